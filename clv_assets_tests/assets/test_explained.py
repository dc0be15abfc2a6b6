"""Errors in words: what a person can mend fails a run at once, a fault stays what it is."""

import pytest
from dagster import Failure

from clv_assets.assets.explained import explained
from clv_assets.core.errors import NotYetError


@explained
def waits() -> None:
    raise NotYetError("matures on 2024-09-03")


@explained
def divides(by: int) -> float:
    return 1 / by


def test_an_error_to_mend_is_a_failure_in_its_words_without_retries() -> None:
    with pytest.raises(Failure) as caught:
        waits()

    assert caught.value.description == "matures on 2024-09-03"
    assert caught.value.allow_retries is False
    assert isinstance(caught.value.__cause__, NotYetError)


def test_a_fault_is_let_through_and_a_result_too() -> None:
    with pytest.raises(ZeroDivisionError):
        divides(0)

    assert divides(by=2) == 0.5
