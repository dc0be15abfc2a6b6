"""The honest baseline: how the recipe did at past origins, on windows it had not seen."""

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

import numpy as np
import polars as pl

from clv_assets.core.errors import NotYetError
from clv_assets.core.features.populations import ranked
from clv_assets.core.metrics.comparison import AgainstPastSpend, Duel, closing_sentence
from clv_assets.core.metrics.customer_spread import CustomerSpread
from clv_assets.core.model.blend import Blend
from clv_assets.core.progress import tell
from clv_assets.core.snapshots.origins import training_cutoffs
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets.core.trials.trial import Trial, judge, pooled_deciles

FOLDS = 5
Kind = Literal["out_of_time", "customer_split"]
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
        deciles: predicted and actual revenue by tenths of the customers, over all trials.
        against_past_spend: how surely the recipe beats it.
        customers: how far single customers were off; None if nothing was to be seen.
    """

    kind: Kind
    trials: list[dict[str, Any]] = field(default_factory=list)
    months: list[dict[str, Any]] = field(default_factory=list)
    deciles: list[dict[str, Any]] = field(default_factory=list)
    against_past_spend: AgainstPastSpend | None = None
    customers: CustomerSpread | None = None

    def __repr__(self) -> str:
        return f"Baseline({self.kind}: {len(self.trials)} trials)"

    @classmethod
    def of(cls, kind: Kind, trials: Sequence[Trial]) -> "Baseline":
        """Metrics, deciles and comparison of the trials, at least one.

        The trials of a customer split are folds of one window, and are compared with past spend as
        one; those of origins are windows of their own.
        """
        duels = [trial.duel for trial in trials]
        if kind == "customer_split":
            duels = [Duel.joined(duels)]
        return cls(
            kind,
            [trial.metrics for trial in trials],
            [month for trial in trials for month in trial.months],
            pooled_deciles(list(trials)),
            AgainstPastSpend.of(duels),
            CustomerSpread.of([(duel.ours, duel.actual) for duel in duels]),
        )

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Baseline":
        """What judges a matured window, from ``as_dict`` as a card has it: kind, trials, months."""
        trials, months = (
            [
                {name: math.nan if value is None else value for name, value in one.items()}
                for one in part
            ]
            for part in (values["trials"], values["months"])
        )
        return cls(values["kind"], trials, months)

    @property
    def is_out_of_time(self) -> bool:
        """Whether each window came after all that the model judged on it had been trained on."""
        return self.kind == "out_of_time"

    @property
    def sentence(self) -> str:
        """What to do with the recipe, in one sentence."""
        return closing_sentence(self.against_past_spend, "the recipe was not judged")

    def mean(self, metric: str) -> float:
        """Mean over the trials that have a value; NaN if none has."""
        values = self._values(metric)
        return float(np.mean(values)) if values else float("nan")

    def spread(self, metric: str) -> float | None:
        """Standard deviation over the trials; None for a single one."""
        return _spread(self._values(metric))

    def _values(self, metric: str) -> list[float]:
        """Finite values of the trials: of a window in which nothing came there is no R², say."""
        return [trial[metric] for trial in self.trials if np.isfinite(trial[metric])]

    def early(self) -> tuple[float, float | None] | None:
        """Mean and spread of the monthly normalised Gini; None if no full month was judged."""
        values = [month["ngini"] for month in self.months if np.isfinite(month["ngini"])]
        return (float(np.mean(values)), _spread(values)) if values else None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, with the sentence, and mean and spread of each metric, for the card."""
        metrics = [name for name, value in self.trials[0].items() if isinstance(value, float)]
        early = self.early()
        return {
            **asdict(self),
            "sentence": self.sentence,
            "mean": {name: self.mean(name) for name in metrics},
            "spread": {name: self.spread(name) for name in metrics},
            "early_ngini": None if early is None else {"mean": early[0], "spread": early[1]},
        }


def baseline(snapshots: Snapshots) -> Baseline:
    """Judge the recipe at every feasible origin, else on customers held out.

    At each origin a model is trained on what was known there and judged on the window after it.
    """
    # A shop that was closed has days with nobody to judge: all of its customers are silent.
    origins = [o for o in snapshots.origins() if ranked(snapshots.snapshot(o)).height]
    if not origins:
        return _customer_split(snapshots)
    trials = side_by_side(lambda origin: _at_origin(snapshots, origin), origins, "past origin")
    return Baseline.of("out_of_time", trials)


def _at_origin(snapshots: Snapshots, origin: date) -> Trial:
    model = Blend.fit(snapshots, origin)
    judged = ranked(snapshots.snapshot(origin))
    return judge(snapshots, judged, model, origin)


def side_by_side(trial: Callable[[Case], Result], cases: Sequence[Case], what: str) -> list[Result]:
    """``trial`` of each case, in their order; xgboost and polars free the interpreter's lock.

    Args:
        what: what to call a case when it is told how far they are.
    """
    from joblib import Parallel, delayed

    results: list[Result] = []
    side = Parallel(n_jobs=-1, prefer="threads", return_as="generator")
    tell(f"{what} 1 of {len(cases)}")
    for result in side(delayed(trial)(case) for case in cases):
        results.append(result)
        tell(f"{what} {min(len(results) + 1, len(cases))} of {len(cases)}")
    return results


def _customer_split(snapshots: Snapshots) -> Baseline:
    """Each fifth of the customers predicted by a model that has not seen them."""
    cutoff = training_cutoff(snapshots)
    newest = ranked(snapshots.snapshot(cutoff))
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
        return judge(snapshots, held_out, model, cutoff)

    trials = [one for one in side_by_side(trial, range(FOLDS), "fold") if one is not None]
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


def _spread(values: Sequence[float]) -> float | None:
    return float(np.std(values, ddof=1)) if len(values) > 1 else None
