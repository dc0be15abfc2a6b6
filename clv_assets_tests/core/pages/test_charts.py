"""Charts of the report as Vega-Lite: plain values with words for who doesn't see them."""

import json

import polars as pl
import pytest

from clv_assets.core.pages.charts import (
    Chart,
    changes_over_time,
    concentration,
    moves,
    personas_by_value,
    promised_and_came,
)

TIERS = pl.DataFrame({"tier": ["Top 1%", "Others"], "promised": [9.0, 5.0], "came": [8.0, 6.0]})
RANKS = pl.DataFrame({"persona": ["a", "b"], "mean_clv": [2.0, 1.0], "customers": [5, 7]})
MATRIX = pl.DataFrame({"before": ["x", "not there"], "x": [3, 1], "not there": [1, 0]})
REPORTS = pl.DataFrame({"cutoff": ["2024-01-01"], "rmse_change": [None], "verdict": ["unknown"]})
CURVE = pl.DataFrame({"customers": [0.0, 1.0], "revenue": [0.0, 1.0]})


@pytest.mark.parametrize(
    "chart",
    [
        promised_and_came(TIERS, "EUR"),
        concentration(CURVE),
        personas_by_value(RANKS, None),
        moves(MATRIX),
        changes_over_time(REPORTS),
    ],
)
def test_each_chart_is_json_with_a_description_a_tooltip_and_its_rows(chart: Chart) -> None:
    plain = json.loads(json.dumps(chart, allow_nan=False))

    assert plain == chart
    assert len(chart["description"].split()) > 5
    assert chart["encoding"]["tooltip"]
    assert chart["data"]["values"]


def test_bars_stand_in_the_order_of_the_tiers_with_the_currency() -> None:
    chart = promised_and_came(TIERS, "EUR")

    assert chart["encoding"]["y"]["sort"] == ["Top 1%", "Others"]
    assert chart["encoding"]["x"]["title"] == "net revenue, EUR"
    assert len(chart["data"]["values"]) == 4


def test_a_cell_is_as_dark_as_its_share_of_the_row() -> None:
    shares = {(one["before"], one["now"]): one["share"] for one in moves(MATRIX)["data"]["values"]}

    assert shares == {
        ("x", "x"): 0.75,
        ("x", "not there"): 0.25,
        ("not there", "x"): 1.0,
        ("not there", "not there"): 0.0,
    }
