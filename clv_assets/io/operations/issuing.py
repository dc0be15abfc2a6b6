"""An issued prediction is evidence: of which cutoff, by which model, and stored once."""

from datetime import date, timedelta

import polars as pl

from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.windows import Window
from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.core.governance.evidence import differs, require_same_model
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import require_scorable
from clv_assets.io.operations.covariates import covariates_of
from clv_assets.io.storage.asset_files import Stored

LONG_AGO = timedelta(days=400)


def cutoffs_between(engine: Engine, start: date, end: date) -> list[date]:
    """On-cadence cutoffs from ``start`` to ``end``, both inclusive, ascending.

    Before the first launch these are the first grid days of the months.
    """
    # As if a champion had been launched then: else no day before the first one would be on cadence.
    launches = [start - LONG_AGO, *engine.ledger.launches()]
    window = Window(start, end + timedelta(days=1))
    return list(Cadence.of(engine.config.cutoffs).cutoffs(window, launches))


def off_grid(engine: Engine, cutoff: date) -> str | None:
    """Why ``cutoff`` is not on the grid, with days that are; None if it is on it."""
    cadence = Cadence.of(engine.config.cutoffs)
    if cutoff != (near := cadence.grid_day_on_or_after(cutoff)):
        return f"{cutoff} is a {cutoff:%A}; cutoffs are {cadence.weekday}s, e.g. {near}"
    if not cadence.on_grid(cutoff):
        return (
            f"{cutoff} is off the grid: {cadence.weekday}s from {cadence.start} to "
            f"{cadence.end or 'today'} (cutoffs.start, cutoffs.end)"
        )
    return None


def scoring_model(engine: Engine, cutoff: date, *, rescore: bool = False) -> Champion:
    """The model on file for ``cutoff`` if it was scored before, else the model for it."""
    key = str(cutoff)
    if not rescore and engine.files.exists("predictions", key):
        return engine.models.load(str(engine.files.read("predictions", key)["model_id"][0]))
    return engine.models.model_for(cutoff)


def features_at(
    engine: Engine, orders: pl.LazyFrame, cutoff: date, today: date, *, rescore: bool = False
) -> tuple[Champion, pl.DataFrame]:
    """The model for ``cutoff``, and every known customer's features by its windows.

    What issued predictions were made from is evidence as they are, and given as it is on file:
    orders that came since would make it say another thing.

    Args:
        orders: the stored log; rows of ``cutoff`` or later are not read.
        rescore: by the model for the cutoff as of now, whichever scored it before.

    Raises:
        ClvError: the history can't be trusted, or there is no model.
        NotYetError: the log does not reach the cutoff.
    """
    champion = scoring_model(engine, cutoff, rescore=rescore)
    evidence = None if rescore else _evidence(engine, str(cutoff), champion.model_id)
    if evidence is not None:
        return champion, evidence
    require_scorable(engine.ledger, cutoff, today)
    known = covariates_of(engine, champion)
    return champion, champion.features(orders, cutoff, known).collect()


def _evidence(engine: Engine, key: str, model_id: str) -> pl.DataFrame | None:
    """The features that the issued predictions of a cutoff were made from; None if there are none.

    Those that are missing or damaged are made anew from the orders, and the check ``recomputed``
    tells whether the predictions are still theirs.
    """
    if not engine.files.exists("predictions", key):
        return None
    try:
        frame = engine.files.read("features", key)
    except ClvError:
        return None
    return frame if set(frame["model_id"]) == {model_id} else None


def issue(
    engine: Engine, predictions: pl.DataFrame, cutoff: date, rescore_reason: str | None
) -> tuple[pl.DataFrame, int]:
    """Store the predictions of a cutoff unless some are on file: those are evidence.

    With ``rescore_reason`` the ones on file move to ``superseded/`` first, if any differs.

    Returns:
        The issued predictions, and for how many customers those handed in differ from them.

    Raises:
        ClvError: there is no customer to predict for, or another model issued the one on file
            and no reason is given to replace it.
    """
    if predictions.is_empty():
        raise ClvError(
            f"cutoff {cutoff} has no customer to score: nobody bought in the history window; "
            "take another cutoff, or set scoring.silent_customers to true"
        )
    key = str(cutoff)
    with engine.lock(f"score-{key}"):
        if engine.files.exists("predictions", key):
            on_file = engine.files.read("predictions", key)
            if rescore_reason is None:
                require_same_model(cutoff, issued=on_file, predictions=predictions)
            differing = differs(on_file, predictions)
            if rescore_reason is None or not differing:
                return on_file, differing
            engine.files.supersede("predictions", key, str(on_file["model_id"][0]))
        facts = {} if rescore_reason is None else {"rescore_reason": rescore_reason}
        engine.files.write(Stored(predictions, facts), "predictions", key)
    return predictions, 0
