"""Revenue of customers not yet known: told by past windows alone."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.calendar.windows import Window, add_months, before
from clv_assets.core.champion.newcomers import MOST_WINDOWS, Newcomers
from clv_assets_tests.factories import make_orders

CUTOFF = date(2024, 7, 1)
# Ann has been there from the start; bob comes in March, cid in May.
SHOP = make_orders(
    ("ann", "2024-01-01", 50),
    ("ann", "2024-03-10", 60),
    ("ann", "2024-05-20", 30),
    ("bob", "2024-03-31T23:59", 40),
    ("bob", "2024-05-02", 40),
    ("cid", "2024-05-01", 30),
    ("cid", "2024-06-30", 20),
    ("dee", "2024-07-01", 999),
)
logs = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.dates(date(2022, 1, 1), date(2024, 12, 31)).map(str),
        st.integers(-20, 100),
    ),
    min_size=1,
    max_size=40,
)


def test_each_past_window_asks_who_was_known_at_its_start() -> None:
    found = Newcomers.before(SHOP, CUTOFF, pred_months=2, min_history_months=2)

    assert found.shares == {
        Window(date(2024, 5, 1), date(2024, 7, 1)): 50 / 120,  # cid
        Window(date(2024, 4, 1), date(2024, 6, 1)): 30 / 100,  # cid; bob came on March 31
        Window(date(2024, 3, 1), date(2024, 5, 1)): 40 / 100,  # bob
    }


def test_the_sentence_gives_mean_and_range() -> None:
    found = Newcomers.before(SHOP, CUTOFF, 2, 2)

    assert found.as_dict() == {
        "windows": 3,
        "mean": pytest.approx((50 / 120 + 0.7) / 3),
        "low": 0.3,
        "high": 50 / 120,
    }
    assert found.sentence == (
        "In past windows 37 % (30 to 42 %) of revenue came from customers not yet known at the "
        "cutoff; the prediction leaves them out."
    )


def test_a_small_share_is_not_rounded_to_nothing() -> None:
    orders = make_orders(
        ("ann", "2024-01-01", 1), ("ann", "2024-06-02", 997), ("new", "2024-06-03", 3)
    )

    found = Newcomers.before(orders, CUTOFF, pred_months=1, min_history_months=5)

    assert found.sentence.startswith("In past windows 0.3 % (0.3 to 0.3 %) of revenue")


def test_who_comes_back_after_years_was_known() -> None:
    orders = make_orders(("back", "2019-01-01", 10), ("back", "2024-06-10", 10))

    assert Newcomers.before(orders, CUTOFF, 1, 3).mean == 0


def test_nobody_is_known_by_what_was_bought_on_the_first_day_of_the_window() -> None:
    orders = make_orders(("ann", "2024-01-01", 10), ("new", "2024-06-01", 10))

    assert Newcomers.before(orders, CUTOFF, 1, 5).mean == 1


@pytest.mark.parametrize(
    "orders",
    [
        make_orders(("ann", "2024-04-15", 10), ("bob", "2024-06-20", 10)),
        make_orders(("ann", "2024-07-01", 10)),
        make_orders(),
    ],
    ids=["too short a log", "nothing before the cutoff", "no log"],
)
def test_without_a_past_window_nothing_is_claimed(orders: pl.LazyFrame) -> None:
    found = Newcomers.before(orders, CUTOFF, pred_months=2, min_history_months=3)

    assert found.as_dict() == {"windows": 0, "mean": None, "low": None, "high": None}
    assert "no past window" in found.sentence


def test_a_window_of_nothing_but_returns_has_no_share() -> None:
    orders = make_orders(
        ("ann", "2024-01-01", 50), ("ann", "2024-06-10", -50), ("bob", "2024-06-11", 20)
    )

    assert Newcomers.before(orders, CUTOFF, 1, 5).shares == {}


def test_a_year_of_windows_is_enough() -> None:
    orders = make_orders(*(("ann", str(add_months(date(2020, 1, 1), k)), 10) for k in range(60)))

    found = Newcomers.before(orders, CUTOFF, pred_months=6, min_history_months=3)

    assert len(found.shares) == MOST_WINDOWS
    assert next(iter(found.shares)) == Window(date(2024, 1, 1), CUTOFF)


@given(logs, st.dates(date(2022, 1, 2), date(2024, 12, 31)), st.integers(1, 12))
def test_nothing_of_the_cutoff_day_or_later_is_read(
    rows: list[tuple[str, str, float]], cutoff: date, months: int
) -> None:
    orders = make_orders(*rows)

    whole = Newcomers.before(orders, cutoff, months, 1)

    assert whole == Newcomers.before(orders.filter(before(cutoff)), cutoff, months, 1)
    assert all(window.end <= cutoff for window in whole.shares)


@given(logs, st.integers(1, 12))
def test_it_is_what_counting_row_by_row_gives(
    rows: list[tuple[str, str, float]], months: int
) -> None:
    first: dict[str, date] = {}
    for customer, day, _ in rows:
        first[customer] = min(first.get(customer, date.max), date.fromisoformat(day))

    found = Newcomers.before(make_orders(*rows), date(2024, 12, 31), months, 1)

    for window, share in found.shares.items():
        inside = [
            (who, worth)
            for who, day, worth in rows
            if window.start <= date.fromisoformat(day) < window.end
        ]
        new = sum(worth for who, worth in inside if first[who] >= window.start)
        assert share == pytest.approx(new / sum(worth for _, worth in inside))


def test_the_time_of_day_does_not_make_a_customer_known() -> None:
    start = datetime(2024, 6, 1)
    orders = make_orders(
        ("ann", "2024-01-01", 10),
        ("bob", str(start - timedelta(microseconds=1)), 10),
        ("bob", "2024-06-05", 10),
        ("new", str(start), 30),
    )

    assert Newcomers.before(orders, CUTOFF, 1, 5).mean == 30 / 40
