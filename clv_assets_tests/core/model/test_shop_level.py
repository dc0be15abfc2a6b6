"""The shop's level: a season is believed as far as it is evident, and never more than seen."""

import math
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.calendar.windows import add_months
from clv_assets.core.champion.champion import Champion
from clv_assets.core.model.customer_base import CustomerBase
from clv_assets.core.model.examples import months_told
from clv_assets.core.model.shop_level import MONTHS_TO_TELL, LevelMonth, ShopLevel, month_of
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import floats, in_contract_order, make_recipe
from clv_assets_tests.public_data import CDNOW, needs_cdnow

ANCHOR = date(2025, 1, 6)
SURE = 0.001  # the variance of a month that thousands of customers tell of
HIGH = 10  # months from the anchor to the next high one; the last was two months before it


def make_level(values: list[float], anchor: date = ANCHOR, variance: float = SURE) -> ShopLevel:
    """The level of a shop whose last months were these, in logarithms, oldest first."""
    months = [
        LevelMonth(add_months(anchor, -age), float(value), variance)
        for age, value in zip(range(len(values), 0, -1), values, strict=True)
    ]
    return ShopLevel.fit(anchor, months)


def high_season(months: int, factor: float = 2.0) -> list[float]:
    """One high month a year, the others as expected."""
    return [math.log(factor) if age % 12 == 2 else 0.0 for age in range(months, 0, -1)]


def next_year(level: ShopLevel, months: int = 1) -> list[float]:
    return [level.factor(add_months(level.anchor, k), months) for k in range(12)]


@pytest.mark.parametrize("months", [12, 20, 36])
def test_a_shop_that_does_as_expected_has_factors_of_one(months: int) -> None:
    assert next_year(make_level([0.0] * months)) == pytest.approx([1.0] * 12, abs=0.01)


def test_a_season_seen_twice_is_found() -> None:
    found = next_year(make_level(high_season(24)))

    assert found[HIGH] == pytest.approx(2.0, rel=0.1)
    others = found[:HIGH] + found[HIGH + 1 :]
    assert others == pytest.approx([1.0] * 11, abs=0.1)


def test_a_season_seen_once_is_believed_in_part_and_more_when_it_comes_again() -> None:
    once, twice, thrice = (next_year(make_level(high_season(n)))[HIGH] for n in (12, 24, 36))

    assert 1.1 < once < twice < thrice <= 2.0


def test_a_season_told_by_few_customers_is_believed_less() -> None:
    sure, unsure = (make_level(high_season(24), variance=variance) for variance in (SURE, 0.5))

    assert 1 < next_year(unsure)[HIGH] < next_year(sure)[HIGH] - 0.2


@pytest.mark.parametrize("months", [12, 24, 36])
def test_noise_moves_nothing_much(months: int) -> None:
    """Months that are 30 % off by chance, and known to be as unsure: a few per cent remain."""
    rng = np.random.default_rng(7)
    shops = [make_level(list(rng.normal(0, 0.3, months)), variance=0.09) for _ in range(20)]

    half_years = np.log([level.factor(ANCHOR, 6) for level in shops])
    single = np.log([next_year(level) for level in shops])
    assert np.sqrt(np.mean(half_years**2)) < 0.10
    assert np.sqrt(np.mean(single**2)) < 0.15


def test_a_lasting_trend_is_not_taken_for_a_season() -> None:
    """Up from half the usual level to the usual one in three years: it stays there for now."""
    found = next_year(make_level(list(np.linspace(math.log(0.5), 0, 36))))

    assert 0.8 < min(found) <= max(found) < 1.1
    assert max(found) - min(found) < 0.2


def test_a_new_level_is_followed_at_once_and_trusted_less_the_further_ahead() -> None:
    """The last four months came in at half of what was expected."""
    found = next_year(make_level([0.0] * 20 + [math.log(0.5)] * 4))

    assert found[0] == pytest.approx(0.5, abs=0.1)
    assert found[:6] == sorted(found[:6])
    assert found[6] < 0.9


def test_a_shop_that_always_earns_more_than_expected_keeps_most_of_it() -> None:
    assert min(next_year(make_level([math.log(1.5)] * 24))) > 1.3
    assert max(next_year(make_level([math.log(1.5)] * 24))) <= 1.5


def test_with_less_than_a_year_the_level_is_flat_and_says_why() -> None:
    level = make_level(high_season(MONTHS_TO_TELL - 1))

    assert level.is_flat
    assert next_year(level) == [1.0] * 12
    assert level.factor(ANCHOR, 6) == 1.0
    assert level.as_dict() == {
        "season": "off",
        "why": "fewer than 12 months to tell a season from a trend",
    }


def test_the_card_tells_what_the_level_was_told_by() -> None:
    card = make_level(high_season(24)).as_dict()

    assert (card["season"], card["months"]) == ("on", 24)
    assert all(size > 0 for size in (card["level_size"], card["season_size"], card["noise_size"]))


def test_the_factor_of_several_months_is_the_mean_of_theirs() -> None:
    level = make_level(high_season(24))

    assert level.factor(ANCHOR, 12) == pytest.approx(np.mean(next_year(level)))
    assert level.factor(add_months(ANCHOR, 9), 3) == pytest.approx(
        np.mean([level.factor(add_months(ANCHOR, k), 1) for k in (9, 10, 11)])
    )


def test_a_window_that_begins_within_a_month_lies_between_its_neighbours() -> None:
    level = make_level(high_season(36))

    before, at = level.factor(date(2025, 10, 6), 1), level.factor(date(2025, 11, 6), 1)
    between = level.factor(date(2025, 10, 21), 1)
    assert before < between < at


def test_the_year_behind_has_the_season_alone_newest_month_first() -> None:
    year = make_level(high_season(24)).yearly()

    assert np.argmax(year) == 1
    assert year[1] == pytest.approx(2.0 / (13 / 12), rel=0.1)
    assert np.mean(year) == pytest.approx(1)


def test_a_level_that_rose_or_fell_has_no_part_in_the_year_behind() -> None:
    high, trend, fallen = (
        make_level(values).yearly()
        for values in (
            [math.log(1.5)] * 24,
            list(np.linspace(math.log(0.5), 0, 36)),
            [0.0] * 20 + [math.log(0.5)] * 4,
        )
    )

    assert high == pytest.approx([1.0] * 12, abs=0.02)
    assert trend == pytest.approx([1.0] * 12, abs=0.1)
    assert fallen == pytest.approx([1.0] * 12, abs=0.25)


def test_with_less_than_a_year_the_year_behind_is_even() -> None:
    assert make_level(high_season(MONTHS_TO_TELL - 1)).yearly() == (1.0,) * 12


@settings(deadline=None)
@given(values=st.lists(st.floats(-3, 3), min_size=12, max_size=40), variance=st.floats(0, 1))
def test_any_year_behind_has_a_mean_of_one_and_no_month_without_pace(
    values: list[float], variance: float
) -> None:
    year = make_level(values, variance=variance).yearly()

    assert len(year) == 12
    assert min(year) > 0
    assert np.mean(year) == pytest.approx(1)


@pytest.mark.parametrize("anchor", [date(2024, 12, 31), date(2024, 2, 29), date(2025, 3, 31)])
def test_the_last_day_of_a_month_is_a_day_like_others(anchor: date) -> None:
    """Months then begin on the 28th, 29th or 30th where there is no 31st."""
    found = next_year(make_level(high_season(24), anchor))

    assert found == pytest.approx(next_year(make_level(high_season(24))), abs=0.08)


def test_the_months_may_come_in_any_order() -> None:
    months = [LevelMonth(add_months(ANCHOR, -age), age / 50, SURE) for age in range(1, 20)]

    assert ShopLevel.fit(ANCHOR, months) == ShopLevel.fit(ANCHOR, months[::-1])


def test_doubt_shrinks_with_the_months_seen_and_with_the_length_of_the_window() -> None:
    assumed, year, years = (make_level([0.0] * months) for months in (0, 12, 36))

    assert assumed.doubt(ANCHOR, 3) > year.doubt(ANCHOR, 3) > years.doubt(ANCHOR, 3) > 0
    for level in (assumed, year, years):
        assert level.doubt(ANCHOR, 1) > level.doubt(ANCHOR, 6) > 0


def test_doubt_of_a_restless_shop_is_larger() -> None:
    rng = np.random.default_rng(5)
    restless = make_level(list(rng.normal(0, 0.4, 24)))

    assert restless.doubt(ANCHOR, 3) > 2 * make_level([0.0] * 24).doubt(ANCHOR, 3)


told = st.lists(st.tuples(st.floats(-6, 6), st.floats(1e-6, 4)), min_size=0, max_size=40)


@settings(deadline=None)
@given(told, st.dates(date(1999, 1, 1), date(2030, 12, 31)), st.integers(-60, 60))
def test_factors_and_doubt_are_positive_and_finite_whatever_the_months_told(
    told: list[tuple[float, float]], anchor: date, ahead: int
) -> None:
    months = [
        LevelMonth(add_months(anchor, -age), value, variance)
        for age, (value, variance) in enumerate(told, start=1)
    ]

    level = ShopLevel.fit(anchor, months)

    start = add_months(anchor, ahead)
    for length in (1, 6, 24):
        assert 0 < level.factor(start, length) < math.inf
        assert 0 < level.doubt(start, length) < math.inf


def test_a_month_tells_actual_over_expected() -> None:
    month = month_of(ANCHOR, np.full(1000, 3.0), np.full(1000, 2.0))

    assert month is not None
    assert month.start == ANCHOR
    assert month.log_ratio == pytest.approx(math.log(1.5))
    assert month.variance == pytest.approx(1 / 1000)


def test_one_wholesaler_does_not_make_the_level() -> None:
    """Its month is 300 times as good as expected, and counts for next to nothing."""
    actual, expected = np.full(1000, 3.0), np.full(1000, 2.0)
    actual[0] = 1e6
    flood = month_of(add_months(ANCHOR, -1), actual, expected)
    assert flood is not None
    months = [LevelMonth(add_months(ANCHOR, -age), 0.0, SURE) for age in range(2, 25)]

    level = ShopLevel.fit(ANCHOR, [flood, *months])

    assert flood.variance == pytest.approx(1.0, abs=0.01)
    assert next_year(level) == pytest.approx([1.0] * 12, abs=0.3)


def test_customers_who_buy_dear_and_seldom_do_not_make_the_level_look_low() -> None:
    """One in ten brings twenty times as much, one month in five; as many come as expected."""
    rng = np.random.default_rng(11)
    dear = np.arange(2000) % 10 == 0
    expected = np.where(dear, 4.0, 1.0)

    told = []
    for _ in range(40):
        actual = np.where(dear, 20.0 * (rng.random(2000) < 0.2), 1.0)
        month = month_of(ANCHOR, actual, expected)
        assert month is not None
        told.append(month.log_ratio)

    assert np.mean(told) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (floats(), floats()),
        (floats(0, 0), floats(1, 1)),
        (floats(-5, -5), floats(1, 1)),
        (floats(5, -9), floats(1, 1)),
        (floats(5, 5), floats(0, 0)),
    ],
)
def test_a_month_without_sales_or_expectations_tells_nothing(
    actual: np.ndarray, expected: np.ndarray
) -> None:
    assert month_of(ANCHOR, actual, expected) is None


def test_the_months_before_christmas_are_found_in_the_sample_shop(champion: Champion) -> None:
    """It sells 1.7 times as much in November as in its mean month, and 0.7 times in February."""
    season = champion.model.next_year()

    assert list(season) == [f"{month:02}" for month in range(1, 13)]
    assert season["11"] > 1.2
    assert season["02"] < 1.0
    assert season["11"] > 1.3 * season["02"]


def months_of(orders: pl.LazyFrame, as_of: date, told_on: date) -> list[LevelMonth]:
    snapshots = Snapshots(orders, told_on, make_recipe())
    base = CustomerBase.fit(snapshots.features(as_of), as_of)
    return months_told(snapshots, base, as_of)


def test_what_comes_after_the_as_of_day_tells_nothing(shop_orders: pl.DataFrame) -> None:
    log = in_contract_order(shop_orders)

    later, then = (months_of(log, AS_OF, told_on) for told_on in (date(2025, 4, 1), AS_OF))

    assert later == then
    assert max(add_months(month.start, 1) for month in then) == AS_OF


@needs_cdnow
@pytest.mark.parametrize("as_of", [date(1998, 4, 1), date(1998, 7, 1)])
def test_the_record_shops_one_cohort_fades_as_expected(as_of: date) -> None:
    """Fewer buy from month to month, which the customers' histories tell: no level falls."""
    log = in_contract_order(pl.read_parquet(CDNOW))

    level = ShopLevel.fit(as_of, months_of(log, as_of, as_of))

    assert not level.is_flat
    assert next_year(level, 3) == pytest.approx([1.0] * 12, abs=0.2)


@pytest.mark.parametrize(("came", "most"), [(1e6, 4.0), (1e-6, 0.25)])
def test_a_month_far_off_is_no_more_than_four_times_the_usual(came: float, most: float) -> None:
    """The first month after a closure: by then nobody is expected to come back."""
    found = month_of(AS_OF, floats(came, 0.0), floats(1.0, 1.0))

    assert found is not None
    assert math.exp(found.log_ratio) == pytest.approx(most)
