"""A log is complete up to a day, and what lies beyond isn't judged."""

from datetime import date

import polars as pl
import pytest

from clv_assets.core.backtest.complete_log import CompleteLog
from clv_assets.core.errors import NotYetError, SourceError
from clv_assets.core.features.covariates import NO_COVARIATES
from clv_assets_tests.factories import make_orders, make_recipe

ORDERS = make_orders(("ann", "2024-01-05", 10), ("bob", "2024-06-30T23:00:00", 20))
CUTOFF, END = date(2024, 4, 1), date(2024, 7, 1)


def test_a_log_is_complete_up_to_the_end_of_its_newest_day_unless_told_otherwise() -> None:
    assert CompleteLog.of(ORDERS, None).complete == END
    assert CompleteLog.of(ORDERS, date(2024, 6, 1)).complete == date(2024, 6, 1)


def test_a_log_without_rows_is_refused() -> None:
    with pytest.raises(SourceError, match="the order log has no rows"):
        CompleteLog.of(make_orders(), None)


@pytest.mark.parametrize(("complete", "judged"), [(END, True), (date(2024, 6, 30), False)])
def test_a_cutoff_is_judged_once_the_log_has_all_of_its_window(
    complete: date, judged: bool
) -> None:
    log, recipe = CompleteLog.of(ORDERS, complete), make_recipe()

    at = log.at(CUTOFF, recipe, (), NO_COVARIATES)

    assert at.window.end == END
    assert at.is_judged is judged


def test_without_covariates_nothing_can_tell_the_future() -> None:
    log, recipe = CompleteLog.of(ORDERS, None), make_recipe()

    assert log.warnings([log.at(CUTOFF, recipe, (), NO_COVARIATES)], recipe, NO_COVARIATES) == ()


def test_a_cutoff_that_the_log_does_not_reach_is_refused() -> None:
    with pytest.raises(NotYetError, match="the orders end on 2024-06-30, 550 days before"):
        CompleteLog.of(ORDERS, None, [CUTOFF, date(2026, 1, 1)])

    assert CompleteLog.of(ORDERS, None, [CUTOFF, date(2024, 7, 3)]).complete == END


def test_moments_with_a_zone_are_the_shops_days() -> None:
    """23:00 on 30 June is 1 July in Berlin."""
    zoned = ORDERS.with_columns(pl.col("order_date").dt.replace_time_zone("UTC"))

    assert CompleteLog.of(zoned, None, timezone="Europe/Berlin").complete == date(2024, 7, 2)
