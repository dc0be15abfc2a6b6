"""Runs the champion and its references on a cell, each timed once."""

import importlib.util
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.config.deployment import Config
from clv_assets.core.backtest.yardsticks import MEANINGS
from clv_assets.core.champion.champion import Champion
from clv_assets.core.features.populations import ranked
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets_tests.benchmarks.accuracy_cells import Cell

Result = TypeVar("Result")


@dataclass(frozen=True)
class Run:
    """One method on one cell.

    Attributes:
        predicted: revenue by customer, in the order of the cell's customers.
        fit_cpu: CPU seconds of one fit, features included; of a reference with its prediction.
        score_cpu: CPU seconds of features and prediction.
        columns: what else the champion says of each customer, and population.
    """

    predicted: NDArray[np.float64]
    fit_cpu: float
    score_cpu: float = 0.0
    columns: pl.DataFrame | None = None


def run(method: str, cell: Cell, recipe: str | None) -> Run:
    """``champion``, a reference, ``pymc``, or a ``modeling.recipe`` to fit as a champion."""
    if method in MEANINGS:
        predicted, seconds = _timed(lambda: cell.setting.predict(method))
        return Run(predicted, seconds)
    if method == "pymc":
        from clv_assets_tests.benchmarks.accuracy_pymc import predict

        predicted, seconds = _timed(lambda: predict(cell.setting))
        return Run(predicted, seconds)
    return _champion(cell, recipe if method == "champion" else method)


def available(methods: list[str]) -> list[str]:
    """``pymc`` only where it is installed."""
    return [m for m in methods if m != "pymc" or importlib.util.find_spec("pymc_marketing")]


def warm_up() -> None:
    """Import what the fits import, so that the first one isn't charged for it."""
    import scipy.optimize  # noqa: F401
    import sklearn.cluster
    import sklearn.ensemble  # noqa: F401
    import xgboost  # noqa: F401


def _champion(cell: Cell, recipe: str | None) -> Run:
    windows = {"pred_months": cell.pred_months, "history_months": cell.history_months}
    sections = {"source": {"path": "-"}, "training": windows}
    if recipe is not None:
        sections["modeling"] = {"recipe": recipe}
    made = Recipe.of(Config.model_validate(sections))
    log, cutoff = cell.setting.orders, cell.cutoff
    champion, fit = _timed(lambda: Champion.fit(log, cutoff, made, with_baseline=False))
    scored, score = _timed(
        lambda: champion.predict(champion.features(log, cutoff).collect(), cutoff)
    )
    judged = ranked(scored)
    if judged["customer_id"].to_list() != cell.setting.customers["customer_id"].to_list():
        raise AssertionError(f"{cell.name}: the champion predicts other customers")
    return Run(judged["predicted_clv"].to_numpy(), fit, score, judged)


def _timed(function: Callable[[], Result]) -> tuple[Result, float]:
    start = time.process_time()
    result = function()
    return result, time.process_time() - start
