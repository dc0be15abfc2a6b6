"""Realised revenue, drift of inputs, and alerts of a deployment."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import polars as pl

from clv_assets.core.calendar.due import Issued
from clv_assets.core.calendar.windows import Window, known_months, months_between
from clv_assets.core.features.populations import ranked
from clv_assets.core.label_months.inputs import input_effects, moved_inputs
from clv_assets.core.metrics.distribution import stability as stability_of
from clv_assets.core.monitoring.drift_report import MaturedWindow, drift_report, judged_customers
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.trials.trial import past_spend
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.gates import require_issued_by, require_mature
from clv_assets.io.deployment.issues import issue_of
from clv_assets.io.handover.campaign_book import CampaignBook
from clv_assets.io.operations.issuing import scoring_model
from clv_assets.io.operations.reference import reference_of
from clv_assets.io.operations.terms import terms
from clv_assets.io.operations.verification import verify
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
    orders, aliases = engine.files.scan("transactions"), stored_aliases(engine.files)
    return with_actuals(predictions.select(JUDGED), orders, window, aliases)


def untreated(engine: Engine, customers: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Without the customers whom a campaign treats in ``window``: what they do is no drift.

    Those of its control group stay, and speak for them.
    """
    treated = CampaignBook(engine.root).treated_in(window.start, window.end)
    return customers.filter(~pl.col("customer_id").is_in(treated.implode()))


def report_drift(engine: Engine, cutoff: date, actuals: pl.DataFrame) -> pd.DataFrame:
    """How the issued prediction of ``cutoff`` did: one row, see ``drift_report``.

    Raises:
        ClvError: another model than that of ``actuals`` made it, or it can't be judged.
    """
    issued = require_issued_by(engine.ledger, cutoff, str(actuals["model_id"][0]))
    judge = terms(engine, str(cutoff), issued.model_id)
    if not engine.models.fault(issued.model_id):
        verify(engine, cutoff)
    judged = untreated(engine, actuals, Window(cutoff, issued.window_end))
    customers = judged_customers(judged, str(cutoff))
    window = MaturedWindow(
        customers=_with_claims(engine, customers, issued, judge.history_months),
        issued=issued,
        baseline=judge.baseline,
        band=judge.band,
        orders_revenue=engine.ledger.orders_revenue(Window(cutoff, issued.window_end)),
    )
    return drift_report(window, engine.config.monitoring)


def _with_claims(
    engine: Engine, judged: pl.DataFrame, issued: Issued, history_months: int
) -> pl.DataFrame:
    """With what was said of each customer when it was issued, and the scaled past spend."""
    key = str(issued.cutoff)
    pred_months = months_between(issued.cutoff, issued.window_end)
    claims = engine.files.read("predictions", key).select("customer_id", "lo80", "hi80", "p_active")
    first = date.fromisoformat(engine.ledger.facts()["first_order"])
    months = known_months(issued.cutoff, history_months, first)
    spent = engine.files.read("features", key).select("customer_id", "revenue_sum")
    naive = pl.Series(past_spend(spent, pred_months, months))
    spent = spent.select("customer_id").with_columns(naive=naive)
    return judged.join(claims, on="customer_id", how="left", maintain_order="left").join(
        spent, on="customer_id", how="left", maintain_order="left"
    )


def keep_earlier(engine: Engine, asset: str, cutoff: date) -> None:
    """Copy what was judged of another issue, or before late orders came, to ``superseded/``."""
    key, files = str(cutoff), engine.files
    if key not in files.keys("drift_report") or key not in files.keys(asset):
        return
    judged = issue_of(files, asset, key)
    if judged != issue_of(files, "predictions", key) or engine.ledger.is_late(cutoff):
        files.supersede(asset, key, judged.model_id)


def inputs_beside(engine: Engine, asset: str, key: str, columns: Sequence[str]) -> pl.DataFrame:
    """How far columns of a scored cutoff lie from what the time of year lets expect.

    Returns:
        column, effect, baseline, change, p, breach, psi and its limit by chance, importance (to
        the model, of the columns that it names so); the surest change first.
    """
    cutoff = date.fromisoformat(key)
    champion = scoring_model(engine, cutoff)
    distributions = {name: champion.customers.distributions[name] for name in columns}
    frame = ranked(engine.files.read(asset, key))
    reference = reference_of(engine, champion).inputs.filter(pl.col("column").is_in(columns))
    found = moved_inputs(reference, input_effects(distributions, frame), cutoff)
    moved = stability_of(distributions, frame, (cutoff - champion.as_of).days)
    importance = champion.model.importance()
    names = found["column"].to_list()
    return found.with_columns(
        psi=pl.Series([moved[name].psi for name in names], dtype=pl.Float64),
        by_chance=pl.Series([moved[name].chance for name in names], dtype=pl.Float64),
        importance=pl.Series([importance.get(name) for name in names], dtype=pl.Float64),
    )
