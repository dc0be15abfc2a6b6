"""What a customer did before the cutoff, against a table worked out by hand."""

import math
import statistics
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.core.calendar.windows import add_months
from clv_assets.core.features.columns import MODEL_FEATURES, SUB_WINDOWS
from clv_assets.core.features.definition import features
from clv_assets.core.money import LARGEST_AMOUNT, signed_log1p
from clv_assets_tests.factories import in_contract_order, make_orders

CUTOFF = date(2023, 7, 3)
DAY_VALUES = ["mean_day_value", "std_day_value", "last_day_value"]
DOZEN = (
    # regular: gaps of 10, 30 and 20 days
    ("regular", "2023-05-01", 10.0),
    ("regular", "2023-05-11", 20.0),
    ("regular", "2023-06-10", 30.0),
    ("regular", "2023-06-30", 40.0),
    ("regular", "2023-07-03", 999.0),  # of the cutoff day: future
    # an old customer who came back once and sent most of it back
    ("returned", "2021-01-01", 100.0),
    ("returned", "2023-06-01", 50.0),
    ("returned", "2023-06-05", -80.0),
    # once, and only once
    ("single", "2023-06-23", 25.0),
    # silent since two years
    ("silent", "2021-06-01", 500.0),
    # never bought: a return and a gift
    ("taker", "2023-06-01", -5.0),
    ("taker", "2023-06-02", 0.0),
)


def at(cutoff: date, orders: pl.LazyFrame, months: int = 9, **options: Any) -> pl.DataFrame:
    return features(orders, cutoff, months, **options).collect()


def of(customer: str, **options: Any) -> dict[str, Any]:
    rows = at(CUTOFF, make_orders(*DOZEN), **options)
    return rows.row(by_predicate=pl.col("customer_id") == customer, named=True)


def day_values(found: dict[str, Any]) -> tuple[float | None, ...]:
    return tuple(found[name] for name in DAY_VALUES)


def test_a_regular_customer_by_hand() -> None:
    found = of("regular")

    assert found == {
        "customer_id": "regular",
        "population": "active",
        "revenue_sum": 100.0,
        "order_count": 4,
        "avg_order_value": 25.0,
        "tenure_days": 63,
        "recency_days": 3,
        "log_revenue_sum": pytest.approx(math.log(101)),
        "is_repeat_buyer": True,
        "active_last_30d": True,
        "mean_days_between_orders": 20.0,
        "std_days_between_orders": pytest.approx(10.0),
        "median_days_between_orders": 20.0,
        "orders_last_30d": 2,
        "orders_last_60d": 3,
        "orders_last_90d": 4,
        "orders_last_180d": 4,
        "orders_last_270d": 4,
        "orders_year_ago_90d": 0,
        "orders_year_ago_180d": 0,
        "revenue_last_30d": 70.0,
        "revenue_last_60d": 90.0,
        "revenue_last_90d": 100.0,
        "revenue_last_180d": 100.0,
        "revenue_last_270d": 100.0,
        "revenue_year_ago_90d": 0.0,
        "revenue_year_ago_180d": 0.0,
        "lifetime_order_count": 4,
        "lifetime_revenue_sum": 100.0,
        "return_share": 0.0,
        "recency_to_gap_ratio": pytest.approx(3 / 20),
        "purchase_days": 4,
        "purchase_days_per_month": pytest.approx(4 / 2.1),
        "lifetime_purchase_revenue": 100.0,
        "return_count": 0,
        "days_since_any_row": 3,
        "mean_day_value": 25.0,
        "std_day_value": pytest.approx(statistics.stdev([10, 20, 30, 40])),
        "last_day_value": 40.0,
        "last_gap_days": 20,
        "gap_cv": pytest.approx(0.5),
    }


def test_a_return_lowers_revenue_but_is_no_order() -> None:
    found = of("returned")

    assert found["revenue_sum"] == -30.0
    assert found["order_count"] == 1
    assert found["avg_order_value"] == 50.0
    assert found["recency_days"] == 32
    assert found["return_share"] == pytest.approx(80 / 150)
    assert found["mean_days_between_orders"] is None


def test_negative_revenue_has_a_logarithm_with_its_sign() -> None:
    assert of("returned")["log_revenue_sum"] == pytest.approx(-math.log(31))
    log = pl.DataFrame({"x": [-7.0, 0.0, 7.0]}).select(signed_log1p(pl.col("x"))).to_series()
    assert log.to_list() == pytest.approx([-math.log(8), 0.0, math.log(8)])


def test_tenure_is_not_capped_by_the_history_window() -> None:
    found = of("returned", months=3)

    assert found["tenure_days"] == (CUTOFF - date(2021, 1, 1)).days
    assert found["lifetime_order_count"] == 2
    assert found["lifetime_revenue_sum"] == 70.0


def test_the_cadence_of_a_one_time_buyer_is_undefined() -> None:
    found = of("single")

    cadence = [name for name in MODEL_FEATURES if "between_orders" in name]
    assert [found[name] for name in [*cadence, "recency_to_gap_ratio"]] == [None] * 4
    assert found["order_count"] == 1
    assert not found["is_repeat_buyer"]


def test_two_orders_have_a_mean_gap_but_no_spread() -> None:
    found = at(CUTOFF, make_orders(("c", "2023-06-01", 1), ("c", "2023-06-11", 1)))

    assert found["mean_days_between_orders"].to_list() == [10.0]
    assert found["median_days_between_orders"].to_list() == [10.0]
    assert found["std_days_between_orders"].to_list() == [None]


def test_two_orders_of_one_day_are_two_orders_with_a_gap_of_zero() -> None:
    found = at(CUTOFF, make_orders(("c", "2023-06-01T09:00", 1), ("c", "2023-06-01T10:00", 1)))

    assert found["order_count"].to_list() == [2]
    assert found["mean_days_between_orders"].to_list() == [0.0]
    assert found["recency_to_gap_ratio"].to_list() == [32.0]


def test_gaps_start_inside_the_history_window() -> None:
    orders = make_orders(("c", "2020-01-01", 1), ("c", "2023-06-01", 1), ("c", "2023-06-11", 1))

    assert at(CUTOFF, orders)["mean_days_between_orders"].to_list() == [10.0]


def test_a_return_between_two_orders_does_not_split_their_gap() -> None:
    orders = make_orders(("c", "2023-06-01", 9), ("c", "2023-06-05", -3), ("c", "2023-06-11", 1))

    assert at(CUTOFF, orders)["mean_days_between_orders"].to_list() == [10.0]


def test_who_never_bought_is_returns_only_with_figures_all_the_same() -> None:
    found = of("taker")

    assert found["population"] == "returns_only"
    assert (found["order_count"], found["avg_order_value"]) == (0, None)
    assert (found["tenure_days"], found["recency_days"]) == (32, 31)
    assert found["return_share"] is None


def test_what_only_purchases_define_is_null_for_who_never_bought() -> None:
    found = of("taker")

    assert [found[name] for name in [*DAY_VALUES, "last_gap_days", "gap_cv"]] == [None] * 5
    assert (found["purchase_days"], found["purchase_days_per_month"]) == (0, 0.0)
    assert (found["lifetime_purchase_revenue"], found["return_count"]) == (0.0, 1)


def test_purchases_of_one_day_are_one_purchase_day_and_one_value() -> None:
    log = [("c", "2023-05-02", 7), ("c", "2023-06-01T09:00", 10), ("c", "2023-06-01T17:00", 30)]
    found = at(CUTOFF, make_orders(*log, ("c", "2023-06-02", -5))).row(0, named=True)

    assert (found["lifetime_order_count"], found["purchase_days"]) == (3, 2)
    assert found["last_gap_days"] == 30
    assert day_values(found) == (23.5, pytest.approx(statistics.stdev([7, 40])), 40.0)
    assert (found["recency_days"], found["days_since_any_row"]) == (32, 31)


def test_purchase_days_and_the_last_gap_go_back_before_the_history_window() -> None:
    found = of("returned", months=3)

    assert found["purchase_days"] == 2
    assert found["last_gap_days"] == (date(2023, 6, 1) - date(2021, 1, 1)).days
    assert found["lifetime_purchase_revenue"] == 150.0
    assert day_values(found) == (50.0, None, 50.0)  # the day of 2021 is before the window


def test_the_last_purchase_of_one_customer_is_not_the_gap_of_the_next() -> None:
    orders = make_orders(("a", "2023-06-01", 5), ("b", "2023-06-01", -1), ("c", "2023-06-01", 7))

    found = at(CUTOFF, orders)

    assert found["purchase_days"].to_list() == [1, 0, 1]
    assert found["last_gap_days"].to_list() == [None] * 3
    assert found["last_day_value"].to_list() == [5.0, None, 7.0]


USUAL = (("c", "2023-05-02", 7), ("c", "2023-06-01T09:00", 10), ("c", "2023-06-20", 30))
GIANT = ("c", "2023-06-01T10:00", 70_000)


@pytest.mark.parametrize("day", ["2023-06-01", "2023-06-10", "2023-07-02"])
def test_a_giant_order_cancelled_on_its_day_is_no_value_at_all(day: str) -> None:
    cancelled = (("c", f"{day}T10:00", 70_000), ("c", f"{day}T10:09", -70_000))

    found = at(CUTOFF, make_orders(*USUAL, *cancelled))

    assert_frame_equal(found.select(DAY_VALUES), at(CUTOFF, make_orders(*USUAL)).select(DAY_VALUES))
    assert found["avg_order_value"].item() > 10_000  # by order, it still counts


def test_an_order_cancelled_on_the_next_day_is_a_value() -> None:
    cancelled = make_orders(*USUAL, GIANT, ("c", "2023-06-02", -70_000))

    found = at(CUTOFF, cancelled).row(0, named=True)

    values = [7, 70_010, 30]
    mean, spread = statistics.mean(values), statistics.stdev(values)
    assert day_values(found) == (pytest.approx(mean), pytest.approx(spread), 30.0)


def test_a_day_that_nets_to_zero_or_less_is_no_value() -> None:
    orders = make_orders(
        ("c", "2023-06-01", 0.3), ("c", "2023-06-01", -0.1), ("c", "2023-06-01", -0.2)
    )

    assert day_values(at(CUTOFF, orders).row(0, named=True)) == (None, None, None)


def test_a_day_shared_by_two_customers_is_a_day_of_each() -> None:
    found = at(CUTOFF, make_orders(("a", "2023-06-01", 5), ("b", "2023-06-01", 7)))

    assert found["mean_day_value"].to_list() == [5.0, 7.0]


def test_a_new_customer_has_bought_for_a_month_at_least() -> None:
    assert at(CUTOFF, make_orders(("c", "2023-07-02", 9)))["purchase_days_per_month"].item() == 1


@pytest.mark.parametrize("value", [0.01, 99.99, LARGEST_AMOUNT])
def test_equal_days_have_no_spread_however_large(value: float) -> None:
    orders = make_orders(*[("c", f"2023-06-0{day}", value) for day in range(1, 8)])

    assert at(CUTOFF, orders)["std_day_value"].to_list() == [0.0]


def test_the_spread_of_all_the_money_that_a_log_may_hold_is_exact() -> None:
    giant = [("c", "2023-06-01", LARGEST_AMOUNT)] * 8_999
    orders = make_orders(*giant, *[("c", f"2023-06-{day}", 1) for day in range(10, 30)])

    values = [LARGEST_AMOUNT * 8_999, *[1] * 20]
    assert at(CUTOFF, orders)["std_day_value"].item() == pytest.approx(statistics.stdev(values))


@pytest.mark.parametrize(
    ("day", "in_window"),
    [("2022-10-03", True), ("2022-10-02", False), ("2023-07-02", True)],
)
def test_the_history_window_begins_with_its_first_day(day: str, in_window: bool) -> None:
    found = at(CUTOFF, make_orders(("c", day, 1)))

    assert (found["population"].item() != "silent") is in_window


@pytest.mark.parametrize(("days_ago", "active"), [(30, True), (31, False)])
def test_active_means_a_purchase_in_the_last_thirty_days(days_ago: int, active: bool) -> None:
    day = str(CUTOFF - timedelta(days=days_ago))

    assert at(CUTOFF, make_orders(("c", day, 1)))["active_last_30d"].to_list() == [active]
    assert at(CUTOFF, make_orders(("c", day, -1)))["active_last_30d"].to_list() == [False]


def test_nothing_is_nan_or_infinite() -> None:
    found = at(CUTOFF, make_orders(*DOZEN)).select(pl.selectors.float())

    assert found.select(pl.all().drop_nulls().is_finite().all()).row(0) == (True,) * found.width


def test_a_log_of_plain_dates_gives_the_same_features() -> None:
    orders = make_orders(*DOZEN)
    by_day = orders.with_columns(pl.col("order_date").dt.date())

    assert_frame_equal(at(CUTOFF, by_day), at(CUTOFF, orders))


small_logs = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.datetimes(datetime(2022, 1, 1), datetime(2023, 12, 31)).map(str),
        st.decimals(-100, 300, places=2).map(float),
    ),
    min_size=1,
    max_size=40,
)
cuts = st.dates(date(2022, 6, 1), date(2023, 12, 31))


@settings(max_examples=60, deadline=None)
@given(log=small_logs, cutoff=cuts, months=st.integers(1, 18))
def test_features_of_the_log_cut_at_the_cutoff_are_those_of_the_whole_log(
    log: list[tuple[str, str, float]], cutoff: date, months: int
) -> None:
    orders = make_orders(*log)
    cut = orders.filter(pl.col("order_date").dt.date() < cutoff)

    assert_frame_equal(at(cutoff, cut, months), at(cutoff, orders, months), check_exact=True)


@settings(max_examples=60, deadline=None)
@given(log=small_logs, cutoff=cuts, months=st.integers(1, 18))
def test_features_equal_those_computed_customer_by_customer(
    log: list[tuple[str, str, float]], cutoff: date, months: int
) -> None:
    found = at(cutoff, make_orders(*log), months)

    expected = _slowly(log, cutoff, months)
    assert found["customer_id"].to_list() == sorted(expected)
    for row in found.iter_rows(named=True):
        of_customer = expected[row["customer_id"]]
        assert _numbers({name: row[name] for name in of_customer}) == pytest.approx(
            _numbers(of_customer), rel=1e-9, abs=1e-9, nan_ok=True
        )


def _numbers(row: dict[str, Any]) -> dict[str, float]:
    return {name: math.nan if value is None else float(value) for name, value in row.items()}


def _slowly(
    log: list[tuple[str, str, float]], cutoff: date, months: int
) -> dict[str, dict[str, Any]]:
    start = add_months(cutoff, -months)
    rows: dict[str, list[tuple[date, str, float]]] = defaultdict(list)
    for customer, moment, revenue in log:
        day = datetime.fromisoformat(moment).date()
        if day < cutoff:
            rows[customer].append((day, moment, revenue))
    found = {}
    for customer, history in rows.items():
        history.sort()
        bought = [day for day, _, revenue in history if revenue > 0]
        seen = bought or [day for day, _, _ in history]
        recent = [(day, revenue) for day, _, revenue in history if day >= start]
        orders = [(day, revenue) for day, revenue in recent if revenue > 0]
        gaps = [(b[0] - a[0]).days for a, b in pairwise(orders)]
        revenue_sum = sum(revenue for _, revenue in recent)
        found[customer] = {
            "revenue_sum": revenue_sum,
            "order_count": len(orders),
            "avg_order_value": statistics.mean(r for _, r in orders) if orders else None,
            "tenure_days": (cutoff - seen[0]).days,
            "recency_days": (cutoff - seen[-1]).days,
            "log_revenue_sum": math.copysign(math.log1p(abs(revenue_sum)), revenue_sum),
            "is_repeat_buyer": len(orders) > 1,
            "mean_days_between_orders": statistics.mean(gaps) if gaps else None,
            "std_days_between_orders": statistics.stdev(gaps) if len(gaps) > 1 else None,
            "median_days_between_orders": statistics.median(gaps) if gaps else None,
            "lifetime_order_count": len(bought),
            "lifetime_revenue_sum": sum(revenue for _, _, revenue in history),
            "return_count": sum(revenue < 0 for _, _, revenue in history),
            "days_since_any_row": (cutoff - history[-1][0]).days,
            **_slowly_by_purchase(history, cutoff, start),
            **_slowly_by_net_day(recent),
        }
    return found


def _slowly_by_purchase(
    history: list[tuple[date, str, float]], cutoff: date, start: date
) -> dict[str, Any]:
    bought = [(day, revenue) for day, _, revenue in history if revenue > 0]
    recent = [(day, revenue) for day, revenue in bought if day >= start]
    days = sorted({day for day, _ in bought})
    gaps = [(b[0] - a[0]).days for a, b in pairwise(recent)]
    spread = statistics.stdev(gaps) if len(gaps) > 1 else None
    months = max((cutoff - (bought or history)[0][0]).days, 30) / 30
    return {
        "purchase_days": len(days),
        "purchase_days_per_month": len(days) / months,
        "lifetime_purchase_revenue": sum(revenue for _, revenue in bought),
        "last_gap_days": (days[-1] - days[-2]).days if len(days) > 1 else None,
        "gap_cv": spread / statistics.mean(gaps) if spread is not None and sum(gaps) else None,
        **{
            f"revenue_{name}": sum(r for d, _, r in history if end < (cutoff - d).days <= start)
            for name, (end, start) in SUB_WINDOWS.items()
        },
        **{
            f"orders_{name}": sum(end < (cutoff - d).days <= start for d, _ in bought)
            for name, (end, start) in SUB_WINDOWS.items()
        },
    }


def _slowly_by_net_day(recent: list[tuple[date, float]]) -> dict[str, float | None]:
    net: dict[date, int] = defaultdict(int)
    for day, revenue in recent:
        net[day] += round(revenue * 100)
    values = [net[day] / 100 for day in sorted(net) if net[day] > 0]
    return {
        "mean_day_value": statistics.mean(values) if values else None,
        "std_day_value": statistics.stdev(values) if len(values) > 1 else None,
        "last_day_value": values[-1] if values else None,
    }


days_of_many_rows = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.datetimes(datetime(2023, 5, 1), datetime(2023, 5, 5)).map(str),
        st.sampled_from([-70.1, -0.3, -0.1, 0.0, 0.1, 0.2, 12.5, 70.1]),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(log=days_of_many_rows, cutoff=st.dates(date(2023, 5, 2), date(2023, 6, 4)))
def test_net_days_equal_those_summed_day_by_day(
    log: list[tuple[str, str, float]], cutoff: date
) -> None:
    found = at(cutoff, make_orders(*log), 1)

    expected = _slowly(log, cutoff, 1)
    for row in found.iter_rows(named=True):
        of_customer = {name: expected[row["customer_id"]][name] for name in DAY_VALUES}
        assert _numbers({name: row[name] for name in DAY_VALUES}) == pytest.approx(
            _numbers(of_customer), rel=1e-9, nan_ok=True
        )


@settings(max_examples=30, deadline=None)
@given(log=small_logs | days_of_many_rows, random=st.randoms(use_true_random=False))
def test_features_do_not_depend_on_the_order_of_the_log(
    log: list[tuple[str, str, float]], random: Any
) -> None:
    shuffled = random.sample(log, len(log))
    cutoff = date(2023, 6, 5)

    first, second = at(cutoff, make_orders(*log)), at(cutoff, make_orders(*shuffled))

    assert_frame_equal(first, second, check_exact=True)


def test_a_log_is_put_in_order_by_customer_then_time() -> None:
    shuffled = pl.concat([make_orders(*DOZEN[6:]), make_orders(*DOZEN[:6])])

    ordered = in_contract_order(shuffled).collect()

    assert ordered.select("customer_id", "order_date").rows() == sorted(
        ordered.select("customer_id", "order_date").rows()
    )
