"""What the page of a cutoff's migrations shows."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from clv_assets.core.lenses.migration import (
    REASONS,
    LensState,
    migration_matrix,
    migration_summary,
)
from clv_assets.core.report.plots import migration_heatmap

LISTED = 20  # customers of the win-back list that a page shows


def migration_facts(
    before: LensState | None, now: LensState, moves: pl.DataFrame, labels: Sequence[str]
) -> dict[str, Any]:
    """Counts and revenue at stake by move and reason, matrices, and whom to win back first.

    Args:
        before, now: the two cutoffs.
        moves: the asset migrations.
        labels: of the tiers, best first.
    """
    states = [state for state in (before, now) if state is not None]
    personas = sorted({name for state in states for name in state.customers["persona"]})
    tiers = migration_matrix(before, now, "tier", labels)
    return {
        "moves": migration_summary(moves),
        "tiers": tiers,
        "tiers_heatmap": migration_heatmap(tiers.to_pandas().set_index("before")),
        "personas": migration_matrix(before, now, "persona", personas),
        "win_back": win_back(moves).head(LISTED),
        "read_as": "; ".join(f"{reason}: {text}" for reason, text in REASONS.items()),
    }


def win_back(moves: pl.DataFrame) -> pl.DataFrame:
    """Customers who fell by their own behaviour, those with the most at stake first."""
    columns = [
        "customer_id",
        "move",
        "tier_before",
        "tier",
        "stage",
        "predicted_before",
        "at_stake",
    ]
    chosen = moves.filter(pl.col("win_back"))
    return chosen.sort("at_stake", "customer_id", descending=[True, False]).select(columns)
