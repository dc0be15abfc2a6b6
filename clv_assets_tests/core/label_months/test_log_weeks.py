"""The log itself, week by week: what known customers spend against their own past."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from clv_assets.core.label_months.log_weeks import WeekSignal, log_weeks, newest_week

MONDAY = date(2024, 7, 1)


LAST_WEEK = MONDAY - timedelta(days=7)


def shop(factor: float = 1.0, weekly: int = 120) -> pl.LazyFrame:
    """A year of orders of 800 customers, worth ``factor`` times as much in the last week."""
    chance = np.random.default_rng(1)
    start = MONDAY - timedelta(weeks=52)
    day = np.sort(chance.integers(0, 364, weekly * 52))
    who = chance.integers(0, 800, len(day))
    own = np.exp(3 + 0.5 * chance.standard_normal(800))
    worth = own[who] * np.exp(0.5 * chance.standard_normal(len(day)))
    worth = np.where(day >= (LAST_WEEK - start).days, worth * factor, worth)
    when = np.datetime64(start, "us") + day.astype("timedelta64[D]")
    frame = pl.DataFrame(
        {"customer_id": [f"C{k:03}" for k in who], "order_date": when, "revenue": worth.round(2)}
    )
    return frame.sort("customer_id", "order_date").lazy()


def known(orders: pl.LazyFrame, watermark: date = MONDAY) -> WeekSignal:
    return newest_week(log_weeks(orders, watermark))[0]


def test_a_usual_week_is_in_line() -> None:
    found = known(shop())

    assert not found.is_out
    assert found.purchases > 80


@pytest.mark.parametrize(("factor", "sign"), [(1.6, 1), (1 / 1.6, -1)])
def test_a_week_of_other_prices_is_out_of_line(factor: float, sign: int) -> None:
    found = known(shop(factor))

    assert found.is_out
    assert np.sign(found.change) == sign
    assert "purchases of known customers were worth" in found.sentence


def test_a_sale_of_a_tenth_is_no_news() -> None:
    assert not known(shop(0.9)).is_out


def test_only_whole_weeks_before_the_watermark_are_read() -> None:
    orders = shop(1.6)

    weeks = log_weeks(orders, MONDAY + timedelta(days=3))

    assert weeks["week"].max() == MONDAY - timedelta(days=7)
    assert not known(orders, MONDAY - timedelta(days=1)).is_out


def test_newcomers_are_told_apart_from_known_customers() -> None:
    weeks = log_weeks(shop(), MONDAY)

    assert weeks["new"].sum() == shop().collect()["customer_id"].n_unique()
    assert weeks["new"].head(4).sum() > weeks["new"].tail(4).sum()


def test_few_purchases_or_weeks_say_nothing() -> None:
    few = known(shop(1.6, weekly=10))
    young = known(shop(1.6).filter(pl.col("order_date") >= datetime(2024, 5, 20)))

    assert (few.limit, young.limit) == (None, None)
    assert not few.is_out
    assert not young.is_out


def test_a_log_without_a_purchase_has_no_week() -> None:
    none = shop().filter(pl.col("revenue") < 0)

    assert newest_week(log_weeks(none, MONDAY)) == []
