"""``clv summary``: what is expected in all, what that leaves out, and how earlier cutoffs did."""

import re

import pytest

from clv_assets.core.report.page_tables import totals_sentences
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.overview import read_overview
from clv_assets_tests.cli.commands import clv, config_of

LAST = "2024-11-04"


@pytest.fixture(scope="module")
def printed(replayed: Engine) -> str:
    result = clv("summary", *config_of(replayed))
    assert result.exit_code == 0, result.output
    return result.stdout


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_summary_tells_the_totals_and_who_is_not_in_them(
    replayed: Engine, printed: str
) -> None:
    newest = replayed.files.read("predictions", LAST)
    band = replayed.models.totals_band(newest["model_id"][0])
    expected, assumed = totals_sentences(newest, band, "EUR")

    assert expected in words(printed)
    assert assumed in words(printed)
    newcomers = (
        r"In past windows [\d.]+ % \([\d.]+ to [\d.]+ %\) of revenue came from customers not"
    )
    assert re.search(newcomers, words(printed))


def test_every_figure_of_the_tables_is_printed_and_every_note(
    replayed: Engine, printed: str
) -> None:
    for table in read_overview(replayed, LAST).tables:
        assert f"\n{table.title}" in printed
        for row in table.rows:
            name, *figures = row
            start = name.split()[0]
            (line,) = [
                line
                for line in printed.splitlines()
                if line.startswith(start) and all(figure in line.split() for figure in figures)
            ]
            assert "…" not in line
        for note in table.notes:
            assert words(note) in words(printed)


def test_no_table_is_wider_than_a_narrow_terminal(printed: str) -> None:
    tables = [line for line in printed.splitlines() if "  " in line]

    assert max(map(len, tables)) <= 80


def test_the_currency_stands_in_the_sentence_and_above_each_column_of_amounts(
    printed: str,
) -> None:
    heads = [line for line in printed.splitlines() if not re.search(r"[\d.]", line)]
    codes = [line.split().count("EUR") for line in heads]

    assert re.search(r"net revenue [\d,.]+ EUR \(80 %: [\d,.]+ to [\d,.]+ EUR", words(printed))
    assert re.search(r"predicted [\d,.]+ EUR, actual [\d,.]+ EUR in \[", words(printed))
    assert [n for n in codes if n] == [1, 4, 4, 1]  # tiers, theirs, clusters, cutoffs


def test_the_newest_verdict_and_open_alerts_are_told(replayed: Engine, printed: str) -> None:
    overview = read_overview(replayed, LAST)

    assert words(overview.verdict) in words(printed)
    if names := replayed.alerts.names():
        assert f"({len(names):,} on file in {replayed.alerts.folder})" in printed
    assert all(name in printed for name in overview.open_alerts)


def test_before_the_first_cutoff_there_is_nothing_to_sum_up(shop: Engine) -> None:
    result = clv("summary", *config_of(shop))

    assert result.exit_code == 0
    assert result.stdout == "No cutoff has been scored yet.\n"


def test_catching_up_ends_with_the_summary(trained: Engine) -> None:
    result = clv("catch-up", *config_of(trained), "--as-of", "2024-06-03")

    summary = clv("summary", *config_of(trained)).stdout
    assert result.exit_code == 0
    assert "Value tiers" in summary
    assert result.stdout.endswith(summary)
