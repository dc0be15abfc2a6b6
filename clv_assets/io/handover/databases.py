"""A customer table in a database: the rows of its cutoff replaced in one transaction."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.core.handover.customer_table import CustomerTable
from clv_assets.io.sql.connections import PACKAGES
from clv_assets.io.sql.refusals import Refusal, scrubbed

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData, Table

TABLE = "customer_table"
NAME = re.compile(r"(?:[A-Za-z_]\w*\.)?[A-Za-z_]\w*")
BATCH = 10_000


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
    from sqlalchemy import make_url

    if not NAME.fullmatch(name):
        raise ClvError(f"table {name!r}: give TABLE or SCHEMA.TABLE, of letters, digits and _")
    try:
        shown = make_url(url).render_as_string(hide_password=True)
    except Exception:
        raise ClvError(
            Refusal("the database to write to", "--to", "--to", url).malformed()
        ) from None
    writer = _into_duckdb if shown.startswith("duckdb") else _into_sqlalchemy
    try:
        writer(table, url, name)
    except ClvError:
        raise
    except ImportError as error:
        package = PACKAGES.get(error.name or "psycopg", error.name or "psycopg")
        raise ClvError(
            f'{shown}: the Python package {package} isn\'t installed: pip install "{package}"'
        ) from None
    except Exception as error:
        line = Refusal("", "", "", url).first_line(error)
        raise ClvError(
            f"{scrubbed(shown, url) if '***' not in shown else shown}: {name} stays as it was: "
            f"{line}\nCheck the URL, the user's rights and the table's columns, and write again."
        ) from None
    return shown


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
    quoted = connection.dialect.identifier_preparer.format_table(target)
    for column in target.columns:
        if column.name not in have:
            kind = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {quoted} ADD COLUMN {kind}")


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
