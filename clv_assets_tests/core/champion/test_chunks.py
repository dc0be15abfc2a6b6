"""What is said of a customer doesn't depend on who is scored beside, nor in what order."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.core.champion.champion import Champion
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import in_contract_order

CHUNKS = (1, 7, 1000)


def said_of(champion: Champion, features: pl.DataFrame) -> pl.DataFrame:
    """All that is said of each customer: the stored predictions, and the cluster."""
    predicted = champion.prediction_table(features, AS_OF, AS_OF)
    clusters = champion.lens.assign(features)
    return predicted.join(clusters, on="customer_id", maintain_order="left")


@pytest.mark.parametrize("size", CHUNKS)
@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_customer_is_told_the_same_in_chunks_of_any_size(
    champion: Champion, shop_orders: pl.DataFrame, size: int, seed: int
) -> None:
    features = champion.features(in_contract_order(shop_orders), AS_OF).collect()
    some = features.sample(min(features.height, 30 * size), seed=seed, shuffle=True)

    together = said_of(champion, features)
    apart = pl.concat(said_of(champion, chunk) for chunk in some.iter_slices(size))

    expected = some.select("customer_id").join(together, on="customer_id", maintain_order="left")
    assert_frame_equal(apart, expected, check_exact=True)


@pytest.mark.parametrize("size", CHUNKS[1:])
def test_features_of_some_customers_are_those_of_all(
    champion: Champion, shop_orders: pl.DataFrame, size: int
) -> None:
    orders = in_contract_order(shop_orders)
    together = champion.features(orders, AS_OF).collect()
    ids = together["customer_id"]

    chunks = [ids[start : start + size] for start in range(0, len(ids), size)]
    apart = pl.concat(
        champion.features(orders.filter(pl.col("customer_id").is_in(chunk.implode())), AS_OF)
        for chunk in chunks
    ).collect()

    assert_frame_equal(apart, together, check_exact=True)
