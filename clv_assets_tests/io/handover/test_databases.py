"""Customer tables in databases: the cutoff replaced whole, or everything as it was."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import NullPool, create_engine, text

from clv_assets.core.errors import ClvError
from clv_assets.core.handover.customer_table import CustomerTable
from clv_assets.io.handover.databases import is_database, write_database
from clv_assets_tests.io.databases import PASSWORD, DuckDb, Postgres, Sqlite, Store

STORES = ["postgres", "sqlite", "duckdb"]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("server")
        server.run("DROP TABLE IF EXISTS customer_table", "DROP SCHEMA IF EXISTS crm CASCADE")
        return server
    if request.param == "sqlite":
        return Sqlite(tmp_path / "t.db")
    pytest.importorskip("duckdb")
    return DuckDb(tmp_path / "t.duckdb")


def rows(store: Store, statement: str) -> list[tuple[Any, ...]]:
    if isinstance(store, DuckDb):
        import duckdb

        with duckdb.connect(store.path) as connection:
            return connection.execute(statement).fetchall()
    engine = create_engine(
        store.url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def per_cutoff(store: Store) -> dict[str, int]:
    told = rows(store, "SELECT cutoff, count(*) FROM customer_table GROUP BY cutoff")
    return {str(cutoff): count for cutoff, count in told}


def test_every_value_arrives(store: Store, table: CustomerTable) -> None:
    write_database(table, store.url)

    columns = "customer_id, predicted_clv, tier_stable, in_sample, window_end"
    found = rows(store, f"SELECT {columns} FROM customer_table ORDER BY customer_id")
    expected = table.frame.sort("customer_id").select(columns.split(", ")).rows()
    plain = [(*row[:3], bool(row[3]), date.fromisoformat(str(row[4]))) for row in found]
    assert plain == expected


def test_a_cutoff_is_replaced_and_others_stay(
    store: Store, table: CustomerTable, earlier: CustomerTable
) -> None:
    for one in (earlier, table, table.with_frame(table.frame.head(7))):
        write_database(one, store.url)

    assert per_cutoff(store) == {earlier.cutoff: earlier.frame.height, table.cutoff: 7}


def test_columns_that_an_older_table_lacks_are_added(store: Store, table: CustomerTable) -> None:
    write_database(table, store.url)
    store.run("ALTER TABLE customer_table DROP COLUMN everything_else")

    frame = table.frame.with_columns(campaign=pl.lit("spring"), campaign_group=pl.lit("treated"))
    write_database(table.with_frame(frame), store.url)

    (count,) = rows(store, "SELECT count(everything_else), count(campaign) FROM customer_table")[
        0:1
    ]
    assert count == (table.frame["everything_else"].count(), table.frame.height)


def test_a_database_that_refuses_in_the_middle_has_the_old_table_whole(
    store: Store, table: CustomerTable, earlier: CustomerTable
) -> None:
    write_database(earlier, store.url)
    write_database(table.with_frame(table.frame.head(5)), store.url)
    store.run("CREATE UNIQUE INDEX once ON customer_table (customer_id, cutoff)")
    twice = pl.concat([table.frame, table.frame.head(1)])

    with pytest.raises(ClvError, match="customer_table stays as it was: ") as refused:
        write_database(table.with_frame(twice), store.url)

    assert per_cutoff(store) == {earlier.cutoff: earlier.frame.height, table.cutoff: 5}
    assert PASSWORD not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 2


def test_a_table_may_be_in_a_schema(server: Postgres, table: CustomerTable) -> None:
    server.run("DROP SCHEMA IF EXISTS crm CASCADE", "CREATE SCHEMA crm")

    write_database(table, server.url, "crm.customers")

    assert rows(server, "SELECT count(*) FROM crm.customers") == [(table.frame.height,)]


def test_a_user_without_rights_changes_nothing(server: Postgres, table: CustomerTable) -> None:
    server.run(
        "DROP TABLE IF EXISTS customer_table",
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN PASSWORD 'pw'",
    )
    write_database(table, server.url)
    reader = Postgres(server.port, "reader", "pw")

    with pytest.raises(ClvError, match="stays as it was: permission denied"):
        write_database(table.with_frame(table.frame.head(1)), reader.url)

    assert per_cutoff(server) == {table.cutoff: table.frame.height}


def test_what_is_no_database_and_no_table_is_refused(table: CustomerTable) -> None:
    assert is_database("sqlite:///x.db")
    assert not is_database("out/x.csv")
    with pytest.raises(ClvError, match=r"give TABLE or SCHEMA\.TABLE"):
        write_database(table, "sqlite:///x.db", "a; DROP TABLE b")
    with pytest.raises(ClvError, match="is no database URL"):
        write_database(table, "://x")
    for url in ("sqlite://", "duckdb:///:memory:"):
        with pytest.raises(ClvError, match="names no file, and would be gone at once"):
            write_database(table, url)
    with pytest.raises(
        ClvError, match=r"postgresql://u:\*\*\*@127.0.0.1:1/x: customer_table stays"
    ):
        write_database(table, "postgresql://u:word@127.0.0.1:1/x")


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_file_of_another_kind_is_no_database(
    table: CustomerTable, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,name\nann,Ann\n" * 20)

    with pytest.raises(ClvError, match=f"is a file, and no {kind} database; name another one"):
        write_database(table, f"{kind}:///{path}")

    assert path.read_text().startswith("customer_id,name")


def test_a_table_of_something_else_is_left_alone(store: Store, table: CustomerTable) -> None:
    store.run("CREATE TABLE customer_table (customer_id VARCHAR(20), name VARCHAR(20))")

    with pytest.raises(ClvError, match="no customer table: it lacks cutoff, predicted_clv; name"):
        write_database(table, store.url)

    assert rows(store, "SELECT * FROM customer_table") == []
    store.run("DROP TABLE customer_table")


def test_a_local_path_is_told_and_parameters_are_not(table: CustomerTable, tmp_path: Path) -> None:
    missing = tmp_path / "none" / "t.db"
    with pytest.raises(ClvError, match=f"^sqlite:///{missing}: customer_table stays as it was"):
        write_database(table, f"sqlite:///{missing}")

    with pytest.raises(ClvError, match="stays as it was") as refused:
        write_database(table, "postgresql://u:pw@127.0.0.1:1/db?sslpassword=hunter2")

    assert "hunter2" not in str(refused.value)
