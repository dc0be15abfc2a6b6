"""Covariates too good to be true: those that may hold what only the future told."""

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.arrays import Array
from clv_assets.core.features.columns import MODEL_FEATURES
from clv_assets.core.features.covariates import Covariates
from clv_assets.core.features.populations import ranked
from clv_assets.core.frames import AnyTable
from clv_assets.core.metrics.accuracy import clip_whales, normalised_gini, rmse
from clv_assets.core.model.booster import quantised
from clv_assets.core.model.design import Design
from clv_assets.core.orders.from_frame import orders_of
from clv_assets.core.snapshots.origins import baseline_origins, training_cutoffs
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots

CLIP_QUANTILE = 0.95
ERROR_FALL = 0.25
GAP_FALL = 0.40
LEAST_GAP = 0.05
FEWEST_ROWS = 50
MOST_ROWS = 20_000
UNTESTED = "untested covariates"
TREES = 100
PARAMS: dict[str, Any] = {
    "objective": "reg:squarederror",
    "max_depth": 4,
    "learning_rate": 0.1,
    "min_child_weight": 10,
    "tree_method": "hist",
    "nthread": 1,
}


class Skill(NamedTuple):
    """RMSE of clipped revenue, and what the normalised Gini lacks to 1.

    Revenue is clipped at its 95th percentile: in a shop with a few wholesalers the plain error is
    theirs, which trees can't reach, and hides even the label itself among the covariates.
    """

    error: float
    gap: float


def leak_warnings(
    orders: AnyTable, as_of: date, recipe: Recipe, covariates: Covariates
) -> dict[str, str]:
    """A sentence for a person per covariate that may tell the future; nothing without any.

    Judged at the newest day at which the recipe could have been trained and judged by ``as_of``.
    Never an error: what can't be tested is told, and so is a test that failed, as UNTESTED.

    Args:
        orders: as ``Champion.fit`` takes them; rows of ``as_of`` or later are not read.
    """
    if not covariates.names:
        return {}
    named = ", ".join(covariates.names)
    try:
        snapshots = Snapshots(orders_of(orders), as_of, recipe, covariates)
        frames = _frames(snapshots)
        if min(frame.height for frame in frames) < FEWEST_ROWS:
            sentence = (
                f"{named}: not tested for a leak of the future, since the log has too few months "
                f"or customers before {as_of}; make sure of it yourself"
            )
            return {UNTESTED: sentence}
        return suspicious_jump(*frames, covariates.names, seed=recipe.modeling.seed)
    except Exception as error:  # an opinion about a column must not cost the run that asks for it
        why = next(iter(str(error).splitlines()), "") or type(error).__name__
        return {UNTESTED: f"{named}: the test for a leak of the future failed: {why}"}


def _frames(snapshots: Snapshots) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What was known at the newest origin, and what is judged there; about MOST_ROWS each.

    Not all training cutoffs: the newest ones tell as much of a leak, in a part of the time.
    """
    recipe, names = snapshots.recipe, snapshots.covariates.names
    columns = ["customer_id", *MODEL_FEATURES, *names, "actual_clv"]
    origins = baseline_origins(snapshots.first, snapshots.as_of, recipe)
    if not origins:
        return pl.DataFrame(), pl.DataFrame()
    known: list[pl.DataFrame] = []
    for cutoff in training_cutoffs(snapshots.first, origins[0], recipe):
        known.append(snapshots.snapshot(cutoff).select(columns))
        if sum(frame.height for frame in known) >= MOST_ROWS:
            break
    judged = ranked(snapshots.snapshot(origins[0])).select(columns)
    seed = recipe.modeling.seed
    return _drawn(pl.concat(known), seed), _drawn(judged, seed)


def _drawn(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    return frame if frame.height <= MOST_ROWS else frame.sample(MOST_ROWS, seed=seed)


def suspicious_jump(
    training_frame: pl.DataFrame, judged: pl.DataFrame, covariates: Sequence[str], *, seed: int = 42
) -> dict[str, str]:
    """Covariates whose presence lifts the skill on later windows more than an honest one does.

    Small trees are fitted with the features alone, then with one covariate at a time, so that two
    leaking columns can't hide each other, and judged on windows that training has not seen. A
    covariate is reported if the error (see Skill) falls by more than ERROR_FALL, or the distance
    of the normalised Gini to 1 by more than GAP_FALL where it was LEAST_GAP or more, and does so
    in each of two halves of the customers: one lucky whale is in one half only.

    In the sample shop that is near what an oracle of rates and of who has left for good would
    bring; noise stays below 0.28 in the smaller half of 140 customers. What customers spent or
    ordered up to the day of the export is found in Online Retail II, CDNOW and the larger sample
    shops. A leak that tells little, such as a rough tier that includes the future, stays unseen,
    and so does many a leak among fewer than some 200 customers.

    Args:
        training_frame: MODEL_FEATURES, covariates and actual_clv, of snapshots up to an origin.
        judged: the same columns and customer_id, of a snapshot whose window begins when the
            labels of ``training_frame`` have ended.
        covariates: names to look at.
        seed: of the trees.

    Returns:
        A sentence per reported covariate; nothing if either frame has fewer than FEWEST_ROWS
        rows, for noise jumps too.
    """
    if not covariates or min(training_frame.height, judged.height) < FEWEST_ROWS:
        return {}
    actual = judged["actual_clv"].to_numpy()
    halves = _halves(judged["customer_id"])
    plain = _predicted(training_frame, judged, Design.of(training_frame), seed)
    sentences = {}
    for name in covariates:
        knowing = _predicted(training_frame, judged, Design.of(training_frame, [name]), seed)
        if all(_jumps(plain[half], knowing[half], actual[half]) for half in halves):
            sentences[name] = _jump_sentence(name, _skill(plain, actual), _skill(knowing, actual))
    return sentences


def _predicted(
    training_frame: pl.DataFrame, judged: pl.DataFrame, design: Design, seed: int
) -> Array:
    """Predictions of ``judged``, in revenue."""
    import xgboost

    actual = training_frame["actual_clv"].to_numpy()
    label = np.maximum(actual, 0)
    label, _ = clip_whales(label, label)
    unit = float(label.mean()) or 1.0
    names = design.names
    data = quantised(design.matrix(training_frame), label=label / unit, feature_names=names)
    booster = xgboost.train({**PARAMS, "seed": seed}, data, TREES)
    asked = xgboost.DMatrix(design.matrix(judged), feature_names=names, nthread=1)
    return np.maximum(booster.predict(asked).astype(np.float64) * unit, 0)


def _skill(predicted: Array, actual: Array) -> Skill:
    error = rmse(_clipped(predicted, actual), _clipped(actual, actual))
    return Skill(error, 1 - normalised_gini(predicted, actual))


def _clipped(values: Array, actual: Array) -> Array:
    return np.minimum(values, np.quantile(actual, CLIP_QUANTILE))


def _jumps(plain: Array, knowing: Array, actual: Array) -> bool:
    before, after = _skill(plain, actual), _skill(knowing, actual)
    error_falls = after.error < (1 - ERROR_FALL) * before.error
    gap_falls = before.gap >= LEAST_GAP and after.gap < (1 - GAP_FALL) * before.gap
    return bool(error_falls or gap_falls)


def _halves(customer_ids: pl.Series) -> list[NDArray[np.bool_]]:
    """The same half for a customer whatever the others."""
    first = np.array([zlib.crc32(customer.encode()) % 2 == 0 for customer in customer_ids])
    return [half for half in (first, ~first) if half.any()]


def _jump_sentence(name: str, before: Skill, after: Skill) -> str:
    return (
        f"{name}: knowing it takes the error on later windows from {before.error:.4g} to "
        f"{after.error:.4g} and the normalised Gini from {1 - before.gap:.2f} to "
        f"{1 - after.gap:.2f}; that is more than an honest attribute does. Make sure that it was "
        "known before the cutoff (immutable, valid_from), or take it out of source.customers"
    )
