"""How the lenses of a cutoff compare with those of the cutoff before."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from clv_assets.core.lenses.soundness import FORTNIGHT, idle_moves
from clv_assets.io.deployment.engine import Engine


@dataclass(frozen=True)
class IdleMoves:
    """Customers without a new order since the cutoff before who stand elsewhere now.

    Attributes:
        since: the cutoff before; None if there is none, or none by the same model.
        moved, idle: customers.
        fortnights: from the cutoff before to this one, one at least.
    """

    since: str | None
    moved: int
    idle: int
    fortnights: float

    @property
    def share(self) -> float:
        """Of the idle customers, in a fortnight."""
        return self.moved / max(self.idle, 1) / self.fortnights


def moves_since(engine: Engine, asset: str, key: str, column: str, *, one_model: bool) -> IdleMoves:
    """How many idle customers changed ``column`` of ``asset`` since the cutoff before ``key``.

    Args:
        one_model: whether only a cutoff by the same model compares.
    """
    before = [other for other in engine.files.keys(asset) if other < key][-1:]
    frames = [_joined(engine, asset, one, column) for one in (*before, key)]
    models = {model for frame in frames for model in frame["model_id"].unique()}
    if not before or (one_model and len(models) > 1):
        return IdleMoves(None, 0, 0, 1.0)
    days = (date.fromisoformat(key) - date.fromisoformat(before[0])).days
    moved, idle = idle_moves(frames[0], frames[1], column)
    return IdleMoves(before[0], moved, idle, max(days / FORTNIGHT, 1.0))


def _joined(engine: Engine, asset: str, key: str, column: str) -> pl.DataFrame:
    frame = engine.files.read(asset, key)
    if column not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(column))
    orders = engine.files.scan("features", key).select("customer_id", "lifetime_order_count")
    return frame.select("customer_id", column, "model_id").join(orders.collect(), on="customer_id")
