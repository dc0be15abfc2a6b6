"""The backtest as text: figures beside their ratio to past spend, and what was not judged."""

from datetime import date

import polars as pl

from clv_assets.cli.backtest_table import lines_of, table
from clv_assets.core.backtest.backtest import Backtest
from clv_assets.core.backtest.one_cutoff import AtCutoff
from clv_assets.core.calendar.windows import Window
from clv_assets.core.errors import ClvError

WINDOW = Window(date(2024, 6, 3), date(2024, 9, 3))


def test_a_figure_stands_beside_its_ratio_but_for_past_spend_and_signed_metrics() -> None:
    metrics = {"champion": {"mae": 1234.4, "bias": -0.05}, "naive": {"mae": 2468.8, "bias": 0.1}}
    ratios = {"champion": {"mae": 0.5, "bias": -0.5}, "naive": {"mae": 1.0, "bias": 1.0}}

    heading, mae, bias = (line.split() for line in table(metrics, ratios, ["mae", "bias"]))

    assert heading == ["champion", "naive"]
    assert mae == ["mae", "1,234", "x", "0.50", "2,469"]
    assert bias == ["bias", "-0.05", "0.1"]


def test_a_cutoff_that_is_not_judged_says_so_and_has_no_table() -> None:
    customers = pl.DataFrame({"customer_id": ["ann", "bob"], "population": ["active", "silent"]})
    failures = {"champion": ClvError("too few customers")}
    notes = ("vendor.csv: 1 customer has no score",)
    at = AtCutoff(WINDOW, customers, ("champion",), {}, None, failures, notes)

    told = list(lines_of(Backtest((at,))))

    assert told == [
        "cutoff 2024-06-03, revenue in [2024-06-03, 2024-09-03): 2 customers, window not over yet",
        "  without champion: too few customers",
        "  vendor.csv: 1 customer has no score",
    ]
