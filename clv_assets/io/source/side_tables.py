"""Reads the small files beside the order history: aliases, exchange rates, customers."""

import hashlib
from io import BytesIO
from pathlib import Path

import polars as pl
from upath import UPath

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.features.attributes import declared, undeclared
from clv_assets.core.features.covariates import refuse_taken
from clv_assets.core.lines.dates import DateFormat
from clv_assets.core.orders.aliases import resolve
from clv_assets.core.orders.rates import rate_table
from clv_assets.io.source.remote_files import is_url
from clv_assets.io.source.source_files import is_named_parquet

DELIMITERS = ",;\t|"


def load_aliases(source: Source, folder: Path) -> pl.DataFrame | None:
    """The merges of ``source.aliases``: customer_id, alias_of (the surviving id).

    Args:
        folder: where relative paths start, here and below: that of the config file.

    Returns:
        None if the config names no such file.

    Raises:
        SourceError: the file can't be read or used.
    """
    if source.aliases is None:
        return None
    table, origin = _read(source.aliases, "source.aliases", source, folder)
    return resolve(table, origin=origin)


def load_rates(source: Source, folder: Path) -> pl.DataFrame | None:
    """The exchange rates of ``source.rates``, as ``orders.rates.convert`` takes them.

    Returns:
        date, currency, rate; None if the config names no such file.

    Raises:
        SourceError: the file can't be read or used.
    """
    if source.rates is None:
        return None
    table, origin = _read(source.rates.path, "source.rates.path", source, folder)
    return rate_table(table, source.rates.currency, days=_days(source), origin=origin)


def load_attributes(source: Source, folder: Path) -> pl.DataFrame | None:
    """The declared attributes of ``source.customers``, as ``attributes_as_of`` takes them.

    Raises:
        ClvError: the file can't be used, or a column has the name of one of the engine's own.
    """
    if source.customers is None:
        return None
    # At ingest already: a training hours later would be a late moment to hear of it.
    refuse_taken(tuple(source.customers.columns))
    table, origin = _read(source.customers.path, "source.customers.path", source, folder)
    return declared(table, source.customers, days=_days(source), origin=origin)


def undeclared_attributes(source: Source, folder: Path) -> list[str]:
    """Columns of the file of customers that are left out: not declared, they would leak."""
    if source.customers is None:
        return []
    table, _ = _read(source.customers.path, "source.customers.path", source, folder)
    return undeclared(table.columns, source.customers)


def side_table_state(source: Source, folder: Path) -> dict[str, str]:
    """SHA-256 of each file that the config names: what changes when one of them does."""
    named = {
        "source.aliases": source.aliases,
        "source.rates.path": source.rates and source.rates.path,
        "source.customers.path": source.customers and source.customers.path,
    }
    return {
        key: hashlib.sha256(_content(_path(name, key, source, folder), key)).hexdigest()
        for key, name in named.items()
        if name
    }


def _days(source: Source) -> DateFormat:
    """How side tables write dates: by ISO 8601, whatever the order history writes."""
    return DateFormat((), source.date_timezone or source.timezone, source.timezone)


def _path(name: str, key: str, source: Source, folder: Path) -> UPath:
    if not is_url(name):
        return UPath((folder / name).resolve())
    try:
        return UPath(name, **source.storage_options)
    except ValueError as error:
        raise SourceError(f"{name}: {error}; check {key} in the config") from None


def _read(name: str, key: str, source: Source, folder: Path) -> tuple[pl.DataFrame, str]:
    """The rows of a file, CSV as text, and what to call it in messages."""
    path = _path(name, key, source, folder)
    content = _content(path, key)
    try:
        if is_named_parquet(path.name):
            return pl.read_parquet(content), str(path)
        first_line = content.split(b"\n", 1)[0].decode("utf-8")
        delimiter = max(DELIMITERS, key=first_line.count)
        table = pl.read_csv(BytesIO(content), infer_schema=False, separator=delimiter)
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        why = next(iter(str(error).strip().splitlines()), repr(error))
        raise SourceError(
            f"{path}: can't be read: {why:.200}\n"
            f"Export it anew, as CSV in UTF-8 or as Parquet ({key})."
        ) from None
    return table, str(path)


def _content(path: UPath, key: str) -> bytes:
    try:
        return bytes(path.read_bytes())
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file; check {key} in the config") from None
    except Exception as error:  # each file system raises its own: credentials, network, packages
        why = next(iter(str(error).strip().splitlines()), repr(error))
        raise SourceError(f"{path}: can't be opened: {why:.200}; check {key}") from None
