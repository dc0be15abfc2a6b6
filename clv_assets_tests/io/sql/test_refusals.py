"""What a database refuses, in words and without a secret."""

import logging
import traceback
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from clv_assets.core.errors import SourceError
from clv_assets_tests.io.databases import PASSWORD, Postgres
from clv_assets_tests.io.sql.shops import Shop
from clv_assets_tests.io.sql.test_reader import STORES, TYPED_STORES, in_stores, refusal


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
