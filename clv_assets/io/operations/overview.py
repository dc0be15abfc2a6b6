"""The overview of a cutoff: read from what is stored, and made anew when that has grown."""

import json
from pathlib import Path

import polars as pl

from clv_assets.core.champion.newcomers import Newcomers
from clv_assets.core.currency import stated
from clv_assets.core.errors import ClvError
from clv_assets.core.fingerprint import config_fingerprint
from clv_assets.core.report.overview_page import Overview, newest_judged, overview_page
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.behaviour_lens import lens_of
from clv_assets.io.operations.status import open_alerts
from clv_assets.io.storage.atomic import write_text
from clv_assets.io.storage.json_entries import read_json


def newest_cutoff(engine: Engine) -> str | None:
    """The newest cutoff that was scored as a whole; None before the first."""
    return next(reversed(engine.files.keys("cluster_ranks")), None)


def read_overview(engine: Engine, cutoff: str) -> Overview:
    """What is stored of a scored ``cutoff``, and of all that have matured.

    Raises:
        ClvError: a part of it has not been made yet.
    """
    files = engine.files
    assets = ("predictions", "value_tiers", "clusters", "cluster_ranks")
    predictions, value_tiers, clusters, ranks = (files.read(asset, cutoff) for asset in assets)
    first = predictions.row(0, named=True)
    if set(clusters["persona"]) != set(ranks["persona"]):
        raise ClvError(
            f"cutoff {cutoff}: its clusters and their ranks have other personas; run the job "
            f"'scoring' for {cutoff}, which makes both"
        )
    reports = [files.read("drift_report", key) for key in files.keys("drift_report")]
    matured = pl.concat(reports, how="diagonal_relaxed") if reports else pl.DataFrame()
    judged = newest_judged(matured)
    minimum = engine.models.card(first["model_id"])["windows"]["min_history_months"]
    return Overview(
        predictions,
        value_tiers,
        clusters,
        ranks.sort("cluster_rank"),
        matured,
        files.read("actuals", judged) if judged else None,
        engine.models.totals_band(first["model_id"]),
        Newcomers.before(
            files.scan("transactions"), first["cutoff"], first["pred_months"], minimum
        ),
        open_alerts(engine),
        engine.ledger.currency(),
    )


def page_of(engine: Engine, overview: Overview) -> list[str | bytes]:
    """The page for people; pictures as PNG between its parts."""
    lens = lens_of(engine, overview.predictions["model_id"][0])
    scoring = engine.config.scoring
    return overview_page(
        overview,
        lens.profile(),
        list(scoring.percentile_bins),
        list(scoring.percentile_labels),
    )


def due_overview(engine: Engine) -> tuple[str, str] | None:
    """The newest scored cutoff if its page lacks something that is stored now, and a name of that.

    None if it shows all, or there is no cutoff yet.
    """
    cutoff = newest_cutoff(engine)
    if cutoff is None:
        return None
    path = _path(engine)
    try:
        shown = read_json(path, "") or {}
    except ClvError:
        shown = {}  # the page is made anew
    state = _state(engine, cutoff)
    return None if shown == state else (cutoff, config_fingerprint(state)[:12])


def note_overview(engine: Engine, cutoff: str) -> None:
    """Remember what the page of ``cutoff`` shows, if it is the newest."""
    if cutoff == newest_cutoff(engine):
        write_text(_path(engine), json.dumps(_state(engine, cutoff), indent=1) + "\n")


def _state(engine: Engine, cutoff: str) -> dict[str, str | list[str]]:
    """What changes of a page when more is stored."""
    return {
        "cutoff": cutoff,
        "currency": stated(engine.ledger.currency()),
        "model_id": engine.ledger.issued_prediction(cutoff).model_id,
        "judged": engine.files.keys("drift_report")[-1:],
        "open_alerts": open_alerts(engine),
    }


def _path(engine: Engine) -> Path:
    return engine.root / "overview.json"
