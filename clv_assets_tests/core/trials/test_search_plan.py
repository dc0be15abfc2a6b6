"""What the window search can judge."""

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pydantic import ValidationError

from clv_assets.config.deployment import Config
from clv_assets.config.modeling import CompositeWeights
from clv_assets.core.calendar.windows import Window, add_months, midnight
from clv_assets.core.snapshots.origins import customers_in
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets.core.trials import search_plan
from clv_assets_tests.core.trials.searches import (
    AS_OF,
    SMALL,
    make_log,
    searching,
)


def test_history_windows_are_judged_on_the_same_origins_and_customers(
    table: pl.DataFrame, orders: pl.LazyFrame
) -> None:
    log = make_log(orders, searching())
    origins = [date(2024, 10, 7), date(2024, 9, 7)]
    last_quarter = [Window(add_months(o, -3), o) for o in origins]
    customers = sum(customers_in(log.orders, window).height for window in last_quarter)

    of_six_months = table.filter(pl.col("pred_months") == 6, "feasible")

    assert search_plan.plan_of(log, searching(), 6).origins == origins
    assert of_six_months.height == 4
    assert of_six_months["origins"].to_list() == [2] * 4
    assert of_six_months["customers"].to_list() == [customers] * 4


def test_a_longer_window_leaves_only_the_origins_that_suit_it(orders: pl.LazyFrame) -> None:
    config = searching(max_origins=5)
    log = make_log(orders, config)

    with_all = search_plan.plan_of(log, config, 6)
    with_short = search_plan.plan_of(log, searching(max_origins=5, history_months=[3, 6]), 6)

    assert with_all.feasible == SMALL["history_months"]
    assert with_all.origins == [date(2024, month, 7) for month in (10, 9, 8, 7)]
    assert with_short.origins == [*with_all.origins, date(2024, 6, 7)]


def test_no_training_row_at_an_origin_is_labelled_after_it(orders: pl.LazyFrame) -> None:
    """Revenue after the origin is multiplied: the judged labels change, the model doesn't."""
    config = searching()
    origin = search_plan.candidate_origins(AS_OF, config, 6)[0]
    later = pl.col("order_date") >= midnight(origin)
    changed = orders.with_columns(
        pl.when(later).then(pl.col("revenue") * 3).otherwise("revenue").alias("revenue")
    )
    recipe = search_plan.search_recipe(config, 6, 12)

    before, after = (Snapshots(log, AS_OF, recipe).training(origin) for log in (orders, changed))

    assert list(before) == list(after) == [date(2024, 3, 7), date(2024, 4, 7)]
    for cutoff, frame in before.items():
        assert_frame_equal(frame, after[cutoff])


def test_origins_wait_for_late_returns_to_settle() -> None:
    config = Config.model_validate({"source": {"path": "-", "settle_days": 30}, "search": SMALL})

    found = search_plan.candidate_origins(AS_OF, config, 3)

    assert found == [date(2024, 12, 8), date(2024, 11, 8)]
    assert add_months(found[0], 3) + timedelta(days=30) <= AS_OF


def test_a_search_that_could_never_be_feasible_is_refused() -> None:
    with pytest.raises(ValidationError, match="min_origins 3 exceeds max_origins"):
        searching(min_origins=3)
    with pytest.raises(ValidationError, match="at least one of rmse and r2"):
        CompositeWeights(rmse=0, r2=0)
