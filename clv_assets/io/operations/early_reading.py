"""Reads the label months: what came against the newest prediction issued before it."""

from datetime import date

import polars as pl

from clv_assets.core.calendar.windows import month_window
from clv_assets.core.governance.evidence import require_same_model
from clv_assets.core.label_months.early_read import (
    PUBLIC,
    EarlyRead,
    bought_unheld,
    judged_again,
    month_signals,
)
from clv_assets.core.label_months.month_verdicts import MonthVerdicts
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import require_prediction
from clv_assets.io.operations.monitoring import realised, untreated
from clv_assets.io.operations.reference import reference_of
from clv_assets.io.operations.verification import verify
from clv_assets.io.storage.stored_tables import stored_aliases


def read_month(engine: Engine, month: str, today: date) -> pl.DataFrame:
    """A label month against the newest prediction issued before it, see ``EarlyRead``.

    Raises:
        NotYetError: the month has not settled.
        ClvError: it is suspect, or no prediction covers it.
    """
    window, what = month_window(month), f"label month {month}"
    issued = require_prediction(engine.ledger, month)
    key = str(issued.cutoff)
    predictions = engine.files.read("predictions", key)
    actuals = untreated(engine, realised(engine, predictions, window, what, today), window)
    features = _unmerged(engine, engine.files.read("features", key))
    champion = engine.models.load(
        require_same_model(issued.cutoff, predictions=predictions, features=features)
    )
    verify(engine, issued.cutoff)
    reference = reference_of(engine, champion)
    orders = engine.files.scan("transactions")
    rows = month_signals(
        champion,
        untreated(engine, features, window),
        orders,
        reference.spread,
        issued.cutoff,
        month,
        reference.kinds,
    )
    verdicts = MonthVerdicts.of(reference.signals, engine.config.monitoring.false_alarms)
    for earlier in months_read(engine, champion.model_id):
        if earlier["month"][0] < month:
            judged_again(verdicts, earlier)
    unheld = bought_unheld(orders, predictions["customer_id"], window)
    reader = EarlyRead(champion.model_id, engine.models.baseline(champion.model_id), verdicts)
    return reader.month(rows, actuals, unheld, issued.cutoff)


def months_read(engine: Engine, model_id: str) -> list[pl.DataFrame]:
    """The stored reads of a model's label months, in their order."""
    reads = (engine.files.read("early_read", key) for key in engine.files.keys("early_read"))
    known = (read for read in reads if set(PUBLIC) <= set(read.columns))
    return [read for read in known if read["model_id"][0] == model_id]


def _unmerged(engine: Engine, features: pl.DataFrame) -> pl.DataFrame:
    """Without customers merged since into others, whose purchases are now those of the others."""
    aliases = stored_aliases(engine.files)
    if aliases is None:
        return features
    return features.join(aliases.select("customer_id"), on="customer_id", how="anti")
