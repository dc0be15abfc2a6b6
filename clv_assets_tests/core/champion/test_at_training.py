"""The customers of the as-of day: some are needed, and their spread is kept."""

from datetime import date

import pytest

from clv_assets.core.champion.at_training import current_customers
from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.core.features.columns import CONTRACT_FEATURES
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.factories import make_orders, make_recipe


def test_distributions_cover_the_contract_features_and_the_prediction(champion: Champion) -> None:
    assert set(champion.customers.distributions) == {*CONTRACT_FEATURES, "predicted_clv"}


def test_a_shop_that_fell_asleep_has_nobody_to_learn_from() -> None:
    orders = make_orders(*((f"c{n}", "2022-01-03", 1.0) for n in range(60)))

    with pytest.raises(ClvError, match="no customer has an order in the 6 months before"):
        current_customers(Snapshots(orders, date(2023, 1, 2), make_recipe()))
