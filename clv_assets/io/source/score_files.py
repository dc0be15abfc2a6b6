"""Another system's scores, read from its files."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import polars as pl

from clv_assets.config.source import Text
from clv_assets.core.errors import SourceError
from clv_assets.io.formats.dialect import Dialect, sniff
from clv_assets.io.formats.streams import as_utf8, chunks, opened
from clv_assets.io.source.source_files import is_named_parquet

COLUMNS = ("customer_id", "score", "cutoff")


def read_scores(paths: Sequence[Path]) -> dict[str, pl.DataFrame]:
    """Score files by their names. Text files are read as text, so that ids keep their zeros.

    Raises:
        SourceError: two files have one name, or one can't be read.
    """
    tables: dict[str, pl.DataFrame] = {}
    for path in paths:
        if path.name in tables:
            raise SourceError(f"{path}: another --scores file has that name too; rename one")
        try:
            parquet = is_named_parquet(path.name)
            tables[path.name] = pl.read_parquet(path) if parquet else _text_table(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            reason = str(error).splitlines()[0]
            raise SourceError(
                f"{path}: no CSV or Parquet file that can be read: {reason}"
            ) from error
    return tables


def _text_table(path: Path) -> pl.DataFrame:
    """The rows of a text file, however it is delimited, without those that are blank."""
    dialect = sniff(path, Text(), COLUMNS)
    with opened(path) as stream:
        content = as_utf8(b"".join(chunks(stream, dialect.encoding)))
    table = pl.read_csv(
        BytesIO(content.replace(b"\r", b"\n") if dialect.old_mac else content),
        has_header=False,
        schema=dict.fromkeys(dialect.columns, pl.String),
        skip_lines=dialect.header_lines,
        separator=dialect.delimiter,
        quote_char=dialect.quote or None,
        null_values="",
    )
    written = ~pl.all_horizontal(pl.all().str.strip_chars().fill_null("") == "")
    return _with_points(table.filter(written), dialect)


def _with_points(table: pl.DataFrame, dialect: Dialect) -> pl.DataFrame:
    """Scores with a decimal comma, where a semicolon stands between the columns for its sake."""
    if dialect.delimiter != ";" or "score" not in table.columns:
        return table
    score = pl.col("score")
    if table.select(score.str.contains(".", literal=True).any()).item():
        return table  # thousands, or a file of both; the values themselves must tell
    return table.with_columns(score.str.replace(",", ".", literal=True))
