"""Which customers belong together when it is asked where something moved."""

from datetime import date

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.core.label_months.segments import (
    MOST_VALUES,
    kinds_of,
    refuse_unknown,
    segments,
)
from clv_assets.core.lenses.value_tiers import tier_ends

CUTOFF = date(2024, 6, 3)


@pytest.fixture(scope="module")
def features(champion: Champion, shop_orders: pl.DataFrame) -> pl.DataFrame:
    return champion.features(shop_orders.lazy(), CUTOFF).collect()


def test_kinds_that_there_are_not_are_left_out(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    found = kinds_of(champion, shop_orders.lazy(), ["tier", "country", "market", "shoe_size"])

    assert found == ["tier", "country"]


def test_a_mistyped_kind_is_named_with_those_that_there_are() -> None:
    refuse_unknown(["tier", "market", "found_us_by"], ["found_us_by"])

    with pytest.raises(ClvError, match=r"monitoring\.segments names 'teir', which is neither of"):
        refuse_unknown(["tier", "teir"], [])


def test_each_customer_known_for_long_is_in_one_segment_of_each_kind(
    champion: Champion, shop_orders: pl.DataFrame, features: pl.DataFrame
) -> None:
    kinds = ["tier", "persona", "tenure", "country"]

    found = segments(champion, features, shop_orders.lazy(), CUTOFF, kinds)

    is_new = features["tenure_days"] < 90
    assert found.columns == ["customer_id", *kinds]
    assert found["customer_id"].equals(features["customer_id"])
    for kind in ("tier", "persona", "tenure"):
        assert (found[kind].is_null() == is_new).all()
    assert found["country"].null_count() == 0


def test_tiers_are_cumulative_shares_of_all_customers(
    champion: Champion, shop_orders: pl.DataFrame, features: pl.DataFrame
) -> None:
    long_known = features.with_columns(tenure_days=pl.lit(500))
    found = segments(champion, long_known, shop_orders.lazy(), CUTOFF, ["tier"])

    counts = dict(found["tier"].value_counts().iter_rows())
    scoring = champion.recipe.scoring
    ends = tier_ends(features.height, scoring.percentile_bins)
    sizes = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    expected = dict(zip(scoring.percentile_labels, sizes, strict=True))
    assert counts == {name: size for name, size in expected.items() if size}


def test_many_values_are_the_most_frequent_and_the_rest(
    champion: Champion, shop_orders: pl.DataFrame, features: pl.DataFrame
) -> None:
    many = features.with_columns(
        shop=pl.format("shop {}", pl.int_range(pl.len()) % 40), city=pl.lit(None, pl.String)
    )

    found = segments(champion, many, shop_orders.lazy(), CUTOFF, ["shop", "city"])

    assert found["shop"].n_unique() == MOST_VALUES + 1
    assert "other" in found["shop"]
    assert found["city"].unique().to_list() == ["unknown"]
