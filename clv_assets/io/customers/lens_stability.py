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

    @property
    def facts(self) -> dict[str, str | int | None]:
        """Since when, and how many of whom."""
        return {"since": self.since, "moved": self.moved, "idle": self.idle}


def moves_since(engine: Engine, asset: str, key: str, column: str) -> IdleMoves:
    """How many idle customers changed ``column`` of ``asset`` since the cutoff before ``key``.

    None did where there is no cutoff before, or another model scored that.
    """
    before = engine.files.newest_before(asset, key)
    if before is None:
        return IdleMoves(None, 0, 0, 1.0)
    then, now = (_joined(engine, asset, one, column) for one in (before, key))
    if set(then["model_id"]) != set(now["model_id"]):
        return IdleMoves(None, 0, 0, 1.0)
    days = (date.fromisoformat(key) - date.fromisoformat(before)).days
    moved, idle = idle_moves(then, now, column)
    return IdleMoves(before, moved, idle, max(days / FORTNIGHT, 1.0))


def _joined(engine: Engine, asset: str, key: str, column: str) -> pl.DataFrame:
    frame = engine.files.read(asset, key)
    if column not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(column))
    orders = engine.files.scan("features", key).select("customer_id", "lifetime_order_count")
    return frame.select("customer_id", column, "model_id").join(orders.collect(), on="customer_id")
