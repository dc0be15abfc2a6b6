"""What a group of customers will bring together, and how sure that is.

Customers differ by chance, and that evens out in a group. The shop's level doesn't: it moves all of
them at once. So a total is never a sum of the customers' own bounds, but customers simulated one by
one, times one shock to the level that they share.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.calendar.windows import disjoint
from clv_assets.core.metrics.customer_spread import CustomerSpread

FEWEST_DISJOINT = 4
DRAWS = 1000
SEED = 0
# The largest customers of a group are drawn one by one; the rest, by then many, are drawn as a sum.
ONE_BY_ONE = 300
LEAST_ACTIVE = 1e-3
LEAST_MONEY = 1e-12


@dataclass(frozen=True)
class TotalsBand:
    """How far a total may be off: all customers at once, and each by chance.

    Attributes:
        spread: standard deviation of log(actual total / predicted total), of the level.
        disjoint: past windows that share no day, in which it was seen.
        assumed: too few of them, so it rests on what the model doubts of its own level.
        customers: how far each customer may be off.
    """

    spread: float
    disjoint: int
    assumed: bool
    customers: CustomerSpread

    @classmethod
    def of(
        cls,
        trials: Sequence[Mapping[str, Any]],
        pred_months: int,
        doubt: float,
        customers: CustomerSpread,
    ) -> Self:
        """From a baseline's trials: ``origin`` (ISO day), ``level_error`` and ``chance``.

        The mean square of the errors seen, less what chance alone would make of it (customers are
        simulated, so that it would count twice), to which the model's own ``doubt`` (a standard
        deviation) counts as many windows as it takes to do without it. Errors of all origins
        enter, but neighbours share most of their windows, so they count as the disjoint ones.
        """
        seen = [t for t in trials if math.isfinite(t.get("level_error", math.nan))]
        windows = disjoint([date.fromisoformat(str(t["origin"])) for t in seen], pred_months)
        excess = [t["level_error"] ** 2 - t.get("chance", 0.0) for t in seen]
        squares = max(float(np.mean(excess)), 0.0) if seen else 0.0
        weight = FEWEST_DISJOINT
        variance = (weight * doubt**2 + windows * squares) / (weight + windows)
        return cls(math.sqrt(variance), windows, windows < FEWEST_DISJOINT, customers)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``as_dict``."""
        return cls(**{**values, "customers": CustomerSpread(**values["customers"])})

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card; :meth:`from_dict` reads them."""
        return asdict(self)


def totals(
    predictions: pl.DataFrame, band: TotalsBand, by: str | None = None, seed: int = SEED
) -> pl.DataFrame:
    """Expected net revenue of groups of customers, with 80 % intervals.

    Args:
        predictions: predicted_clv, p_active, and the column ``by``.
        band: of the model that predicted.
        by: the column that names the group (a tier, a cluster, a market); None: everyone.
        seed: of the simulation.

    Returns:
        group, customers, predicted, lo80, hi80; groups by predicted, largest first.
    """
    name = pl.lit("everyone") if by is None else pl.col(by).cast(pl.String)
    named = predictions.with_columns(group=name.fill_null("unknown"))
    chance = np.random.default_rng(seed)
    # The level is predicted by its median, so that is what the shock leaves as it is.
    shock = np.exp(band.spread * chance.standard_normal(DRAWS))
    rows = []
    for (group,), members in named.sort("group").group_by("group", maintain_order=True):
        drawn = shock * _sums(members, band.customers, chance)
        low, high = np.quantile(drawn, [0.1, 0.9])
        predicted = float(np.sum(members["predicted_clv"].to_numpy()))
        rows.append((group, members.height, predicted, float(low), float(high)))
    schema = {"group": pl.String, "customers": pl.Int64}
    schema |= dict.fromkeys(("predicted", "lo80", "hi80"), pl.Float64)
    group_totals = pl.DataFrame(rows, schema=schema, orient="row")
    return group_totals.sort("predicted", "group", descending=[True, False])


def totals_of_lens(
    customers: pl.DataFrame, predictions: pl.DataFrame, band: TotalsBand, by: str
) -> pl.DataFrame:
    """What each group that a lens sorts customers into will bring, and each customer of it.

    The mean of a group is its total / its customers, and so are the ends of its interval: how far
    the group's mean may be off, not one customer of it.

    Args:
        customers: customer_id, predicted_clv, and the column ``by`` (a tier, a persona).
        predictions: customer_id and p_active of the same customers and more.

    Returns:
        group, customers, customer_share, revenue_share (of all groups' predicted), lowest_clv,
        mean_clv, mean_lo80, mean_hi80, total_clv, total_lo80, total_hi80; groups as they come in
        ``customers``.
    """
    chances = predictions.select("customer_id", "p_active")
    lowest = pl.col("predicted_clv").min().alias("lowest_clv")
    order = customers.group_by(pl.col(by).alias("group"), maintain_order=True).agg(lowest)
    sums = totals(customers.join(chances, on="customer_id"), band, by=by)
    everything = float(sums["predicted"].sum()) or math.nan
    ends = {"clv": "predicted", "lo80": "lo80", "hi80": "hi80"}
    return order.join(sums, on="group", maintain_order="left").select(
        "group",
        "customers",
        (pl.col("customers") / max(customers.height, 1)).alias("customer_share"),
        (pl.col("predicted") / everything).alias("revenue_share"),
        "lowest_clv",
        *((pl.col(column) / pl.col("customers")).alias(f"mean_{n}") for n, column in ends.items()),
        *(pl.col(column).alias(f"total_{n}") for n, column in ends.items()),
    )


def _sums(members: pl.DataFrame, spread: CustomerSpread, chance: np.random.Generator) -> Array:
    """Sums of the members' simulated revenue, shape (DRAWS,), at the predicted level."""
    mean, active = (members[column].to_numpy() for column in ("predicted_clv", "p_active"))
    variance = spread.variance(mean)
    order = np.argsort(-variance, kind="stable")
    single, rest = order[:ONE_BY_ONE], order[ONE_BY_ONE:]
    drawn = _few(mean[single], variance[single], active[single], chance)
    if len(rest):
        total, width = mean[rest].sum(), math.sqrt(float(variance[rest].sum()))
        drawn = drawn + np.maximum(total + width * chance.standard_normal(DRAWS), 0)
    return drawn


def _few(mean: Array, variance: Array, active: Array, chance: np.random.Generator) -> Array:
    """Nothing, or with probability ``active`` a lognormal amount; of this mean and variance."""
    shape = (DRAWS, len(mean))
    active = np.clip(active, LEAST_ACTIVE, 1)
    worth = mean / active
    second = (variance + mean**2) / active
    log_variance = np.log(np.maximum(second / np.maximum(worth**2, LEAST_MONEY), 1.0))
    buys = chance.random(shape) < active
    noise = np.sqrt(log_variance) * chance.standard_normal(shape) - log_variance / 2
    return np.asarray(np.where(buys, worth * np.exp(noise), 0.0).sum(axis=1), float)
