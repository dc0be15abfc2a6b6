"""Inputs are compared with the same time of year; what moves by itself is no move."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from clv_assets.core.label_months.inputs import input_effects, moved_inputs
from clv_assets.core.metrics.distribution import TrainingDistribution

YEARS = [f"202{year}-{month:02}" for year in (1, 2) for month in range(1, 13)]
NAMES = ("revenue_sum", "recency_days", "tenure_days")


def normal(shift: float, count: int = 2000, seed: int = 1) -> np.ndarray:
    return np.asarray(np.random.default_rng(seed).standard_normal(count) + shift)


KNOWN = {name: TrainingDistribution.of(normal(0)) for name in NAMES}


def shop(seed: int = 3, count: int = 2000, **shifts: float) -> pl.DataFrame:
    return pl.DataFrame(
        {
            name: normal(shifts.get(name, 0.0), count, seed + place)
            for place, name in enumerate(NAMES)
        }
    )


def season(month: str) -> float:
    return 0.5 * float(np.cos(2 * np.pi * (int(month[5:]) - 1) / 12))


@pytest.fixture(scope="module")
def reference() -> pl.DataFrame:
    """Recency follows the season; tenure grows by a standard deviation in two years."""
    return pl.concat(
        input_effects(KNOWN, shop(k, recency_days=season(month), tenure_days=(k - 24) / 24)).select(
            pl.lit(month).alias("month"), "column", "effect", "variance"
        )
        for k, month in enumerate(YEARS)
    )


def moved(reference: pl.DataFrame, frame: pl.DataFrame, cutoff: date) -> list[str]:
    found = moved_inputs(reference, input_effects(KNOWN, frame), cutoff)
    return found.filter("breach")["column"].to_list()


@pytest.mark.parametrize("month", range(1, 13))
def test_the_season_of_the_year_before_is_no_move(reference: pl.DataFrame, month: int) -> None:
    cutoff = date(2023, month, 2)
    aged = shop(40 + month, recency_days=season(f"2023-{month:02}"), tenure_days=month / 24)

    assert moved(reference, aged, cutoff) == []


def test_a_column_that_moved_is_named_in_any_season(reference: pl.DataFrame) -> None:
    winter = shop(50, recency_days=season("2023-01"), revenue_sum=0.8)
    wrong_season = shop(50, recency_days=season("2023-07"))

    assert moved(reference, winter, date(2023, 1, 2)) == ["revenue_sum"]
    assert moved(reference, wrong_season, date(2023, 1, 2)) == ["recency_days"]


def test_few_customers_prove_little_and_many_prove_trifles(reference: pl.DataFrame) -> None:
    few = shop(50, count=20, recency_days=season("2023-01"), revenue_sum=0.5)
    many = shop(50, count=50_000, recency_days=season("2023-01"), revenue_sum=0.15)

    assert moved(reference, few, date(2023, 1, 2)) == []
    assert moved(reference, many, date(2023, 1, 2)) == []


def test_without_earlier_months_nothing_has_moved() -> None:
    none = pl.DataFrame(
        schema={"month": pl.String, "column": pl.String, "effect": float, "variance": float}
    )
    found = moved_inputs(none, input_effects(KNOWN, shop(revenue_sum=3.0)), date(2023, 1, 2))

    assert not found["breach"].any()
    assert found["p"].null_count() == len(NAMES)


def test_a_column_without_a_known_distribution_is_passed_over() -> None:
    assert input_effects(KNOWN, pl.DataFrame({"shoe_size": [44.0]})).is_empty()
