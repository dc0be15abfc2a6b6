"""What a history allows: windows, an honest baseline, the day of the first verdict."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.windows import add_months
from clv_assets.core.errors import NotYetError
from clv_assets.core.snapshots.feasibility import (
    Feasibility,
    earliest_honest,
    feasibility_of,
    first_verdicts,
    judge_windows,
)
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.factories import make_config, make_orders

FIRST = date(2023, 1, 2)


def shop_of(months: int, customers: int = 80) -> pl.LazyFrame:
    """A shop where every customer buys once a week, on a day of their own, from the first on."""
    days = (add_months(FIRST, months) - FIRST).days
    rows = [
        (f"K{customer:03}", datetime(2023, 1, 2) + timedelta(days=day))
        for customer in range(customers)
        for day in range(customer % 7, days, 7)
    ]
    orders = pl.DataFrame(rows, schema=["customer_id", "order_date"], orient="row")
    orders = orders.with_columns(
        pl.col("order_date").cast(pl.Datetime("us")),
        order_id=pl.int_range(pl.len()).cast(pl.String),
        revenue=pl.lit(10.0),
    )
    return orders.lazy()


def advice_after(months: int, *, customers: int = 80, **sections: Any) -> Feasibility:
    orders = shop_of(months, customers)
    return feasibility_of(orders, add_months(FIRST, months), make_config(**sections))


def test_two_years_allow_the_default_windows_with_a_baseline_of_two_windows_apart() -> None:
    feasibility = advice_after(24)

    assert feasibility.best is feasibility.configured
    assert (feasibility.months, len(feasibility.configured.origins)) == (24, 10)
    assert feasibility.configured.disjoint == 2


def test_fourteen_months_suit_a_prediction_of_three_from_a_history_of_six() -> None:
    feasibility = advice_after(14)

    assert feasibility.best is not None
    assert (feasibility.best.pred_months, feasibility.best.history_months) == (3, 6)
    assert feasibility.best.origins
    assert feasibility.configured.trainable
    assert not feasibility.configured.origins


def test_the_shorter_windows_really_have_the_origins_that_are_promised() -> None:
    feasibility = advice_after(14)
    assert feasibility.best is not None
    recipe = Recipe.of(make_config(), pred_months=3, history_months=6)

    log = Snapshots(shop_of(14), add_months(FIRST, 14), recipe)

    assert sorted(feasibility.best.origins) == list(log.origins())


def test_the_day_of_the_first_honest_baseline_is_the_first_such_day() -> None:
    recipe = Recipe.of(make_config())
    honest = earliest_honest(FIRST, recipe)

    assert honest == date(2024, 4, 2)  # 3 + 6 + 6 months
    for months, day in ((16, honest), (16, honest - timedelta(days=1))):
        found = feasibility_of(shop_of(months), day, make_config())
        assert bool(found.configured.origins) == (day == honest)


def test_a_few_weeks_allow_nothing_and_say_from_when_on_it_is_possible() -> None:
    feasibility = advice_after(2)

    assert feasibility.best is None
    assert feasibility.configured.trainable_from == date(2023, 10, 2)
    assert feasibility.configured.honest_from == date(2024, 4, 2)


def test_too_few_customers_make_no_origin() -> None:
    feasibility = advice_after(24, customers=20)

    assert feasibility.best is None
    assert not feasibility.configured.trainable


def test_a_smaller_config_takes_fewer_customers() -> None:
    feasibility = advice_after(24, customers=20, training={"min_customers": 10})

    assert feasibility.best is feasibility.configured


def test_a_history_before_the_first_order_is_no_history() -> None:
    with pytest.raises(NotYetError, match="no order before"):
        feasibility_of(shop_of(3), FIRST, make_config())


def test_the_first_verdict_falls_due_when_the_window_has_passed_and_settled() -> None:
    config = make_config(source={"path": "orders.csv", "settle_days": 14})

    found = first_verdicts(Cadence.of(config.cutoffs), date(2024, 1, 3), Recipe.of(config))

    assert found.cutoff == date(2024, 1, 8)  # the first Monday of the grid
    assert found.final == date(2024, 7, 22)  # 6 months and 14 days later
    assert found.early == date(2024, 3, 15)  # February is the first whole month


def test_no_verdict_falls_due_after_the_end_of_the_grid() -> None:
    config = make_config(cutoffs={"end": date(2023, 12, 4)})

    found = first_verdicts(Cadence.of(config.cutoffs), date(2024, 1, 3), Recipe.of(config))

    assert (found.cutoff, found.final, found.early) == (None, None, None)


def test_a_window_of_one_month_seldom_holds_a_whole_calendar_month() -> None:
    recipe = Recipe.of(make_config(), pred_months=1)

    found = first_verdicts(Cadence.of(make_config().cutoffs), date(2024, 1, 3), recipe)

    assert found.early is None
    assert found.final == date(2024, 2, 8)


@given(
    arrivals=st.lists(st.integers(0, 700), min_size=2, max_size=12),
    least=st.integers(2, 8),
    silent=st.booleans(),
    months=st.integers(5, 24),
)
@settings(max_examples=40)
def test_what_is_called_trainable_can_be_trained_and_nothing_else(
    arrivals: list[int], least: int, silent: bool, months: int
) -> None:
    """Whoever is known is learnt from, also where the silent are not scored."""
    rows = [
        (f"c{number}", str(FIRST + timedelta(days=day)), 5) for number, day in enumerate(arrivals)
    ]
    orders = make_orders(("first", str(FIRST), 5), *rows)
    config = make_config(
        training={"min_customers": least, "pred_months": 2, "history_months": 2},
        scoring={"silent_customers": silent},
    )
    log = Snapshots(orders, add_months(FIRST, months), Recipe.of(config))

    windows = judge_windows(log, Recipe.of(config))

    assert windows.trainable == trains(log, log.as_of)
    assert list(windows.origins) == [o for o in reversed(log.origins()) if trains(log, o)]


def trains(log: Snapshots, as_of: date) -> bool:
    try:
        return bool(log.training(as_of))
    except NotYetError:
        return False
