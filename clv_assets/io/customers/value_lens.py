"""The value lens of a cutoff, beside the tiers of the cutoff before."""

import polars as pl

from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.governance.evidence import require_same_model
from clv_assets.core.lenses.stable_tiers import stable_tiers
from clv_assets.core.lenses.value_tiers import value_tiers
from clv_assets.io.deployment.engine import Engine


def tiers_at(
    engine: Engine, key: str, predictions: pl.DataFrame, features: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The value tiers of cutoff ``key``, and how many customers stand in each band.

    ``tier_stable`` goes on from the newest cutoff before that has tiers by now.

    Args:
        predictions, features: of the cutoff, by one model.

    Returns:
        The asset value_tiers, and ``ClvBands.table``.
    """
    scoring = engine.config.scoring
    bins, labels = scoring.percentile_bins, scoring.percentile_labels
    tiers = value_tiers(predictions, features, bins, labels)
    before = engine.files.newest_before("value_tiers", key)
    earlier = None if before is None else engine.files.read("value_tiers", before)
    bands = engine.models.bands(require_same_model(key, predictions=predictions))
    frame = tiers.with_columns(
        stable_tiers(tiers, earlier, bins, labels), bands.column(tiers["predicted_clv"])
    )
    return frame.select(list(CONTRACTS["value_tiers"])), bands.table(frame["clv_band"])
