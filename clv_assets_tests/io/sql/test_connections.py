"""Drivers and dialects: what isn't there is named."""

import sys
from pathlib import Path

import pytest

from clv_assets_tests.io.databases import Sqlite
from clv_assets_tests.io.sql.shops import Shop
from clv_assets_tests.io.sql.test_reader import refusal

ADBC_POSTGRES = "adbc_driver_postgresql.dbapi"


@pytest.mark.parametrize("table", ["nothing.db", "folder/nothing.db"])
def test_a_sqlite_file_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    monkeypatch.setenv("SHOP_DB_URL", f"sqlite:///{tmp_path / table}")
    for adbc in (False, True):
        assert "there is no SQLite file" in refusal(Shop(Sqlite(tmp_path), adbc).reader())
    assert list(tmp_path.iterdir()) == []


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
