"""A backtest knows the past alone, judges all methods alike, and says what to do."""

import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets import backtest
from clv_assets.core.backtest.backtest import Backtest
from clv_assets.core.backtest.one_cutoff import AtCutoff
from clv_assets.core.errors import ClvError, NotYetError, SourceError
from clv_assets.core.metrics.accuracy import METRICS
from clv_assets_tests.factories import FEW_TREES, make_config, make_orders

WINDOWS = {"pred_months": 3, "history_months": 6}
FIRST, SECOND = date(2024, 8, 5), date(2024, 10, 7)
QUICK = make_config(
    training={"max_snapshots": 3},
    modeling=FEW_TREES,
    clustering={"n_clusters": 3},
)
Test = Callable[..., Backtest]


@pytest.fixture(scope="module")
def tested(shop_orders: pl.DataFrame) -> Test:
    """A quick backtest of the sample shop; its log reaches 2025-03-31."""
    return lambda *cutoffs, **given: backtest(
        given.pop("orders", shop_orders), cutoffs, **{**WINDOWS, "config": QUICK, **given}
    )


@pytest.fixture(scope="module")
def found(tested: Test) -> Backtest:
    return tested(SECOND, FIRST)


@pytest.fixture(scope="module")
def first(tested: Test) -> Backtest:
    """At the first cutoff alone."""
    return tested(FIRST)


def scores_like(found: Backtest, method: str) -> pl.DataFrame:
    """What another system would hand in, had it predicted like ``method``."""
    judged = found.customers.filter(pl.col("population") != "silent")
    return judged.select("customer_id", "cutoff", pl.col(method).alias("score"))


def test_every_method_is_judged_on_the_same_customers(found: Backtest) -> None:
    assert found.methods == ["champion", "naive", "single", "pnbd"]
    assert found.metrics.keys() == {"champion", "naive", "single", "pnbd"}
    for at in found.cutoffs:
        assert at.judged["actual_clv"].null_count() == 0
        for method in at.methods:
            assert len(at.predicted(method)) == at.judged.height > 100


@pytest.mark.parametrize(
    ("method", "metric", "said"),
    [
        ("nobody", "rmse", "'nobody' is none of champion, naive, single, pnbd"),
        ("pnbd", "rsme", "'rsme' is none of rmse, "),
    ],
)
def test_a_ratio_of_what_was_not_judged_says_what_was(
    found: Backtest, method: str, metric: str, said: str
) -> None:
    with pytest.raises(ClvError, match=f"^{said}"):
        found.ratio(method, metric)


def test_the_table_has_a_row_per_method_and_cutoff(found: Backtest) -> None:
    assert found.table.columns == ["cutoff", "method", *METRICS]
    assert found.table.height == 8
    assert found.table["cutoff"].unique().sort().to_list() == [FIRST, SECOND]


def test_over_several_cutoffs_metrics_are_means_and_ratios_medians(found: Backtest) -> None:
    ours, theirs = (
        found.table.filter(pl.col("method") == method)["mae"].to_list()
        for method in ("champion", "naive")
    )

    assert found.metrics["champion"]["mae"] == pytest.approx(np.mean(ours))
    expected = np.median([o / t for o, t in zip(ours, theirs, strict=True)])
    assert found.ratio("champion", "mae") == pytest.approx(expected)


def test_a_ratio_to_past_spend_leaves_out_cutoffs_at_which_it_has_nothing_above_0(
    found: Backtest,
) -> None:
    def with_naive(at: AtCutoff, ngini: float) -> AtCutoff:
        naive = {**at.metrics["naive"], "ngini": ngini}
        return replace(at, metrics={**at.metrics, "naive": naive})

    below, above = (with_naive(at, n) for at, n in zip(found.cutoffs, (-0.1, 0.25), strict=True))

    ours = above.metrics["champion"]["ngini"]
    assert Backtest((below, above)).ratio("champion", "ngini") == pytest.approx(ours / 0.25)
    assert math.isnan(Backtest((below,)).ratio("champion", "ngini"))


def test_one_cutoff_needs_no_list(first: Backtest, shop_orders: pl.DataFrame) -> None:
    alone = backtest(shop_orders, FIRST, config=QUICK, **WINDOWS)

    assert_frame_equal(alone.customers, first.customers)
    assert alone.champion.as_of == FIRST
    assert alone.metrics == alone.cutoffs[0].metrics


def test_predictions_read_nothing_of_the_cutoff_or_later(
    tested: Test, found: Backtest, shop_orders: pl.DataFrame
) -> None:
    cut = shop_orders.filter(pl.col("order_date") < datetime(2024, 8, 5))

    blind = tested(FIRST, orders=cut)

    seen = found.cutoffs[0].customers.drop("actual_clv", "actual_days")
    assert_frame_equal(blind.cutoffs[0].customers, seen)


def test_pandas_orders_are_as_good(
    tested: Test, first: Backtest, shop_orders: pl.DataFrame
) -> None:
    found = tested(FIRST, orders=shop_orders.to_pandas())

    assert_frame_equal(found.customers, first.customers)


def test_the_silent_are_predicted_by_the_champion_alone_and_not_judged(found: Backtest) -> None:
    silent = found.customers.filter(pl.col("population") == "silent")

    assert silent.height > 0
    assert silent["predicted_clv"].null_count() == 0
    assert silent["pnbd"].null_count() == silent.height
    assert silent["actual_clv"].null_count() == 0


def test_a_window_that_the_log_does_not_reach_is_predicted_and_not_judged(tested: Test) -> None:
    found = tested(date(2025, 1, 6))

    assert "actual_clv" not in found.customers.columns
    assert found.customers["predicted_clv"].null_count() == 0
    assert found.metrics == {}
    assert found.sentence.startswith("not enough data: the log ends before")


def test_a_log_declared_complete_is_judged_beyond_its_last_order(
    tested: Test, shop_orders: pl.DataFrame
) -> None:
    quiet = shop_orders.filter(pl.col("order_date") < datetime(2024, 11, 1))

    assert tested(FIRST, orders=quiet).metrics == {}
    declared = tested(FIRST, orders=quiet, complete_through=date(2024, 11, 5))
    assert "champion" in declared.metrics


def test_a_cutoff_too_early_for_a_champion_says_so_and_the_others_go_on(tested: Test) -> None:
    early = date(2023, 5, 1)

    found = tested(early, FIRST)

    first, second = found.cutoffs
    assert isinstance(first.failures["champion"], NotYetError)
    assert "from 2023-" in str(first.failures["champion"])
    assert "naive" in first.metrics
    assert second.failures == {}
    assert found.metrics == second.metrics


def test_without_a_champion_anywhere_the_reason_is_the_error(tested: Test) -> None:
    with pytest.raises(NotYetError, match="no champion can be trained as of 2023-05-01"):
        tested(date(2023, 5, 1))


def test_no_rows_or_no_cutoff_is_an_error(tested: Test) -> None:
    with pytest.raises(SourceError, match="the order log has no rows"):
        tested(FIRST, orders=make_orders())
    with pytest.raises(ClvError, match="no cutoff to test at"):
        tested()


def test_a_cutoff_may_be_a_moment_but_not_a_text(tested: Test, first: Backtest) -> None:
    assert_frame_equal(tested(datetime(2024, 8, 5, 12)).customers, first.customers)
    with pytest.raises(ClvError, match="the cutoff '2024-08-05' is no date; write datetime"):
        tested("2024-08-05")
    with pytest.raises(ClvError, match="the cutoff 20240805 is no date"):
        backtest(make_orders(), 20240805)
    with pytest.raises(ClvError, match="complete_through '2025-04-10' is no date"):
        tested(FIRST, complete_through="2025-04-10")


def test_scores_may_not_take_the_name_of_a_column(tested: Test, found: Backtest) -> None:
    copy = scores_like(found, "pnbd")

    with pytest.raises(SourceError, match="scores can't be called 'population'"):
        tested(FIRST, scores={"population": copy})


def test_scores_that_copy_a_method_get_its_figures(tested: Test, found: Backtest) -> None:
    scores = {"vendor": scores_like(found, "pnbd")}

    judged = tested(FIRST, SECOND, scores=scores)

    assert judged.methods[-1] == "vendor"
    assert judged.metrics["vendor"] == judged.metrics["pnbd"]
    assert all(at.notes == () for at in judged.cutoffs)


def test_a_score_that_knows_the_future_ranks_perfectly(tested: Test, found: Backtest) -> None:
    scores = {"oracle": scores_like(found, "actual_clv")}

    judged = tested(FIRST, SECOND, scores=scores)

    assert judged.metrics["oracle"]["ngini"] == pytest.approx(1)
    assert judged.probability_better("oracle", "ngini") == 0


def test_customers_without_a_score_count_as_zero_and_are_told(
    tested: Test, found: Backtest
) -> None:
    scores = scores_like(found, "naive").filter(pl.col("cutoff") == FIRST).drop("cutoff")
    strangers = pl.DataFrame({"customer_id": ["X1", "X2"], "score": [1.0, 2.0]})

    judged = tested(FIRST, scores={"vendor.csv": pl.concat([scores[5:], strangers])}).cutoffs[0]

    assert judged.predicted("vendor.csv")[:5].tolist() == [0.0] * 5
    missing, unknown = judged.notes
    assert missing.startswith("vendor.csv: 5 of ")
    assert "count as 0" in missing
    assert unknown.startswith("vendor.csv: 2 ids (first: X1) had no order in the history window")


def test_the_sentence_follows_the_evidence(found: Backtest) -> None:
    against = found.against_past_spend

    assert against is not None
    assert against.cutoffs == 2
    assert against.buyers > 100
    assert against.worth in found.sentence


def test_the_api_imports_no_dagster() -> None:
    code = "import sys; from clv_assets import Champion, backtest; print('dagster' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
