"""Blends of shops of any shape: young, odd and empty ones, in any currency, on any day."""

import subprocess
import sys
from datetime import date, timedelta
from hashlib import sha256

import numpy as np
import polars as pl
import pytest

from clv_assets.core.calendar.windows import prediction_window
from clv_assets.core.model.blend import PREDICTED, Blend
from clv_assets.core.model.customer_base import PooledRate
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets_tests.conftest import REPOSITORY
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.core.model.blends import (
    assert_sensible,
    bytes_of,
    fitted,
    make_snapshots,
    simulated,
)
from clv_assets_tests.factories import make_orders

START, LATE = date(2022, 1, 3), date(2023, 6, 5)
Rows = list[tuple[str, str, float]]


def on(day: int) -> str:
    return str(START + timedelta(days=day))


def customers_of(spend: float | None = None, *, days: range, customers: int = 60) -> Rows:
    """Each customer comes on these days, a day later than the one before, and spends as given."""
    return [
        (f"c{n:03}", on(day + n), 10.0 + n if spend is None else spend)
        for n in range(customers)
        for day in days
    ]


def scored(rows: Rows, as_of: date = LATE, **recipe: object) -> tuple[Blend, pl.DataFrame]:
    """The model of a shop and what it predicts for everyone known, both found sensible."""
    snapshots = make_snapshots(make_orders(*rows), as_of, **recipe)
    model = Blend.fit(snapshots, as_of)
    features = snapshots.features(as_of)
    found = features.hstack(model.predict(features, as_of))
    assert_sensible(found)
    return model, found


def test_a_shop_that_nobody_came_back_to_expects_nobody_back() -> None:
    once = [(f"c{n:03}", on(3 * n), 10.0 + n % 7) for n in range(200)]

    model, found = scored(once)

    assert isinstance(model.base.purchases, PooledRate)
    assert "no customer has bought a second time" in model.as_dict()["btyd"]["fallback"]
    assert found["predicted_clv"].max() < 0.5
    assert found["p_active"].max() < 0.05


def test_where_all_orders_cost_the_same_that_is_their_value() -> None:
    rng = np.random.default_rng(3)
    rows = [
        (f"c{n:03}", on(day + n), 10.0)
        for n in range(60)
        for day in range(0, 500, int(rng.integers(20, 200)))
    ]

    model, found = scored(rows)

    assert model.base.expected_spend(found) == pytest.approx([10.0] * found.height, rel=0.01)
    assert found["predicted_clv"].sum() == pytest.approx(
        10 * found["expected_orders"].sum(), rel=0.1
    )


def test_customers_who_are_all_alike_are_predicted_alike() -> None:
    rows = [(f"c{n:03}", on(day), 10.0) for n in range(60) for day in range(0, 500, 30)]

    _, found = scored(rows, date(2023, 5, 1))

    assert found.select(PREDICTED).unique().height == 1
    assert found["predicted_clv"][0] == pytest.approx(30, rel=0.2)


def test_where_labels_are_returns_alone_next_to_nothing_is_predicted() -> None:
    bought = customers_of(days=range(0, 150, 40))
    returned = customers_of(-5.0, days=range(250, 550, 30))

    _, found = scored(bought + returned, training={"history_months": 18})

    assert found["predicted_clv"].max() < 1
    assert found["hi90"].max() < 1


def test_a_shop_that_fell_asleep_is_predicted_next_to_nothing() -> None:
    asleep = customers_of(days=range(0, 90, 20))
    awake = [("live", on(500), 5.0)]

    _, found = scored(asleep + awake, training={"history_months": 24})

    assert found.filter(pl.col("customer_id") != "live")["predicted_clv"].max() < 5


def test_the_fewest_customers_that_may_be_trained_on_are_enough() -> None:
    rows = customers_of(days=range(0, 500, 20), customers=5)

    _, found = scored(rows, training={"min_customers": 5})

    assert found["predicted_clv"].to_list() == pytest.approx([55.0] * 5, rel=0.3)


def test_a_shop_of_returns_alone_earns_nothing() -> None:
    model, found = scored(customers_of(-10.0, days=range(0, 500, 40)))

    assert set(found["population"]) == {"returns_only"}
    assert found["predicted_clv"].max() < 0.01
    assert model.as_dict()["btyd"]["spend"] is None


def test_nobody_is_expected_to_order_where_nobody_ever_bought() -> None:
    _, found = scored(customers_of(-10.0, days=range(0, 500, 40)))

    assert found["expected_orders"].max() < 0.5
    assert found["p_active"].max() < 0.5


@pytest.mark.parametrize("spend", [0.01, 1e9])
def test_pennies_and_billions_are_money_too(spend: float) -> None:
    _, found = scored(customers_of(spend, days=range(0, 500, 40)))

    ordered = found["predicted_clv"] / found["expected_orders"]
    assert ordered.to_list() == pytest.approx([spend] * found.height, rel=0.3)


def test_a_young_shop_does_not_overrate_the_silent() -> None:
    """Seven months old: whoever was silent for three may yet come back, but few do."""
    orders, as_of = simulated(1000), date(2023, 8, 7)
    snapshots = make_snapshots(orders, as_of, training={"history_months": 3})

    model = Blend.fit(snapshots, as_of)
    found = model.predict(snapshots.features(as_of), as_of)

    both = with_actuals(
        snapshots.features(as_of), orders.lazy(), prediction_window(as_of, 3)
    ).hstack(found)
    total = both.group_by("population").agg(
        pl.mean("predicted_clv"), pl.mean("actual_clv"), pl.len()
    )
    silent, active = (
        total.row(by_predicate=pl.col("population") == name, named=True)
        for name in ("silent", "active")
    )
    assert model.level.is_flat
    assert silent["len"] > 50
    assert silent["predicted_clv"] < 0.4 * active["predicted_clv"]
    assert silent["predicted_clv"] < 2 * silent["actual_clv"]
    assert_sensible(found)


def test_in_another_currency_all_money_is_scaled_and_nothing_else_moves(
    shop_orders: pl.DataFrame,
) -> None:
    milli = shop_orders.with_columns(pl.col("revenue") * 1000)
    whole, scaled = (make_snapshots(orders) for orders in (shop_orders, milli))

    found, other = (
        Blend.fit(snapshots, AS_OF).predict(snapshots.features(AS_OF), AS_OF)
        for snapshots in (whole, scaled)
    )

    for name in PREDICTED:
        unit = 1 if name in ("p_active", "expected_orders") else 1000
        assert (other[name] / unit).to_list() == pytest.approx(found[name].to_list(), rel=1e-3)


def test_a_blend_of_an_origin_equals_the_one_made_on_that_day(shop_orders: pl.DataFrame) -> None:
    """What came later is in the log by now, and leaves no trace: the baseline relies on it."""
    later = make_snapshots(shop_orders, date(2025, 4, 1))

    assert bytes_of(Blend.fit(later, AS_OF)) == bytes_of(fitted(shop_orders))


FIT_AND_HASH = """
from hashlib import sha256
from clv_assets_tests.core.model.blends import bytes_of, fitted, simulated
print(sha256(bytes_of(fitted(simulated()))).hexdigest())
"""


def test_every_process_makes_the_same_blend_whatever_its_threads() -> None:
    here = sha256(bytes_of(fitted(simulated()))).hexdigest()

    done = subprocess.run(
        [sys.executable, "-c", FIT_AND_HASH],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "2"},
        cwd=REPOSITORY,
    )

    assert done.stdout.strip() == here
