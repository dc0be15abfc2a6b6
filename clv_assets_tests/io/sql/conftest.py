"""A server and shops in several databases, for all that reads them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clv_assets_tests.io.databases import Postgres, postgres_server
from clv_assets_tests.io.sql.shops import LINES, ORDERS, Shop, opened


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
