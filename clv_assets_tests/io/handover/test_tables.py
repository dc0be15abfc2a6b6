"""Customer tables as files: each cell arrives as it was, and a spreadsheet runs none."""

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.core.handover.customer_table import CustomerTable
from clv_assets.core.text import in_csv
from clv_assets.io.handover.tables import write_file

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = ["=1+1", "+49 170", "-5", "@x", "\tx", " =1", "007", "1e5", "mailto:a@b", "ann"]


def hostile(table: CustomerTable) -> CustomerTable:
    frame = table.frame.head(len(HOSTILE))
    return table.with_frame(frame.with_columns(customer_id=pl.Series(HOSTILE)))


def cells(path: Path, sheet: int = 1) -> list[list[str]]:
    """The text of a sheet's cells by rows, and that none is a formula."""
    with zipfile.ZipFile(path) as book:
        strings = (
            ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            if ("xl/sharedStrings.xml" in book.namelist())
            else None
        )
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    assert root.find(f".//{SHEET}f") is None
    shared = [] if strings is None else ["".join(one.itertext()) for one in strings]
    rows = []
    for row in root.iter(f"{SHEET}row"):
        texts = []
        for cell in row:
            text = "".join(cell.itertext())
            texts.append(shared[int(text)] if cell.get("t") == "s" else text)
        rows.append(texts)
    return rows


def test_parquet_has_each_value_and_what_the_columns_mean(
    table: CustomerTable, tmp_path: Path
) -> None:
    assert write_file(table, tmp_path / "t.parquet") == []

    assert pl.read_parquet(tmp_path / "t.parquet").equals(table.frame)
    facts = json.loads(pl.read_parquet_metadata(tmp_path / "t.parquet")["clv"])
    assert facts == table.facts


def test_csv_has_each_value(table: CustomerTable, tmp_path: Path) -> None:
    assert write_file(table, tmp_path / "t.csv") == []

    kept = pl.read_csv(tmp_path / "t.csv", schema=table.frame.schema)
    assert kept.equals(table.frame)


def test_no_text_of_a_csv_begins_like_a_formula_and_it_is_said(
    table: CustomerTable, tmp_path: Path
) -> None:
    (remark,) = write_file(hostile(table), tmp_path / "t.csv")

    ids = pl.read_csv(tmp_path / "t.csv", infer_schema=False)["customer_id"].to_list()
    assert ids == ["'=1+1", "'+49 170", "'-5", "'@x", "'\tx", "' =1", *HOSTILE[6:]]
    assert remark.startswith("6 customer ids begin like a formula")


def test_numbers_are_never_escaped() -> None:
    frame = pl.DataFrame({"customer_id": ["a"], "amount_1": [-5.0]})

    assert in_csv(frame).equals(frame)


def test_a_workbook_has_text_as_text_and_a_sheet_that_explains_it(
    table: CustomerTable, tmp_path: Path
) -> None:
    write_file(hostile(table), tmp_path / "t.xlsx")

    head, *rows = cells(tmp_path / "t.xlsx")
    assert head == table.frame.columns
    assert [row[0] for row in rows] == HOSTILE
    about, names, *columns = cells(tmp_path / "t.xlsx", sheet=2)
    assert about[0].startswith("Expected net revenue in [2024-11-04, 2025-02-04), amounts in EUR")
    assert names == ["column", "kind", "meaning"]
    assert [column[0] for column in columns] == table.frame.columns


def test_another_ending_and_a_folder_that_is_a_file_are_refused(
    table: CustomerTable, tmp_path: Path
) -> None:
    with pytest.raises(ClvError, match=r"t\.txt: customer tables are written as \.csv, "):
        write_file(table, tmp_path / "t.txt")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ClvError, match=r"can't be written: .*; name another file with --to"):
        write_file(table, tmp_path / "file" / "t.csv")


def test_what_was_there_stays_if_the_new_one_cannot_be_written(
    table: CustomerTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "t.xlsx"
    target.write_text("the old one")
    monkeypatch.setattr("clv_assets.io.handover.tables.MOST_ROWS", 5)

    with pytest.raises(ClvError, match="customers are more than the 5 rows of a sheet"):
        write_file(table, target)

    assert target.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [target]
