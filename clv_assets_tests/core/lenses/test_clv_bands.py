"""Bands of money: they end where tiers ended when the champion was made, and stay there."""

import numpy as np
import polars as pl
import pytest

from clv_assets.core.lenses.clv_bands import EVERYONE, ClvBands

BINS = (0, 10, 50, 100)
SHOP = np.array([1999.0, 874.0, 151.0, 149.0, 88.0, 51.7, 20.0, 9.0, 3.0, 0.0])


def test_bands_end_where_the_tiers_did_rounded_to_two_digits() -> None:
    bands = ClvBands.of(SHOP, BINS)

    assert bands.edges == (88.0, 2000.0)
    assert bands.names == ["under 88", "88 to 2,000", "2,000 and more"]
    assert bands.customers == (5, 5, 0)


def test_a_band_begins_at_its_edge() -> None:
    bands = ClvBands.of(SHOP, BINS, (50, 150))

    column = bands.column(pl.Series([49.99, 50.0, 149.99, 150.0]))

    assert column.to_list() == ["under 50", "50 to 150", "50 to 150", "150 and more"]


def test_more_customers_above_a_threshold_show() -> None:
    bands = ClvBands.of(SHOP, BINS, (150,))

    table = bands.table(bands.column(pl.Series(SHOP * 10)))

    assert table.rows() == [("150 and more", 7, 3), ("under 150", 3, 7)]


@pytest.mark.parametrize("predicted", [np.zeros(5), np.zeros(0)])
def test_a_shop_worth_nothing_has_one_band(predicted: np.ndarray) -> None:
    bands = ClvBands.of(predicted, BINS)

    assert bands.names == [EVERYONE]
    assert bands.customers == (len(predicted),)
    assert bands.column(pl.Series([1.0])).to_list() == [EVERYONE]
