"""What a label month says long before the window matures."""

from datetime import date

import polars as pl

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.metrics.accuracy import normalised_gini
from clv_assets.core.monitoring.drift_report import judged_customers
from clv_assets.core.trials.baseline import Baseline


def early_read(
    actuals: pl.DataFrame,
    *,
    month: str,
    cutoff: date,
    baseline: Baseline,
    thresholds: Monitoring,
) -> pl.DataFrame:
    """One row per signal: the month's value, its band and whether it broke.

    ``ngini`` ranks the month's revenue by the newest prediction issued before it. Its band starts
    below the baseline's monthly mean by the larger of a share of it and some spreads; it has no
    upper end. Without a monthly baseline the band is missing and nothing breaks; a month without
    any revenue has no value and does break.

    Args:
        actuals: customer_id, population, predicted_clv, actual_clv (of the month), model_id.
        month: the label month, ``YYYY-MM``.
        cutoff: of the prediction.
        baseline: of the model that predicted.
        thresholds: early_ngini_decrease (share) and early_ngini_spreads.
    """
    judged = judged_customers(actuals, month)
    value = normalised_gini(judged["predicted_clv"].to_numpy(), judged["actual_clv"].to_numpy())
    mean, low = _early_band(baseline, thresholds)
    return pl.DataFrame(
        {
            "month": [month],
            "cutoff": [str(cutoff)],
            "model_id": [str(actuals["model_id"][0])],
            "signal": ["ngini"],
            "customers": [judged.height],
            "value": [value],
            "baseline": [mean],
            "band_low": [low],
            "breach": [low is not None and not value >= low],
        },
        schema_overrides={"baseline": pl.Float64, "band_low": pl.Float64},
    )


def _early_band(baseline: Baseline, thresholds: Monitoring) -> tuple[float | None, float | None]:
    """The baseline's monthly mean, and the lower end of the band."""
    early = baseline.early()
    if early is None:
        return None, None
    mean, spread = early
    share = thresholds.early_ngini_decrease * mean
    return mean, mean - max(share, thresholds.early_ngini_spreads * (spread or 0.0))
