"""Trains, documents and promotes a champion."""

from datetime import date
from typing import Any

import polars as pl

from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError, NotYetError
from clv_assets.core.governance.model_card import model_card
from clv_assets.core.label_months.segments import refuse_unknown
from clv_assets.core.report.model_card_page import card_markdown
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.trials.leaks import leak_warnings
from clv_assets.io.deployment.code_version import code_commit, code_hash, library_versions
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import require_trusted
from clv_assets.io.operations.covariates import declared_covariates
from clv_assets.io.operations.reference import reference_of


def train_champion(
    engine: Engine,
    orders: pl.LazyFrame,
    *,
    as_of: date | None,
    today: date,
    approved_by: str,
    reason: str,
    pred_months: int | None = None,
    history_months: int | None = None,
) -> tuple[dict[str, Any], str]:
    """Fit a champion on what was known at ``as_of`` (the watermark if None) and promote it.

    Returns:
        The model card, and the card as Markdown.

    Raises:
        ClvError: nobody approves it, the history can't be trusted, a column of it is missing, or
            monitoring.segments names none.
        NotYetError: the log does not reach ``as_of``, or is too short before it.
    """
    _require_approval(approved_by, reason)
    as_of = _trusted_day(engine, as_of, today)
    recipe = Recipe.of(engine.config, pred_months=pred_months, history_months=history_months)
    known = declared_covariates(engine)
    refuse_unknown(engine.config.monitoring.segments, known.names)
    earlier = _incumbent(engine)
    champion = Champion.fit(
        orders,
        as_of,
        recipe,
        covariates=known,
        complete_through=as_of,
        earlier=earlier,
        code=code_hash(),
    )
    card = model_card(
        champion,
        approved_by=approved_by.strip(),
        reason=reason.strip(),
        promoted_on=str(today),
        code_commit=code_commit(),
        code_hash=code_hash(),
        library_versions=library_versions(),
        currency=engine.ledger.currency(),
        earlier=None if earlier is None else earlier.model_id,
    )
    if known.names:
        card["warnings"] = leak_warnings(orders, as_of, recipe, known)
    with engine.lock("promotion"):
        card = engine.models.promote(champion, card)
    reference_of(engine, champion)
    return card, card_markdown(card)


def _incumbent(engine: Engine) -> Champion | None:
    """The newest champion, whose clusters go on; None if there is none that can be read."""
    promoted = engine.models.promotions()
    try:
        return engine.models.load(promoted[-1].model_id) if promoted else None
    except ClvError:
        return None


def _require_approval(approved_by: str, reason: str) -> None:
    if not (approved_by.strip() and reason.strip()):
        raise ClvError("a champion needs approved_by and reason, both in words")


def _trusted_day(engine: Engine, as_of: date | None, today: date) -> date:
    """``as_of``, else the watermark; refused if the log doesn't reach it or can't be trusted."""
    complete = engine.ledger.complete(today)
    as_of = as_of or complete
    if as_of > complete:
        raise NotYetError(
            f"as-of {as_of} is after the watermark: transactions are complete up to {complete}; "
            "ingest newer data (clv ingest), or take an earlier day"
        )
    require_trusted(engine.ledger, as_of, f"a champion as of {as_of}")
    return as_of
