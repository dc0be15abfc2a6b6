"""The backtest as text: figures beside their ratio to past spend, and what was not judged."""

import math
from datetime import date

import polars as pl

from clv_assets.cli.backtest_table import lines_of, table
from clv_assets.core.backtest.backtest import Backtest
from clv_assets.core.backtest.one_cutoff import AtCutoff
from clv_assets.core.calendar.windows import Window
from clv_assets.core.errors import ClvError
from clv_assets.core.metrics.accuracy import METRICS
from clv_assets.core.metrics.calibration import Calibration, IntervalJudged

WINDOW = Window(date(2024, 6, 3), date(2024, 9, 3))


def judged() -> pl.DataFrame:
    columns = {"predicted_clv": 1.0, "naive": 1.0, "single": 1.0, "population": "active"}
    customers = pl.DataFrame({"customer_id": [f"c{n}" for n in range(40)]})
    return customers.with_columns(**{k: pl.lit(v) for k, v in columns.items()}).with_columns(
        actual_clv=pl.int_range(pl.len()).cast(pl.Float64)
    )


def full(metrics: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {name: dict.fromkeys(METRICS, 1.0) | given for name, given in metrics.items()}


def test_a_figure_stands_beside_its_ratio_but_for_past_spend_and_signed_metrics() -> None:
    metrics = {"champion": {"mae": 1234.4, "bias": -0.05}, "naive": {"mae": 2468.8, "bias": 0.1}}
    ratios = {"champion": {"mae": 0.5, "bias": -0.5}, "naive": {"mae": 1.0, "bias": 1.0}}

    heading, mae, bias = (line.split() for line in table(metrics, ratios, ["mae", "bias"]))

    assert heading == ["champion", "naive"]
    assert mae == ["mae", "1,234", "x", "0.50", "2,469"]
    assert bias == ["bias", "-0.05", "0.1"]


def test_the_rows_of_amounts_name_their_currency_and_stay_in_line() -> None:
    names = ["rmse_w", "mae", "rmse", "rmse_trimmed", "ngini", "bias", "r2"]
    metrics = {name: dict.fromkeys(names, 2.0) for name in ("champion", "naive")}

    plain = list(table(metrics, metrics, names))
    in_euros = list(table(metrics, metrics, names, "EUR"))

    assert [line.split()[0] for line in plain[1:]] == names
    assert [line.split(", EUR")[0].strip() for line in in_euros[1:5]] == names[:4]
    assert not any("EUR" in line for line in in_euros[5:])
    assert {line.index("2") for line in in_euros[1:5]} == {
        line.index("2") for line in in_euros[5:6]
    }


def test_the_interval_score_is_an_amount() -> None:
    metrics = {name: {"mae": 1.0} for name in ("champion", "naive")}
    interval = IntervalJudged(inside=0.9, inside_at_risk=0.8, score=1234.0)
    sure = Calibration(interval=interval, bound=None, active=None)
    at = AtCutoff(WINDOW, judged(), tuple(metrics), full(metrics), sure)

    told = {code: "\n".join(lines_of(Backtest((at,)), code)) for code in ("EUR", None)}

    assert "interval score 1,234 EUR\n" in told["EUR"]
    assert "interval score 1,234\n" in told[None]


def test_beside_a_past_spend_of_0_or_less_there_is_a_dash() -> None:
    """The best of four methods stood there as x -24.43, the worst as x 18.84."""
    metrics = {"champion": {"ngini": 0.49}, "naive": {"ngini": -0.02}, "single": {"ngini": -0.38}}
    at = AtCutoff(WINDOW, judged(), tuple(metrics), full(metrics), None)

    lines = [line.split() for line in lines_of(Backtest((at,))) if line.startswith("  ngini")]

    assert lines == [["ngini", "0.49", "-", "-0.02", "-0.38", "-"]]


def test_a_figure_that_there_is_none_of_is_a_dash() -> None:
    metrics = {"champion": {"r2": math.nan}, "naive": {"r2": math.nan}}

    _, line = table(metrics, metrics, ["r2"])

    assert line.split() == ["r2", "-", "-"]


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
