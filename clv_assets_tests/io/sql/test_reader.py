"""Order history in databases: read exactly, in batches, or refused without a credential."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import polars as pl
import pytest

from clv_assets.config.source import Sql
from clv_assets.core.errors import SourceError
from clv_assets.io.sql.reader import SqlReader
from clv_assets_tests.io.databases import (
    PASSWORD,
    DuckDb,
    Postgres,
    Sqlite,
    Store,
    postgres_server,
)

ORDERS = "CREATE TABLE orders (order_id TEXT, customer_id TEXT, revenue BIGINT, changed BIGINT)"
LINES = """INSERT INTO orders VALUES
    ('1', 'ann', 10, 1), ('1', 'ann', 20, 5), ('2', 'bob', 30, 2), ('3', 'cem', 40, 5),
    (NULL, 'dan', 50, 1), ('4', 'eve', 60, NULL)"""
ADBC_POSTGRES = "adbc_driver_postgresql.dbapi"
HOSTILE = 'orders"; DROP TABLE x; --'
STORES = ["postgres", "postgres adbc", "sqlite", "sqlite adbc", "duckdb"]
TYPED_STORES = ["postgres", "postgres adbc", "duckdb"]


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


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres_server() as postgres:
        yield postgres


@pytest.fixture
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    kind, _, adbc = getattr(request, "param", "postgres").partition(" ")
    store = opened(kind, request, tmp_path)
    monkeypatch.setenv("SHOP_DB_URL", store.url)
    store.run(ORDERS, LINES)
    return Shop(store, adbc == "adbc")


def opened(kind: str, request: pytest.FixtureRequest, folder: Path) -> Store:
    """An empty database."""
    if kind == "sqlite":
        return Sqlite(folder / "shop.db")
    if kind == "duckdb":
        return DuckDb(folder / "shop.duckdb")
    server: Postgres = request.getfixturevalue("server")
    server.run("DROP SCHEMA IF EXISTS public CASCADE", "CREATE SCHEMA public")
    return server


def in_stores(*stores: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("shop", stores, indirect=True)


def refusal(reader: SqlReader, since: Any = None) -> str:
    """The words of the refusal, held to the form that all of them share."""
    with pytest.raises(SourceError) as error:
        list(reader.batches(since))
    told = str(error.value)
    assert told.startswith(f"{reader.origin}: ")
    assert "SHOP_DB_URL" in reader.origin
    assert len(told.splitlines()) == 2
    assert error.value.__suppress_context__ or error.value.__context__ is None
    return told


# What is read


@in_stores(*STORES)
def test_every_row_is_read_in_batches(shop: Shop) -> None:
    batches = list(shop.reader(batch_rows=4).batches())

    assert [batch.height for batch in batches] == [4, 2]
    assert batches[0].columns == ["order_id", "customer_id", "revenue", "changed"]
    assert pl.concat(batches)["revenue"].to_list() == [10, 20, 30, 40, 50, 60]


@in_stores(*STORES)
def test_only_the_columns_asked_for_are_read(shop: Shop) -> None:
    rows = shop.read("revenue", "customer_id")

    assert rows.columns == ["revenue", "customer_id"]
    assert rows.height == 6


@in_stores(*STORES)
def test_an_empty_table_has_its_columns_and_no_newest_row(shop: Shop) -> None:
    shop.run("DELETE FROM orders")

    assert [batch.shape for batch in shop.reader(watermark="changed").batches()] == [(0, 4)]
    assert shop.reader(watermark="changed").newest() is None


@in_stores(*STORES)
def test_the_names_of_the_columns_are_known_before_reading(shop: Shop) -> None:
    names = shop.reader("revenue").column_names()

    assert names == ["order_id", "customer_id", "revenue", "changed"]


@in_stores(*STORES)
def test_a_query_is_read_like_a_table(shop: Shop) -> None:
    query = """
        SELECT order_id, 'at 12:30, 5 %' AS note, changed -- :each as it is %s
        FROM orders WHERE customer_id LIKE '%n%' OR revenue % 40 = 0 ;
    """
    reader = shop.reader(query=query, watermark="changed", batch_rows=2)
    rows = pl.concat(reader.batches())

    assert reader.column_names() == ["order_id", "note", "changed"]
    assert rows["order_id"].to_list() == ["1", "1", "3", None]
    assert rows["note"].unique().to_list() == ["at 12:30, 5 %"]
    assert reader.newest() == 5
    assert pl.concat(reader.batches(since=5)).height == 4


@in_stores(*STORES)
def test_a_table_may_be_named_with_its_schema(shop: Shop) -> None:
    schema = "public" if isinstance(shop.store, Postgres) else "main"

    assert shop.read(table=f"{schema}.orders").height == 6


@in_stores(*TYPED_STORES)
def test_a_huge_table_begins_at_once(shop: Shop) -> None:
    huge = "FROM range(1, 50000000) AS t(i)" if isinstance(shop.store, DuckDb) else ""
    query = f"SELECT {'i' if huge else 'generate_series(1, 50000000) AS i'} {huge}"
    batches = shop.reader(query=query, batch_rows=1000).batches()

    assert [next(batches)["i"].sum(), next(batches)["i"].sum()] == [500_500, 1_500_500]
    batches.close()


@in_stores("postgres", "postgres adbc", "sqlite", "sqlite adbc")
def test_a_read_shows_the_table_of_one_moment(shop: Shop) -> None:
    if isinstance(shop.store, Sqlite):
        shop.run("PRAGMA journal_mode = WAL")  # else the shop's own writing waits for the reader
    batches = shop.reader(batch_rows=1).batches()
    first = next(batches)
    shop.run("DELETE FROM orders WHERE customer_id <> 'ann'", "UPDATE orders SET revenue = 0")

    assert pl.concat([first, *batches])["revenue"].to_list() == [10, 20, 30, 40, 50, 60]


# What changed


@in_stores(*STORES)
def test_an_order_with_a_changed_row_or_one_that_may_be_is_read_whole(shop: Shop) -> None:
    rows = shop.read("order_id", "revenue", watermark="changed", since=5)

    assert rows.columns == ["order_id", "revenue"]
    whole, nameless, without_mark = [("1", 10), ("1", 20), ("3", 40)], (None, 50), ("4", 60)
    assert sorted(rows.rows(), key=lambda row: row[1]) == [*whole, nameless, without_mark]


@in_stores(*STORES)
def test_a_row_that_comes_late_with_an_equal_watermark_is_not_missed(shop: Shop) -> None:
    newest = shop.reader(watermark="changed").newest()
    shop.run("INSERT INTO orders VALUES ('2', 'bob', -30, 5)", "DELETE FROM orders WHERE changed=1")

    rows = shop.read("order_id", "revenue", watermark="changed", since=newest)

    assert sorted(rows["revenue"].to_list()) == [-30, 20, 30, 40, 60]


@in_stores(*STORES)
def test_all_columns_may_be_read_of_changed_orders(shop: Shop) -> None:
    rows = shop.read(watermark="changed", since=6)

    assert rows.rows() == [(None, "dan", 50, 1), ("4", "eve", 60, None)]


@in_stores(*STORES)
def test_a_watermark_of_text_is_compared_as_text(shop: Shop) -> None:
    newest = shop.reader(watermark="customer_id").newest()
    rows = shop.read("order_id", watermark="customer_id", since=newest)

    assert newest == "eve"
    assert rows["order_id"].to_list() == [None, "4"]


@in_stores(*TYPED_STORES)
@pytest.mark.parametrize(
    ("kind", "earlier", "later", "told"),
    [
        (
            "TIMESTAMP",
            "2024-03-10 02:30:00.123455",
            "2024-03-10 02:30:00.123456",
            "2024-03-10T02:30:00.123456",
        ),
        (
            "TIMESTAMP WITH TIME ZONE",
            "2024-11-03 01:30:00.123456-04",
            "2024-11-03 01:30:00.123456-05",
            "2024-11-03T06:30:00.123456+00:00",
        ),
        ("DATE", "2024-02-28", "2024-02-29", "2024-02-29"),
        ("NUMERIC(20, 3)", "99999999999999998.123", "99999999999999998.124", None),
        ("DOUBLE PRECISION", "0.1", "0.30000000000000004", 0.30000000000000004),
    ],
)
def test_a_watermark_comes_back_to_the_last_tick(
    shop: Shop, kind: str, earlier: str, later: str, told: Any
) -> None:
    values = f"('1', CAST('{earlier}' AS {kind})), ('2', CAST('{later}' AS {kind}))"
    shop.run(
        f"CREATE TABLE ticks (order_id TEXT, tick {kind})", f"INSERT INTO ticks VALUES {values}"
    )
    reader = shop.reader("order_id", table="ticks", watermark="tick")
    newest = json.loads(json.dumps(reader.newest()))

    assert newest == (later if told is None else told)
    assert pl.concat(reader.batches(since=newest))["order_id"].to_list() == ["2"]


def test_changes_need_a_watermark_and_an_order_id(shop: Shop) -> None:
    without_id = shop.reader(order_id=None, watermark="changed")

    assert shop.reader().newest() is None
    for reader in (without_id, shop.reader()):
        assert "source.sql.watermark and source.columns.order_id" in refusal(reader, since=5)


# What it is called


@in_stores(*STORES)
def test_names_that_would_be_statements_are_only_names(shop: Shop) -> None:
    names = [HOSTILE, "Order Id", "%(x)s :y ?", "select", "ä[1]`'", "50%"]
    table, *columns = (f'"{name.replace(chr(34), chr(34) * 2)}"' for name in [HOSTILE, *names])
    definitions = ", ".join(f"{column} TEXT" for column in columns)
    shop.run(f"CREATE TABLE {table} ({definitions})")
    shop.run(f"INSERT INTO {table} VALUES ({', '.join(str(n) for n in range(6))})")
    shop.run(f"INSERT INTO {table} VALUES ('0', '9', '9', '9', '9', '9')")

    for name in names[:3]:
        reader = shop.reader(*names, order_id=name, table=HOSTILE, watermark="50%")
        assert pl.concat(reader.batches()).columns == names
        changed = pl.concat(reader.batches(since=reader.newest()))
        assert changed["Order Id"].to_list() == (["1", "9"] if name == HOSTILE else ["9"])
    assert HOSTILE in refusal(shop.reader("none", table=HOSTILE))


@in_stores(*STORES)
def test_a_value_that_would_be_a_statement_is_only_a_value(shop: Shop) -> None:
    rows = shop.read("order_id", watermark="customer_id", since="eve'; DROP TABLE orders; --")

    assert rows["order_id"].to_list() == [None]
    assert shop.read().height == 6


@in_stores(*STORES)
def test_a_column_that_is_not_there_is_no_text(shop: Shop) -> None:
    assert "no such column: " in refusal(shop.reader("order_id", "revenues"))
    assert "no such column: " in refusal(shop.reader(watermark="none"), since=1)


# What its values are

WIDE = """SELECT 9223372036854775807 AS big, CAST('0.10' AS NUMERIC(12, 2)) AS revenue,
    CAST('12345678901234567890123456789012345678' AS NUMERIC(38, 0)) AS id,
    TIMESTAMP '2024-01-01 23:59:59.999999' AS naive, DATE '2024-02-29' AS day,
    TIMESTAMP WITH TIME ZONE '2024-06-01 00:00:00.000001+05:30' AS aware,
    'ß' AS letter, TRUE AS flag, 0.1::DOUBLE PRECISION AS real, TIME '10:00' AS hour,
    NULL::INTEGER AS none"""


@in_stores(*TYPED_STORES)
def test_values_keep_their_types_to_the_last_digit(shop: Shop) -> None:
    rows = shop.read(query=WIDE)

    assert rows.schema == {
        "big": pl.Int64,
        "revenue": pl.Decimal(12, 2),
        "id": pl.Decimal(38, 0),
        "naive": pl.Datetime("us"),
        "day": pl.Date,
        "aware": pl.Datetime("us", "UTC"),
        "letter": pl.String,
        "flag": pl.Boolean,
        "real": pl.Float64,
        "hour": pl.String,
        "none": pl.Int64,
    }
    as_text = rows.select(pl.all().cast(pl.String)).row(0)
    assert as_text[:3] == (str(2**63 - 1), "0.10", "12345678901234567890123456789012345678")
    assert as_text[3:6] == (
        "2024-01-01 23:59:59.999999",
        "2024-02-29",
        "2024-05-31 18:30:00.000001+00:00",
    )
    assert as_text[6:] == ("ß", "true", "0.1", "10:00:00", None)


@in_stores("postgres", "postgres adbc")
def test_numbers_of_any_length_are_text_without_an_exponent(shop: Shop) -> None:
    values = ["0.0000000001", "123456789012345678901234567890.5", "1e3"]
    query = f"SELECT unnest(ARRAY{values})::NUMERIC AS id"

    assert shop.read(query=query)["id"].to_list() == [*values[:2], "1000"]


@in_stores("postgres", "postgres adbc")
def test_what_has_no_type_of_its_own_is_text(shop: Shop) -> None:
    query = """SELECT '{"a": [1]}'::jsonb AS json, ARRAY['x', NULL] AS list, 'a'::name AS name,
        '00000000-0000-0000-0000-0000000000ff'::uuid AS uuid, INTERVAL '1 day' AS span"""
    *texts, span = shop.read(query=query).row(0)

    assert texts == ['{"a": [1]}', '["x", null]', "a", "00000000-0000-0000-0000-0000000000ff"]
    assert isinstance(span, str)


@in_stores("postgres", "postgres adbc", "sqlite", "duckdb")
def test_a_batch_without_values_has_the_types_of_the_others(shop: Shop) -> None:
    shop.run(
        "CREATE TABLE late (n INTEGER, id BIGINT, name TEXT, day DATE)",
        "INSERT INTO late VALUES (1, NULL, NULL, NULL), (2, NULL, NULL, NULL)",
        "INSERT INTO late VALUES (3, 9007199254740993, 'ann', '2024-01-01')",
    )
    batches = list(shop.reader(table="late", batch_rows=1).batches())

    assert len({str(batch.schema) for batch in batches}) == 1
    assert batches[2]["id"].to_list() == [9007199254740993]


@in_stores("sqlite")
def test_a_column_of_mixed_types_is_text(shop: Shop) -> None:
    shop.run(
        "CREATE TABLE mixed (id, price NUMERIC)",
        "INSERT INTO mixed VALUES (9007199254740993, 10), ('A1', 10.10)",
        "INSERT INTO mixed VALUES (NULL, 1e-7), (x'41', 1e15)",
    )
    rows = shop.read(table="mixed", batch_rows=1)

    assert rows["id"].to_list() == ["9007199254740993", "A1", None, "A"]
    assert rows["price"].to_list() == ["10", "10.1", "0.0000001", "1000000000000000"]


@in_stores("sqlite adbc")
def test_adbc_refuses_a_column_of_mixed_types_rather_than_change_it(shop: Shop) -> None:
    shop.run("CREATE TABLE mixed (id)", "INSERT INTO mixed VALUES (1), ('A1')")

    assert (
        "set source.sql.adbc to false" in refusal(shop.reader(table="mixed", batch_rows=1)).lower()
    )


# What is refused


@in_stores(*STORES)
def test_a_missing_table_is_named_with_the_key_to_check(shop: Shop) -> None:
    told = refusal(shop.reader(table="ordres"))

    assert told.startswith("table ordres ($SHOP_DB_URL): no such table: ")
    assert "source.sql.table" in told


@in_stores(*STORES)
def test_a_query_that_is_none_is_refused(shop: Shop) -> None:
    told = refusal(shop.reader(query="SELEC order_id FROM orders WHERE customer_id = 'ann'"))

    assert told.startswith("query SELEC order_id FROM orders WHERE custom… ($SHOP_DB_URL): the ")
    assert "source.sql.query" in told


@in_stores("postgres", "postgres adbc")
def test_an_amount_that_is_no_number_is_refused(shop: Shop) -> None:
    told = refusal(shop.reader(query="SELECT 'NaN'::NUMERIC(12, 2) AS revenue"))

    assert "in column 'revenue' for 1 out of 1 values" in told


@in_stores(*TYPED_STORES)
@pytest.mark.parametrize("kind", ["TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DATE"])
def test_a_date_that_no_calendar_has_is_refused(shop: Shop, kind: str) -> None:
    reader = shop.reader(query=f"SELECT CAST('infinity' AS {kind}) AS day", watermark="day")

    assert "date " in refusal(reader) or "timestamp " in refusal(reader)
    with pytest.raises(SourceError):
        reader.newest()


def test_a_column_that_comes_twice_is_refused(shop: Shop) -> None:
    told = refusal(shop.reader(query="SELECT order_id, customer_id AS order_id FROM orders"))

    assert "'order_id' has more than one occurrence" in told


def test_an_unset_variable_is_named(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_DB_URL")

    assert "the environment variable SHOP_DB_URL is not set" in refusal(shop.reader())


@pytest.mark.parametrize("table", ["nothing.db", "folder/nothing.db"])
def test_a_sqlite_file_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    monkeypatch.setenv("SHOP_DB_URL", f"sqlite:///{tmp_path / table}")
    for adbc in (False, True):
        assert "there is no SQLite file" in refusal(Shop(Sqlite(tmp_path), adbc).reader())
    assert list(tmp_path.iterdir()) == []


@in_stores("postgres", "postgres adbc")
def test_a_user_who_may_not_read_the_table_is_told(
    shop: Shop, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.run("DROP ROLE IF EXISTS guest", f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
    server.run("GRANT USAGE ON SCHEMA public TO guest")
    monkeypatch.setenv("SHOP_DB_URL", Postgres(server.port, "guest").url)

    told = refusal(shop.reader())
    assert "no permission: " in told
    assert "Let the user of $SHOP_DB_URL SELECT from it." in told


def test_a_query_that_writes_is_refused(shop: Shop) -> None:
    shop.run("CREATE SEQUENCE counter")

    assert "read-only transaction" in refusal(shop.reader(query="SELECT nextval('counter')"))


@in_stores("postgres", "postgres adbc")
def test_a_connection_lost_in_the_middle_is_told(shop: Shop) -> None:
    query = "SELECT generate_series(1, 50000000) AS i"
    batches = shop.reader(query=query, batch_rows=1000).batches()
    next(batches)
    shop.run(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    with pytest.raises(SourceError, match=r"the connection was lost: .*\nRead it again"):
        list(batches)


@pytest.mark.parametrize(
    ("url", "adbc", "module", "package"),
    [
        ("postgresql://shop@localhost/db", False, "psycopg", "clv_assets[postgres]"),
        ("duckdb:///shop.duckdb", False, "duckdb", "clv_assets[duckdb]"),
        ("postgresql://shop@localhost/db", True, ADBC_POSTGRES, "adbc-driver-postgresql"),
        ("snowflake://u:p@account/db", True, "adbc_driver_snowflake", "adbc-driver-snowflake"),
        ("bigquery://project/data", True, "adbc_driver_bigquery", "adbc-driver-bigquery"),
    ],
)
def test_a_driver_that_is_not_installed_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, url: str, adbc: bool, module: str, package: str
) -> None:
    monkeypatch.setenv("SHOP_DB_URL", url)
    monkeypatch.setitem(sys.modules, module, None)

    assert f'Install it: pip install "{package}"' in refusal(Shop(Sqlite(Path()), adbc).reader())


def test_a_dialect_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_DB_URL", "paradox://shop:secret@localhost/db")

    assert "nothing is installed for paradox:// URLs" in refusal(
        Shop(Sqlite(Path()), False).reader()
    )


# What stays secret

WRONG = [
    "postgresql://shop:{encoded}@127.0.0.1:{port}/postgres",
    "postgresql://postgres:{encoded}@127.0.0.1:{port}/none",
    "postgresql://postgres:{encoded}@127.0.0.1:1/postgres",
    "postgresql://postgres:{plain}@127.0.0.1:{port}/postgres",
    "postgresql://postgres:{encoded}@127.0.0.1:{encoded}/postgres",
    "postgresql://127.0.0.1:{port}/postgres?user=shop&password={encoded}",
    "postgresql://127.0.0.1:{port}/postgres?user=shop&password={encoded}&{encoded}",
    "postgres:{plain}@127.0.0.1/postgres",
    "paradox://postgres:{encoded}@127.0.0.1/postgres",
    "duckdb:///{plain}/shop.duckdb?motherduck_token={encoded}",
    "sqlite:///none/shop.db?password={encoded}",
]


@pytest.mark.parametrize("adbc", [False, True], ids=["sqlalchemy", "adbc"])
@pytest.mark.parametrize("url", WRONG)
def test_no_credential_appears_in_an_error_or_a_log(
    server: Postgres, monkeypatch: pytest.MonkeyPatch, caplog: Any, url: str, adbc: bool
) -> None:
    encoded = quote(PASSWORD, safe="")
    filled = url.format(port=server.port, encoded=encoded, plain=PASSWORD)
    monkeypatch.setenv("SHOP_DB_URL", filled)
    caplog.set_level(logging.DEBUG)
    reader = Shop(server, adbc).reader()

    with pytest.raises(SourceError) as error:
        list(reader.batches())

    trace = "".join(traceback.format_exception(error.value))
    told = f"{trace} {error.value!r} {reader!r} {caplog.text}"
    for form in (PASSWORD, encoded, encoded.lower(), quote_plus(PASSWORD), repr(PASSWORD)[1:-1]):
        assert form not in told
    assert not any(piece in told for piece in ("s3cr3t", "w%rd", "w%25rd", "ss/w"))
