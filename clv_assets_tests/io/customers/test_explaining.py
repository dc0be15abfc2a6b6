"""Why customers of a scored cutoff are predicted what they are."""

import numpy as np
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.customers.explaining import newest_scored, reasons_at
from clv_assets.io.deployment.engine import Engine

CUTOFF = "2024-11-04"


def test_the_best_fifth_is_always_told(replayed: Engine) -> None:
    tiers = replayed.files.read("value_tiers", CUTOFF)

    stored = replayed.files.read("reasons", CUTOFF)

    assert stored["customer_id"].to_list() == (
        tiers["customer_id"][: int(np.ceil(tiers.height / 5))].to_list()
    )
    assert stored.equals(reasons_at(replayed, CUTOFF))


def test_anyone_is_told_on_request_in_the_order_asked_for(replayed: Engine) -> None:
    silent = replayed.files.read("predictions", CUTOFF)["customer_id"][:3].to_list()[::-1]

    assert reasons_at(replayed, CUTOFF, silent)["customer_id"].to_list() == silent


def test_who_is_not_there_is_named(replayed: Engine) -> None:
    with pytest.raises(
        ClvError, match=rf"cutoff {CUTOFF} has no customer n0, .*n4 and 4 more; ids"
    ):
        reasons_at(replayed, CUTOFF, [f"n{k}" for k in range(9)])


def test_the_newest_scored_cutoff_is_taken_and_another_must_have_been_scored(
    replayed: Engine,
) -> None:
    assert newest_scored(replayed, None) == CUTOFF
    assert newest_scored(replayed, "2024-06-03") == "2024-06-03"
    with pytest.raises(
        ClvError, match=r"cutoff 2024-06-10 has not been scored; .* 'clv score --cutoff 2024-06-10'"
    ):
        newest_scored(replayed, "2024-06-10")
