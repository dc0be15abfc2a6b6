"""A customer table of a life, and a server to write it to."""

from collections.abc import Iterator

import pytest

from clv_assets.core.handover.customer_table import CustomerTable
from clv_assets.io.customers.customer_tables import customer_table_at
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.io.databases import Postgres, postgres_server


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres_server() as postgres:
        yield postgres


@pytest.fixture
def table(replayed: Engine) -> CustomerTable:
    return customer_table_at(replayed, "2024-11-04")


@pytest.fixture
def earlier(replayed: Engine) -> CustomerTable:
    return customer_table_at(replayed, "2024-06-03")
