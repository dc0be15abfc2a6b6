"""Raw rows of a source, as far as needed to look at them: before any mapping, text as written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from clv_assets.config.columns import Columns
from clv_assets.config.source import Source
from clv_assets.config.text import Text
from clv_assets.core.columns.headers import header_is_data, split_by_blanks
from clv_assets.core.errors import ClvError, SourceError
from clv_assets.core.orders.part import Batch, no_rejects
from clv_assets.io.formats.dialect import BLANKS, DELIMITERS, sniff
from clv_assets.io.formats.json_file import JsonFile, is_json
from clv_assets.io.formats.parquet_file import ParquetFile
from clv_assets.io.formats.streams import chunks, encoding_of, is_utf8, opened
from clv_assets.io.formats.titles import lines_above_names
from clv_assets.io.source.source_files import SourceFile, is_parquet
from clv_assets.io.source.source_reader import SourceReader

MOST_ROWS = 1_500_000
MOST_FILES = 50  # that names of columns are taken from
START = 2**16
JSON = "JSON"


@dataclass(frozen=True)
class RawRows:
    """Some rows of a source.

    Attributes:
        frame: the columns as they came.
        files: number of the file that each row is of.
        names: what each file is called.
        complete: whether these are all rows.
        malformed: most of those that aren't among them (columns of ``REJECTS``).
    """

    frame: pl.DataFrame
    files: pl.Series
    names: list[str]
    complete: bool
    malformed: pl.DataFrame


@dataclass(frozen=True)
class Layout:
    """How the first file of a source is written.

    Attributes:
        text: what ``source.text`` must say of it.
        description: the same in words.
        delimiter: one character.
        columns: names of its columns.
    """

    text: Text
    description: str
    delimiter: str
    columns: tuple[str, ...]


def raw_rows(reader: SourceReader, today: date, most: int = MOST_ROWS) -> RawRows:
    """Up to ``most`` rows, some of each file.

    Raises:
        SourceError: the source can't be read, or its files have no column in common.
    """
    frames: list[pl.DataFrame] = []
    malformed = [no_rejects()]
    names, complete = [reader.origin], True
    if reader.source.sample is not None:
        frames = [reader.sample(today).frame]
    elif reader.source.sql is not None:
        frames, complete = _head((batch.frame for batch in reader.changed_rows(None)), most)
        frames = [pl.concat(frames, how="diagonal_relaxed")]
    else:
        files = reader.files.found()
        names = [file.path for file in files]
        for file in files:
            with reader.opened(file) as content:
                each = max(most // len(files), 1000)
                heads, whole = _head(_frames(content.batches(), malformed), each)
            frames.append(pl.concat(heads, how="diagonal_relaxed"))
            complete &= whole
    numbers = [
        pl.Series([n], dtype=pl.UInt32).new_from_index(0, f.height) for n, f in enumerate(frames)
    ]
    return RawRows(
        pl.concat(frames, how="diagonal_relaxed", rechunk=True),
        pl.concat(numbers),
        names,
        complete,
        max(malformed, key=lambda rows: rows.height),
    )


def _frames(batches: Iterator[Batch], malformed: list[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    for batch in batches:
        malformed.append(batch.malformed)
        yield batch.frame


def unmapped(path: str, folder: Path) -> tuple[Source, Layout | None]:
    """A source whose rows can be read though nothing is known of its columns.

    Returns:
        The source, and the layout of its first file; None if that is Parquet.

    Raises:
        ClvError: no config may hold this path.
        SourceError: there is no such file, or it can't be read.
    """
    reader = SourceReader(_source(path), folder)
    files = reader.files.found()
    names, layout = _named(reader, files[0])
    once = [name for name in names if name and names.count(name) == 1]
    if not once:
        raise SourceError(f"{files[0].path}: its first line names no column; add a line of names")
    step = -(-len(files) // MOST_FILES)
    for file in files[step::step]:  # they may lack some columns, and call others otherwise
        once += [name for name in _named(reader, file)[0] if name and name not in once]
    some = tuple(once)
    columns = Columns(customer_id=some, order_date=some, revenue=some)
    # Exact copies can be told only from whole rows: so all columns are read.
    text = layout.text if layout else Text()
    return Source(path=path, text=text, columns=columns, duplicates="drop"), layout


def _named(reader: SourceReader, file: SourceFile) -> tuple[list[str], Layout | None]:
    """Names of a file's columns, and how it is laid out; None if it is Parquet."""
    with reader.files.local(file) as local:
        if is_parquet(local):
            return list(ParquetFile(local, reader.source, file.path).columns), None
        if is_json(local, file.path):
            names = list(JsonFile(local, reader.source, file.path).columns)
            return names, Layout(Text(), JSON, ",", tuple(names))
        layout = _layout(local, file.path)
        return list(layout.columns), layout


def _source(path: str) -> Source:
    try:
        return Source(path=path)
    except ValidationError as error:  # its own text would show what is in the URL
        why = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ClvError(why) from None


def _head(frames: Iterator[pl.DataFrame], most: int) -> tuple[list[pl.DataFrame], bool]:
    heads, left = [], most
    for frame in frames:
        heads.append(frame.head(left))
        if frame.height > left:
            return heads, False
        left -= frame.height
    return heads or [pl.DataFrame()], True


def _layout(path: Path, origin: str) -> Layout:
    with opened(path) as stream:
        start = stream.read(START)
    dialect = sniff(path, Text(), (), origin)
    whole = start[: start.rfind(b"\n") + 1]
    utf_8_or_less = "ASCII" if start.isascii() else "UTF-8"
    encoding = encoding_of(start) or (utf_8_or_less if is_utf8(whole) else "cp1252")
    options: dict[str, object] = {}
    if dialect.width == 1 and split_by_blanks(_lines(path)):
        options["delimiter"] = BLANKS
        dialect = sniff(path, Text(delimiter=BLANKS), (), origin)
    elif skip := lines_above_names(_lines(path), DELIMITERS, dialect.quote):
        options["skip_lines"] = skip
        dialect = sniff(path, Text(skip_lines=skip), (), origin)
    if header_is_data(dialect.columns):
        options["header"] = [f"column_{n}" for n in range(1, dialect.width + 1)]
        dialect = sniff(path, Text.model_validate(options), (), origin)
    mark = "blanks" if dialect.blanks else {"\t": "tabs"}.get(dialect.delimiter, dialect.delimiter)
    description = f"text, {encoding}, columns set apart by {mark if len(mark) > 1 else repr(mark)}"
    if "skip_lines" in options:
        description += f", a title of {options['skip_lines']} lines above"
    if "header" in options:
        description += ", no line of names"
    return Layout(Text.model_validate(options), description, dialect.delimiter, dialect.columns)


def _lines(path: Path) -> list[str]:
    with opened(path) as stream:
        start = next(chunks(stream, None, START), b"")
    lines = start.decode("utf-8", "replace").splitlines()
    return lines[:-1] if len(start) >= START else lines
