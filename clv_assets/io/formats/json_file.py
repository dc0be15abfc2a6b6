"""JSON lines, or a list of objects, as batches of rows; DuckDB takes them apart."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.lines.mapping import columns_of
from clv_assets.core.orders.part import REJECTS, Batch, no_rejects
from clv_assets.io.formats.folders import Folders, names_with, with_folders
from clv_assets.io.formats.json_keys import (
    Key,
    as_columns,
    keys_of,
    merged,
    refuse_one_object,
)
from clv_assets.io.formats.streams import BLOCK, as_utf8, chunks, damaged, opened

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PEEK = 2**16
LARGEST_LIST = 2**30
BATCH_ROWS = 500_000
NO_JSON = "no JSON"
NO_OBJECT = "no JSON object"
_STARTS_A_LIST = re.compile(rb"\s*\[")
_MAY_BE_JSON = re.compile(rb"\s*[{\[]")
# Of an object, or of one that the end of what was looked at cuts off.
_OBJECT = "CASE WHEN json_valid(line) AND json_type(line) = 'OBJECT' THEN line END"


def is_json(path: Path, origin: str) -> bool:
    """Whether a local file holds an object a line, or a list of objects.

    Raises:
        SourceError: it can't be read; it is called ``origin``.
    """
    with opened(path, origin) as stream:
        start = next(chunks(stream, None, PEEK), b"")
    if not _MAY_BE_JSON.match(start):
        return False
    if _STARTS_A_LIST.match(start):
        return re.match(rb"\s*\[\s*(\{|\]\s*$)", start) is not None
    line = start.lstrip().split(b"\n", 1)[0]
    try:
        return isinstance(json.loads(as_utf8(line)), dict)
    except ValueError:
        return len(line) >= PEEK - 1  # a long first line, cut off


@dataclass(frozen=True)
class JsonFile:
    """One local file of JSON lines, or of a list of objects.

    Objects in objects become columns with dotted names (``customer.id``); lists stay text.

    Attributes:
        origin: what to call it in errors.
        folders: columns that its folders give.
    """

    path: Path
    source: Source
    origin: str
    block: int = BLOCK
    folders: Folders = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Names of its columns; those of its folders come last.

        Raises:
            SourceError: as in ``batches``.
        """
        return names_with(self.folders, self._keys)

    def batches(self) -> Iterator[Batch]:
        """The rows of the file: text, but for columns of nothing but decimals.

        Raises:
            SourceError: DuckDB isn't installed, the file is damaged, or lacks a needed column.
        """
        mapped = columns_of(self.columns, self.source, self.origin)
        needs_all = self.source.duplicates == "drop"
        names = list(self._keys) if needs_all else [n for n in mapped.names if n in self._keys]
        start, connection = 1, self._connection()
        for texts in self._blocks():
            yield self._batch(connection, texts, names, start)
            start += texts.len()

    @cached_property
    def _keys(self) -> Mapping[str, Key]:
        """The keys of all objects: one may lack what another has."""
        connection = self._connection()
        structure: Any = {}
        rows, long = 0, set[str]()
        for texts in self._blocks():
            rows += texts.len()
            connection.register("objects", pl.DataFrame({"line": texts}).to_arrow())
            query = f"SELECT json_group_structure(({_OBJECT})::JSON) AS structure FROM objects"
            part = json.loads(_answer(connection, query).item() or "{}")
            structure = merged(structure, part if isinstance(part, dict) else {})
            long |= _with_long_numbers(connection, keys_of(structure))
        if rows == 1:
            refuse_one_object(structure, self.origin)
        return as_columns(structure, long, self.origin)

    def _batch(
        self, connection: "DuckDBPyConnection", texts: pl.Series, names: list[str], start: int
    ) -> Batch:
        rows = pl.int_range(start, start + texts.len(), dtype=pl.UInt32, eager=True)
        connection.register("objects", pl.DataFrame({"line": texts}).to_arrow())
        query = (
            f"SELECT json_extract_string({_OBJECT}, $1) AS fields, json_valid(line) AS valid, "
            f"({_OBJECT}) IS NOT NULL AS is_object FROM objects"
        )
        paths = [self._keys[name].path for name in names]
        result = _answer(connection, query, paths)
        whole = result["is_object"]
        fields = result["fields"].filter(whole).list.to_struct(fields=names).struct.unnest()
        reason = pl.when(pl.col("valid")).then(pl.lit(NO_OBJECT)).otherwise(pl.lit(NO_JSON))
        bad = result.select(reason.alias("reason")).with_columns(
            rows.alias("row"), texts.alias("text")
        )
        malformed = pl.concat([no_rejects(), bad.filter(~whole)], how="diagonal").select(*REJECTS)
        own = texts.filter(whole)
        frame = with_folders(self._typed(fields), self.folders)
        return Batch(frame, rows.filter(whole), malformed, lambda at: own[at])

    def _typed(self, fields: pl.DataFrame) -> pl.DataFrame:
        """Decimals as numbers: 1.234 has three decimals here, whatever it may be in a text file."""
        decimals = [name for name in fields.columns if self._keys[name].is_decimal]
        return fields.with_columns(pl.col(decimals).cast(pl.Float64, strict=False))

    def _connection(self) -> "DuckDBPyConnection":
        try:
            import duckdb
        except ImportError:
            raise SourceError(
                f"{self.origin}: it is JSON, which takes DuckDB: pip install 'clv_assets[duckdb]'\n"
                "Or export the order history as CSV or Parquet."
            ) from None
        return duckdb.connect(config={"python_enable_replacements": "false"})

    def _blocks(self) -> Iterator[pl.Series]:
        """The text of each row, some at a time."""
        with opened(self.path, self.origin) as stream:
            parts = chunks(stream, self.source.text.encoding, self.block)
            first = next(parts, b"")
            if _STARTS_A_LIST.match(first):
                yield from self._of_list(first, parts)
                return
            rest = first
            for part in parts:
                whole, mark, rest = (rest + part).rpartition(b"\n")
                if mark:
                    yield _lines(whole)
            yield _lines(rest)

    def _of_list(self, first: bytes, parts: Iterator[bytes]) -> Iterator[pl.Series]:
        content = bytearray(first)
        for part in parts:
            content += part
            if len(content) > LARGEST_LIST:
                raise SourceError(
                    f"{self.origin}: a list of more than {LARGEST_LIST:,} bytes is too long\n"
                    "Write its objects one a line: jq -c '.[]' FILE > orders.jsonl"
                )
        text = as_utf8(bytes(content)).decode("utf-8", "backslashreplace")
        query = "SELECT unnest(CASE WHEN json_valid($1) THEN CAST($1 AS JSON[]) END) AS line"
        connection = self._connection()
        if not _answer(connection, "SELECT json_valid($1) AS valid", text).item():
            raise damaged(self.origin, "it is no whole JSON list")
        lines = _answer(connection, query, text)["line"].cast(pl.String)
        yield from (lines[at : at + BATCH_ROWS] for at in range(0, lines.len(), BATCH_ROWS))


def _with_long_numbers(connection: "DuckDBPyConnection", keys: Mapping[str, Key]) -> set[str]:
    """Those of the keys of decimals whose whole numbers are too long for one: they are ids."""
    names = [name for name, key in keys.items() if key.is_decimal]
    if not names:
        return set()
    tests = ", ".join(
        f"coalesce(bool_or(regexp_matches(fields[{n}], '^-?[0-9]{{16,}}$')), false) AS f{n}"
        for n in range(1, len(names) + 1)
    )
    fields = f"SELECT json_extract_string({_OBJECT}, $1) AS fields FROM objects"
    query = f"SELECT {tests} FROM ({fields})"
    row = _answer(connection, query, [keys[name].path for name in names]).row(0)
    return {name for name, is_long in zip(names, row, strict=True) if is_long}


def _answer(connection: "DuckDBPyConnection", query: str, *parameters: Any) -> pl.DataFrame:
    with connection.sql(query, params=list(parameters) or None).to_arrow_reader() as reader:
        table = pl.from_arrow(reader.read_all())
    assert isinstance(table, pl.DataFrame)
    return table


def _lines(block: bytes) -> pl.Series:
    text = as_utf8(block).decode("utf-8", "backslashreplace")
    lines = pl.Series(text.split("\n"), dtype=pl.String).str.strip_chars()
    return lines.filter(lines != "")
