"""The columns of the features are those of the contract."""

from clv_assets.core.contracts import missing_columns
from clv_assets.core.features.columns import CONTRACT_FEATURES, MODEL_FEATURES
from clv_assets_tests.core.features.test_definition import CUTOFF, DOZEN, at
from clv_assets_tests.factories import make_orders


def test_customers_come_sorted_and_once_with_the_contract_columns() -> None:
    found = at(CUTOFF, make_orders(*reversed(DOZEN)))

    assert found["customer_id"].to_list() == ["regular", "returned", "silent", "single", "taker"]
    assert missing_columns("features", found.columns) == ["model_id"]  # added by the champion
    assert set(CONTRACT_FEATURES) < set(MODEL_FEATURES) < set(found.columns)
