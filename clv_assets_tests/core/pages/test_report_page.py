"""What the report says, section by section."""

from dataclasses import replace

import polars as pl
import pytest

from clv_assets.core.pages.report_page import LISTED, PEOPLE, Report
from clv_assets.io.customers.report import read_report
from clv_assets.io.deployment.engine import Engine

CUTOFF = "2024-11-04"


@pytest.fixture(scope="module")
def report(replayed: Engine) -> Report:
    return read_report(replayed, CUTOFF)


def test_sections_come_in_their_order(report: Report) -> None:
    assert [section.title for section in report.sections] == [
        "What was promised, and what came",
        "What is expected now",
        "Value tiers",
        "Personas",
        "Who moved",
        "Customers",
        "The champion",
        "Does it still hold",
    ]


def test_what_came_by_tier_sums_to_what_the_ranked_customers_brought(report: Report) -> None:
    assert report.past is not None
    first = report.sections[0]
    known = report.past.filter(pl.col("population") != "silent")

    values = first.charts[0]["data"]["values"]

    came = sum(one["value"] for one in values if one["what"] == "came")
    assert came == pytest.approx(known["actual_clv"].sum())
    assert [row[0] for row in first.tables[1].rows] == [
        label for label in report.labels if label in set(known["tier"])
    ]


def test_the_models_worth_is_against_past_spend(report: Report) -> None:
    assert report.past is not None
    by_spend = replace(report, past=report.past.with_columns(spent=pl.col("predicted_clv")))

    sentence = by_spend.sections[0].sentences[1]

    assert sentence.endswith("1.00 times as much by the model.")


def test_before_anything_has_matured_nothing_is_compared(report: Report) -> None:
    first = replace(report, past=None).sections[0]

    assert first.tables == first.charts == ()


def test_personas_by_stage_count_everyone(report: Report) -> None:
    stages = report.sections[3].tables[1]

    counted = sum(int(cell.replace(",", "")) for row in stages.rows for cell in row[1:])
    assert counted == report.now.customers.height


def test_the_best_customers_are_listed_with_their_reasons(report: Report) -> None:
    table = report.sections[5].sortable

    assert table is not None
    assert table.columns == tuple(PEOPLE.values())
    assert len(table.rows) == min(LISTED, report.customers.height)
    assert table.rows[0][0] == report.customers["customer_id"][0]
    assert "average customer" in table.rows[0][-1]
