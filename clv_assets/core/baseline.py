"""The honest baseline: how the recipe did at past origins, on windows it had not seen."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.blend import Blend
from clv_assets.core.errors import NotYetError
from clv_assets.core.metrics import evaluate, normalised_gini, rmse
from clv_assets.core.snapshots import Snapshots, training_cutoffs, with_actuals
from clv_assets.core.windows import full_months, month_window, prediction_window

FOLDS = 5
Kind = Literal["out_of_time", "customer_split"]
Trial = tuple[dict[str, Any], list[dict[str, Any]]]
Case = TypeVar("Case")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Baseline:
    """Metrics of the recipe on data it was not trained on.

    Attributes:
        kind: ``out_of_time``; ``customer_split`` where the log is too short for that, which
            flatters the model, because its customers are new but its months are not.
        trials: one mapping of metrics per origin (or fold).
        months: normalised Gini of each full label month inside the judged windows.
    """

    kind: Kind
    trials: list[dict[str, Any]] = field(default_factory=list)
    months: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, kind: Kind, trials: Sequence[Trial]) -> "Baseline":
        return cls(
            kind, [trial for trial, _ in trials], [m for _, months in trials for m in months]
        )

    def mean(self, metric: str) -> float:
        return float(np.mean([trial[metric] for trial in self.trials]))

    def spread(self, metric: str) -> float | None:
        """Standard deviation over the trials; None for a single one."""
        return _spread([trial[metric] for trial in self.trials])

    def early(self) -> tuple[float, float | None] | None:
        """Mean and spread of the monthly normalised Gini; None if no full month was judged."""
        values = [month["ngini"] for month in self.months if np.isfinite(month["ngini"])]
        return (float(np.mean(values)), _spread(values)) if values else None

    def as_dict(self) -> dict[str, Any]:
        metrics = [name for name, value in self.trials[0].items() if isinstance(value, float)]
        early = self.early()
        return {
            **asdict(self),
            "mean": {name: self.mean(name) for name in metrics},
            "spread": {name: self.spread(name) for name in metrics},
            "early_ngini": None if early is None else {"mean": early[0], "spread": early[1]},
        }


def past_spend(
    features: pl.DataFrame, pred_months: int, history_months: int
) -> NDArray[np.float64]:
    """Scaled past spend: revenue of the history window x pred_months / history_months."""
    return features["revenue_sum"].to_numpy() * (pred_months / history_months)


def in_tiers(frame: pl.DataFrame) -> pl.DataFrame:
    """Customers with a row in the history window: those that metrics and tiers speak of."""
    return frame.filter(pl.col("population") != "silent")


def baseline(snapshots: Snapshots) -> Baseline:
    """Judge the recipe at every feasible origin, else on customers held out.

    At each origin a model is trained on what was known there and judged on the window after it.
    """
    origins = snapshots.origins()
    if not origins:
        return _customer_split(snapshots)
    trials = side_by_side(lambda origin: _at_origin(snapshots, origin), origins)
    return Baseline.of("out_of_time", trials)


def _at_origin(snapshots: Snapshots, origin: date) -> "Trial":
    model = Blend.fit(snapshots, origin)
    judged = in_tiers(snapshots.snapshot(origin))
    return _judge(snapshots, judged, model, origin)


def side_by_side(trial: Callable[[Case], Result], cases: Iterable[Case]) -> list[Result]:
    """``trial`` of each case, in their order; xgboost and polars free the interpreter's lock."""
    from joblib import Parallel, delayed

    results: list[Result] = Parallel(n_jobs=-1, prefer="threads")(
        delayed(trial)(case) for case in cases
    )
    return results


def _customer_split(snapshots: Snapshots) -> Baseline:
    """Each fifth of the customers predicted by a model that has not seen them."""
    cutoff = training_cutoff(snapshots)
    newest = in_tiers(snapshots.snapshot(cutoff))
    known = snapshots.features(snapshots.as_of)["customer_id"]
    seed = snapshots.recipe.modeling.seed
    folds, folds_of_newest = fold(known, seed), fold(newest["customer_id"], seed)

    def trial(number: int) -> Trial | None:
        held_out = newest.filter(folds_of_newest == number)
        if held_out.height < 2:
            return None
        try:
            model = Blend.fit(snapshots.without(known.filter(folds == number)), snapshots.as_of)
        except NotYetError:
            return None
        return _judge(snapshots, held_out, model, cutoff)

    trials = [found for found in side_by_side(trial, range(FOLDS)) if found is not None]
    if not trials:
        raise NotYetError(
            f"{newest.height} customers at {cutoff} are too few to hold a fifth of them out; "
            "wait for more (training.min_customers says how many a snapshot needs)"
        )
    return Baseline.of("customer_split", trials)


def training_cutoff(snapshots: Snapshots) -> date:
    """The newest cutoff that the final model is trained on."""
    return training_cutoffs(snapshots.first, snapshots.as_of, snapshots.recipe)[0]


def fold(customer_ids: pl.Series, seed: int) -> pl.Series:
    """The customer's fold, 0 to FOLDS - 1: the same one in every snapshot."""
    numbers = [zlib.crc32(f"{seed}:{customer}".encode()) % FOLDS for customer in customer_ids]
    return pl.Series("fold", numbers, dtype=pl.Int64)


def _judge(snapshots: Snapshots, judged: pl.DataFrame, model: Blend, origin: date) -> Trial:
    """Metrics over the whole window, and the Gini of each full month in it."""
    training = snapshots.recipe.training
    predicted = model.predict(judged, origin)["predicted_clv"].to_numpy()
    actual = judged["actual_clv"].to_numpy()
    naive = past_spend(judged, training.pred_months, training.history_months)
    metrics = evaluate(predicted, actual)
    error_of_naive = rmse(naive, actual)
    skill = metrics["rmse"] / error_of_naive if error_of_naive > 0 else float("nan")
    trial = {"origin": str(origin), "customers": judged.height, **metrics, "skill": skill}
    months = []
    window = prediction_window(origin, training.pred_months)
    for month in full_months(window):
        in_month = with_actuals(judged.select("customer_id"), snapshots.orders, month_window(month))
        ngini = normalised_gini(predicted, in_month["actual_clv"].to_numpy())
        months.append({"origin": str(origin), "month": month, "ngini": ngini})
    return trial, months


def _spread(values: Sequence[float]) -> float | None:
    return float(np.std(values, ddof=1)) if len(values) > 1 else None
