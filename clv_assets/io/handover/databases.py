"""A customer table in a database: the rows of its cutoff replaced in one transaction."""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.core.handover.customer_table import CustomerTable
from clv_assets.io.sql.connections import PACKAGES
from clv_assets.io.sql.refusals import Refusal

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, MetaData, Table

TABLE = "customer_table"
NAME = re.compile(r"(?:[A-Za-z_]\w*\.)?[A-Za-z_]\w*")
BATCH = 10_000
# Databases that are a file, and what that begins with.
LOCAL = {"sqlite": b"SQLite format 3", "duckdb": b"DUCK"}
OWN = {"customer_id", "cutoff", "predicted_clv"}  # a table without them is no customer table


def is_database(target: str) -> bool:
    """Whether a target is a database's URL rather than a path."""
    return "://" in target


def write_database(table: CustomerTable, url: str, name: str = TABLE) -> str:
    """Replace the rows of the table's cutoff, and leave those of other cutoffs.

    The table is made if there is none; columns that it lacks are added. All in one transaction: if
    anything fails, all is as it was.

    Returns:
        The target without credentials, for people.

    Raises:
        ClvError: the URL is none, its driver isn't installed, or the database refuses.
    """
    if not NAME.fullmatch(name):
        raise ClvError(f"table {name!r}: give TABLE or SCHEMA.TABLE, of letters, digits and _")
    refusal = Refusal("the database to write to", "--to", "--to", url)
    parsed = _parsed(refusal)
    shown, local = _shown(parsed), parsed.get_backend_name() in LOCAL
    if local:
        _require_place(parsed, shown)
    writer = _into_duckdb if parsed.get_backend_name() == "duckdb" else _into_sqlalchemy
    try:
        writer(table, url, name)
    except ClvError as error:
        raise ClvError(f"{shown}: {error}") from None
    except ImportError as error:
        package = PACKAGES.get(error.name or "psycopg", error.name or "psycopg")
        raise ClvError(
            f'{shown}: the Python package {package} isn\'t installed: pip install "{package}"'
        ) from None
    except Exception as error:
        # A local database's URL holds no secret: what its driver says of its path may be told.
        line = Refusal("", "", "", "" if local else url).first_line(error)
        remedy = "that nobody else has it open" if local else "the URL, the user's rights"
        raise ClvError(
            f"{shown}: {name} stays as it was: {line}\nCheck {remedy} and the table's columns, "
            "and write again."
        ) from None
    return shown


def _parsed(refusal: Refusal) -> "URL":
    from sqlalchemy import make_url

    try:
        return make_url(refusal.url)
    except Exception:  # ValueError of a port quotes what may be a piece of the password
        raise ClvError(str(refusal.malformed())) from None


def _shown(url: "URL") -> str:
    """The URL for people: without its password, and without its parameters, which may be one."""
    return url.set(query={}).render_as_string(hide_password=True)


def _require_place(url: "URL", shown: str) -> None:
    """ClvError unless a local database is a file, of its own kind where there is one already."""
    kind = url.get_backend_name()
    path = Path(url.database or ":memory:")
    if str(path).startswith(":memory:"):
        raise ClvError(f"{shown}: names no file, and would be gone at once; give {kind}:///FILE")
    if path.is_file() and path.stat().st_size:
        with path.open("rb") as stream:
            head = stream.read(16)
        if LOCAL[kind] not in head:
            raise ClvError(f"{shown}: is a file, and no {kind} database; name another one")


def _into_sqlalchemy(table: CustomerTable, url: str, name: str) -> None:
    from sqlalchemy import MetaData, NullPool, create_engine, event, make_url

    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, poolclass=NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        # Its driver would begin a transaction only before it writes rows, and make tables outside.
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    target = _target(MetaData(), table.frame, name)
    try:
        with engine.begin() as connection:
            target.create(connection, checkfirst=True)
            _add_columns(connection, target)
            connection.execute(target.delete().where(target.c.cutoff == _day(table)))
            if engine.dialect.name == "postgresql":
                _copy(connection, target, table.frame)
            else:
                for rows in table.frame.iter_slices(BATCH):
                    connection.execute(target.insert(), rows.to_dicts())
    finally:
        engine.dispose()


def _day(table: CustomerTable) -> date:
    return date.fromisoformat(table.cutoff)


def _add_columns(connection: "Connection", target: "Table") -> None:
    """Those of ``target`` that the table in the database lacks, of an earlier version."""
    from sqlalchemy import inspect
    from sqlalchemy.schema import CreateColumn

    have = {one["name"] for one in inspect(connection).get_columns(target.name, target.schema)}
    _require_own(have, target.name)
    quoted = connection.dialect.identifier_preparer.format_table(target)
    for column in target.columns:
        if column.name not in have:
            kind = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {quoted} ADD COLUMN {kind}")


def _require_own(have: set[str], name: str) -> None:
    if not have >= OWN:
        lacking = ", ".join(sorted(OWN - have))
        raise ClvError(
            f"{name} is there and no customer table: it lacks {lacking}; name another with --table"
        )


def _copy(connection: "Connection", target: "Table", frame: pl.DataFrame) -> None:
    """By PostgreSQL's COPY, many times as quick as INSERT."""
    quote = connection.dialect.identifier_preparer
    columns = ", ".join(quote.quote(name) for name in frame.columns)
    words = f"COPY {quote.format_table(target)} ({columns}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(words) as copy:
        for row in frame.iter_rows():
            copy.write_row(row)


def _into_duckdb(table: CustomerTable, url: str, name: str) -> None:
    import duckdb
    from sqlalchemy import make_url

    with duckdb.connect(make_url(url).database or ":memory:") as connection:
        connection.register("new_rows", table.frame.to_arrow())
        connection.begin()
        connection.execute(f"CREATE TABLE IF NOT EXISTS {name} AS SELECT * FROM new_rows LIMIT 0")
        have = {row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()}
        _require_own(have, name)
        for column, kind, *_ in connection.execute("DESCRIBE new_rows").fetchall():
            if column not in have:
                connection.execute(f"ALTER TABLE {name} ADD COLUMN {column} {kind}")
        connection.execute(f"DELETE FROM {name} WHERE cutoff = ?", [_day(table)])
        connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM new_rows")
        connection.commit()


def _target(metadata: "MetaData", frame: pl.DataFrame, name: str) -> "Table":
    from sqlalchemy import BigInteger, Boolean, Column, Date, Double, String, Table, Text

    kinds: dict[Any, Any] = {pl.String: Text, pl.Float64: Double, pl.Int64: BigInteger}
    kinds |= {pl.Boolean: Boolean, pl.Date: Date}
    schema, _, plain = name.rpartition(".")
    short = {"customer_id": String(255)}
    columns = [
        Column(column, short.get(column, kinds[kind]()), nullable=column != "customer_id")
        for column, kind in frame.schema.items()
    ]
    return Table(plain, metadata, *columns, schema=schema or None)
