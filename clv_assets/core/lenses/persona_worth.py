"""What a persona tells that the value tier doesn't, and how far apart the two lenses are."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array, Places
from clv_assets.core.lenses.value_tiers import tier_places

SHARES = (0, 5, 20, 50, 100)  # tiers of 5, 15, 30 and 50 %, which both are compared in
PRIOR = 10.0  # customers that the tier's own mean counts as, in a cell of tier and persona
KEYS = (["tier"], ["tier", "persona"])  # what is known of a customer
MOST_ALIKE = 0.3  # of the normalised mutual information; more is the value lens once more


@dataclass(frozen=True)
class PersonaWorth:
    """How much less wrong one is for knowing the persona beside the tier, out of time.

    Attributes:
        learnt_at, judged_at: the cutoffs that the means and the errors are of.
        buys: share by which the log loss of "buys in the window" falls.
        order_size: share by which the root mean square error of log order size falls, of buyers.
    """

    learnt_at: str
    judged_at: str
    buys: float
    order_size: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card."""
        return asdict(self)


def tier_numbers(worth: Array) -> Places:
    """The tier of each customer by ``worth``, 0 the best, in SHARES."""
    return tier_places(worth, SHARES)


def independence(tiers: Places, personas: Places) -> float:
    """Normalised mutual information (arithmetic mean) of two groupings: 0 is independent."""
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(tiers, personas)) if len(tiers) else 0.0


def persona_worth(
    learnt: pl.DataFrame, judged: pl.DataFrame, learnt_at: str, judged_at: str
) -> PersonaWorth:
    """Means by tier and persona learnt at one cutoff, judged at a later one.

    Args:
        learnt, judged: customers with tier, persona, actual_clv and actual_days.
    """
    buys = pl.col("actual_days") > 0
    bought = [frame.with_columns(target=buys.cast(pl.Float64)) for frame in (learnt, judged)]
    losses = [_log_loss(*_told(bought[0], bought[1], keys)) for keys in KEYS]
    sizes = [
        frame.filter(buys, pl.col("actual_clv") > 0).with_columns(
            target=(pl.col("actual_clv") / pl.col("actual_days")).log1p()
        )
        for frame in (learnt, judged)
    ]
    errors = [_rmse(*_told(sizes[0], sizes[1], keys)) for keys in KEYS]
    return PersonaWorth(learnt_at, judged_at, _gain(*losses), _gain(*errors))


def _told(learnt: pl.DataFrame, judged: pl.DataFrame, keys: list[str]) -> tuple[Array, Array]:
    """What came, and what the means by ``keys`` say of it, drawn to the tier's mean."""
    every = float(learnt["target"].to_numpy().mean()) if learnt.height else 0.0
    tiers = learnt.group_by("tier").agg(pl.col("target").mean().alias("usual"))
    cells = learnt.group_by(keys).agg(pl.col("target").sum().alias("sum"), pl.len().alias("count"))
    told = judged.join(tiers, on="tier", how="left", maintain_order="left").join(
        cells, on=keys, how="left", maintain_order="left"
    )
    total, count = (told[name].fill_null(0) for name in ("sum", "count"))
    usual = told["usual"].fill_null(every)
    mean = (total + PRIOR * usual) / (count + PRIOR)
    return told["target"].to_numpy(), mean.to_numpy()


def _log_loss(actual: Array, chance: Array) -> float:
    chance = np.clip(chance, 1e-3, 1 - 1e-3)
    return float(-np.mean(np.where(actual > 0, np.log(chance), np.log1p(-chance))))


def _rmse(actual: Array, told: Array) -> float:
    return float(np.sqrt(np.mean((actual - told) ** 2))) if len(actual) else 0.0


def _gain(without: float, knowing: float) -> float:
    return 1 - knowing / without if without > 0 else 0.0
