"""Rows of JSON lines and of lists of objects, exactly as they are written."""

import builtins
import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.formats.json_file import JsonFile, is_json
from clv_assets_tests.factories import make_source

ANN = '{"customer_id": "ann", "order_id": 12345678901234567890123, "order_date": "2024-01-05", '
ANN += '"revenue": 1.234}'
BOB = '{"customer_id": "bob", "order_id": 7, "order_date": "2024-01-06", "revenue": 5, "note": "x"}'
LINES = f"{ANN}\n{BOB}\n"


def file_of(folder: Path, content: str | bytes, **source: Any) -> JsonFile:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "orders.jsonl").write_bytes(raw)
    block = source.pop("block", 2**20)
    return JsonFile(folder / "orders.jsonl", make_source(**source), "orders.jsonl", block)


def read(file: JsonFile) -> tuple[pl.DataFrame, list[int], list[tuple[int, str, str]]]:
    """All rows with their numbers, and what is no row: number, reason, text."""
    batches = list(file.batches())
    malformed = pl.concat([batch.malformed for batch in batches])
    rows = [row for batch in batches for row in batch.rows]
    return (
        pl.concat([batch.frame for batch in batches]),
        rows,
        malformed.select("row", "reason", "text").rows(),
    )


@pytest.mark.parametrize("block", [300, 2**20])
@pytest.mark.parametrize(
    "content",
    [LINES, LINES.removesuffix("\n"), gzip.compress(LINES.encode()), f"[{ANN},\n {BOB}]"],
    ids=["lines", "no last newline", "packed", "list"],
)
def test_lines_and_lists_are_read_alike(tmp_path: Path, content: str | bytes, block: int) -> None:
    frame, rows, rejects = read(file_of(tmp_path, content, block=block))

    assert frame.select("customer_id", "order_id", "order_date", "revenue").rows() == [
        ("ann", "12345678901234567890123", "2024-01-05", 1.234),
        ("bob", "7", "2024-01-06", 5.0),
    ]
    assert (rows, rejects) == ([1, 2], [])


def test_a_key_that_comes_late_or_is_missing_is_a_column_all_the_same(tmp_path: Path) -> None:
    file = file_of(tmp_path, LINES, duplicates="drop", block=200)

    frame, _, _ = read(file)

    assert file.columns == ["customer_id", "order_id", "order_date", "revenue", "note"]
    assert frame["note"].to_list() == [None, "x"]


def test_what_is_no_object_is_rejected_with_its_number_and_text(tmp_path: Path) -> None:
    content = f"{ANN}\n{{bad\n\n[1]\n5\n{BOB}\n"

    frame, rows, rejects = read(file_of(tmp_path, content))

    assert frame["customer_id"].to_list() == ["ann", "bob"]
    assert rows == [1, 5]
    assert rejects == [
        (2, "no JSON", "{bad"),
        (3, "no JSON object", "[1]"),
        (4, "no JSON object", "5"),
    ]


def test_an_object_in_an_object_is_read_by_its_dotted_name(tmp_path: Path) -> None:
    line = '{"customer": {"id": "ann"}, "order_date": "2024-01-05", "revenue": 5, "items": [1]}'
    file = file_of(tmp_path, line, columns={"customer_id": "customer.id"})

    frame, _, _ = read(file)

    assert frame["customer.id"].to_list() == ["ann"]
    assert "items" in file.columns


def test_the_original_line_is_at_hand(tmp_path: Path) -> None:
    (batch,) = file_of(tmp_path, LINES).batches()

    assert batch.text(pl.Series([1, 0])).to_list() == [BOB, ANN]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no column 'revenue' .*: customer_id, order_date"):
        read(file_of(tmp_path, '{"customer_id": "ann", "order_date": "2024-01-05"}'))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('[{"a": 1},', "no whole JSON list"),
        ('{"orders": [{"a": 1}]}', "it is one JSON object"),
        ("{}\n{}\n", "no JSON object with a key"),
    ],
)
def test_what_can_not_be_read_is_refused_with_a_reason(
    tmp_path: Path, content: str, why: str
) -> None:
    with pytest.raises(SourceError, match=why):
        read(file_of(tmp_path, content))


def test_without_duckdb_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "duckdb":
            raise ImportError(name)
        return imported(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(SourceError, match=r"pip install 'clv_assets\[duckdb\]'"):
        read(file_of(tmp_path, LINES))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (LINES, True),
        ("\ufeff" + LINES, True),
        (f"[\n  {ANN}]", True),
        ("[]", True),
        ('{"a": "' + "x" * 10**5 + '"}\n', True),
        ('{\n "orders": [', False),
        ("[[1, 2]]", False),
        ("customer_id,order_id\n", False),
        ("[Date],[Net]\n", False),
        ("{x}\n", False),
        ("", False),
    ],
)
def test_json_is_told_by_its_first_line(tmp_path: Path, content: str, expected: bool) -> None:
    (tmp_path / "orders").write_text(content)

    assert is_json(tmp_path / "orders", "orders") is expected
