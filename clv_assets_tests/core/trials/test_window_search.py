"""The window search: history windows compete fairly, within one prediction window."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.config.modeling import CompositeWeights
from clv_assets.core.calendar.windows import Window, midnight
from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.errors import NotYetError
from clv_assets.core.metrics.accuracy import rmse
from clv_assets.core.report import window_search_page
from clv_assets.core.snapshots.origins import customers_in
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets.core.trials import search_plan, window_search
from clv_assets_tests.core.trials.searches import (
    AS_OF,
    SMALL,
    make_log,
    make_row,
    make_table,
    row_of,
    searching,
)
from clv_assets_tests.factories import make_config


def test_the_table_has_one_row_per_pair_and_the_columns_of_the_contract(
    table: pl.DataFrame,
) -> None:
    pairs = set(table.select("pred_months", "history_months").iter_rows())

    assert pairs == {(p, h) for p in SMALL["pred_months"] for h in SMALL["history_months"]}
    assert table.columns == list(CONTRACTS["window_search"])


def test_the_table_is_sorted_by_prediction_window_and_rank_infeasible_pairs_last(
    table: pl.DataFrame,
) -> None:
    expected = table.sort("pred_months", "rank", "history_months", nulls_last=True)

    assert_frame_equal(table, expected)
    assert table["feasible"].to_list() == table["rank"].is_not_null().to_list()


def test_ranks_follow_skill_and_start_anew_in_each_prediction_window(table: pl.DataFrame) -> None:
    for (_,), pairs in table.filter("feasible").group_by("pred_months"):
        by_skill = pairs.sort("skill")

        assert by_skill["rank"].to_list() == list(range(1, pairs.height + 1))


def test_plain_rmse_favours_the_shortest_prediction_window_and_per_month_the_longest() -> None:
    """The trap, in a shop that never changes: so neither may rank across prediction windows."""
    rng = np.random.default_rng(1)
    days = np.arange("2023-01-02", "2025-04-07", dtype="M8[D]")
    customer, day = np.nonzero(rng.random((200, days.size)) < 0.05)
    steady = pl.LazyFrame(
        {
            "customer_id": [f"C{number:03}" for number in customer],
            "order_date": days[day].astype("M8[us]"),
            "revenue": rng.lognormal(3, 0.5, customer.size).round(2),
        }
    )

    found = window_search.window_search(steady, AS_OF, searching()).filter("feasible")

    monthly = pl.col("rmse") / pl.col("pred_months")
    assert found.sort("rmse")["pred_months"][0] == 3
    assert found.sort(monthly)["pred_months"][0] == 9
    assert found.filter(pl.col("rank") == 1)["pred_months"].to_list() == [3, 6, 9]


def test_a_pair_scores_the_same_with_fewer_rivals(
    table: pl.DataFrame, orders: pl.LazyFrame
) -> None:
    alone = window_search.window_search(
        orders, AS_OF, searching(pred_months=[6], history_months=[12, 3])
    )

    for column in ("customers", "rmse", "r2", "skill", "skill_spread"):
        assert row_of(alone, 6, 12)[column] == row_of(table, 6, 12)[column]


def test_a_pair_without_enough_history_says_how_much_it_needs(table: pl.DataFrame) -> None:
    row = row_of(table, 9, 18)

    assert not row["feasible"]
    assert row["reason"] == (
        "needs 18 months before each origin; the log starts on 2023-01-02, 17 months before "
        "2024-06-07 (1 of the 2 origins it takes)"
    )
    assert (row["origins"], row["customers"], row["skill"], row["rank"]) == (0, 0, None, None)


def test_a_pair_that_cannot_be_trained_says_so(orders: pl.LazyFrame) -> None:
    found = window_search.window_search(
        orders, AS_OF, searching(pred_months=[14], history_months=[3], max_snapshots=1)
    )

    assert found["reason"].to_list() == [
        "needs 3 months of history and 14 of labels to train on before each origin; the log "
        "starts on 2023-01-02, 13 months before 2024-02-07 (0 of the 2 origins it takes)"
    ]


def test_a_pair_with_too_few_customers_says_how_many_it_has(orders: pl.LazyFrame) -> None:
    window = Window(date(2024, 7, 7), date(2024, 10, 7))
    customers = customers_in(make_log(orders, searching()).orders, window).height

    found = window_search.window_search(
        orders, AS_OF, searching(pred_months=[6], min_customers=customers + 1)
    )

    expected = f"only {customers} of at least {customers + 1} customers in the window {window}"
    assert expected in row_of(found, 6, 3)["reason"]
    assert row_of(found, 6, 6)["feasible"]


def test_with_too_few_customers_everywhere_nothing_is_recommended(orders: pl.LazyFrame) -> None:
    found = window_search.window_search(orders, AS_OF, searching(min_customers=10_000))

    assert not found["feasible"].any()
    assert window_search_page.recommendation(found).count("nothing to recommend: only") == 3
    assert all(
        picture.startswith(b"\x89PNG") for picture in window_search_page.heat_maps(found).values()
    )


def test_training_needs_its_minimum_of_customers_too(orders: pl.LazyFrame) -> None:
    config = searching(pred_months=[6]).model_copy(
        update={"training": searching().training.model_copy(update={"min_customers": 5_000})}
    )

    found = window_search.window_search(orders, AS_OF, config)

    assert found["reason"].str.contains("has 5000 customers").all()


def test_rows_of_the_as_of_day_and_later_change_nothing(
    table: pl.DataFrame, orders: pl.LazyFrame
) -> None:
    truncated = orders.filter(pl.col("order_date") < midnight(AS_OF))

    assert truncated.collect().height < orders.collect().height
    again = window_search.window_search(truncated, AS_OF, searching())
    assert_frame_equal(again, table, check_exact=True)


def test_the_reference_is_the_scaled_spend_of_the_deployments_own_history_window() -> None:
    """One customer: 90 in the 9 months before the origin and 1000 before those; 60 in 6 months."""
    days = [date(2023, 1, 1), date(2023, 5, 1), date(2023, 12, 1), date(2024, 2, 1)]
    lone = pl.LazyFrame(
        {"customer_id": ["a"] * 4, "order_date": days, "revenue": [1000.0, 40.0, 50.0, 55.0]}
    ).with_columns(pl.col("order_date").cast(pl.Datetime("us")))
    log = make_log(lone, searching(), date(2024, 7, 1))

    for shortest in (3, 6):
        common = window_search._common(log, searching(), 6, shortest, date(2024, 1, 1))

        assert common.to_dicts() == [{"customer_id": "a", "past_spend": pytest.approx(60.0)}]


def test_skill_is_rmse_over_that_of_the_reference(
    orders: pl.LazyFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that predicts exactly twice the actual: its RMSE is the root mean square of it."""

    class Doubling:
        def mean(self, judged: pl.DataFrame, cutoff: date) -> np.ndarray:
            assert cutoff == origin
            return judged["actual_clv"].to_numpy() * 2

    monkeypatch.setattr(window_search, "_fit", lambda *_: Doubling())
    config = searching(pred_months=[6], history_months=[12], max_origins=1, min_origins=1)
    origin = date(2024, 10, 7)
    judged = Snapshots(orders, AS_OF, search_plan.search_recipe(config, 6, 12)).snapshot(origin)
    nine_months = Window(date(2024, 1, 7), origin)
    spent = orders.filter(nine_months.contains()).group_by("customer_id").agg(pl.sum("revenue"))
    active = judged.filter(pl.col("population") != "silent").join(
        spent.collect(), on="customer_id", how="left"
    )
    actual = active["actual_clv"].to_numpy()
    reference = active["revenue"].fill_null(0).to_numpy() * 6 / 9

    row = window_search.window_search(orders, AS_OF, config).row(0, named=True)

    assert row["rmse"] == pytest.approx(rmse(2 * actual, actual))
    assert row["skill"] == pytest.approx(rmse(2 * actual, actual) / rmse(reference, actual))
    assert row["skill_spread"] is None


def test_the_composite_weighs_the_two_scores() -> None:
    rows = [make_row(3, 1.0, rmse=10.0, r2=0.1), make_row(6, 0.9, rmse=8.0, r2=0.5)]
    rows += [make_row(9, 0.9, rmse=9.0, r2=0.2)]

    found = window_search.with_composite(rows, CompositeWeights(rmse=3, r2=1))

    assert [row["composite"] for row in found] == pytest.approx([0.0, 1.0, 0.4375])


def test_the_composite_is_missing_where_r2_is() -> None:
    rows = [make_row(3, 1.0, rmse=10.0, r2=None), make_row(6, 0.9, rmse=8.0, r2=None)]

    found = window_search.with_composite(rows, CompositeWeights())

    assert [row["composite"] for row in found] == [None, None]


def test_equal_skills_rank_the_shorter_history_first() -> None:
    found = window_search.ranked([make_row(12, 0.8), make_row(6, 0.8), make_row(9, 0.7)])

    assert {row["history_months"]: row["rank"] for row in found} == {9: 1, 6: 2, 12: 3}


def test_a_pair_without_skill_has_no_rank() -> None:
    assert window_search.ranked([make_row(6, None)])[0]["rank"] is None
    assert "past spend makes no error" in window_search_page.recommendation(
        make_table(make_row(6, None))
    )


def test_a_log_without_a_row_before_the_day_is_told(orders: pl.LazyFrame) -> None:
    with pytest.raises(NotYetError, match="no order before 2020-01-01"):
        window_search.window_search(orders, date(2020, 1, 1), make_config())


def test_the_grid_has_a_hole_where_a_pair_is_infeasible(table: pl.DataFrame) -> None:
    found = window_search_page.grid(table, "rmse")

    assert list(found.index) == SMALL["history_months"]
    assert list(found.columns) == SMALL["pred_months"]
    assert found.isna().sum().sum() == table.filter(~pl.col("feasible")).height == 1
    assert found.loc[12, 6] == row_of(table, 6, 12)["rmse"]
