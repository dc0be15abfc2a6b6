"""A calendar month beside what was expected of the customers of a cutoff, by segment."""

from datetime import date

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets.core.calendar.windows import Window, month_window
from clv_assets.core.label_months.purchase_months import SpendSpread
from clv_assets.core.label_months.segments import WHOLE
from clv_assets.core.model.customer_base import CustomerBase, history_of

SUMS = ("customers", "expected", "actual", "weighted_expected", "weighted_actual", "spend", "info")


def expected_in(
    base: CustomerBase, features: pl.DataFrame, cutoff: date, window: Window
) -> tuple[Array, Array]:
    """Purchase days expected in ``window`` by what is known at ``cutoff``, and their weights.

    The weight is expectation over variance: of who buys at an own gamma-distributed rate, if still
    a customer. So weighted sums tell a common factor of all rates as surely as it can be told, and
    one over the sum of the weighted expectations is the variance of its logarithm.

    Args:
        window: begins on ``cutoff`` or later.

    Returns:
        Both of shape (customers,).
    """
    x, t_x, age = history_of(features, cutoff, base.clock)
    alive = base.purchases.p_alive(x, t_x, age)
    until, end = (
        base.purchases.expected_purchases_if_alive(
            base.clock.ahead(cutoff, (day - cutoff).days), x, age
        )
        for day in (window.start, window.end)
    )
    if_alive = np.maximum(end - until, 1e-9)
    shape = x + (base.purchases.r if isinstance(base.purchases, ParetoNBD) else 1.0)
    weight = 1 / (1 + if_alive / shape + (1 - alive) * if_alive)
    return np.asarray(alive * if_alive, float), np.asarray(weight, float)


def month_tally(
    base: CustomerBase,
    features: pl.DataFrame,
    segments: pl.DataFrame,
    purchases: pl.DataFrame,
    spread: SpendSpread,
    cutoff: date,
    month: str,
) -> pl.DataFrame:
    """What a month brought of the customers of a cutoff, beside what was expected of them.

    Args:
        features: of the customers judged, at ``cutoff``.
        segments: of the same customers, as ``segments.segments`` gives them.
        purchases: as ``purchase_months`` gives them.

    Returns:
        kind, segment and SUMS: customers; expected and actual purchase days, plain and weighted;
        spend, the sum of how far purchases are above their customers' own past times info.
    """
    expected, weight = expected_in(base, features, cutoff, month_window(month))
    came = spread.residuals(purchases.filter(pl.col("month") == month))
    rows = (
        segments.with_columns(expected=pl.Series(expected), weight=pl.Series(weight))
        .join(
            came.select("customer_id", "days", "past_days", "off", "info"),
            on="customer_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("days", "off", "info").fill_null(0))
    )
    summed = np.column_stack([_column(rows, name) for name in SUMS])
    kinds = [name for name in segments.columns if name != "customer_id"]
    whole = pl.DataFrame(summed.sum(axis=0)[None, :], schema=list(SUMS), orient="row")
    named = [whole.select(pl.lit(WHOLE[0]).alias("kind"), pl.lit(WHOLE[1]).alias("segment"), *SUMS)]
    named += [_by_segment(rows[kind], summed, kind) for kind in kinds]
    return pl.concat(named).with_columns(pl.col("customers").cast(pl.Int64))


def _column(rows: pl.DataFrame, name: str) -> Array:
    """What is summed, per customer."""
    columns = {
        "customers": pl.lit(1.0),
        "expected": pl.col("expected"),
        "actual": pl.col("days").cast(pl.Float64),
        "weighted_expected": pl.col("expected") * pl.col("weight"),
        "weighted_actual": pl.col("days") * pl.col("weight"),
        "spend": pl.col("off") * pl.col("info"),
        "info": pl.col("info"),
    }
    values = rows.with_columns(columns[name].alias("summed"))["summed"]
    return np.asarray(values.to_numpy(), float)


def _by_segment(segment: pl.Series, summed: Array, kind: str) -> pl.DataFrame:
    """SUMS of each segment, by its name; who is in none is left out.

    Added up in the order of the rows, so that a sum is the same to the last bit every time.
    """
    names = segment.drop_nulls().unique().sort()
    place = dict(zip(names, range(len(names)), strict=True))
    numbers = segment.replace_strict(place, default=len(names), return_dtype=pl.Int64).to_numpy()
    sums = [np.bincount(numbers, column, len(names) + 1)[: len(names)] for column in summed.T]
    columns = dict(zip(SUMS, sums, strict=True))
    return pl.DataFrame({"kind": [kind] * len(names), "segment": names, **columns}).with_columns(
        pl.col("kind", "segment").cast(pl.String)
    )
