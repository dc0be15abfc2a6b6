"""The report of a cutoff: gathered from what is stored, written as HTML or printed to PDF."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import polars as pl

from clv_assets.core.currency import stated
from clv_assets.core.errors import ClvError
from clv_assets.core.pages.html_page import html_page
from clv_assets.core.pages.report_page import Report
from clv_assets.core.report.drift_history import DriftHistory
from clv_assets.core.report.overview_page import Overview, newest_judged
from clv_assets.io.customers.customer_tables import customer_table_at
from clv_assets.io.customers.migrating import lens_state, state_before
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.incidents import monitored
from clv_assets.io.operations.overview import read_overview
from clv_assets.io.storage.atomic import replacing, write_text

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
PRINT_SECONDS = 120
DRAWS = "window.vegaEmbed = vegaEmbed;"  # what the page needs of the bundle


def read_report(engine: Engine, key: str, overview: Overview | None = None) -> Report:
    """What is told of a scored cutoff, whose ``overview`` is read unless it has been.

    Raises:
        ClvError: a part of it has not been made yet.
    """
    overview = overview or read_overview(engine, key)
    seen = monitored(engine)
    judged = newest_judged(overview.reports)
    return Report(
        overview,
        customer_table_at(engine, key).frame,
        state_before(engine, key),
        lens_state(engine, key),
        engine.files.read("migrations", key),
        engine.models.card(str(overview.predictions["model_id"][0])),
        DriftHistory(seen.months, seen.reports, seen.incidents),
        _past(engine, judged) if judged is not None else None,
        engine.config.scoring.percentile_labels,
        title=f"Customer value, {engine.deployment.name}",
    )


def write_report(engine: Engine, key: str, path: Path, overview: Overview | None = None) -> None:
    """Write the report of a scored cutoff, as .html or .pdf, whole or not at all.

    Raises:
        ClvError: the path has another ending, or can't be written; the package that draws charts,
            or for a PDF a browser, isn't installed.
    """
    kind = path.suffix.lower()
    if kind not in (".html", ".pdf"):
        raise ClvError(f"{path}: reports are written as .html or .pdf; name it so")
    page = page_of_report(engine, key, overview)
    try:
        if kind == ".html":
            write_text(path.absolute(), page)
        else:
            _print(page, path.absolute())
    except OSError as error:
        why = error.strerror or str(error)
        raise ClvError(f"{path}: can't be written: {why}; name another file with --to") from None


def report_path(engine: Engine, key: str) -> Path:
    """Where the report of a cutoff is kept for the UI."""
    return engine.root / "reports" / f"{key}.html"


def keep_report(engine: Engine, key: str, overview: Overview) -> str:
    """Write the report that the UI links, if it can be; where it is, or why it isn't."""
    path = report_path(engine, key)
    try:
        write_report(engine, key, path, overview)
    except ClvError as error:
        return f"none: {error}"
    return str(path)


def page_of_report(engine: Engine, key: str, overview: Overview | None = None) -> str:
    """The report of a scored cutoff as one HTML page."""
    report = read_report(engine, key, overview)
    first = report.overview.predictions.row(0, named=True)
    about = (
        f"Cutoff {key}; expected net revenue in [{key}, {first['window_end']}), amounts in "
        f"{stated(engine.ledger.currency())}"
    )
    return html_page(report.title, about, report.sections, _library())


def _past(engine: Engine, judged: str) -> pl.DataFrame:
    """Actuals of a judged cutoff, with the tier then and past spend then."""
    tiers = engine.files.read("value_tiers", judged).select("customer_id", tier="clv_segment")
    spent = engine.files.read("features", judged).select("customer_id", spent="revenue_sum")
    actuals = engine.files.read("actuals", judged)
    for part in (tiers, spent):
        actuals = actuals.join(part, on="customer_id", how="left", maintain_order="left")
    return actuals


@cache
def _library() -> str:
    try:
        from vl_convert import javascript_bundle
    except ImportError:
        raise ClvError(
            "the Python package vl-convert-python, which draws the charts, isn't installed: pip "
            'install "clv_assets[report]"'
        ) from None
    bundle: str = javascript_bundle(DRAWS)
    return bundle


def _print(page: str, path: Path) -> None:
    """By a browser of this machine, without a window."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise ClvError(
            f"{path}: a PDF is printed by Chromium or Chrome, and none is installed; install it, "
            "or write .html and print that"
        )
    with tempfile.TemporaryDirectory() as folder, replacing(path) as temporary:
        source, printed = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--no-pdf-header-footer", "--virtual-time-budget=20000"),
            *(f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", source.as_uri()),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=PRINT_SECONDS, check=True)
        except (subprocess.SubprocessError, OSError) as error:
            raise ClvError(f"{path}: {browser} did not print it ({error}); write .html") from None
        temporary.write_bytes(printed.read_bytes())
