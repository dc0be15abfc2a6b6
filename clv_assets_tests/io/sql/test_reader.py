"""Order history in databases: read exactly, in batches, or refused without a credential."""

import json
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.sql.reader import SqlReader
from clv_assets_tests.io.databases import DuckDb, Postgres, Sqlite
from clv_assets_tests.io.sql.shops import Shop

HOSTILE = 'orders"; DROP TABLE x; --'
STORES = ["postgres", "postgres adbc", "sqlite", "sqlite adbc", "duckdb"]
TYPED_STORES = ["postgres", "postgres adbc", "duckdb"]


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


@in_stores("postgres", "postgres adbc")
@pytest.mark.parametrize(
    "what", [{"table": "sums"}, {"query": 'SELECT *, revenue AS "Net %" FROM sums'}]
)
def test_money_is_the_amount_whatever_unit_and_text_the_server_has(
    shop: Shop, what: dict[str, str]
) -> None:
    shop.run(
        "CREATE TABLE sums (order_id TEXT, revenue MONEY)",
        "INSERT INTO sums VALUES ('1', '12.50'), ('2', '-1234567.89'), ('3', NULL)",
    )

    every, some = shop.read(**what), shop.read("revenue", **what)

    amounts = every["revenue"].cast(pl.String).str.to_decimal(scale=2).to_list()
    assert amounts == [Decimal("12.50"), Decimal("-1234567.89"), None]
    assert some["revenue"].to_list() == every["revenue"].to_list()
    assert "query" not in what or every["Net %"].to_list() == every["revenue"].to_list()
