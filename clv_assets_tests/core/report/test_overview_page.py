"""The page of a cutoff: what is expected, of whom, and how earlier predictions did."""

import re
from dataclasses import replace

import polars as pl
import pytest

from clv_assets.core.report.overview_page import Overview, newest_judged, overview_page
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.overview import read_overview

LAST = "2024-11-04"
EDGES, LABELS = [0, 1, 5, 10, 20, 100], ["Top 1%", "Top 5%", "Top 10%", "Top 20%", "Others"]


@pytest.fixture(scope="module")
def overview(replayed: Engine) -> Overview:
    return read_overview(replayed, LAST)


def page(overview: Overview, engine: Engine) -> list[str | bytes]:
    lens = engine.models.load(overview.predictions["model_id"][0]).lens
    return overview_page(overview, lens.profile(), list(EDGES), LABELS)


def test_the_page_has_totals_tiers_personas_plots_and_the_verdict(
    replayed: Engine, overview: Overview
) -> None:
    parts = page(overview, replayed)

    text = "\n".join(part for part in parts if isinstance(part, str))
    assert text.startswith(f"# Overview of {LAST}\n")
    assert "- Expected of all " in text
    assert all(f"| {label} | " in text for label in set(overview.value_tiers["clv_segment"]))
    assert all(f"| {name} | " in text for name in overview.cluster_ranks["persona"])
    assert f"- {overview.verdict}" in text
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert titles == [
        *("## Value tiers", "## Expected of the tiers", "## Behavioural clusters"),
        "## Matured cutoffs",
    ]
    assert sum(isinstance(part, bytes) for part in parts) == 4


def test_every_table_of_the_page_has_its_notes_below(replayed: Engine, overview: Overview) -> None:
    parts = [part for part in page(overview, replayed) if isinstance(part, str)]

    for table in overview.tables:
        at = parts.index(table.markdown)
        assert parts[at + 1] == "\n".join(f"- {note}" for note in table.notes)


def test_the_newest_verdict_tells_the_sums_of_its_cutoff(
    replayed: Engine, overview: Overview
) -> None:
    actuals = replayed.files.read("actuals", "2024-07-29")

    assert overview.verdict.startswith("Newest verdict: ")
    assert "of cutoff 2024-07-29: predicted " in overview.verdict
    assert f"actual {actuals['actual_clv'].sum():,.0f} EUR in [2024-07-29, 2024-10-29)" in (
        overview.verdict
    )


def test_every_amount_of_the_page_has_the_currency_beside_it(
    replayed: Engine, overview: Overview
) -> None:
    plain = overview.cluster_ranks.with_columns(description=pl.lit(""))
    in_francs, unknown = (
        replace(overview, currency=code, cluster_ranks=plain) for code in ("CHF", None)
    )

    text = "\n".join(str(part) for part in page(in_francs, replayed))

    assert overview.currency == "EUR"
    assert "EUR" not in "\n".join(str(part) for part in page(unknown, replayed))
    assert text.count("| mean per customer, CHF | 80 % interval, CHF | total, CHF | 80 % int") == 2
    assert "| cutoff | RMSE, CHF | RMSE change |" in text
    assert re.search(r"net revenue [\d,.]+ CHF \(80 %: [\d,.]+ to [\d,.]+ CHF", text)
    assert re.search(r"predicted [\d,.]+ CHF, actual [\d,.]+ CHF in \[", text)


def test_what_was_predicted_in_sample_is_no_verdict() -> None:
    reports = pl.DataFrame(
        {"cutoff": ["2024-01-01", "2024-02-05"], "verdict": ["ok", "not judged"]}
    )

    assert newest_judged(reports) == "2024-01-01"
    assert newest_judged(reports.tail(1)) is None
    assert newest_judged(pl.DataFrame()) is None


def test_before_the_first_window_has_matured_the_page_says_so(
    replayed: Engine, overview: Overview
) -> None:
    young = replace(overview, reports=pl.DataFrame(), actuals=None)

    parts = page(young, replayed)

    assert any("- No prediction window has matured yet." in str(part) for part in parts)
    assert [table.title for table in young.tables] == [
        *("Value tiers", "Expected of the tiers", "Behavioural clusters")
    ]
    assert sum(isinstance(part, bytes) for part in parts) == 3


def test_a_cutoff_at_which_everyone_is_silent_has_no_tiers_to_show(
    replayed: Engine, overview: Overview
) -> None:
    silent = replace(
        overview,
        predictions=overview.predictions.with_columns(population=pl.lit("silent")),
        value_tiers=overview.value_tiers.clear(),
        clusters=overview.clusters.clear(),
        cluster_ranks=overview.cluster_ranks.clear(),
    )

    assert [table.title for table in silent.tables] == ["Matured cutoffs"]
    assert page(silent, replayed)


def test_what_was_scored_in_sample_says_so(overview: Overview) -> None:
    seen = overview.predictions.with_columns(in_sample=pl.lit(True))

    assert "in sample: it is never judged" in replace(overview, predictions=seen).headline
