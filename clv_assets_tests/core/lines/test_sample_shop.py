"""The simulated shop: its past never changes, its figures are a shop's, its oracle is right."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.core.lines.sample_shop import SampleShop, expected_value, sample_lines

START = date(2023, 1, 2)
TWO_YEARS = date(2025, 1, 2)
CUTOFF = date(2024, 7, 1)
WINDOW_END = date(2025, 1, 1)

small_shops = st.builds(
    SampleShop,
    customers=st.integers(1, 150),
    start=st.dates(date(2019, 1, 1), date(2024, 12, 31)),
    seed=st.integers(0, 2**31),
)


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return sample_lines(SampleShop(), TWO_YEARS)


def purchases(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.filter(pl.col("quantity") > 0)


def returns(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.filter(pl.col("quantity") < 0)


def before(day: date) -> pl.Expr:
    return pl.col("order_date").dt.date() < day


def revenue_by_customer(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.group_by("customer_id").agg(pl.col("revenue").sum())


def realised(shop: SampleShop, predictions: pl.DataFrame) -> pl.DataFrame:
    """`predictions` with each customer's revenue before the cutoff (past) and after (actual)."""
    history = sample_lines(shop, WINDOW_END)
    past = revenue_by_customer(history.filter(before(CUTOFF))).rename({"revenue": "past"})
    actual = revenue_by_customer(history.filter(~before(CUTOFF))).rename({"revenue": "actual"})
    known = predictions.join(past, on="customer_id", how="inner")
    return known.join(actual, on="customer_id", how="left").with_columns(
        pl.col("actual").fill_null(0)
    )


def rank_correlation(frame: pl.DataFrame, a: str, b: str) -> float:
    return frame.select(pl.corr(a, b, method="spearman")).item()


@settings(max_examples=30, deadline=None)
@given(shop=small_shops, days=st.integers(1, 500), more=st.integers(1, 200))
def test_a_later_until_only_adds_rows(shop: SampleShop, days: int, more: int) -> None:
    until = shop.start + timedelta(days=days)

    longer = sample_lines(shop, until + timedelta(days=more))

    assert_frame_equal(longer.filter(before(until)), sample_lines(shop, until))


def test_a_history_asked_for_day_by_day_is_the_same_history() -> None:
    shop = SampleShop(customers=300)
    whole = sample_lines(shop, date(2024, 1, 8))

    for day in pl.date_range(date(2023, 12, 20), date(2024, 1, 8), eager=True):
        assert_frame_equal(whole.filter(before(day)), sample_lines(shop, day))


@settings(max_examples=20, deadline=None)
@given(shop=small_shops, days=st.integers(0, 400))
def test_a_shock_leaves_the_past_unchanged(shop: SampleShop, days: int) -> None:
    until, shock = shop.start + timedelta(days=450), shop.start + timedelta(days=days)
    shocked = SampleShop(shop.customers, shop.start, shop.seed, shock)

    calm, changed = sample_lines(shop, until), sample_lines(shocked, until)

    assert_frame_equal(changed.filter(before(shock)), calm.filter(before(shock)))


def test_a_shock_takes_out_orders_but_renames_none() -> None:
    calm = purchases(sample_lines(SampleShop(customers=1000), TWO_YEARS))
    shop = SampleShop(customers=1000, shock=CUTOFF)
    shocked = purchases(sample_lines(shop, TWO_YEARS))
    keys = ["order_id", "customer_id", "order_date"]

    kept = shocked.select(keys).unique()

    assert kept.join(calm.select(keys).unique(), on=keys, how="anti").is_empty()
    assert len(kept) < calm["order_id"].n_unique()


def test_who_does_not_know_of_the_shock_predicts_too_much_and_ranks_worse() -> None:
    shop = SampleShop(shock=CUTOFF)
    aware = realised(shop, expected_value(shop, CUTOFF, 6))
    unaware = realised(shop, expected_value(SampleShop(), CUTOFF, 6))

    assert unaware["expected_clv"].sum() > 1.3 * unaware["actual"].sum()
    assert aware["expected_clv"].sum() == pytest.approx(aware["actual"].sum(), rel=0.2)
    alive = pl.col("expected_clv") > 0
    of_unaware = rank_correlation(unaware.filter(alive), "expected_clv", "actual")
    of_aware = rank_correlation(aware.filter(alive), "expected_clv", "actual")
    assert of_unaware < of_aware - 0.03


def test_same_seed_same_bytes() -> None:
    once, again = (sample_lines(SampleShop(200, seed=0), TWO_YEARS) for _ in range(2))

    assert once.write_csv() == again.write_csv()


def test_another_seed_is_another_shop() -> None:
    shops = [sample_lines(SampleShop(50, seed=seed), date(2023, 6, 1)) for seed in (0, 1, 42)]

    assert len({shop.write_csv() for shop in shops}) == 3


def test_columns_and_types_are_the_contract(lines: pl.DataFrame) -> None:
    assert dict(lines.schema) == {
        "customer_id": pl.String,
        "order_id": pl.String,
        "order_date": pl.Datetime("us"),
        "revenue": pl.Float64,
        "quantity": pl.Int64,
        "unit_price": pl.Float64,
        "product_id": pl.String,
        "country": pl.String,
    }
    assert lines.null_count().sum_horizontal().item() == 0
    assert lines.equals(
        lines.sort("order_date", "order_id", "product_id", maintain_order=True), null_equal=False
    )


def test_an_order_has_one_customer_one_time_one_country(lines: pl.DataFrame) -> None:
    orders = lines.select("order_id", "customer_id", "order_date", "country").unique()

    assert orders["order_id"].is_unique().all()


def test_a_customer_has_one_country_of_three(lines: pl.DataFrame) -> None:
    homes = lines.select("customer_id", "country").unique()

    assert homes["customer_id"].is_unique().all()
    assert set(homes["country"]) == {"United Kingdom", "Germany", "France"}


def test_revenue_is_quantity_times_unit_price_in_cents(lines: pl.DataFrame) -> None:
    rows = lines.select("quantity", "unit_price", "revenue").rows()

    assert all(revenue == round(quantity * price, 2) for quantity, price, revenue in rows)
    assert lines["unit_price"].min() > 0
    assert (lines["unit_price"] == lines["unit_price"].round(2)).all()


def test_all_customers_asked_for_have_arrived_after_two_years(lines: pl.DataFrame) -> None:
    assert lines["customer_id"].n_unique() == 5000
    assert sample_lines(SampleShop(1), TWO_YEARS)["customer_id"].n_unique() == 1


def test_new_customers_keep_arriving_at_the_same_pace() -> None:
    lines = sample_lines(SampleShop(2400), date(2026, 1, 2))
    first_orders = lines.group_by("customer_id").agg(pl.col("order_date").min())

    by_year = first_orders.group_by(pl.col("order_date").dt.year()).len().sort("order_date")

    later_years = by_year.filter(pl.col("order_date") > 2023)["len"]
    assert later_years[:2].to_list() == pytest.approx([840, 840], abs=5)  # 70 % of 2400, halved


def test_two_years_hold_a_shop_of_the_usual_size(lines: pl.DataFrame) -> None:
    orders = purchases(lines).group_by("order_id").agg(pl.len(), pl.col("revenue").sum())

    assert 20_000 < len(orders) < 40_000
    assert 1.5 < orders["len"].mean() < 4
    assert 30 < orders["revenue"].median() < 80
    assert orders["revenue"].max() > 1000


def test_many_customers_buy_once(lines: pl.DataFrame) -> None:
    order_count = purchases(lines).group_by("customer_id").agg(pl.col("order_id").n_unique())

    assert 0.35 < (order_count["order_id"] == 1).mean() < 0.5


def test_the_best_hundredth_holds_about_three_tenths_of_revenue(lines: pl.DataFrame) -> None:
    revenue = revenue_by_customer(lines)["revenue"].sort(descending=True)

    assert 0.25 < revenue.head(50).sum() / revenue.sum() < 0.36


def test_returns_undo_lines_of_an_earlier_purchase(lines: pl.DataFrame) -> None:
    number = pl.col("order_id").str.slice(1).alias("number")
    keys = ["number", "customer_id", "product_id", "unit_price", "units"]
    bought = purchases(lines).with_columns(number, units="quantity")
    back = returns(lines).with_columns(number, units=-pl.col("quantity"))

    matched = back.join(bought.unique(keys), on=keys, how="inner", suffix="_bought")

    assert len(matched) == len(back)
    delay = (
        matched["order_date"].dt.date() - matched["order_date_bought"].dt.date()
    ).dt.total_days()
    assert delay.is_between(3, 69).all()
    assert matched["order_id"].str.starts_with("R").all()
    assert matched["order_id_bought"].str.starts_with("O").all()


def test_returns_are_a_few_percent_of_revenue(lines: pl.DataFrame) -> None:
    share = -returns(lines)["revenue"].sum() / purchases(lines)["revenue"].sum()

    assert 0.02 < share < 0.08


def test_autumn_sells_twice_as_much_as_spring(lines: pl.DataFrame) -> None:
    days = purchases(lines).unique("order_id")["order_date"].dt.date()
    autumn = days.is_between(date(2024, 10, 1), date(2024, 12, 10)).sum() / 71
    spring = days.is_between(date(2024, 3, 1), date(2024, 5, 31)).sum() / 92

    assert 1.7 < autumn / spring < 2.5


def test_nothing_is_dated_in_the_closed_days_or_outside_opening_hours() -> None:
    moments = sample_lines(SampleShop(1000), date(2025, 3, 1))["order_date"]
    month, day = moments.dt.month(), moments.dt.day()

    assert not (((month == 12) & (day >= 24)) | ((month == 1) & (day == 1))).any()
    assert moments.dt.hour().is_between(9, 17).all()


def test_saturdays_are_quiet(lines: pl.DataFrame) -> None:
    per_weekday = purchases(lines).group_by(pl.col("order_date").dt.weekday()).len()

    assert per_weekday.sort("len").row(0)[0] == 6


def test_expected_value_has_each_customer_seen_before_the_cutoff_once() -> None:
    shop = SampleShop(400)

    for cutoff in (date(2023, 1, 3), date(2023, 3, 31), date(2024, 7, 15)):
        seen = sample_lines(shop, cutoff)["customer_id"].unique().sort()
        known = expected_value(shop, cutoff, 6)["customer_id"].sort()

        assert known.equals(seen)


def test_expected_value_is_right_in_total() -> None:
    ratios = []
    for seed in range(6):
        shop = SampleShop(seed=seed)
        known = realised(shop, expected_value(shop, CUTOFF, 6))
        ratios.append(known["expected_clv"].sum() / known["actual"].sum())

    assert sum(ratios) / len(ratios) == pytest.approx(1, abs=0.06)


def test_expected_value_ranks_better_than_past_spend() -> None:
    known = realised(SampleShop(), expected_value(SampleShop(), CUTOFF, 6))

    of_oracle = rank_correlation(known, "expected_clv", "actual")

    assert of_oracle > rank_correlation(known, "past", "actual") + 0.2


def test_a_customer_worth_nothing_never_buys_again() -> None:
    shop = SampleShop(2000)
    worthless = expected_value(shop, CUTOFF, 6).filter(pl.col("expected_clv") == 0)

    later = purchases(sample_lines(shop, TWO_YEARS)).filter(~before(CUTOFF))

    assert len(worthless) > 0
    assert later.join(worthless, on="customer_id", how="semi").is_empty()


def test_the_window_of_expected_value_ends_after_calendar_months() -> None:
    def value(shock: date | None) -> pl.DataFrame:
        return expected_value(SampleShop(200, shock=shock), date(2023, 8, 31), 6)

    # August 31 + 6 months: only a shock before February 29 can be felt.
    assert_frame_equal(value(shock=date(2024, 2, 29)), value(shock=None), check_exact=True)
    assert not value(shock=date(2024, 2, 28)).equals(value(shock=None))


@pytest.mark.parametrize("customers", [0, -3])
def test_a_shop_without_customers_is_refused(customers: int) -> None:
    with pytest.raises(ValueError, match="customers must be at least 1"):
        SampleShop(customers)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="seed must be 0 or more"):
        SampleShop(seed=-1)


@pytest.mark.parametrize("day", [START, START - timedelta(days=400)])
def test_a_day_not_after_the_start_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="not after the shop's start, 2023-01-02"):
        sample_lines(SampleShop(), day)
    with pytest.raises(ValueError, match="not after the shop's start, 2023-01-02"):
        expected_value(SampleShop(), day, 6)


def test_an_empty_window_is_refused() -> None:
    with pytest.raises(ValueError, match="pred_months must be at least 1"):
        expected_value(SampleShop(), CUTOFF, 0)
