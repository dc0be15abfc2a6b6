"""One trial of a recipe: a model that has not seen a window, beside what came in it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.calendar.windows import (
    full_months,
    known_months,
    month_window,
    prediction_window,
)
from clv_assets.core.metrics.accuracy import (
    evaluate,
    normalised_gini,
    predicted_deciles,
    ratio_to,
    rmse,
)
from clv_assets.core.metrics.calibration import Calibration
from clv_assets.core.metrics.comparison import Duel
from clv_assets.core.model.blend import Blend
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.snapshots.snapshots import Snapshots


@dataclass(frozen=True)
class Trial:
    """How a model did in one window.

    Attributes:
        metrics: by name, with origin and customers.
        months: normalised Gini of each full label month of the window.
        deciles: predicted and actual revenue of tenths of the customers, best predicted first.
        duel: against scaled past spend.
    """

    metrics: dict[str, Any]
    months: list[dict[str, Any]]
    deciles: pl.DataFrame = field(repr=False)
    duel: Duel = field(repr=False)


def past_spend(features: pl.DataFrame, pred_months: int, months: float) -> Array:
    """Scaled past spend: revenue of the history window x pred_months / months.

    Args:
        features: revenue_sum, net revenue of the history window.
        months: of the window, that the log has (``known_months``): what came before the log isn't
            in the revenue, and a model would be flattered by a past spend that is too low.
    """
    return features["revenue_sum"].to_numpy() * (pred_months / months)


def judge(snapshots: Snapshots, judged: pl.DataFrame, model: Blend, origin: date) -> Trial:
    """Let ``model`` predict the labelled customers ``judged`` of ``origin``, and compare."""
    training = snapshots.recipe.training
    predictions = model.predict(judged, origin)
    predicted, actual = predictions["predicted_clv"].to_numpy(), judged["actual_clv"].to_numpy()
    months = known_months(origin, training.history_months, snapshots.first)
    naive = past_spend(judged, training.pred_months, months)
    metrics = evaluate(predicted, actual)
    known = snapshots.features(snapshots.as_of)["customer_id"]
    numbers = judged.select("customer_id").join(
        known.to_frame().with_row_index("number"), on="customer_id", how="left"
    )["number"]
    return Trial(
        metrics={
            "origin": str(origin),
            "customers": judged.height,
            **metrics,
            "skill": ratio_to(rmse(naive, actual), metrics["rmse"]),
            "level_error": _log_ratio(float(actual.sum()), float(predicted.sum())),
            "chance": _chance(predicted, actual),
            **_certainty(judged, predictions),
        },
        months=_months(snapshots, judged, predicted, origin),
        deciles=_deciles(predicted, actual),
        duel=Duel(numbers.to_numpy().astype(np.intp), predicted, naive, actual),
    )


def pooled_deciles(trials: list[Trial]) -> list[dict[str, Any]]:
    """Over all trials: decile, customers, predicted, actual and actual / predicted."""
    every = pl.concat([trial.deciles for trial in trials])
    sums = every.group_by("decile").sum().sort("decile")
    ratio = pl.when(pl.col("predicted") > 0).then(pl.col("actual") / pl.col("predicted"))
    return sums.with_columns(ratio.alias("ratio")).to_dicts()


def _certainty(judged: pl.DataFrame, predictions: pl.DataFrame) -> dict[str, float]:
    """Share of customers at risk inside the 80 % interval, and up to the 90 % bound."""
    actual = judged.select("actual_clv", "actual_days")
    calibration = Calibration.of(actual.hstack(predictions))
    assert calibration.interval is not None
    assert calibration.bound is not None
    return {
        "inside_80": calibration.interval.inside_at_risk,
        "up_to_90": float(np.nanmean(calibration.bound)),
        "interval_score": calibration.interval.score,
    }


def _deciles(predicted: Array, actual: Array) -> pl.DataFrame:
    expected, realised = (predicted_deciles(predicted, values) for values in (predicted, actual))
    return pl.DataFrame(
        {
            "decile": list(range(1, len(expected) + 1)),
            "customers": [len(tenth) for tenth in expected],
            "predicted": [float(tenth.sum()) for tenth in expected],
            "actual": [float(tenth.sum()) for tenth in realised],
        }
    )


def _months(
    snapshots: Snapshots, judged: pl.DataFrame, predicted: Array, origin: date
) -> list[dict[str, Any]]:
    window = prediction_window(origin, snapshots.recipe.training.pred_months)
    monthly_gini = []
    for month in full_months(window):
        in_month = with_actuals(judged.select("customer_id"), snapshots.orders, month_window(month))
        ngini = normalised_gini(predicted, in_month["actual_clv"].to_numpy())
        monthly_gini.append({"origin": str(origin), "month": month, "ngini": ngini})
    return monthly_gini


def _chance(predicted: Array, actual: Array) -> float:
    """Variance of log(actual total) by the chance of who buys and how much, at a known level.

    The customers' variances add up to what is expected of their squares less those of the means.
    """
    scale = float(actual.sum() / predicted.sum()) if predicted.sum() > 0 else 0.0
    spread = float((actual**2).sum() - scale**2 * (predicted**2).sum())
    return max(spread, 0.0) / float(actual.sum()) ** 2 if actual.sum() > 0 else 0.0


def _log_ratio(actual: float, predicted: float) -> float:
    return float(np.log(actual / predicted)) if actual > 0 and predicted > 0 else float("nan")
