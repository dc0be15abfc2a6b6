"""The season is found in when customers came again, and nothing else is taken for one."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from clv_assets.config.calendar import SaleSpan, ShopCalendar, Span
from clv_assets.core.calendar.windows import add_months
from clv_assets.core.features.definition import features
from clv_assets.core.model import season
from clv_assets.core.model.season import fitted_clock
from clv_assets.core.model.shop_clock import YEAR, ShopClock
from clv_assets_tests.benchmarks.simulated_shops import ACQUISITIONS, Acquisition, Shop, orders
from clv_assets_tests.factories import in_contract_order, make_orders

OPENED, AS_OF = date(2021, 1, 1), date(2024, 1, 1)
NO_CALENDAR = ShopCalendar()
Rows = list[tuple[str, str, float]]


def make_shop(**overrides: object) -> Shop:
    """Three years without a season and without drift."""
    return Shop(**{"months": 36, "drift": 0.0, **overrides})  # type: ignore[arg-type]


def clock_of(
    log: pl.DataFrame | pl.LazyFrame, as_of: date = AS_OF, calendar: ShopCalendar = NO_CALENDAR
) -> ShopClock:
    known = features(in_contract_order(log), as_of, 12).collect()
    return fitted_clock(log.lazy(), known, as_of, calendar)


def clock_of_rows(*rows: tuple[str, str, float]) -> ShopClock:
    return clock_of(make_orders(*rows))


def by_month(clock: ShopClock) -> dict[int, float]:
    """Pace by month of the year, of a clock anchored on the first of one."""
    starts = [add_months(clock.anchor, -age) for age in range(1, YEAR + 1)]
    return {start.month: pace for start, pace in zip(starts, clock.factors, strict=True)}


def before(day: date, age: int) -> str:
    return str(day - timedelta(days=age))


def log_ratios(clock: ShopClock, truth: np.ndarray) -> np.ndarray:
    """Of its paces over the true ones of January to December."""
    found = np.array([by_month(clock)[month] for month in range(1, YEAR + 1)])
    return np.asarray(np.log(found) - np.log(truth / truth.mean()))


@pytest.mark.parametrize("acquisition", ACQUISITIONS)
def test_the_months_of_a_season_are_found(acquisition: Acquisition) -> None:
    """The best month is 1.5 times the mean; steady, growing, or one cohort that fades."""
    shop = make_shop(season=0.5, peak=10, acquisition=acquisition)

    clock = clock_of(orders(shop))

    paces = by_month(clock)
    assert {10, 11, 12} == set(sorted(paces, key=lambda month: paces[month])[-3:])
    assert paces[11] > 2 * paces[5]
    assert abs(log_ratios(clock, shop.levels[-YEAR:])).max() < 0.2


@pytest.mark.parametrize("acquisition", ACQUISITIONS)
@pytest.mark.parametrize("months", [13, 24, 36])
def test_growth_and_fading_are_no_season(acquisition: Acquisition, months: int) -> None:
    """Three times as many newcomers at the end as at the start, or none after three months."""
    shop = make_shop(months=months, acquisition=acquisition)

    clock = clock_of(orders(shop), add_months(OPENED, months))

    assert clock.factors == pytest.approx([1.0] * YEAR, abs=0.1)


def test_a_level_that_drifts_is_no_season() -> None:
    """It changes by 6 % a month; over three years that may look a little like one."""
    for seed in range(3):
        clock = clock_of(orders(make_shop(drift=0.06, seed=seed)))

        assert clock.factors == pytest.approx([1.0] * YEAR, abs=0.2)


def test_customers_who_all_came_in_one_week_are_missed_every_day_not_in_some_months() -> None:
    """What was expected since their last purchases lay on the same few days for all of them."""
    chance = np.random.default_rng(0)
    customers, age = 3000, 913
    rate = chance.gamma(0.6, 1 / 80, customers)
    leaving = chance.exponential(1 / chance.gamma(0.8, 1 / 300, customers))
    rows: Rows = []
    for number in range(customers):
        first = age - int(chance.integers(7))
        active = min(leaving[number], first - 1)
        later = active * chance.random(chance.poisson(rate[number] * active))
        rows += [(f"c{number}", before(AS_OF, first - int(day)), 5.0) for day in (0, *later)]

    clock = clock_of_rows(*rows)

    assert np.std(clock.factors) < 0.03


def test_wholesalers_who_leave_in_one_month_do_not_make_it_a_quiet_one() -> None:
    """They bought every day, and left at the end of June: nothing was to be expected in July."""
    shop = orders(make_shop(customers=600))
    left = [date(2023, 6, 30) - timedelta(days=day) for day in range(900)]
    wholesalers = make_orders(*((f"w{n}", str(day), 5.0) for n in range(20) for day in left))

    alone = by_month(clock_of(shop))
    beside = by_month(clock_of(pl.concat([shop, wholesalers.collect().select(shop.columns)])))

    assert beside[7] == pytest.approx(alone[7], abs=0.05)


@pytest.mark.parametrize("months", [3, 11])
def test_with_less_than_a_year_the_clock_is_steady(months: int) -> None:
    clock = clock_of(orders(make_shop(season=0.5)), add_months(OPENED, months))

    assert clock.is_steady


def test_where_nobody_came_again_the_clock_is_steady() -> None:
    assert clock_of_rows(*((f"c{n}", before(AS_OF, 1 + 4 * n), 9.0) for n in range(200))).is_steady


def test_where_nobody_has_bought_the_clock_is_steady() -> None:
    returns = [(f"c{n}", before(AS_OF, 1 + 9 * n), -9.0) for n in range(80)]

    assert clock_of_rows().is_steady
    assert clock_of_rows(*returns).is_steady
    assert clock_of_rows(("c", str(AS_OF), 9.0), ("c", "2025-01-01", 9.0)).is_steady


def test_nothing_of_the_as_of_day_or_later_is_read() -> None:
    log = orders(make_shop(season=0.5))
    as_of = date(2023, 3, 8)
    past = log.filter(pl.col("order_date") < as_of)

    assert past.height < log.height - 500
    assert clock_of(log, as_of) == clock_of(past, as_of)
    assert not clock_of(past, as_of).is_steady


def test_the_rows_may_come_in_any_order() -> None:
    log = orders(make_shop(customers=300, season=0.5))

    found = [clock_of(log.sample(fraction=1, shuffle=True, seed=seed)) for seed in (1, 2)]

    assert found == [clock_of(log)] * 2
    assert clock_of(log.reverse()) == clock_of(log)


def test_what_things_cost_is_no_season() -> None:
    log = orders(make_shop(customers=300, season=0.5))

    assert clock_of(log.with_columns(pl.col("revenue") * 10)) == clock_of(log)


def test_a_customer_who_came_daily_for_a_month_makes_no_season() -> None:
    """Ten times in a month is one customer by chance."""
    log = orders(make_shop(customers=600))
    keen = make_orders(*(("keen", f"2023-05-{day:02}", 9.0) for day in range(1, 31)))

    alone = clock_of(log)
    beside = clock_of(pl.concat([log, keen.collect().select(log.columns)]))

    assert beside.factors == pytest.approx(alone.factors, abs=0.03)


def without(log: pl.DataFrame, closed: tuple[Span, ...]) -> pl.DataFrame:
    for span in closed:
        log = log.filter(~pl.col("order_date").dt.date().is_between(span.start, span.end))
    return log


def test_declared_closed_days_are_no_season() -> None:
    """The shop is closed for 20 days each August, and as busy as ever on the days it is not."""
    closed = tuple(
        Span(start=date(year, 8, 5), end=date(year, 8, 24)) for year in (2021, 2022, 2023)
    )
    log = without(orders(make_shop(customers=1500, rate=1.0)), closed)

    knowing = by_month(clock_of(log, calendar=ShopCalendar(closed=closed)))
    unknowing = by_month(clock_of(log))

    assert knowing[8] == pytest.approx(1, abs=0.12)
    assert unknowing[8] < 0.7


def test_what_a_declared_promotion_brings_is_no_season() -> None:
    """Each May every third purchase is one that the promotion brought."""
    log = orders(make_shop(customers=1500, rate=1.0))
    brought = log.filter(pl.col("order_date").dt.month() == 5).gather_every(2)
    brought = brought.with_columns(pl.col("order_date").dt.offset_by("3d"))
    spans = [SaleSpan(start=date(y, 5, 1), end=date(y, 5, 31)) for y in (2021, 2022, 2023)]
    both = pl.concat([log, brought])

    knowing = by_month(clock_of(both, calendar=ShopCalendar(promotions=tuple(spans))))
    unknowing = by_month(clock_of(both))

    assert knowing[5] == pytest.approx(1, abs=0.1)
    assert unknowing[5] > 1.2


@pytest.mark.parametrize("as_of", [date(2023, 8, 31), date(2024, 2, 29), date(2023, 12, 31)])
def test_the_season_is_found_from_the_last_day_of_a_month(as_of: date) -> None:
    """Months then begin on the 28th to the 31st."""
    shop = make_shop(months=40, season=0.5, peak=10)

    clock = clock_of(orders(shop), as_of)

    november = clock.ahead(date(2024, 11, 1), 30) / 30
    may = clock.ahead(date(2024, 5, 1), 31) / 31
    assert november > 2 * may


def test_of_a_big_base_some_customers_tell_the_same_season(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = orders(make_shop(customers=6000, season=0.3))
    whole = clock_of(log)
    monkeypatch.setattr(season, "MOST_CUSTOMERS", 2000)

    some = clock_of(log)

    assert some != whole
    assert some.factors == pytest.approx(whole.factors, abs=0.1)
    assert clock_of(log.sample(fraction=1, shuffle=True, seed=1)) == some


def test_what_came_is_counted_of_the_same_customers_as_what_was_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every second customer comes in May alone; the season is told by the others."""
    log = orders(make_shop(customers=1000, rate=1.0))
    number = pl.col("customer_id").str.slice(1).cast(pl.Int64)
    in_may = pl.col("order_date").dt.month() == 5
    mixed = log.filter((number % 2 == 0) | in_may)
    even = mixed.filter(number % 2 == 0)
    monkeypatch.setattr(season, "_thinned", lambda known: known.filter(number % 2 == 0))

    assert clock_of(mixed) == clock_of(even)


EVERY_9_DAYS = [(f"c{n}", age + n % 9) for n in range(60) for age in range(400, 1500, 9)]
# Customers and how many days before the as-of day they bought.
ODD_LOGS: dict[str, list[tuple[str, int]]] = {
    "one customer, daily": [("c", age) for age in range(1, 1100)],
    "one customer, twice": [("c", 800), ("c", 3)],
    "one customer, two days running long ago": [("c", 800), ("c", 799)],
    "all on one day": [(f"c{n}", 900) for n in range(50)],
    "all on two days": [(f"c{n}", age) for n in range(50) for age in (900, 870)],
    "a newcomer of the eve": [*EVERY_9_DAYS, ("new", 1)],
    "all came again on the eve": [(f"c{n}", age) for n in range(50) for age in (400, 1)],
    "all wholesalers left at once": [(f"c{n}", age) for n in range(20) for age in range(300, 1000)],
    "years after the last order": [(who, age + 7000) for who, age in EVERY_9_DAYS],
    "forty years": [(f"c{n}", age + n) for n in range(30) for age in range(1, 14600, 60)],
    "two purchases in forty years": [("c", 14600), ("c", 1)],
    "a day mistyped as of the year 1": [*EVERY_9_DAYS, ("typo", 738885), ("typo", 1)],
    "only ever in May": [
        (f"c{n}", 365 * year + 220 + n % 20) for n in range(200) for year in range(3)
    ],
}


@pytest.mark.parametrize("purchases", ODD_LOGS.values(), ids=ODD_LOGS.keys())
def test_the_clock_of_an_odd_log_runs_all_the_same(purchases: list[tuple[str, int]]) -> None:
    clock = clock_of_rows(*((who, before(AS_OF, age), 9.0) for who, age in purchases))

    assert np.isfinite(clock.factors).all()
    assert min(clock.factors) > 0
    assert np.mean(clock.factors) == pytest.approx(1)
