"""Realised revenue, drift of inputs, and alerts of a deployment."""

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import polars as pl

from clv_assets.core.calendar.windows import Window, month_window
from clv_assets.core.features.populations import ranked
from clv_assets.core.metrics.distribution import Stability
from clv_assets.core.metrics.distribution import stability as stability_of
from clv_assets.core.monitoring.alerts import Alert
from clv_assets.core.monitoring.drift_report import drift_report
from clv_assets.core.monitoring.early_read import early_read
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import require_issued_by, require_mature, require_prediction
from clv_assets.io.operations.issuing import scoring_model
from clv_assets.io.storage.stored_tables import stored_aliases

JUDGED = ("customer_id", "population", "predicted_clv", "model_id")


def realised(
    engine: Engine, predictions: pl.DataFrame, window: Window, what: str, today: date
) -> pl.DataFrame:
    """The columns JUDGED of ``predictions``, with actual_clv and actual_days of ``window``.

    Raises:
        NotYetError: the window has not settled; ``what`` names it.
        ClvError: a month of it is suspect.
    """
    require_mature(engine.ledger, window.end, what, today, start=window.start)
    return _realised(engine, predictions, window)


def _realised(engine: Engine, predictions: pl.DataFrame, window: Window) -> pl.DataFrame:
    orders, aliases = engine.files.scan("transactions"), stored_aliases(engine.files)
    return with_actuals(predictions.select(JUDGED), orders, window, aliases)


def report_drift(engine: Engine, cutoff: date, actuals: pl.DataFrame) -> pd.DataFrame:
    """How the issued prediction of ``cutoff`` did: one row, see ``drift_report``.

    Raises:
        ClvError: another model than that of ``actuals`` made it, or it can't be judged.
    """
    issued = require_issued_by(engine.ledger, cutoff, str(actuals["model_id"][0]))
    return drift_report(
        actuals,
        issued,
        baseline=engine.models.baseline(issued.model_id),
        thresholds=engine.config.monitoring,
        earlier=engine.ledger.reports_before(cutoff),
    )


def read_month(engine: Engine, month: str, today: date) -> pl.DataFrame:
    """A label month against the newest prediction issued before it, see ``early_read``.

    Raises:
        NotYetError: the month has not settled.
        ClvError: it is suspect, or no prediction covers it.
    """
    window = month_window(month)
    require_mature(engine.ledger, window.end, f"label month {month}", today, start=window.start)
    issued = require_prediction(engine.ledger, month)
    predictions = engine.files.read("predictions", str(issued.cutoff))
    return early_read(
        _realised(engine, predictions, window),
        month=month,
        cutoff=issued.cutoff,
        baseline=engine.models.baseline(issued.model_id),
        thresholds=engine.config.monitoring,
    )


def stability(engine: Engine, asset: str, key: str, columns: Sequence[str]) -> dict[str, Stability]:
    """How columns of a scored cutoff have moved since its model's training."""
    cutoff = date.fromisoformat(key)
    champion = scoring_model(engine, cutoff)
    distributions = {name: champion.distributions[name] for name in columns}
    days = (cutoff - champion.as_of).days
    return stability_of(distributions, ranked(engine.files.read(asset, key)), days)


def raise_alerts(engine: Engine, alerts: Sequence[Alert], warn: Callable[[str], object]) -> None:
    """Write each alert once, and warn in the log."""
    for alert in alerts:
        is_new = engine.alerts.record(alert)
        warn(f"{alert.title} ({'alert' if is_new else 'already on file'}: {alert.name}.md)")
