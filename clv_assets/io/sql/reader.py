"""Reads order history from a table or a query of a database, in batches.

The URL is in an environment variable, never in a config. SQLAlchemy connects to PostgreSQL
(psycopg 3), SQLite (write an absolute path) and whatever else it has a dialect for; DuckDB files
are opened by ``duckdb`` itself, read-only. With ``adbc: true`` the ADBC driver named after the
URL's scheme does it. Not tried by the tests, as they need an account:

- Snowflake: ``pip install adbc-driver-snowflake``, ``adbc: true``, the URL
  ``snowflake://user:password@account/database/schema?warehouse=name``.
- BigQuery: ``pip install adbc-driver-bigquery``, ``adbc: true``, the URL
  ``bigquery://project/dataset``; credentials are Google's application default ones.

One statement reads everything, so that what it yields is of one moment.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from clv_assets.config.source import SECRETS, Sql
from clv_assets.core.errors import SourceError
from clv_assets.core.fingerprint import config_fingerprint
from clv_assets.io.sql.connections import Database, connect, first_frame
from clv_assets.io.sql.frames import plain, retyped
from clv_assets.io.sql.refusals import Refusal

if TYPE_CHECKING:
    from sqlalchemy import ColumnClause, ColumnElement, FromClause, Select

    from clv_assets.io.sql.connections import Statement


@dataclass(frozen=True)
class SqlReader:
    """The table or query of a deployment.

    Attributes:
        sql: the config's section.
        columns: source columns to read; none: all.
        order_id: source column of the order id, if there is one.
    """

    sql: Sql
    columns: tuple[str, ...] = ()
    order_id: str | None = None

    @property
    def origin(self) -> str:
        """What to call the source in messages."""
        query = " ".join((self.sql.query or "").split())
        short = query if len(query) <= 40 else f"{query[:39]}…"
        what = f"table {self.sql.table}" if self.sql.table else f"query {short}"
        return f"{what} (${self.sql.url_env})"

    def newest(self) -> Any | None:
        """The greatest watermark as JSON keeps it; None without a watermark column or a row.

        Raises:
            SourceError: as in ``batches``.
        """
        if self.sql.watermark is None:
            return None
        from sqlalchemy import func, select

        grown = self._source("source_rows").c[self.sql.watermark]
        with self._database() as database:
            return plain(first_frame(database, select(func.max(grown).label("newest"))).item())

    def height(self) -> int:
        """How many rows the table or query has.

        Raises:
            SourceError: as in ``batches``.
        """
        from sqlalchemy import func, select

        count = select(func.count().label("height")).select_from(self._source("source_rows"))
        with self._database() as database:
            return int(first_frame(database, count).item())

    def whereabouts(self) -> str:
        """A fingerprint of the database's address and user, without a password.

        Another database behind the same environment variable has another one, as has a database
        file that took the place of another.
        """
        from sqlalchemy import make_url

        with self._database():  # the URL is there, and one
            url = make_url(os.environ[self.sql.url_env].strip())
        parameters = {
            name: value
            for name, value in sorted(url.query.items())
            if not any(word in name.lower() for word in SECRETS)
        }
        file = Path(url.database or "")
        inode = file.stat().st_ino if url.host is None and file.is_file() else None
        place = [url.drivername, url.username, url.host, url.port, url.database, inode, parameters]
        return config_fingerprint({"place": place})

    def column_names(self) -> list[str]:
        """Names of the columns that the table or query has; no row is read.

        Raises:
            SourceError: as in ``batches``.
        """
        from sqlalchemy import false, literal_column, select

        source = self._source("source_rows")
        nothing: Select[Any] = select(literal_column("*")).select_from(source).where(false())
        with self._database() as database:
            return first_frame(database, nothing).columns

    def batches(self, since: Any | None = None) -> Iterator[pl.DataFrame]:
        """The rows, ``sql.batch_rows`` at a time, in frames of one schema; one frame at least.

        Args:
            since: None for all rows; else a value of ``newest``, for all rows of the orders of
                which any row has that watermark, a greater one or none, and all rows without an
                order id.

        Raises:
            SourceError: the URL is missing or wrong, the database isn't reached or refuses, the
                connection is lost, or there is no watermark or order id to tell changes by.
        """
        with self._database() as database:
            if since is None:
                statement: Statement = self._rows(self._source("source_rows"))
            else:
                statement = self._changed(self._comparable(database, since))
            with closing(database.frames(statement, self.sql.batch_rows)) as frames:
                yield from frames

    @contextmanager
    def _database(self) -> Iterator[Database]:
        """An open connection; what goes wrong inside is told in the user's words."""
        url = os.environ.get(self.sql.url_env, "").strip()
        key = "source.sql.table" if self.sql.table else "source.sql.query"
        refusal = Refusal(self.origin, self.sql.url_env, key, url)
        if not url:
            raise refusal.no_url()
        database = connect(refusal, self.sql.adbc)
        try:
            yield database
        except SourceError:
            raise
        except Exception as error:
            raise refusal.failed(error) from None
        finally:
            database.close()

    def _source(self, alias: str) -> "FromClause":
        """The table or query under an alias, by which all its columns are called.

        SQLite takes a name that stands alone, and that no column has, for a text.
        """
        from sqlalchemy import column, table, text

        asked = (*self.columns, self.order_id, self.sql.watermark)
        names = [name for name in dict.fromkeys(asked) if name is not None]
        columns: list[ColumnClause[Any]] = [column(name) for name in names]
        if self.sql.table is not None:
            schema, _, name = self.sql.table.rpartition(".")
            return table(name, *columns, schema=schema or None).alias(alias)
        query = (self.sql.query or "").rstrip("; \t\r\n").replace(":", r"\:")
        return text(f"{query}\n").columns(*columns).subquery(alias)

    def _rows(self, source: "FromClause") -> "Select[Any]":
        from sqlalchemy import literal_column, quoted_name, select

        names = dict.fromkeys(self.columns)
        if not names:
            return select(literal_column("*")).select_from(source)
        return select(*[source.c[name].label(quoted_name(name, quote=True)) for name in names])

    def _changed(self, since: "ColumnElement[Any]") -> "Statement":
        """The rows of changed orders, as a union: an OR in one WHERE makes a slow plan."""
        from sqlalchemy import or_, select, union_all

        if self.order_id is None or self.sql.watermark is None:
            raise SourceError(
                f"{self.origin}: changed orders can't be told without a watermark and an order id\n"
                "Give source.sql.watermark and source.columns.order_id, or read all rows."
            )
        source, changed = self._source("source_rows"), self._source("changed_rows")
        order, changed_order = source.c[self.order_id], changed.c[self.order_id]
        known = changed_order.is_not(None)
        grown = changed.c[self.sql.watermark]
        # A row without a watermark may be new or not.
        orders = select(changed_order).where(or_(grown >= since, grown.is_(None)), known)
        rows = self._rows(source)
        return union_all(rows.where(order.is_(None)), rows.where(order.in_(orders)))

    def _comparable(self, database: Database, since: Any) -> "ColumnElement[Any]":
        """The watermark as a parameter of its column's type, without a cast by SQLAlchemy.

        Its cast of a datetime would drop the time zone.
        """
        from sqlalchemy import bindparam, false, select
        from sqlalchemy.types import NullType

        value = since
        if self.sql.watermark is not None:
            grown = self._source("source_rows").c[self.sql.watermark]
            nothing = first_frame(database, select(grown).where(false()))
            value = retyped(since, nothing.dtypes[0])
        return bindparam("since", value, type_=NullType())
