"""The customer base: each expectation from the customer's own history, net of what came back."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from clv_assets.core.btyd.pareto_nbd import ParetoNBD
from clv_assets.core.features.definition import features
from clv_assets.core.model.customer_base import CustomerBase, PooledRate
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import in_contract_order, make_orders

START, CUTOFF = date(2023, 1, 2), date(2024, 1, 1)
Rows = list[tuple[str, str, float]]


def on(day: int) -> str:
    return str(START + timedelta(days=day))


def make_base_of(rows: Rows) -> tuple[CustomerBase, pl.DataFrame]:
    """The base fitted to a log of these orders, and the features it was fitted to."""
    known = features(in_contract_order(make_orders(*rows)), CUTOFF, 12).collect()
    return CustomerBase.fit(known, CUTOFF), known


def expected(rows: Rows, *customers: str) -> list[dict[str, float]]:
    """Days and spend expected of some customers in the 90 days after the cutoff."""
    base, known = make_base_of(rows)
    outlook = base.outlook(known, CUTOFF, 90)
    found = known.select("customer_id").with_columns(
        days=pl.Series(outlook.days),
        spend=pl.Series(base.expected_spend(known)),
        alive=pl.Series(outlook.alive),
    )
    return [found.row(by_predicate=pl.col("customer_id") == who, named=True) for who in customers]


def regulars(customers: int = 40) -> Rows:
    """Customers who came every 10 to 49 days, some of them until half a year ago only."""
    return [
        (f"c{n:02}", on(day + n), 20.0 + n)
        for n in range(customers)
        for day in range(0, 300 if n % 3 else 150, 10 + n)
    ]


def test_a_shop_with_repeat_buyers_has_a_model_and_no_fallback() -> None:
    base, known = make_base_of(regulars())

    assert isinstance(base.purchases, ParetoNBD)
    assert base.fallback is None
    assert base.as_dict()["model"] == "ParetoNBD"
    days, alive = base.outlook(known, CUTOFF, 90)
    assert (days > 0).all()
    assert ((alive > 0) & (alive <= 1)).all()
    assert base.expected_days(known, CUTOFF, 90).tolist() == days.tolist()


def test_who_came_often_is_expected_often_and_who_stayed_away_is_not() -> None:
    often = [("often", on(day), 30.0) for day in range(0, 360, 10)]
    stopped = [("stopped", on(day), 30.0) for day in range(0, 180, 10)]
    once = [("once", on(300), 30.0)]

    by_often, by_stopped, by_once = expected(
        regulars() + often + stopped + once, "often", "stopped", "once"
    )

    assert by_often["days"] > 4
    assert by_often["days"] > by_once["days"] > by_stopped["days"]
    assert by_often["alive"] > 0.9 > 0.1 > by_stopped["alive"]


def test_the_spend_of_many_orders_is_the_customers_own_of_one_order_half_the_shops() -> None:
    often = [("often", on(day), 100.0) for day in range(0, 360, 10)]
    once = [("once", on(300), 100.0)]

    by_often, by_once = expected(regulars() + often + once, "often", "once")

    assert by_often["spend"] == pytest.approx(100, rel=0.05)
    assert 35 < by_once["spend"] < 0.95 * by_often["spend"]


def test_where_nobody_came_twice_one_rate_is_for_all_and_the_card_says_so() -> None:
    base, known = make_base_of([(f"c{n:03}", on(n), 10.0 + n) for n in range(100)])

    assert isinstance(base.purchases, PooledRate)
    assert base.fallback == (
        "one purchase rate for all: no customer has bought a second time, so nothing is known "
        "of repeat buying"
    )
    assert base.as_dict()["fallback"] == base.fallback
    days = base.expected_days(known, CUTOFF, 90)
    assert len(set(days)) == 1
    assert 0 < days.sum() < 1


def test_the_one_rate_counts_half_a_purchase_that_was_never_seen() -> None:
    found = PooledRate.fit(np.zeros(10), np.full(10, 50.0))

    assert found.rate == pytest.approx(0.5 / 500)
    assert found.expected_purchases_if_alive(100.0, np.zeros(10)).tolist() == pytest.approx(
        [0.1] * 10
    )
    assert found.p_alive(np.zeros(10)).tolist() == [1.0] * 10


def test_where_nobody_has_spent_anything_no_value_is_expected_and_the_card_says_so() -> None:
    """Everything that was bought came back."""
    bought = regulars()
    returned = [
        (who, str(date.fromisoformat(day) + timedelta(days=3)), -v) for who, day, v in bought
    ]

    base, known = make_base_of(bought + returned)

    assert base.fallback == "no order value: as much was returned as was bought"
    assert base.expected_spend(known).tolist() == [0.0] * known.height
    assert (base.expected_days(known, CUTOFF, 90) > 0).all()


def test_a_log_of_returns_alone_says_both() -> None:
    base, known = make_base_of([(f"c{n}", on(n), -5.0) for n in range(9)])

    assert base.fallback is not None
    assert "one purchase rate for all" in base.fallback
    assert "no order value" in base.fallback
    assert np.isfinite(base.expected_days(known, CUTOFF, 90)).all()
    assert base.expected_spend(known).tolist() == [0.0] * 9


def test_an_order_cancelled_the_next_day_is_worth_little() -> None:
    """Both came on days 0, 100 and 200; one has sent the dear order of day 200 back."""
    kept = [("kept", on(day), value) for day, value in ((0, 40.0), (100, 40.0), (200, 400.0))]
    cancelled = [("cancelled", day, value) for _, day, value in kept]
    cancelled.append(("cancelled", on(201), -400.0))
    cheap = [("cheap", on(day), value) for day, value in ((0, 40.0), (100, 40.0), (200, 0.01))]

    by_kept, by_cancelled, by_cheap = expected(
        regulars() + kept + cancelled + cheap, "kept", "cancelled", "cheap"
    )

    assert by_cheap["spend"] < by_cancelled["spend"] < 1.5 * by_cheap["spend"]
    assert by_cancelled["spend"] < by_kept["spend"] / 3
    assert by_cancelled["days"] == by_kept["days"]


def test_who_returned_more_than_was_bought_is_expected_to_spend_no_less_than_nothing() -> None:
    row = [("debtor", on(0), 10.0), ("debtor", on(5), -500.0)]

    (debtor,) = expected(regulars() + row, "debtor")

    assert 0 < debtor["spend"] < 40
    assert 0 < debtor["days"] < 1


def test_returns_of_customers_unknown_before_lower_what_is_expected_of_all() -> None:
    rows = regulars()
    total = sum(value for *_, value in rows)
    quarter = [(f"r{n}", on(n), -total / 40) for n in range(10)]

    (alone,), (among,) = expected(rows, "c05"), expected(rows + quarter, "c05")

    base = make_base_of(rows + quarter)[0]
    own, usual = sum(value for who, _, value in rows if who == "c05"), 3 * base.day_value
    assert base.net_share == pytest.approx(0.75)
    kept = (own + 0.75 * usual) / (own + usual)
    assert among["spend"] == pytest.approx(kept * alone["spend"], rel=1e-6)


def test_who_sends_back_half_of_many_orders_is_expected_to_go_on_so() -> None:
    rows = regulars()
    often = [("often", on(day), 100.0) for day in range(0, 360, 10)]
    back = [("often", on(day + 3), -50.0) for day in range(0, 350, 10)]

    (keeps,), (returns,) = expected(rows + often, "often"), expected(rows + often + back, "often")

    assert returns["spend"] == pytest.approx(0.55 * keeps["spend"], rel=0.1)


def test_who_has_only_returned_is_expected_as_little_as_a_one_time_buyer_of_that_day() -> None:
    rows = [*regulars(), ("once", on(100), 30.0), ("returner", on(100), -30.0)]

    by_once, by_returner = expected(rows, "once", "returner")

    assert by_returner["days"] == by_once["days"]
    assert by_returner["days"] * by_returner["spend"] < 20
    assert all(np.isfinite(by_returner[name]) for name in ("days", "spend", "alive"))


def test_two_orders_of_a_day_are_one_purchase() -> None:
    morning = [(who, f"{day}T09:00", value) for who, day, value in regulars()]
    evening = [(who, f"{day}T18:00", value) for who, day, value in regulars()]

    twice, _ = make_base_of(morning + evening)
    once, _ = make_base_of(morning)

    assert (once.orders_per_day, twice.orders_per_day) == (1.0, 2.0)
    assert twice.purchases == once.purchases


def test_the_whole_base_is_expected_to_bring_what_it_brings(shop_orders: pl.DataFrame) -> None:
    """Of the sample shop's last year, net revenue a quarter; its season is the level's affair."""
    log = in_contract_order(shop_orders)
    known = features(log, AS_OF, 12).collect()
    base = CustomerBase.fit(known, AS_OF)

    found = (base.expected_days(known, AS_OF, 91) * base.expected_spend(known)).sum()

    year = shop_orders.filter(
        pl.col("order_date").dt.date().is_between(date(2023, 12, 2), AS_OF, closed="left")
    )
    assert found == pytest.approx(year["revenue"].sum() / 4, rel=0.4)


def test_a_longer_horizon_expects_more_but_ever_less_a_day() -> None:
    base, known = make_base_of(regulars())

    month, quarter, year = (base.expected_days(known, CUTOFF, days) for days in (30, 90, 360))

    assert (month < quarter).all()
    assert (quarter < year).all()
    assert (month / 30 > quarter / 90).all()
    assert (quarter / 90 > year / 360).all()
