"""An export goes on with its customers; another shop has others."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.quality.another_shop import common_customers, is_another_shop


def log(*customers: int) -> pl.DataFrame:
    return pl.DataFrame({"customer_id": [f"c{one}" for one in customers]})


def test_a_newer_export_of_the_shop_is_no_other_shop() -> None:
    assert not is_another_shop(log(*range(100)), log(*range(50, 400)))


def test_other_customers_are_another_shop() -> None:
    assert is_another_shop(log(*range(100)), log(*range(95, 400)))
    assert not is_another_shop(log(*range(100)), log(*range(90, 400)))


def test_a_handful_of_customers_tells_nothing() -> None:
    assert common_customers(log(*range(19)), log(*range(100, 400))) is None


@given(st.sets(st.integers(0, 80), min_size=20), st.sets(st.integers(0, 80), min_size=20))
def test_it_is_a_share_and_the_same_either_way(these: set[int], those: set[int]) -> None:
    common = common_customers(log(*these), log(*those, *those))

    assert common == common_customers(log(*those), log(*these))
    assert common == len(these & those) / min(len(these), len(those))
