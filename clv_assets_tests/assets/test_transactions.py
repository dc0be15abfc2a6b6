"""The transactions asset: the stored log, with every source row accounted for beside it."""

from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.orders.accounting import Accounting
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown


def test_the_page_accounts_for_every_row_of_the_stored_log(replayed: Engine) -> None:
    orders = replayed.files.read("transactions")

    page = shown(replayed, "transactions")

    assert set(CONTRACTS["transactions"]) <= set(orders.columns)
    assert page["dagster/row_count"] == orders.height
    assert Accounting.of_facts(page).balanced
    assert page["watermark"] == str(replayed.ledger.watermark())
    assert page["revenue_by_month"].startswith("![plot](data:image/png;base64,")
