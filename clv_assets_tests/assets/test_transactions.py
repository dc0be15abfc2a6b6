"""The transactions asset: the stored log, with every source row accounted for beside it."""

from pathlib import Path

import pytest
from dagster import DagsterInstance, materialize

from clv_assets.assets.transactions import transactions
from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.orders.accounting import Accounting
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.deployments import make_engine, write_orders
from clv_assets_tests.records import shown
from clv_assets_tests.test_definitions import resources


def test_the_page_accounts_for_every_row_of_the_stored_log(replayed: Engine) -> None:
    orders = replayed.files.read("transactions")

    page = shown(replayed, "transactions")

    assert set(CONTRACTS["transactions"]) <= set(orders.columns)
    assert page["dagster/row_count"] == orders.height
    assert Accounting.of_facts(page).balanced
    assert page["watermark"] == str(replayed.ledger.watermark())
    assert page["currency"] == "EUR"
    assert page["revenue_by_month"].startswith("![plot](data:image/png;base64,")


def test_of_a_log_that_tells_no_currency_the_page_says_that_it_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    write_orders(tmp_path / "orders.csv")

    result = materialize(
        [transactions],
        instance=DagsterInstance.ephemeral(),
        resources=resources(make_engine(tmp_path), "2024-06-03"),
    )

    (made,) = result.asset_materializations_for_node("transactions")
    assert made.metadata["currency"].value == "unknown"
