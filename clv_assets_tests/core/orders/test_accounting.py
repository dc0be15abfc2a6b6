"""Every row accounted for; a source of which too much can't be used is refused by name."""

from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.core.lines.reasons import IN_THE_FUTURE, NO_CUSTOMER, POLICY_REASONS
from clv_assets.core.orders.accounting import Accounting, refuse_bad
from clv_assets.core.orders.part import REJECTS
from clv_assets_tests.factories import make_source

UNREADABLE = "order date unreadable"


def make_rejects(*reasons: str) -> pl.DataFrame:
    rows = [
        {"file": "a.csv", "row": n, "reason": reason, "column": "When", "value": f"day {n}"}
        for n, reason in enumerate(reasons, 3)
    ]
    return pl.DataFrame(rows, schema={"file": pl.String, **REJECTS})


def judge(read: int, *reasons: str, kept: int | None = None, **source: Any) -> None:
    rejected = {reason: reasons.count(reason) for reason in reasons}
    left = read - len(reasons)
    done = Accounting(read, left if kept is None else kept, 0, rejected)
    refuse_bad(done, make_rejects(*reasons), make_source(**source), "a.csv")


def refusal(*told: Any, **more: Any) -> str:
    with pytest.raises(SourceError) as error:
        judge(*told, **more)
    assert len(str(error.value).splitlines()) <= 2
    return str(error.value)


def test_rows_balance_only_if_each_is_somewhere() -> None:
    assert Accounting(10, 4, 3, {NO_CUSTOMER: 2, UNREADABLE: 1}).balanced
    assert not Accounting(10, 4, 3, {NO_CUSTOMER: 2}).balanced


def test_what_is_left_out_by_policy_or_has_no_customer_is_not_unusable() -> None:
    apart = dict.fromkeys((NO_CUSTOMER, *POLICY_REASONS), 5)

    assert Accounting(100, 50, 0, {**apart, UNREADABLE: 2, IN_THE_FUTURE: 3}).unusable == 5
    judge(100, *[NO_CUSTOMER] * 90)


def test_as_many_unusable_rows_as_allowed_are_let_pass() -> None:
    judge(100, UNREADABLE)
    judge(100, *[UNREADABLE] * 30, max_reject_share=0.3)


def test_more_are_refused_with_the_first_of_them_and_the_remedy() -> None:
    told = refusal(100, NO_CUSTOMER, *[UNREADABLE] * 2)

    assert told.splitlines() == [
        "a.csv: 2 of 100 rows can't be used, first row 4: order date unreadable, "
        "column 'When' = 'day 4'",
        "Check source.date_format, or allow more with source.max_reject_share (0.01).",
    ]


def test_the_share_is_of_the_rows_with_a_customer() -> None:
    """Of 100 rows 90 may be anonymous: two bad ones of the other ten are a fifth of them."""
    assert "2 of 100 rows can't be used" in refusal(100, *[NO_CUSTOMER] * 90, *[UNREADABLE] * 2)


def test_a_source_without_rows_or_usable_ones_is_refused() -> None:
    assert refusal(0) == "a.csv: has no rows; export the order history anew"
    assert "no usable row; rejected: 2 no customer\n" in refusal(2, NO_CUSTOMER, NO_CUSTOMER)
    assert "rejected: 1 no customer, 1 exact duplicate\n" in refusal(
        2, NO_CUSTOMER, "exact duplicate"
    )


@pytest.mark.parametrize(
    ("reason", "key"), [(NO_CUSTOMER, "without_customer"), (IN_THE_FUTURE, "future_orders")]
)
def test_a_policy_may_refuse_a_single_row(reason: str, key: str) -> None:
    judge(1000, reason)

    told = refusal(1000, UNREADABLE, reason, **{key: "refuse"})

    assert told.splitlines() == [
        f"a.csv: 1 rows: {reason}, first row 4",
        f"Mend the export, or set source.{key} to reject.",
    ]


def test_rows_are_accounted_for_by_kept_merged_and_rejected_as_stored() -> None:
    facts = {"rows_read": 6, "rows_kept": 2, "rows_merged": 1, "rows_rejected": {"a": 1, "b": 2}}

    stored = Accounting.of_facts({**facts, "watermark": "2024-01-01"})

    assert stored.balanced
    assert stored.as_facts() == facts
    assert not Accounting.of_facts({**facts, "rows_read": 7}).balanced
