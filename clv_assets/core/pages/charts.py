"""Charts of the report as Vega-Lite: plain values that a browser draws and a pointer asks.

https://vega.github.io/vega-lite/docs/; each has a description, for who doesn't see it.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from clv_assets.core.currency import named

Chart = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
INK, MUTED = "#1b2b3a", "#50606f"
WHOLE = (0.0, 1.0)  # all shares
PROMISED, CAME = "#7aa0c8", "#1f4e79"


def promised_and_came(tiers: pl.DataFrame, currency: str | None) -> Chart:
    """Bars of what tiers were to bring and what came.

    Args:
        tiers: tier, promised, came; best first.
    """
    long = tiers.unpivot(["promised", "came"], index="tier", variable_name="what")
    money = named("net revenue", currency)
    return _chart(
        "Net revenue promised and come, by value tier",
        long,
        mark="bar",
        encoding={
            "y": _nominal("tier", tiers["tier"].to_list()),
            "yOffset": {"field": "what", "sort": ["promised", "came"]},
            "x": _amount("value", money),
            "color": {
                "field": "what",
                "scale": {"domain": ["promised", "came"], "range": [PROMISED, CAME]},
                "legend": {"orient": "top", "title": None},
            },
            "tooltip": [_text("tier"), _text("what"), _figure("value", money)],
        },
    )


def concentration(curve: pl.DataFrame) -> Chart:
    """The share of predicted revenue by share of customers, best first.

    Args:
        curve: customers, revenue; shares from 0 to 1.
    """
    return _chart(
        "Share of predicted revenue by share of customers, best customers first",
        curve,
        mark={"type": "line", "color": CAME, "point": False},
        encoding={
            "x": _share("customers", "share of customers, best first", WHOLE),
            "y": _share("revenue", "share of predicted revenue", WHOLE),
            "tooltip": [_figure("customers", "customers", ".1%"), _figure("revenue", "", ".1%")],
        },
    )


def personas_by_value(ranks: pl.DataFrame, currency: str | None) -> Chart:
    """Bars of what customers of each persona are worth on average.

    Args:
        ranks: the asset cluster_ranks.
    """
    money = named("mean per customer", currency)
    return _chart(
        "Mean predicted revenue per customer, by persona",
        ranks.select("persona", "mean_clv", "customers"),
        mark={"type": "bar", "color": CAME},
        encoding={
            "y": _nominal("persona", ranks["persona"].to_list()),
            "x": _amount("mean_clv", money),
            "tooltip": [_text("persona"), _figure("mean_clv", money), _figure("customers")],
        },
    )


def moves(matrix: pl.DataFrame) -> Chart:
    """A heat-map of customers by tier before and now.

    Args:
        matrix: see ``migration_matrix``.
    """
    groups = matrix["before"].to_list()
    long = matrix.unpivot(index="before", variable_name="now", value_name="customers")
    total = pl.col("customers").sum().over("before")
    long = long.with_columns(share=pl.col("customers") / pl.max_horizontal(total, 1))
    x = {**_nominal("now", groups), "axis": {"orient": "top", "labelAngle": -30, "title": "now"}}
    tooltip = [_text("before"), _text("now"), _figure("customers")]
    return _chart(
        "Customers by tier before (rows) and now (columns)",
        long,
        encoding={"y": _nominal("before", groups), "x": x, "tooltip": tooltip},
        layer=[
            {
                "mark": "rect",
                "encoding": {
                    "color": {
                        "field": "share",
                        "type": "quantitative",
                        "scale": {"range": ["#eef3f8", CAME], "domain": [0, 1]},
                        "legend": None,
                    }
                },
            },
            {
                "mark": {"type": "text", "fontSize": 12},
                "encoding": {
                    "text": {"field": "customers", "type": "quantitative", "format": ",d"},
                    "color": {"value": INK, "condition": {"test": LIGHT, "value": "white"}},
                },
            },
        ],
    )


LIGHT = "datum.share > 0.5"


def changes_over_time(reports: pl.DataFrame) -> Chart:
    """RMSE of matured cutoffs against the baseline of the model that predicted.

    Args:
        reports: drift reports, a row a cutoff, in order of time.
    """
    rows = reports.select("cutoff", "rmse_change", "verdict")
    return _chart(
        "Change of RMSE against the model's baseline, by cutoff; below 0 is better",
        rows,
        mark={"type": "line", "color": CAME, "point": {"size": 60, "color": CAME}},
        encoding={
            "x": {"field": "cutoff", "type": "temporal", "title": "cutoff"},
            "y": _share("rmse_change", "change of RMSE"),
            "tooltip": [_text("cutoff"), _figure("rmse_change", "", "+.0%"), _text("verdict")],
        },
    )


def _chart(description: str, rows: pl.DataFrame, **drawn: Any) -> Chart:
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "data": {"values": rows.to_dicts()},
        "config": {
            "font": "system-ui, sans-serif",
            "axis": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "labelLimit": 160},
            "legend": {"labelColor": INK, "labelFontSize": 12},
            "view": {"stroke": None},
        },
        **drawn,
    }


def _nominal(field: str, order: Sequence[str]) -> dict[str, Any]:
    return {"field": field, "type": "nominal", "sort": list(order), "title": None}


def _amount(field: str, title: str) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title, "axis": {"format": "~s"}}


def _share(field: str, title: str, domain: tuple[float, float] | None = None) -> dict[str, Any]:
    axis = {"field": field, "type": "quantitative", "title": title, "axis": {"format": ".0%"}}
    return axis if domain is None else {**axis, "scale": {"domain": list(domain)}}


def _text(field: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal"}


def _figure(field: str, title: str = "", number: str = ",.0f") -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title or field, "format": number}
