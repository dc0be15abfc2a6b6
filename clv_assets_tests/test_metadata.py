"""What the UI shows: plain values by their kind, frames as a count and a small table."""

import math
from typing import Any

import pandas as pd
import polars as pl
import pytest
from dagster import MetadataValue

from clv_assets.core.contracts import CONTRACTS, OPTIONAL
from clv_assets.core.report.page_tables import PageTable
from clv_assets.metadata import (
    column_schema,
    markdown_table,
    of_facts,
    of_frame,
    page,
    readable,
    value_of,
)

TABLE = "| a |\n| --- |\n| 1 |"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, MetadataValue.bool(True)),
        (3, MetadataValue.int(3)),
        (0.5, MetadataValue.float(0.5)),
        (None, MetadataValue.text("-")),
        ("ann", MetadataValue.text("ann")),
        (("a", "b"), MetadataValue.json(["a", "b"])),
        ({"a": 1}, MetadataValue.json({"a": 1})),
        (b"\x89PNG", MetadataValue.md("![plot](data:image/png;base64,iVBORw==)")),
        (pl.DataFrame({"a": [1]}), MetadataValue.md(TABLE)),
        (pd.DataFrame({"a": [1]}), MetadataValue.md(TABLE)),
    ],
)
def test_a_value_is_shown_by_its_kind(value: Any, shown: MetadataValue) -> None:
    assert of_facts({"it": value}) == {"it": shown}


def test_a_frame_is_its_row_count_and_the_first_rows() -> None:
    frame = pl.DataFrame({"name": [f"c{n}" for n in range(9)], "value": 1234.567})

    shown = of_frame(frame, preview_rows=2, total=7.5)

    assert shown["dagster/row_count"] == 9
    assert shown["total"] == value_of(7.5)
    assert shown["preview"].value.splitlines()[2:] == ["| c0 | 1,234.57 |", "| c1 | 1,234.57 |"]


def test_a_cell_can_not_break_its_table() -> None:
    table = markdown_table(pl.DataFrame({"a": ["x|y", None], "b": [0.123456, 100.0]}))

    assert table.splitlines()[2:] == ["| x\\|y | 0.1235 |", "|  | 100.00 |"]


def test_the_schema_of_an_asset_has_what_it_may_have_too() -> None:
    columns = column_schema("transactions")["dagster/column_schema"].columns

    wanted = [*CONTRACTS["transactions"], *OPTIONAL["transactions"]]
    assert [column.name for column in columns] == wanted


def test_the_definition_of_an_asset_names_the_job_to_take() -> None:
    assert column_schema("value_tiers")["made_by"] == (
        "the job 'scoring' makes it and all it needs"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (525222.6412, 525222.64),
        (91.20456, 91.2),
        (0.0432149, 0.04321),
        (-1234.567, -1234.57),
        (0.0, 0.0),
    ],
)
def test_a_number_is_rounded_for_reading_wherever_it_stands(value: float, shown: float) -> None:
    assert value_of(value).value == shown
    assert value_of({"a": [value, "text", 3], "b": {"c": value}}).value == {
        "a": [shown, "text", 3],
        "b": {"c": shown},
    }


def test_what_is_no_number_stays_as_it_is() -> None:
    assert readable(math.inf) == math.inf
    assert math.isnan(readable(math.nan))


def test_a_page_holds_its_pictures() -> None:
    shown = page("# Title", b"\x89PNG", "text")

    assert shown == MetadataValue.md("# Title\n\n![plot](data:image/png;base64,iVBORw==)\n\ntext")


def test_a_table_for_people_is_shown_without_its_notes() -> None:
    table = PageTable("Tiers", ("tier", "customers"), [("Top 1%", "3")], ["a note"])

    assert value_of(table) == MetadataValue.md(table.markdown)


def test_what_an_id_holds_is_text_in_a_preview() -> None:
    frame = pl.DataFrame({"customer_id": ["[a](b)", "<b>x|y</b>", "one\n\n# two"], "n": [1, 2, 3]})

    lines = markdown_table(frame).splitlines()

    assert lines[2:] == [
        r"| \[a\](b) | 1 |",
        r"| \<b>x\|y\</b> | 2 |",
        "| one # two | 3 |",
    ]
