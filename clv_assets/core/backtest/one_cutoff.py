"""One cutoff of a backtest: every method predicts from the log before it, and is judged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TypeVar

import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.backtest.rival_scores import RivalScores
from clv_assets.core.backtest.yardsticks import MEANINGS, Yardsticks
from clv_assets.core.calendar.windows import Window, prediction_window
from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError, SourceError
from clv_assets.core.features.covariates import NO_COVARIATES, Covariates
from clv_assets.core.features.populations import ranked
from clv_assets.core.metrics.accuracy import evaluate
from clv_assets.core.metrics.calibration import Calibration
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.snapshots.recipe import Recipe

CHAMPION = "champion"
METHODS = (CHAMPION, *MEANINGS)
Result = TypeVar("Result")


@dataclass(frozen=True)
class AtCutoff:
    """Predictions made at one past cutoff, and what came.

    Attributes:
        window: the days that are predicted; they begin with the cutoff.
        customers: one row each, see ``Backtest.customers``.
        methods: those that predicted here, rivals last.
        metrics: by method, of customers with a row in the history window; empty where the log
            doesn't reach the end of the window.
        calibration: how well the champion's intervals did; None where nothing is judged.
        failures: why a method could not predict here, by method.
        notes: what there is to say about rivals' scores.
        champion: the model that predicted; None if none could be trained.
    """

    window: Window
    customers: pl.DataFrame
    methods: tuple[str, ...]
    metrics: dict[str, dict[str, float]]
    calibration: Calibration | None
    failures: dict[str, ClvError] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    champion: Champion | None = None

    def __repr__(self) -> str:
        judged = "judged" if self.is_judged else "not judged"
        return f"AtCutoff({self.cutoff}: {self.customers.height:,} customers, {judged})"

    @property
    def cutoff(self) -> date:
        """The day before which everything was known, and on which the window begins."""
        return self.window.start

    @property
    def is_judged(self) -> bool:
        """Whether the customers' actual revenue is known, so that there are metrics."""
        return "actual_clv" in self.customers.columns

    @property
    def judged(self) -> pl.DataFrame:
        """Customers that metrics speak of."""
        return ranked(self.customers)

    def predicted(self, method: str) -> Array:
        """Revenue (of a rival: score) by judged customer."""
        return self.judged[column_of(method)].to_numpy()


def column_of(method: str) -> str:
    """The column of ``customers`` that holds what ``method`` predicted."""
    return "predicted_clv" if method == CHAMPION else method


def at_cutoff(
    setting: Yardsticks,
    recipe: Recipe,
    rivals: Sequence[RivalScores],
    *,
    judge: bool,
    covariates: Covariates = NO_COVARIATES,
) -> AtCutoff:
    """Let every method predict at the setting's cutoff; ``judge``: its window has passed.

    A method that can't predict here is among the failures, and the others go on. The champion
    alone knows the covariates: the yardsticks stay what they are.

    Raises:
        ClvError: a rival has a score for none of the customers, or the name of a column.
    """
    window, log = prediction_window(setting.cutoff, setting.pred_months), setting.orders
    failures: dict[str, ClvError] = {}
    customers = setting.customers.select("customer_id", "population")
    champion = _attempt(CHAMPION, partial(_fitted, setting, recipe, covariates), failures)
    if champion is not None:
        features = champion.features(log, setting.cutoff, covariates).collect()
        customers = champion.predict(features, setting.cutoff)
    scores = setting.customers.select("customer_id")
    for method in MEANINGS if scores.height else ():
        predicted = _attempt(method, partial(setting.predict, method), failures)
        if predicted is not None:
            scores = scores.with_columns(pl.Series(method, predicted, pl.Float64))
    notes: list[str] = []
    for rival in rivals if scores.height else ():
        if rival.name in customers.columns:
            raise SourceError(f"scores can't be called {rival.name!r}: a column has that name")
        score, rival_notes = rival.at(setting.cutoff, scores["customer_id"])
        scores = scores.with_columns(pl.Series(rival.name, score, pl.Float64))
        notes += rival_notes
    customers = customers.join(scores, on="customer_id", how="left", maintain_order="left")
    own = () if champion is None else (CHAMPION,)
    methods = (*own, *scores.columns[1:])
    result = AtCutoff(window, customers, methods, {}, None, failures, tuple(notes), champion)
    return _judged(result, log) if judge and scores.height else result


def _fitted(setting: Yardsticks, recipe: Recipe, covariates: Covariates) -> Champion:
    return Champion.fit(
        setting.orders,
        setting.cutoff,
        recipe,
        covariates=covariates,
        complete_through=setting.cutoff,
        with_baseline=False,
    )


def _attempt(
    method: str, predict: Callable[[], Result], failures: dict[str, ClvError]
) -> Result | None:
    try:
        return predict()
    except ClvError as error:
        failures[method] = error
        return None


def _judged(result: AtCutoff, orders: pl.LazyFrame) -> AtCutoff:
    customers = with_actuals(result.customers, orders, result.window)
    result = replace(result, customers=customers)
    actual = result.judged["actual_clv"].to_numpy()
    metrics = {method: evaluate(result.predicted(method), actual) for method in result.methods}
    calibration = None
    if result.champion is not None:
        calibration = Calibration.of(result.judged)
    return replace(result, metrics=metrics, calibration=calibration)
