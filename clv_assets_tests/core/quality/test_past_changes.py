"""Months that changed since the last ingest: by late rows, by erasure, by a bad delivery."""

from datetime import date

import polars as pl
import pytest

from clv_assets.core.quality.past_changes import Moved, is_restored, moved_rows, unusual_change
from clv_assets_tests.core.quality.test_completeness import steady_shop

COMPLETE = date(2023, 7, 1)
MONTHS = ["2023-03", "2023-06"]
MARCH = pl.col("order_date").dt.strftime("%Y-%m") == "2023-03"


@pytest.fixture(scope="module")
def log() -> pl.DataFrame:
    return steady_shop(10.0, 180).filter(pl.col("order_date") < COMPLETE)


def moved(
    before: pl.DataFrame, now: pl.DataFrame, renamed: tuple[str, ...] = ()
) -> dict[str, Moved]:
    return moved_rows(before.lazy(), now.lazy(), MONTHS, COMPLETE, renamed)


def rows(log: pl.DataFrame) -> int:
    return int(log["lines"].sum())


def test_lost_and_added_rows_are_counted_by_month(log: pl.DataFrame) -> None:
    march, june = log.filter(MARCH), log.filter(pl.col("order_date") >= date(2023, 6, 1))
    late = june.head(20).with_columns(customer_id=pl.lit("late"))
    now = pl.concat([log.filter(~MARCH), march.head(100), late])

    changes = moved(log, now)

    assert changes == {
        "2023-03": Moved(3, rows(march), rows(march) - rows(march.head(100)), 0),
        "2023-06": Moved(0, rows(june), 0, rows(late)),
    }


def test_orders_under_new_ids_and_a_log_of_other_months_are_no_change(log: pl.DataFrame) -> None:
    other = pl.col("order_date") >= date(2023, 4, 1)
    now = log.with_columns(order_id="X" + pl.col("order_id")).filter(MARCH | other)

    assert {change.lost + change.gained for change in moved(log, now).values()} == {0}


def test_a_customer_gone_from_several_months_was_erased(log: pl.DataFrame) -> None:
    buyers = log.group_by("customer_id").agg(pl.col("order_date").dt.month().n_unique())
    erased = buyers.sort("order_date", "customer_id").tail(3)["customer_id"]
    now = log.filter(~pl.col("customer_id").is_in(erased.implode()))

    changes = moved(log, now)

    assert {change.lost for change in changes.values()} == {0}
    assert changes["2023-03"].rows < rows(log.filter(MARCH))


def test_a_tenth_of_the_customers_is_no_erasure(log: pl.DataFrame) -> None:
    now = log.filter(~pl.col("customer_id").str.ends_with("7"))

    assert all(0.05 < change.shares[0] < 0.15 for change in moved(log, now).values())


def test_merged_customers_lose_nothing_to_the_one_they_became(log: pl.DataFrame) -> None:
    first, second = log.filter(MARCH)["customer_id"].unique(maintain_order=True)[:2]
    now = log.with_columns(pl.col("customer_id").replace({first: second}))
    # A customer of a single month isn't known to be erased.
    once = log.filter(MARCH | (pl.col("customer_id") != first))

    assert moved(once, now)["2023-03"].gained > 0
    assert moved(once, now, (first, second))["2023-03"].gained == 0


@pytest.mark.parametrize(
    ("change", "is_unusual"),
    [
        (Moved(3, 1000, 40, 0), False),
        (Moved(3, 1000, 60, 0), True),
        (Moved(3, 1000, 0, 90), False),
        (Moved(3, 1000, 0, 110), True),
        (Moved(0, 1000, 0, 240), False),  # late rows are of the newest month
        (Moved(0, 1000, 0, 260), True),
        (Moved(3, 20, 9, 0), False),  # too few
    ],
)
def test_some_rows_are_late_in_any_shop(change: Moved, is_unusual: bool) -> None:
    assert (unusual_change(change, []) is not None) == is_unusual


def test_a_shop_is_judged_by_its_own_late_rows() -> None:
    history = [(0, 0.0, 0.3), (1, 0.0, 0.1), (4, 0.01, 0.0)]

    assert unusual_change(Moved(0, 1000, 0, 800), history) is None
    assert unusual_change(Moved(1, 1000, 0, 290), history) is None
    assert unusual_change(Moved(1, 1000, 0, 310), history) is not None
    assert unusual_change(Moved(2, 1000, 0, 290), history) is not None  # none so old was so late


def test_the_sentence_has_the_figures() -> None:
    assert unusual_change(Moved(3, 1000, 480, 0), [(3, 0.012, 0.0)]) == (
        "lost 480 rows since the last ingest, 48% of the 1,000 that it had; 1.2% at most before"
    )


def test_a_month_is_restored_when_its_orders_and_revenue_are_back() -> None:
    was = {"orders": 100, "revenue": 2000.0}

    assert is_restored(was, {"orders": 100, "revenue": 2000.0})
    assert is_restored(was, {"orders": 104, "revenue": 2100.0})
    assert not is_restored(was, {"orders": 100, "revenue": 1000.0})
    assert not is_restored(was, {"orders": 200, "revenue": 2000.0})
    assert not is_restored(was, {})
