"""One small shop in each database that can be read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.config.source import Sql
from clv_assets.io.sql.reader import SqlReader
from clv_assets_tests.io.databases import DuckDb, Postgres, Sqlite, Store

ORDERS = "CREATE TABLE orders (order_id TEXT, customer_id TEXT, revenue BIGINT, changed BIGINT)"
LINES = """INSERT INTO orders VALUES
    ('1', 'ann', 10, 1), ('1', 'ann', 20, 5), ('2', 'bob', 30, 2), ('3', 'cem', 40, 5),
    (NULL, 'dan', 50, 1), ('4', 'eve', 60, NULL)"""


@dataclass(frozen=True)
class Shop:
    """A store of orders as a config names it."""

    store: Store
    adbc: bool

    def run(self, *statements: str) -> None:
        self.store.run(*statements)

    def reader(self, *columns: str, order_id: str | None = "order_id", **sql: Any) -> SqlReader:
        what = {} if "query" in sql else {"table": "orders"}
        settings = {"url_env": "SHOP_DB_URL", "adbc": self.adbc, **what, **sql}
        return SqlReader(Sql.model_validate(settings), columns, order_id)

    def read(self, *columns: str, since: Any = None, **sql: Any) -> pl.DataFrame:
        return pl.concat(self.reader(*columns, **sql).batches(since))


def opened(kind: str, request: pytest.FixtureRequest, folder: Path) -> Store:
    """An empty database."""
    if kind == "sqlite":
        return Sqlite(folder / "shop.db")
    if kind == "duckdb":
        return DuckDb(folder / "shop.duckdb")
    server: Postgres = request.getfixturevalue("server")
    server.run("DROP SCHEMA IF EXISTS public CASCADE", "CREATE SCHEMA public")
    return server
