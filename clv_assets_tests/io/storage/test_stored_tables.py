"""What the last ingest kept beside the orders is there for who asks later, or is asked for."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.config.source import Customers
from clv_assets.core.errors import ClvError
from clv_assets.core.orders.aliases import NO_ALIASES
from clv_assets.io.storage.asset_files import AssetFiles, Stored
from clv_assets.io.storage.stored_tables import stored_aliases, stored_covariates
from clv_assets_tests.factories import make_orders

CUSTOMERS = Customers.model_validate(
    {"path": "customers.csv", "key": "id", "columns": {"found_by": {"immutable": True}}}
)
ALIASES = pl.DataFrame({"customer_id": ["anna"], "alias_of": ["ann"]})


@pytest.fixture
def files(tmp_path: Path) -> AssetFiles:
    return AssetFiles(tmp_path)


def test_labels_follow_the_aliases_of_the_last_ingest(files: AssetFiles) -> None:
    assert stored_aliases(files) is None
    files.write(Stored(NO_ALIASES), "customer_aliases")
    found = stored_aliases(files)
    assert found is not None
    assert found.equals(NO_ALIASES)


def test_where_nothing_is_declared_nothing_is_known(files: AssetFiles) -> None:
    files.write(Stored(pl.DataFrame({"customer_id": ["ann"]})), "customer_attributes")

    assert stored_covariates(files, None).names == ()


def test_what_is_stored_of_a_merged_id_is_known_of_the_survivor(files: AssetFiles) -> None:
    attributes = pl.DataFrame({"customer_id": ["anna"], "found_by": ["search"]})
    files.write(Stored(attributes), "customer_attributes")
    files.write(Stored(ALIASES), "customer_aliases")
    orders = make_orders(("ann", "2024-01-05", 1), ("bob", "2024-01-05", 1))

    known = stored_covariates(files, CUSTOMERS)

    customers = pl.DataFrame({"customer_id": ["ann", "bob"]})
    joined = known.join(customers, orders, date(2024, 2, 1))
    assert joined.rows() == [("ann", "search"), ("bob", None)]


def test_a_column_that_the_last_ingest_did_not_have_asks_for_another(files: AssetFiles) -> None:
    with pytest.raises(ClvError, match="declares 'found_by', which the last ingest did not have"):
        stored_covariates(files, CUSTOMERS)
