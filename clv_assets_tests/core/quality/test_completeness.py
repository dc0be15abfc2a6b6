"""Months that look missing, half loaded or loaded twice, in shops of several shapes."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from clv_assets.core.calendar.windows import add_months, month_window
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.core.quality.completeness import MonthFindings, judge_months, unfinished_months
from clv_assets_tests.public_data import CDNOW, needs_cdnow, needs_online_retail

KEY = ["customer_id", "order_date", "order_id"]
RETAIL = CDNOW.with_name("online_retail_ii.parquet")
DAY = pl.col("order_date").dt.day()
Fault = Callable[[pl.DataFrame], pl.DataFrame]


def by_order(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of a source, summed to orders a day."""
    day = pl.col("order_date").dt.date().alias("day")
    if lines["order_id"].null_count():
        lines = lines.with_columns(order_id=pl.col("order_date").cast(pl.String))
    sums = (pl.col("order_date").min().cast(pl.Datetime("us")), pl.col("revenue").sum().round(2))
    orders = lines.drop_nulls("customer_id").group_by("customer_id", "order_id", day)
    return orders.agg(*sums, lines=pl.len().cast(pl.Int64)).drop("day").sort(KEY)


def sample_shop(customers: int, seed: int, until: date = date(2025, 9, 15)) -> pl.DataFrame:
    return by_order(sample_lines(SampleShop(customers, seed=seed), until))


def steady_shop(a_day: float, days: int, weekdays: str = "1111111") -> pl.DataFrame:
    """Poisson orders from 2023-01-02, a Monday, on the weekdays that are 1."""
    rng = np.random.default_rng(3)
    counts = rng.poisson([a_day * int(weekdays[day % 7]) for day in range(days)])
    number = np.repeat(np.arange(days), counts)
    return pl.DataFrame(
        {
            "customer_id": [f"C{c}" for c in rng.integers(0, number.size // 4, number.size)],
            "order_id": [f"O{place}" for place in range(number.size)],
            "order_date": np.datetime64("2023-01-02", "us") + number.astype("timedelta64[D]"),
            "revenue": rng.lognormal(3, 0.8, number.size).round(2),
            "lines": 1 + rng.poisson(1.5, number.size),
        }
    ).sort(KEY)


def scattered(orders: pl.DataFrame) -> pl.DataFrame:
    kept = np.random.default_rng(5).random(orders.height) < 0.5
    return orders.filter(pl.Series(kept))


def doubled(orders: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([orders, orders.with_columns(pl.col("order_id") + "b")])


FAULTS: dict[str, Fault] = {
    "all of it missing": lambda o: o.head(0),
    "first half missing": lambda o: o.filter(DAY > 15),
    "last half missing": lambda o: o.filter(DAY <= 15),
    "a week missing": lambda o: o.filter(~DAY.is_between(10, 16)),
    "half of its rows missing": scattered,
    "half of its lines missing": lambda o: o.with_columns(
        pl.col("revenue") / 2, (pl.col("lines") + 1) // 2
    ),
    "loaded twice, under new ids": doubled,
    "lines loaded twice": lambda o: o.with_columns(pl.col("revenue", "lines") * 2),
}


def with_fault(orders: pl.DataFrame, month: str, fault: Fault) -> pl.DataFrame:
    inside = pl.col("order_date").dt.strftime("%Y-%m") == month
    return pl.concat([orders.filter(~inside), fault(orders.filter(inside))]).sort(KEY)


def until(orders: pl.DataFrame, day: date) -> pl.DataFrame:
    return orders.filter(pl.col("order_date").dt.date() < day)


@pytest.fixture(scope="module")
def shop() -> pl.DataFrame:
    return sample_shop(5000, 42)


@pytest.fixture(scope="module")
def online_retail() -> pl.DataFrame:
    return by_order(pl.read_parquet(RETAIL))


@pytest.fixture(scope="module")
def cdnow() -> pl.DataFrame:
    return by_order(pl.read_parquet(CDNOW))


def suspects(orders: pl.DataFrame, watermark: date, accepted: Collection[str] = ()) -> list[str]:
    return list(judge_months(orders, watermark, accepted).suspect)


def odd_ones(orders: pl.DataFrame, watermark: date, accepted: Collection[str] = ()) -> list[str]:
    return list(judge_months(orders, watermark, accepted).odd)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_old_faulty_month_is_odd(shop: pl.DataFrame, fault: str) -> None:
    broken = judge_months(with_fault(shop, "2025-03", FAULTS[fault]), date(2025, 9, 15))

    assert (list(broken.suspect), list(broken.odd)) == ([], ["2025-03"])


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("end", [date(2025, 4, 1), date(2025, 4, 16), date(2025, 4, 30)])
def test_the_newest_month_is_judged_until_the_next_is_over(
    shop: pl.DataFrame, fault: str, end: date
) -> None:
    """A week may be a holiday, larger orders a promotion: these are asked about, no more."""
    broken = judge_months(until(with_fault(shop, "2025-03", FAULTS[fault]), end), end)

    natural = fault in ("a week missing", "lines loaded twice")
    assert list(broken.odd if natural else broken.suspect) == ["2025-03"]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_end_of_a_closed_file_is_odd_at_most(shop: pl.DataFrame, fault: str) -> None:
    broken = until(with_fault(shop, "2025-03", FAULTS[fault]), date(2025, 4, 20))

    months = judge_months(broken, date(2025, 4, 19), declared=False)

    assert (list(months.suspect), list(months.odd)) == ([], ["2025-03"])


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("month", ["2011-01", "2011-06", "2011-10"])
@needs_online_retail
def test_faults_of_a_real_shop_are_found(
    online_retail: pl.DataFrame, month: str, fault: str
) -> None:
    broken = with_fault(online_retail, month, FAULTS[fault])
    natural = fault in ("a week missing", "lines loaded twice")
    end = month_window(month).end

    newest = judge_months(until(broken, end), end)

    assert month in (newest.odd if natural else newest.suspect)
    assert odd_ones(broken, date(2011, 12, 9)) == [month]


@pytest.mark.parametrize("fault", [name for name in FAULTS if "lines" not in name])
@needs_cdnow
def test_faults_of_a_shrinking_cohort_are_found(cdnow: pl.DataFrame, fault: str) -> None:
    broken = with_fault(cdnow, "1997-10", FAULTS[fault])

    assert odd_ones(broken, date(1998, 6, 30)) == ["1997-10"]


@needs_online_retail
def test_christmas_easter_and_november_of_a_real_shop_are_natural(
    online_retail: pl.DataFrame,
) -> None:
    """Whenever it looks: also in its first months, and in its truncated last one."""
    for days in range(10, 739, 27):
        day = date(2009, 12, 1) + timedelta(days=days)
        assert judge_months(online_retail, day) == MonthFindings(), day


@needs_cdnow
def test_the_end_of_an_acquisition_is_no_fault(cdnow: pl.DataFrame) -> None:
    for days in range(10, 546, 9):
        day = date(1997, 1, 1) + timedelta(days=days)
        assert suspects(cdnow, day) == [], day


@pytest.mark.parametrize(("customers", "seed"), [(200, 1), (1000, 2), (5000, 3)])
def test_the_sample_shop_is_never_suspected(customers: int, seed: int) -> None:
    orders = sample_shop(customers, seed)

    for month in range(1, 33):
        assert suspects(orders, add_months(date(2023, 1, 2), month)) == []


@pytest.mark.parametrize(
    ("a_day", "weekdays"), [(1.0, "1111111"), (10.0, "1111110"), (15.0, "1111100")]
)
def test_a_steady_shop_is_never_suspected(a_day: float, weekdays: str) -> None:
    orders = steady_shop(a_day, 700, weekdays)

    for days in range(20, 700, 17):
        day = date(2023, 1, 2) + timedelta(days=days)
        assert suspects(orders, day) == [], day


def test_a_shop_with_an_order_a_day_is_too_small_to_tell_a_half() -> None:
    broken = with_fault(steady_shop(1.0, 700), "2024-03", scattered)

    assert judge_months(broken, date(2024, 4, 1)) == MonthFindings()


def test_a_missing_month_of_a_shop_with_an_order_a_day_is_asked_about() -> None:
    broken = with_fault(steady_shop(1.0, 700), "2024-03", lambda o: o.head(0))

    newest = judge_months(until(broken, date(2024, 4, 1)), date(2024, 4, 1))

    assert newest.suspect == {}
    assert newest.odd["2024-03"].endswith("it looks missing")


def test_a_month_cut_short_by_the_first_day_of_a_log_says_nothing_of_what_is_usual() -> None:
    """A shop of a hundred orders a month is judged from its second whole month on."""
    broken = with_fault(steady_shop(5.0, 120), "2023-03", FAULTS["last half missing"])

    assert suspects(until(broken, date(2023, 4, 1)), date(2023, 4, 1)) == ["2023-03"]
    assert suspects(until(broken, date(2023, 3, 20)), date(2023, 3, 20)) == []


def test_a_week_is_a_week_for_a_shop_that_opens_five_days() -> None:
    orders = steady_shop(15.0, 700, "1111100")

    broken = with_fault(orders, "2024-03", FAULTS["a week missing"])

    assert odd_ones(broken, date(2024, 12, 1)) == ["2024-03"]


def shut(orders: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    return orders.filter(~pl.col("order_date").dt.date().is_between(first, last))


def test_the_same_closure_a_year_later_is_a_season() -> None:
    closed = shut(steady_shop(10.0, 700), date(2023, 8, 1), date(2023, 8, 16))
    closed = shut(closed, date(2024, 8, 2), date(2024, 8, 16))
    first, second = date(2023, 9, 1), date(2024, 9, 1)

    assert suspects(until(closed, first), first) == ["2023-08"]
    assert suspects(until(closed, second), second) == []
    assert suspects(until(closed, first), first, ["2023-08"]) == []


def test_a_shop_that_closed_in_the_midst_of_two_months_was_no_delivery() -> None:
    """Of a delivery a month is missing, or the end of one, or all that came later."""
    closed = shut(steady_shop(10.0, 700), date(2024, 3, 18), date(2024, 4, 14))

    reopened, shut_still = date(2024, 5, 1), date(2024, 4, 10)
    assert suspects(until(closed, reopened), reopened) == []
    assert set(odd_ones(until(closed, reopened), reopened)) == {"2024-03", "2024-04"}
    assert suspects(until(closed, shut_still), shut_still) == ["2024-03", "2024-04"]


def subscriptions() -> pl.DataFrame:
    """A few hundred customers, each charged on the 1st of the month."""
    rng = np.random.default_rng(4)
    months = [add_months(date(2022, 1, 1), n) for n in range(36)]
    return (
        pl.DataFrame(
            [
                (f"C{n}", f"{month}-{n}", month, 10.0, 1)
                for place, month in enumerate(months)
                for n in range(300 + 5 * place + int(rng.integers(0, 20)))
            ],
            schema=["customer_id", "order_id", "order_date", "revenue", "lines"],
            orient="row",
        )
        .with_columns(pl.col("order_date").cast(pl.Datetime("us")))
        .sort(KEY)
    )


def test_where_all_pay_on_one_day_of_the_month_no_other_day_is_silent() -> None:
    orders = subscriptions()

    for months in range(2, 36):
        day = add_months(date(2022, 1, 1), months)
        assert judge_months(until(orders, day), day) == MonthFindings(), day


@pytest.mark.parametrize("fault", ["all of it missing", "half of its rows missing"])
def test_where_all_pay_on_one_day_of_the_month_a_fault_is_found(fault: str) -> None:
    broken, end = with_fault(subscriptions(), "2024-05", FAULTS[fault]), date(2024, 6, 1)

    assert suspects(until(broken, end), end) == ["2024-05"]


def test_the_month_that_the_watermark_cuts_is_judged_on_its_days_before(
    shop: pl.DataFrame,
) -> None:
    day = date(2025, 8, 20)
    stalled = shop.filter(pl.col("order_date").dt.date() < date(2025, 8, 8))

    assert suspects(until(shop, day), day) == []
    assert suspects(stalled, day) == ["2025-08"]


def test_a_first_season_is_odd_at_most(shop: pl.DataFrame) -> None:
    """The fall after the first Christmas looks like half a month until a year has passed."""
    findings = judge_months(shop, date(2024, 1, 16))

    assert findings.suspect == {}
    assert list(findings.odd) == ["2024-01"]


def test_a_test_order_long_before_the_opening_does_not_make_the_time_between_suspect() -> None:
    orders = steady_shop(10.0, 300)
    early = orders.head(1).with_columns(order_date=pl.lit(date(2021, 3, 1)).cast(pl.Datetime("us")))

    assert judge_months(pl.concat([early, orders]).sort(KEY), date(2023, 10, 1)) == MonthFindings()


def test_lines_that_are_copies_make_a_month_loaded_twice(shop: pl.DataFrame) -> None:
    months = {f"2024-{month:02}": [1000, 10] for month in range(1, 13)} | {"2024-12": [2000, 1010]}

    newest = judge_months(shop, date(2025, 1, 9), duplicate_rows=months)
    later = judge_months(shop, date(2025, 3, 9), duplicate_rows=months)

    assert list(newest.suspect) == list(later.odd) == ["2024-12"]
    assert newest.suspect["2024-12"].endswith("it looks loaded twice")


def test_an_older_month_is_judged_as_the_newest_are_if_asked_for(shop: pl.DataFrame) -> None:
    broken, day = with_fault(shop, "2025-03", FAULTS["half of its rows missing"]), date(2025, 6, 9)

    assert list(unfinished_months(broken, day, ["2025-02", "2025-03"])) == ["2025-03"]
    assert unfinished_months(shop, day, ["2025-02", "2025-03"]) == {}
    assert unfinished_months(broken, day, []) == {}


def test_the_sentence_has_the_figures(shop: pl.DataFrame) -> None:
    end = date(2025, 4, 1)

    def sentence(fault: str) -> str:
        return judge_months(with_fault(shop, "2025-03", FAULTS[fault]), end).suspect["2025-03"]

    assert sentence("last half missing") == (
        "434 orders, next to none from 2025-03-16 to 2025-03-31, where about 499 were to be "
        "expected: part of it looks missing"
    )
    assert sentence("half of its rows missing") == (
        "1,208 rows where about 2,290 were to be expected by the months before and a year before: "
        "it looks half loaded"
    )
    assert sentence("loaded twice, under new ids") == (
        "941 of 1,882 orders repeat another one's customer, day and revenue, 0.0% in a usual "
        "month: it looks loaded twice"
    )


def test_without_orders_there_is_nothing_to_judge(shop: pl.DataFrame) -> None:
    assert judge_months(shop.head(0), date(2025, 1, 1)) == MonthFindings()
    assert judge_months(shop.lazy(), date(2023, 1, 1)) == MonthFindings()
