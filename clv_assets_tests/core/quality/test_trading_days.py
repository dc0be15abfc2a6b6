"""Days that stand out."""

from datetime import date

import polars as pl

from clv_assets.core.quality.trading_days import unusual_days
from clv_assets_tests.core.quality.test_completeness import sample_shop


def test_a_day_with_a_mistyped_amount_is_unusual() -> None:
    shop = sample_shop(5000, 42)
    mistyped = pl.when(pl.int_range(pl.len()) == 20_000).then(1e6).otherwise("revenue")
    day = shop["order_date"].dt.date()[20_000]

    log = shop.with_columns(revenue=mistyped).lazy()
    found = unusual_days(log, date(2025, 9, 15))
    (in_euros,) = unusual_days(log, date(2025, 9, 15), "EUR").values()

    assert unusual_days(shop.lazy(), date(2025, 9, 15)) == {}
    assert list(found) == [str(day)]
    assert found[str(day)].startswith("1,00")
    assert in_euros.split(" on ")[0] == found[str(day)].split(" on ")[0] + " EUR"
