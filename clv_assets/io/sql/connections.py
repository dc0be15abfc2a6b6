"""Connections to databases: through SQLAlchemy, DuckDB or ADBC, all of them only to read."""

from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode

import polars as pl

from clv_assets.io.sql.frames import arrow_frames, money_columns, typed_frame
from clv_assets.io.sql.refusals import Refusal
from clv_assets.io.sql.types import (
    MONEY,
    Types,
    postgres_types,
    python_types,
    sqlite_types,
)

if TYPE_CHECKING:
    from sqlalchemy import URL, ColumnElement, CompoundSelect, Connection, Dialect, Select

    Statement = Select[Any] | CompoundSelect[Any]

Frames = Generator[pl.DataFrame, None, None]

PACKAGES = {
    "psycopg": "clv_assets[postgres]",
    "duckdb": "clv_assets[duckdb]",
    "MySQLdb": "mysqlclient",
}
MEMORY = ":memory:"


class Database(Protocol):
    """An open connection."""

    def frames(self, statement: "Statement", batch_rows: int) -> Frames:
        """The statement's rows, ``batch_rows`` at a time: at least one frame, all of one schema."""

    def close(self) -> None:
        """Let go of the connection."""


def first_frame(database: Database, statement: "Statement") -> pl.DataFrame:
    """The first row of a statement, or none, in a frame."""
    with closing(database.frames(statement, 1)) as frames:
        return next(frames)


def connect(refusal: Refusal, adbc: bool) -> Database:
    """A connection to the database of ``refusal.url``.

    Raises:
        SourceError: the URL is none, its driver isn't installed, or the database isn't reached.
    """
    url = _parsed(refusal)
    try:
        return _opened(url, adbc)
    except ImportError as error:
        missing = error.name or "psycopg"  # which names nothing if only its libpq is missing
        package = f"adbc-driver-{_backend(url)}" if missing.startswith("adbc_driver_") else missing
        raise refusal.no_package(PACKAGES.get(missing, package)) from None
    except Exception as error:
        if type(error).__name__ == "NoSuchModuleError":
            raise refusal.no_dialect(url.drivername) from None
        raise refusal.unreachable(error) from None


def _parsed(refusal: Refusal) -> "URL":
    from sqlalchemy import make_url

    try:
        url = make_url(refusal.url)
    except Exception:  # ValueError of a port quotes what may be a piece of the password
        raise refusal.malformed() from None
    if "@" in (url.host or ""):
        raise refusal.malformed()
    return url


def _backend(url: "URL") -> str:
    name = url.get_backend_name()
    return "postgresql" if name == "postgres" else name


def _opened(url: "URL", adbc: bool) -> Database:
    backend = _backend(url)
    if backend == "sqlite":
        _require_file(url.database or MEMORY)
    if backend == "duckdb":
        return DuckDb(url)
    return Adbc(url) if adbc else Alchemy(url)


def _require_file(database: str) -> None:
    """Raises FileNotFoundError: SQLite would make a missing file, and find no table in it."""
    if not database.startswith("file:") and not Path(database).is_file():
        raise FileNotFoundError(f"there is no SQLite file {database}")


class Alchemy:
    """Any database that SQLAlchemy knows; rows come through a server-side cursor if it has one."""

    def __init__(self, url: "URL") -> None:
        from sqlalchemy import NullPool, create_engine

        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
        self.backend = engine.dialect.name
        if self.backend == "postgresql":
            engine = engine.execution_options(postgresql_readonly=True)
        self.connection: Connection = engine.connect()
        if self.backend == "sqlite":
            self.connection.exec_driver_sql("PRAGMA query_only = ON")
            self.connection.exec_driver_sql("BEGIN")  # types and rows from one snapshot

    def frames(self, statement: "Statement", batch_rows: int) -> Frames:
        """The statement's rows, as ``Database.frames`` has them, typed as the database tells.

        SQLite and PostgreSQL tell the types of columns; of others the first rows have to.
        """
        types = self._sqlite_types(statement) if self.backend == "sqlite" else None
        if self.backend == "postgresql":
            statement = self._without_money(statement)
        streamed = {"yield_per": batch_rows}
        with closing(self.connection.execute(statement, execution_options=streamed)) as result:
            names = list(result.keys())
            if self.backend == "postgresql" and result.cursor is not None:
                types = postgres_types(result.cursor.description or ())
            empty = True
            for rows in result.partitions(batch_rows):
                types = python_types(names, rows) if types is None else types
                yield typed_frame(rows, types)
                empty = False
            if empty:
                yield typed_frame([], python_types(names, []) if types is None else types)

    def _without_money(self, statement: "Statement") -> "Statement":
        """The statement with PostgreSQL's MONEY as numbers: its text is that of a language."""
        from sqlalchemy import false, literal_column, select

        rows = statement.subquery("typed_rows")
        nothing: Select[Any] = select(literal_column("*")).select_from(rows).where(false())
        with closing(self.connection.execute(nothing)) as result:
            described = (result.cursor.description if result.cursor is not None else None) or ()
        names = {column[0]: column[1] == MONEY for column in described}
        return _money_as_numbers(statement, names) if any(names.values()) else statement

    def _sqlite_types(self, statement: "Statement") -> Types:
        """The types of a statement's columns in SQLite, where only a look at all rows tells."""
        from sqlalchemy import column, false, func, literal_column, select

        rows = statement.subquery("typed_rows")
        nothing: Select[Any] = select(literal_column("*")).select_from(rows).where(false())
        names = list(self.connection.execute(nothing).keys())
        kinds = [func.nullif(func.typeof(column(name)), "null") for name in names]
        extremes = [extreme for kind in kinds for extreme in (func.min(kind), func.max(kind))]
        least_and_most = self.connection.execute(select(*extremes).select_from(rows)).one()
        return sqlite_types(names, tuple(least_and_most))

    def close(self) -> None:
        """Let go of the connection and of SQLAlchemy's engine."""
        self.connection.close()
        self.connection.engine.dispose()


class DuckDb:
    """A DuckDB file, read-only, or ``duckdb:///:memory:`` for a query over files."""

    def __init__(self, url: "URL") -> None:
        import duckdb
        from sqlalchemy.dialects.postgresql.base import PGDialect

        database = url.database or MEMORY
        given = {name: value for name, value in url.query.items() if isinstance(value, str)}
        options = {"python_enable_replacements": "false", **given}
        readonly = database != MEMORY
        self.connection = duckdb.connect(database, read_only=readonly, config={**options})
        self.dialect = PGDialect(paramstyle="numeric_dollar")

    def frames(self, statement: "Statement", batch_rows: int) -> Frames:
        """The statement's rows, as ``Database.frames`` has them, from DuckDB's Arrow reader."""
        words, values = _compiled(statement, self.dialect)
        rows = self.connection.sql(words, params=values or None).to_arrow_reader(batch_rows)
        with rows:  # as long as it is open, the next connect to the file would wait for ever
            yield from arrow_frames(rows, batch_rows)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


class Adbc:
    """A database through its ADBC driver, ``adbc-driver-<scheme of the URL>``."""

    def __init__(self, url: "URL") -> None:
        self.backend = _backend(url)
        driver = import_module(f"adbc_driver_{self.backend}.dbapi")
        self.connection = driver.connect(**_adbc_arguments(url))
        self.cursor = self.connection.cursor()
        self.dialect = _adbc_dialect(self.backend)

    def frames(self, statement: "Statement", batch_rows: int) -> Frames:
        """The statement's rows, as ``Database.frames`` has them, from the driver's Arrow reader."""
        if self.backend == "sqlite":  # the driver guesses types from so many rows
            guess = {"adbc.sqlite.query.batch_rows": str(batch_rows)}
            self.cursor.adbc_statement.set_options(**guess)
        self._execute(statement)
        with self.cursor.fetch_record_batch() as rows:
            money = money_columns(rows.schema)
            names = {name: name in money for name in rows.schema.names}
            if not money:
                yield from arrow_frames(rows, batch_rows)
        if money:
            self._execute(_money_as_numbers(statement, names))
            with self.cursor.fetch_record_batch() as rows:
                yield from arrow_frames(rows, batch_rows)

    def _execute(self, statement: "Statement") -> None:
        words, values = _compiled(statement, self.dialect)
        self.cursor.execute(words, values or None)

    def close(self) -> None:
        """Let go of the connection, even of a lost one."""
        with suppress(Exception):  # a lost connection can't be closed any more
            self.cursor.close()
        with suppress(Exception):
            self.connection.close()


def _money_as_numbers(statement: "Statement", is_money: Mapping[str, bool]) -> "Select[Any]":
    """The rows of a statement, what is MONEY in them cast by the server, which knows its unit.

    Args:
        is_money: of all its columns by name, in their order.
    """
    from sqlalchemy import Numeric, cast, column, quoted_name, select

    wanted: list[ColumnElement[Any]] = []
    for name, is_sum in is_money.items():
        quoted = quoted_name(name, quote=True)
        plain: ColumnElement[Any] = column(quoted)
        wanted.append(cast(plain, Numeric).label(quoted) if is_sum else plain)
    return select(*wanted).select_from(statement.subquery("money_rows"))


def _adbc_arguments(url: "URL") -> dict[str, Any]:
    backend = _backend(url)
    if backend == "sqlite":
        return {"uri": url.database}
    if backend == "bigquery":
        names = {"project_id": url.host, "dataset_id": url.database}
        return {"db_kwargs": {f"adbc.bigquery.sql.{key}": to for key, to in names.items() if to}}
    address = url.set(drivername=backend, query={}).render_as_string(hide_password=False)
    parameters = urlencode(dict(url.query), doseq=True, quote_via=quote)
    uri = address.replace(" ", "%20") + (f"?{parameters}" if parameters else "")
    return {"uri": uri.removeprefix("snowflake://")}


def _adbc_dialect(backend: str) -> "Dialect":
    from sqlalchemy.dialects.postgresql.base import PGDialect
    from sqlalchemy.dialects.sqlite.base import SQLiteDialect
    from sqlalchemy.engine.default import DefaultDialect

    if backend == "postgresql":
        return PGDialect(paramstyle="numeric_dollar")
    if backend == "sqlite":
        return SQLiteDialect(paramstyle="qmark")
    dialect = DefaultDialect(paramstyle="qmark")
    if backend == "bigquery":
        preparer = dialect.identifier_preparer
        preparer.initial_quote = preparer.final_quote = preparer.escape_quote = "`"
        preparer.escape_to_quote = "``"
    return dialect


def _compiled(statement: "Statement", dialect: "Dialect") -> tuple[str, list[Any]]:
    """The statement as text, and the values of its parameters in their order."""
    compiled = statement.compile(dialect=dialect)
    names = getattr(compiled, "positiontup", None) or ()
    return str(compiled), [compiled.params[name] for name in names]
