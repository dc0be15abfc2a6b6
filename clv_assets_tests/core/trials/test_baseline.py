"""The baseline is honest: taken at past origins on windows that the model had not seen."""

import math
from datetime import date, timedelta

import polars as pl
import pytest

from clv_assets.core.calendar.windows import add_months, full_months, prediction_window
from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import NotYetError
from clv_assets.core.features.populations import ranked
from clv_assets.core.metrics.accuracy import evaluate
from clv_assets.core.model.blend import Blend
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.snapshots.origins import training_cutoffs
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets.core.trials.baseline import Baseline, baseline, fold
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import in_contract_order, make_baseline, make_orders, make_recipe

START = date(2022, 1, 3)
# Trees that learn their own training rows by heart: in sample they look far better than they are.
BY_HEART = {
    "n_estimators": 300,
    "max_depth": 10,
    "learning_rate": 0.3,
    "min_child_weight": 0,
    "max_delta_step": 0,
}


def make_shop(customers: int = 40, days: int = 500) -> pl.LazyFrame:
    return make_orders(
        *(
            (f"c{n:02}", str(START + timedelta(days=day + n)), 10.0 + n)
            for n in range(customers)
            for day in range(0, days, 20 + n)
        )
    )


def metrics_of(model: Blend | Champion, judged: pl.DataFrame, cutoff: date) -> dict[str, float]:
    predicted = model.predict(judged, cutoff)["predicted_clv"].to_numpy()
    return evaluate(predicted, judged["actual_clv"].to_numpy())


def test_the_baseline_is_out_of_time_not_of_training_rows(shop_orders: pl.DataFrame) -> None:
    """By rank: R² of one window hangs on whether one wholesaler came."""
    by_heart = {"recipe": "value", "value": BY_HEART, "level_shrinkage": 0}
    snapshots = Snapshots(in_contract_order(shop_orders), AS_OF, make_recipe(modeling=by_heart))
    model = Blend.fit(snapshots, AS_OF)
    newest, training = list(snapshots.training(AS_OF).items())[-1]
    customers = ranked(snapshots.features(AS_OF))
    future = with_actuals(customers, shop_orders.lazy(), prediction_window(AS_OF, 3))

    judged = baseline(snapshots)

    in_sample = metrics_of(model, ranked(training), newest)["ngini"]
    realised = metrics_of(model, future, AS_OF)["ngini"]
    assert judged.kind == "out_of_time"
    assert in_sample > 0.95
    assert judged.mean("ngini") < in_sample - 0.2
    # The newest trial knew nearly as much as the model itself.
    assert abs(judged.trials[-1]["ngini"] - realised) < abs(in_sample - realised) / 2


def test_each_trial_is_the_recipe_trained_at_its_origin_and_judged_after_it(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    assert champion.baseline is not None
    trial = champion.baseline.trials[-1]
    origin = date.fromisoformat(trial["origin"])

    then = Champion.fit(shop_orders, origin, champion.recipe, with_baseline=False)
    log = in_contract_order(shop_orders)
    customers = ranked(then.features(log, origin).collect())
    judged = with_actuals(customers, log, prediction_window(origin, 3))

    found = metrics_of(then, judged, origin)
    assert {name: trial[name] for name in found} == found
    assert trial["customers"] == customers.height


def test_trials_lie_in_the_past_by_a_whole_window(champion: Champion) -> None:
    assert champion.baseline is not None
    origins = [date.fromisoformat(trial["origin"]) for trial in champion.baseline.trials]

    assert origins == [date(2023, 7, 2), date(2024, 9, 2)]
    assert all(add_months(origin, 3) <= AS_OF for origin in origins)


def test_months_are_the_full_label_months_of_the_judged_windows(champion: Champion) -> None:
    assert champion.baseline is not None
    found = [(month["origin"], month["month"]) for month in champion.baseline.months]

    expected = [
        (trial["origin"], month)
        for trial in champion.baseline.trials
        for month in full_months(prediction_window(date.fromisoformat(trial["origin"]), 3))
    ]
    assert found == expected
    assert found[:2] == [("2023-07-02", "2023-08"), ("2023-07-02", "2023-09")]


def test_silent_customers_are_not_judged() -> None:
    orders = make_shop()
    once = make_orders(*((f"silent{n}", "2022-01-04", 1.0) for n in range(30)))
    log = in_contract_order(pl.concat([orders, once]))
    recipe = make_recipe(training={"history_months": 3, "min_customers": 10})

    found = baseline(Snapshots(log, date(2023, 4, 3), recipe))

    assert {trial["customers"] for trial in found.trials} == {40}


def test_a_log_too_short_for_origins_is_split_by_customer() -> None:
    recipe = make_recipe(training={"min_customers": 10})
    as_of = date(2022, 9, 5)

    found = baseline(Snapshots(make_shop(), as_of, recipe))

    assert found.kind == "customer_split"
    assert sum(trial["customers"] for trial in found.trials) == 40
    newest = training_cutoffs(START, as_of, recipe)[0]
    assert {trial["origin"] for trial in found.trials} == {str(newest)}


def test_too_few_customers_to_hold_any_out_say_so() -> None:
    recipe = make_recipe(training={"min_customers": 2})

    with pytest.raises(NotYetError, match="too few to hold a fifth of them out"):
        baseline(Snapshots(make_shop(2), date(2022, 9, 5), recipe))


def test_a_customer_stays_in_one_fold_and_folds_depend_on_the_seed() -> None:
    customers = pl.Series([f"c{n}" for n in range(500)])

    first, again, other = (fold(customers, seed) for seed in (0, 0, 1))

    assert first.equals(again)
    assert not first.equals(other)
    assert sorted(first.unique()) == [0, 1, 2, 3, 4]
    assert fold(customers.reverse(), 0).reverse().equals(first)


def test_mean_and_spread_are_over_the_trials() -> None:
    trials = [make_baseline(rmse=rmse).trials[0] for rmse in (1.0, 2.0, 6.0)]

    found = make_baseline(trials=trials)

    assert found.mean("rmse") == 3.0
    assert found.spread("rmse") == pytest.approx(math.sqrt(7))
    assert make_baseline(trials=trials[:1]).spread("rmse") is None


def test_the_monthly_mean_passes_over_months_without_a_value() -> None:
    months = [{"ngini": value} for value in (0.4, math.nan, 0.6)]

    assert make_baseline(months=months).early() == (0.5, pytest.approx(math.sqrt(0.02)))
    assert make_baseline(months=months[:1]).early() == (0.4, None)
    assert make_baseline(months=months[1:2]).early() is None
    assert make_baseline().early() is None


def test_a_baseline_as_plain_values_has_its_means() -> None:
    found = make_baseline(rmse=7.0).as_dict()

    assert found["mean"]["rmse"] == 7.0
    assert found["spread"]["rmse"] == 0.0
    assert "customers" not in found["mean"]
    assert found["early_ngini"] is None
    assert Baseline(found["kind"], found["trials"], found["months"]).mean("rmse") == 7.0


def test_a_day_with_silent_customers_alone_is_no_origin(shop_orders: pl.DataFrame) -> None:
    """A shop that was closed for longer than the history window, and opened again."""
    later = pl.col("order_date").dt.offset_by("20mo")
    orders = pl.concat([shop_orders, shop_orders.with_columns(later)])
    snapshots = Snapshots(in_contract_order(orders), date(2026, 8, 3), make_recipe())

    found = baseline(snapshots)

    assert found.trials
    assert all(trial["customers"] > 0 for trial in found.trials)


def test_a_window_that_cannot_tell_is_left_out_of_the_mean() -> None:
    trials = [{"r2": 0.5}, {"r2": float("nan")}, {"r2": 0.7}]

    found = Baseline("out_of_time", trials)

    assert found.mean("r2") == pytest.approx(0.6)
    assert found.spread("r2") == pytest.approx(0.1414, abs=1e-4)
    assert math.isnan(Baseline("out_of_time", trials[1:2]).mean("r2"))
