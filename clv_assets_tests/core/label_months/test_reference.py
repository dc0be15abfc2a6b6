"""The months before a model was made, told as the months after it will be."""

from datetime import date, timedelta

import polars as pl
import pytest

from clv_assets.core.calendar.windows import before
from clv_assets.core.champion.champion import Champion
from clv_assets.core.label_months.reference import age_of, reference_months

KINDS = ["tier", "country"]


def test_every_month_before_the_model_is_told_at_two_ages(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    reference = reference_months(champion, shop_orders.lazy(), [*KINDS, "market"])

    told = reference.signals.filter(pl.col("signal") == "purchases", pl.col("kind") == "shop")
    months = told.filter(pl.col("age") == 0)["month"].to_list()
    assert reference.kinds == tuple(KINDS)
    assert reference.months == len(months)
    assert reference.inputs["month"].unique().sort().to_list() == months
    assert {"recency_days", "predicted_clv"} <= set(reference.inputs["column"])
    assert months == sorted(set(months))
    assert months[-1] < f"{champion.as_of:%Y-%m}"
    assert told.filter(pl.col("age") == 1)["month"].to_list() == months[1:]
    assert reference.spread.within > 0


def test_nothing_after_the_model_is_read(champion: Champion, shop_orders: pl.DataFrame) -> None:
    whole = reference_months(champion, shop_orders.lazy(), KINDS)
    cut = reference_months(champion, shop_orders.lazy().filter(before(champion.as_of)), KINDS)

    assert whole.signals.equals(cut.signals)
    assert whole.inputs.equals(cut.inputs)
    assert whole.spread == cut.spread


def test_it_is_the_same_to_the_last_bit_every_time(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    first, second = (reference_months(champion, shop_orders.lazy(), KINDS) for _ in range(2))

    assert first.signals.equals(second.signals)
    assert first.inputs.equals(second.inputs)


def test_the_age_of_a_prediction_is_told_in_months() -> None:
    assert age_of(date(2024, 5, 6), "2024-06") == pytest.approx(26 / 30.4)
    assert age_of(date(2024, 6, 1) - timedelta(days=0), "2024-06") == 0
