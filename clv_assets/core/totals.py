"""What a group of customers will bring together, and how sure that is.

Customers differ by chance, and that evens out in a group. The shop's level doesn't: it moves all of
them at once. So a total is never a sum of the customers' own bounds, but customers simulated one by
one, times one shock to the level that they share.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.windows import add_months

Array = NDArray[np.float64]
FEWEST_DISJOINT = 4
DRAWS = 1000
SEED = 0
# The largest customers of a group are drawn one by one; the rest, by then many, are drawn as a sum.
ONE_BY_ONE = 300
USUAL_SPREAD = 1.0
WIDEST_SPREAD = 2.5
NORMAL_90 = 1.2815515594457


@dataclass(frozen=True)
class LevelBand:
    """How far the level of a whole window may be off.

    Attributes:
        spread: standard deviation of log(actual total / predicted total).
        disjoint: past windows that share no day, in which it was seen.
        assumed: too few of them, so it rests on what the model doubts of its own level.
    """

    spread: float
    disjoint: int
    assumed: bool

    @classmethod
    def of(cls, trials: Sequence[Mapping[str, Any]], pred_months: int, doubt: float) -> "LevelBand":
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
        return cls(math.sqrt(variance), windows, windows < FEWEST_DISJOINT)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def disjoint(origins: Sequence[date], pred_months: int) -> int:
    """How many windows of ``pred_months`` from ``origins`` on fit without sharing a day."""
    count, free_from = 0, date.min
    for origin in sorted(origins):
        if origin >= free_from:
            count, free_from = count + 1, add_months(origin, pred_months)
    return count


def totals(
    predictions: pl.DataFrame, band: LevelBand, by: str | None = None, seed: int = SEED
) -> pl.DataFrame:
    """Expected net revenue of groups of customers, with 80 % intervals.

    Args:
        predictions: predicted_clv, hi90, p_active, and the column ``by``.
        band: of the level that all share.
        by: the column that names the group (a tier, a cluster, a market); None: everyone.
        seed: of the simulation.

    Returns:
        group, customers, predicted, lo80, hi80; groups by predicted, largest first.
    """
    name = pl.lit("everyone") if by is None else pl.col(by).cast(pl.String)
    named = predictions.with_columns(group=name.fill_null("unknown"))
    chance = np.random.default_rng(seed)
    shock = np.exp(band.spread * chance.standard_normal(DRAWS) - band.spread**2 / 2)
    rows = []
    for (group,), members in named.sort("group").group_by("group", maintain_order=True):
        drawn = shock * _sums(members, chance)
        low, high = np.quantile(drawn, [0.1, 0.9])
        predicted = float(np.sum(members["predicted_clv"].to_numpy()))
        rows.append((group, members.height, predicted, float(low), float(high)))
    schema = {"group": pl.String, "customers": pl.Int64}
    schema |= dict.fromkeys(("predicted", "lo80", "hi80"), pl.Float64)
    found = pl.DataFrame(rows, schema=schema, orient="row")
    return found.sort("predicted", "group", descending=[True, False])


def _sums(members: pl.DataFrame, chance: np.random.Generator) -> Array:
    """Sums of the members' simulated revenue, shape (DRAWS,), at the predicted level."""
    mean, high, active = (
        members[column].to_numpy() for column in ("predicted_clv", "hi90", "p_active")
    )
    active = np.clip(active, 1e-3, 1)
    worth = mean / active
    spread = _log_spread(worth, high, active)
    # A lognormal worth with probability `active`, else nothing.
    variance = active * worth**2 * np.exp(spread**2) - mean**2
    order = np.argsort(-variance, kind="stable")
    single, rest = order[:ONE_BY_ONE], order[ONE_BY_ONE:]
    drawn = _few(worth[single], spread[single], active[single], chance)
    if len(rest):
        total, width = mean[rest].sum(), math.sqrt(max(float(variance[rest].sum()), 0.0))
        drawn = drawn + np.maximum(total + width * chance.standard_normal(DRAWS), 0)
    return drawn


def _few(worth: Array, spread: Array, active: Array, chance: np.random.Generator) -> Array:
    shape = (DRAWS, len(worth))
    buys = chance.random(shape) < active
    amount = worth * np.exp(spread * chance.standard_normal(shape) - spread**2 / 2)
    return np.asarray(np.where(buys, amount, 0.0).sum(axis=1), float)


def _log_spread(worth: Array, high: Array, active: Array) -> Array:
    """Spread of a lognormal with mean ``worth`` that exceeds ``high`` with 10 % in all.

    From P(buys) P(amount > high) = 0.1: with z the normal quantile of 1 - 0.1 / active, spread
    solves spread^2 / 2 - z spread + log(high / worth) = 0. Where there is no solution, or a
    purchase is rarer than 10 %, the bound says nothing and a usual spread stands in.
    """
    from scipy.special import ndtri

    tells = (active > 0.12) & (high > 0) & (worth > 0)
    z = ndtri(1 - 0.1 / np.where(tells, active, 1.0))
    ratio = np.log(np.where(tells, high, 1.0)) - np.log(np.where(tells, worth, 1.0))
    inside = z**2 - 2 * ratio
    root = z - np.sqrt(np.maximum(inside, 0))
    root = np.where(root > 0, root, z + np.sqrt(np.maximum(inside, 0)))
    found = np.where(tells & (root > 0), root, USUAL_SPREAD)
    return np.asarray(np.clip(found, 0.05, WIDEST_SPREAD), float)
