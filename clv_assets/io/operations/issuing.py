"""An issued prediction is evidence: of which cutoff, by which model, and stored once."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.windows import Window
from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.core.governance.evidence import differs, require_same_model
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import require_scorable
from clv_assets.io.deployment.issues import Issue, issue_of
from clv_assets.io.operations.covariates import covariates_of
from clv_assets.io.operations.terms import terms_of
from clv_assets.io.storage.asset_files import Stored, is_key

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


def require_key(engine: Engine, key: str) -> None:
    """Raises ClvError if a partition key is no cutoff of the grid, and no month."""
    if not is_key(key):
        raise ClvError(f"{key!r} is no partition: cutoffs are days, such as 2024-06-03")
    why_not = off_grid(engine, date.fromisoformat(key)) if len(key) > len("2024-06") else None
    if why_not:
        raise ClvError(f"{why_not}; nothing was stored. `clv score --today` looks at any day")


def scoring_model(engine: Engine, cutoff: date, *, rescore: bool = False) -> Champion:
    """The model on file for ``cutoff`` if it was scored before, else the model for it."""
    key = str(cutoff)
    if not rescore and engine.files.exists("predictions", key):
        return engine.models.load(issue_of(engine.files, "predictions", key).model_id)
    return engine.models.model_for(cutoff)


def features_at(
    engine: Engine,
    orders: pl.LazyFrame,
    cutoff: date,
    today: date,
    *,
    rescore_reason: str | None = None,
) -> tuple[Champion, pl.DataFrame]:
    """The model for ``cutoff``, and every known customer's features by its windows.

    What issued predictions were made from is evidence as they are, and given as it is on file:
    orders that came since would make it say another thing.

    Args:
        orders: the stored log; rows of ``cutoff`` or later are not read.
        rescore_reason: why to score by the model for the cutoff as of now, whichever scored it
            before; also that of a rescoring which was begun and never ended.

    Raises:
        ClvError: the history can't be trusted, or there is no model.
        NotYetError: the log does not reach the cutoff.
    """
    key, reason = str(cutoff), rescoring(engine, cutoff, rescore_reason)
    champion = scoring_model(engine, cutoff, rescore=reason is not None)
    evidence = _evidence(engine, key, champion.model_id) if reason is None else None
    if evidence is not None:
        return champion, evidence
    features = features_now(engine, champion, orders, cutoff, today)
    if reason is not None and engine.files.exists("predictions", key):
        engine.ledger.rescoring.begin(key, reason)
    return champion, features


def features_now(
    engine: Engine, champion: Champion, orders: pl.LazyFrame, cutoff: date, today: date
) -> pl.DataFrame:
    """Every known customer's features by the orders as they are now.

    Raises:
        ClvError: the history can't be trusted.
        NotYetError: the log does not reach the cutoff.
    """
    require_scorable(engine.ledger, cutoff, today)
    return champion.features(orders, cutoff, covariates_of(engine, champion)).collect()


def rescoring(engine: Engine, cutoff: date, reason: str | None) -> str | None:
    """Why the cutoff is rescored, or was when a kill came; None if it is not."""
    return reason or engine.ledger.rescoring.reason(str(cutoff))


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
    key, book = str(cutoff), engine.ledger.rescoring
    with engine.lock(f"score-{key}"):
        number = 1
        if engine.files.exists("predictions", key):
            on_file = engine.files.read("predictions", key)
            if rescore_reason is None:
                require_same_model(cutoff, issued=on_file, predictions=predictions)
            differing = differs(on_file, predictions)
            if rescore_reason is None or not differing:
                book.end(key)
                return on_file, differing
            number = issue_of(engine.files, "predictions", key).issue + 1
            engine.files.supersede("predictions", key, str(on_file["model_id"][0]))
        facts: dict[str, Any] = {} if rescore_reason is None else {"rescore_reason": rescore_reason}
        issued = Issue(str(predictions["model_id"][0]), number)
        judged_by = {"judged_by": terms_of(engine, issued.model_id)}
        facts |= issued.facts | judged_by
        engine.files.write(Stored(predictions, facts), "predictions", key)
        book.end(key)
    return predictions, 0
