"""Small valid things of the domain; each test overrides what it is about."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.config.source import Source
from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.due import Issued
from clv_assets.core.metrics.accuracy import METRICS
from clv_assets.core.orders.log import OrderLog, SideTables, combine
from clv_assets.core.orders.part import Batch, lines_of, read_part
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.trials.baseline import Baseline

CENTURIES = ("00", "18", "19", "20", "99")  # of days in dirty rows; others are no days
MODEL = "2024-01-01-0a1b2c3d"
# Of each member of the blend: enough to tell customers apart, and fitted in a blink.
FEW_TREES = {
    name: {"n_estimators": 15, "max_depth": 3}
    for name in ("value", "counts", "forest", "intervals", "activity")
}


def make_config(**overrides: Any) -> Config:
    return Config.model_validate({"source": {"path": "orders.csv"}, **overrides})


def make_source(**overrides: Any) -> Source:
    return Source.model_validate({"path": "orders.csv", **overrides})


def make_recipe(**overrides: Any) -> Recipe:
    """A recipe that fits in a blink: few trees, few snapshots, few origins."""
    training = {"pred_months": 3, "history_months": 6, "max_snapshots": 3, "max_origins": 2}
    sections = {
        "training": {**training, **overrides.pop("training", {})},
        "modeling": {**FEW_TREES, **overrides.pop("modeling", {})},
        **overrides,
    }
    return Recipe.of(make_config(**sections))


def make_lines(*rows: tuple[Any, ...], columns: Iterable[str] = ()) -> pl.DataFrame:
    """Source rows as text: customer_id, order_id, order_date, revenue unless told otherwise."""
    names = list(columns) or ["customer_id", "order_id", "order_date", "revenue"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def with_inherited(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """An oracle: rows of (customer, order, day, amount) with what their order's others tell.

    None is nothing; a day is anything that starts with an ISO day, or can't be read as one.
    """
    rows, completed = list(rows), []
    for customer, order, moment, amount in rows:
        dated = [row for row in rows if order and row[1] == order and str(row[2])[:2] in CENTURIES]
        first = min((str(row[2])[:10] for row in dated), default=None)
        day = first if moment is None else str(moment)[:10]
        of_day = [row for row in dated if str(row[2])[:10] == day]
        undated = [r for r in rows if order and r[1] == order and r[2] is None and day == first]
        owners = {row[0] for row in of_day if row[0] is not None}
        owners = owners or {row[0] for row in undated if row[0] is not None}
        of_day += undated
        if len(owners) == 1 and customer in (None, *owners):
            customer = min(owners)
            moments = [str(row[2]) for row in of_day if row[2] is not None]
            moment = min(moments, default=None) if moment is None else moment
        completed.append((customer, order, moment, amount))
    return completed


def make_orders(*rows: tuple[str, str, float]) -> pl.LazyFrame:
    """An order log of (customer, ISO day or moment, revenue); each row is an order."""
    log = [
        (customer, f"O{number}", datetime.fromisoformat(day), float(revenue))
        for number, (customer, day, revenue) in enumerate(rows)
    ]
    schema = {
        "customer_id": pl.String,
        "order_id": pl.String,
        "order_date": pl.Datetime("us"),
        "revenue": pl.Float64,
    }
    return in_contract_order(pl.DataFrame(log, schema=schema, orient="row"))


def make_predictions(clv: dict[str, float], **overrides: Any) -> pl.DataFrame:
    """Predictions by customer; an override is one value for all, or a list."""
    columns = {"population": "active", "model_id": MODEL, **overrides}
    frame = pl.DataFrame(
        {"customer_id": list(clv), "predicted_clv": list(clv.values())},
        schema={"customer_id": pl.String, "predicted_clv": pl.Float64},
    )
    values = {
        name: pl.Series(value) if isinstance(value, list) else pl.lit(value)
        for name, value in columns.items()
    }
    return frame.with_columns(**values)


def make_actuals(pairs: Iterable[tuple[float, float]], **overrides: Any) -> pl.DataFrame:
    """Predicted and actual value, one customer a pair."""
    predicted, actual = zip(*pairs, strict=True)
    customers = {f"C{number:03}": float(value) for number, value in enumerate(predicted)}
    return make_predictions(customers, actual_clv=[float(value) for value in actual], **overrides)


def make_baseline(**overrides: Any) -> Baseline:
    """A baseline of equal trials; metrics by name, or kind, trials and months as they are."""
    given = {
        name: overrides.pop(name) for name in ("kind", "trials", "months") if name in overrides
    }
    metrics = {**dict.fromkeys(METRICS, 0.5), "rmse": 100.0, "bias": 0.0, **overrides}
    trial = {"origin": "2023-07-03", "customers": 100, **metrics, "skill": 0.9, "inside_80": 0.8}
    return Baseline(**{"kind": "out_of_time", "trials": [trial, trial], **given})


def make_issued(cutoff: date, window_end: date, **overrides: Any) -> Issued:
    return Issued(
        **{
            "cutoff": cutoff,
            "window_end": window_end,
            "model_id": MODEL,
            "in_sample": False,
            **overrides,
        }
    )


def make_cadence(**overrides: Any) -> Cadence:
    return Cadence(**overrides)


def make_features(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Features as the behaviour lens needs them; one mapping of overrides per customer."""
    base = {
        "population": "active",
        "revenue_sum": 100.0,
        "order_count": 2,
        "avg_order_value": 50.0,
        "tenure_days": 200,
        "recency_days": 20,
        "mean_days_between_orders": 60.0,
        "purchase_days": 4,
        "lifetime_order_count": 4,
        "lifetime_purchase_revenue": 200.0,
    }
    full = [{"customer_id": f"C{number:03}", **base, **row} for number, row in enumerate(rows)]
    return pl.DataFrame(full, infer_schema_length=None)


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def to_orders(
    raw: pl.DataFrame,
    source: Source,
    *,
    today: date,
    origin: str,
    side_tables: SideTables | None = None,
) -> OrderLog:
    """The order log of the one frame ``raw``, as ``source`` maps it.

    Lines of one customer and order id on one calendar day are one order.

    Args:
        raw: rows as read, text or typed columns.
        source: mapping and policies.
        today: the current day in shop time; later rows are rejected.
        origin: what to call the source in an error.

    Raises:
        SourceError: a column is missing, or more rows are unusable than the source allows.
    """

    def look_up(_: int, keys: pl.DataFrame) -> pl.DataFrame:
        batches = [Batch.of_frame(raw)]
        return lines_of(batches, keys, source, today=today, origin=origin)

    part = read_part([Batch.of_frame(raw)], source, today=today, origin=origin)
    return combine([part], source, look_up, origin=origin, side_tables=side_tables)


def in_contract_order(orders: pl.DataFrame | pl.LazyFrame) -> pl.LazyFrame:
    """The order log sorted by customer, then time: what :func:`features` relies on."""
    return orders.lazy().sort("customer_id", "order_date", maintain_order=True)
