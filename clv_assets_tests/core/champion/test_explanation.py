"""Why a champion predicts what it does of a customer."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.champion.explanation import average_customer, reasons_of, top_customers
from clv_assets.core.contracts import CONTRACTS
from clv_assets_tests.factories import make_features

CUTOFF = date(2024, 6, 3)


@pytest.fixture(scope="module")
def scored(champion: Champion, shop_orders: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    features = champion.features(shop_orders.lazy(), CUTOFF).collect()
    return features, champion.predict(features, CUTOFF)


def test_the_sum_holds_to_the_cent_for_everyone(
    champion: Champion, scored: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    features, predictions = scored

    found = reasons_of(champion, features, predictions, CUTOFF)

    assert found.columns == list(CONTRACTS["reasons"])
    assert found["customer_id"].to_list() == predictions["customer_id"].to_list()
    lines = found.select(pl.sum_horizontal("amount_1", "amount_2", "amount_3", "everything_else"))
    difference = found["predicted_clv"] - found["reference_clv"]
    assert np.allclose(lines.to_series(), difference, atol=1e-6)
    assert np.allclose(found["predicted_clv"], predictions["predicted_clv"].round(2), atol=0.0051)


def test_reasons_of_a_customer_do_not_depend_on_who_else_is_asked_about(
    champion: Champion, scored: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    features, predictions = scored
    some = predictions.sample(20, seed=1)

    everyone = reasons_of(champion, features, predictions, CUTOFF)

    alone = reasons_of(champion, features, some, CUTOFF)
    assert alone.equals(
        some.select("customer_id").join(everyone, on="customer_id", maintain_order="left")
    )


def test_the_average_customer_is_a_real_one_near_the_middle() -> None:
    rows = [{"purchase_days": n, "tenure_days": 100 * n, "recency_days": 20} for n in range(1, 8)]
    returner = {"purchase_days": 0, "lifetime_order_count": 0}
    shop = make_features([*rows, returner]).with_columns(return_share=pl.lit(0.0))

    average = average_customer(shop)

    assert "customer_id" not in average.columns
    assert average["purchase_days"].item() in (3, 4)
    assert average_customer(shop[-1:]).height == 1


def test_the_top_customers_are_the_best_fifth_rounded_up() -> None:
    ids = [f"C{n}" for n in range(11)]
    tiers = pl.DataFrame({"customer_id": ids[::-1], "clv_rank": range(1, 12)})
    predictions = pl.DataFrame({"customer_id": ids, "predicted_clv": np.arange(11.0)})

    assert top_customers(predictions, tiers)["customer_id"].to_list() == ["C10", "C9", "C8"]
