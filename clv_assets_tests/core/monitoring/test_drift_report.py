"""Drift: realised accuracy against the baseline of the model that predicted."""

import math
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.champion.totals import TotalsBand
from clv_assets.core.contracts import missing_columns
from clv_assets.core.errors import ClvError
from clv_assets.core.metrics.customer_spread import CustomerSpread
from clv_assets.core.monitoring.drift_report import (
    MaturedWindow,
    drift_report,
    judged_customers,
    r2_change,
    total_beside_its_band,
)
from clv_assets.core.trials.baseline import Baseline
from clv_assets_tests.factories import make_actuals, make_baseline, make_issued

# errors of 10 each: RMSE 10; the actuals 0 20 40 60 have a squared spread of 2000, R² 0.8
PAIRS = [(10.0, 0.0), (10.0, 20.0), (50.0, 40.0), (50.0, 60.0)]
FINE = {"rmse": 10.0, "r2": 0.8, "ngini": 0.9}
PLAIN = Monitoring(verdict="plain")
BAND = TotalsBand(0.1, 4, False, CustomerSpread(1.0, 1.0))


def report(pairs: list[tuple[float, float]] = PAIRS, **overrides: Any) -> dict[str, Any]:
    actuals = overrides.pop("actuals", None)
    issued = make_issued(
        date(2024, 1, 1), date(2024, 4, 1), in_sample=overrides.pop("in_sample", False)
    )
    customers = judged_customers(make_actuals(pairs) if actuals is None else actuals, "2024-01-01")
    window = MaturedWindow(
        customers, issued, overrides.pop("baseline", make_baseline(**FINE)), BAND
    )
    frame = drift_report(window, overrides.pop("thresholds", PLAIN))
    assert len(frame) == 1
    assert not overrides
    return frame.iloc[0].to_dict()


def many(level: float = 1.0, seed: int = 1, customers: int = 2000) -> list[tuple[float, float]]:
    """Customers who are worth what is predicted, by chance, times a level."""
    chance = np.random.default_rng(seed)
    predicted = chance.gamma(0.7, 100, customers)
    actual = np.where(chance.random(customers) < 0.6, predicted * chance.gamma(2, 1, customers), 0)
    return list(zip(predicted.tolist(), (actual * level).tolist(), strict=True))


def like(pairs: list[tuple[float, float]], **overrides: Any) -> Baseline:
    """A baseline that did on its windows, three without a shared day, as on these customers."""
    row = report(pairs)
    metrics = {name: row[name] for name in ("rmse", "r2", "rmse_w", "ngini")}
    base = make_baseline(**metrics, r2_w=row["r2"], **overrides).trials[0]
    origins = ("2022-07-04", "2023-01-02", "2023-07-03")
    return make_baseline(trials=[{**base, "origin": origin} for origin in origins])


def test_a_prediction_as_good_as_its_baseline_is_ok() -> None:
    found = report()

    assert (found["rmse"], found["r2"]) == (10.0, pytest.approx(0.8))
    assert (found["rmse_change"], found["r2_change"]) == (0.0, pytest.approx(0))
    assert (found["plain_rule"], found["verdict"], found["customers"]) == ("ok", "ok", 4)
    assert missing_columns("drift_report", found) == []


@pytest.mark.parametrize(
    ("baseline", "rmse_breach", "r2_breach"),
    [
        ({"rmse": 8.4, "r2": 0.8}, False, False),  # +19 %
        ({"rmse": 8.0, "r2": 0.8}, True, False),  # +25 %
        ({"rmse": 10.0, "r2": 0.94}, False, False),  # -14.9 %
        ({"rmse": 10.0, "r2": 0.96}, False, True),  # -16.7 %
        ({"rmse": 5.0, "r2": 0.99}, True, True),
        ({"rmse": 90.0, "r2": 0.1}, False, False),  # better than before is no drift
    ],
)
def test_the_plain_rule_has_two_halves(
    baseline: dict[str, float], rmse_breach: bool, r2_breach: bool
) -> None:
    found = report(baseline=make_baseline(**FINE | baseline))

    assert (found["rmse_breach"], found["r2_breach"]) == (rmse_breach, r2_breach)
    assert found["plain_rule"] == ("breach" if rmse_breach or r2_breach else "ok")


def test_the_baseline_handed_in_judges_and_no_other() -> None:
    own = report(baseline=make_baseline(rmse=10.0, r2=0.8))
    other = report(baseline=make_baseline(rmse=1.0, r2=0.99))

    assert (own["rmse_baseline"], own["r2_baseline"], own["verdict"]) == (10.0, 0.8, "ok")
    assert (other["rmse_baseline"], other["verdict"]) == (1.0, "watch")


@pytest.mark.parametrize(
    ("r2", "baseline", "expected"),
    [
        (0.4, 0.5, -0.2),
        (0.0, 0.01, -0.04),
        (-0.2, -0.1, -0.4),
        (0.25, 0.0, 1.0),
        (-1.0, -0.5, -1.0),
    ],
)
def test_a_small_baseline_r2_does_not_blow_up_the_change(
    r2: float, baseline: float, expected: float
) -> None:
    assert r2_change(r2, baseline) == pytest.approx(expected)


@given(r2=st.floats(-5, 1), baseline=st.floats(-5, 1))
def test_the_r2_change_has_the_sign_of_the_difference_and_a_floor(
    r2: float, baseline: float
) -> None:
    found = r2_change(r2, baseline)

    assert abs(found) <= abs(r2 - baseline) / 0.25 + 1e-12
    assert math.copysign(1, found) == math.copysign(1, r2 - baseline) or found == 0


def test_a_first_breach_is_watched() -> None:
    assert report(baseline=make_baseline(rmse=5.0))["verdict"] == "watch"


def test_an_in_sample_prediction_is_not_judged_though_measured() -> None:
    found = report(in_sample=True, baseline=make_baseline(rmse=5.0))

    assert found["verdict"] == "not judged"
    assert found["rmse_change"] == 1.0


def test_without_an_out_of_time_baseline_the_verdict_is_unknown() -> None:
    for rmse in (10.0, 5.0):
        baseline = make_baseline(rmse=rmse, r2=0.8, kind="customer_split")

        assert report(baseline=baseline)["verdict"] == "unknown"


def test_a_window_in_which_nobody_bought_is_not_ok() -> None:
    found = report([(1.0, 0.0), (2.0, 0.0), (3.0, 0.0)])

    assert math.isnan(found["r2"])
    assert found["verdict"] == "unknown"


def test_a_window_in_which_nobody_bought_breaks_the_rmse_half_all_the_same() -> None:
    assert report([(100.0, 0.0), (200.0, 0.0)])["verdict"] == "watch"


def test_silent_customers_do_not_count() -> None:
    population = ["active"] * 4 + ["silent"]
    actuals = make_actuals([*PAIRS, (0.0, 9999.0)], population=population)

    found = report(actuals=actuals)

    assert (found["customers"], found["rmse"]) == (4, 10.0)


def test_customers_without_a_purchase_count_with_zero() -> None:
    found = report([(3.0, 0.0), (4.0, 0.0), (10.0, 10.0)])

    assert found["customers"] == 3
    assert found["rmse"] == pytest.approx(math.sqrt(25 / 3))


def test_a_missing_actual_is_refused() -> None:
    with pytest.raises(ValueError, match="no purchase is 0, not missing"):
        report([(3.0, math.nan), (10.0, 10.0)])


def test_the_baseline_is_the_mean_over_its_trials() -> None:
    trials = [{**make_baseline(rmse=rmse, r2=0.8).trials[0]} for rmse in (8.0, 12.0)]

    assert report(baseline=make_baseline(trials=trials))["rmse_baseline"] == 10.0


def test_the_evidence_lets_a_breach_of_the_plain_rule_pass_that_noise_explains() -> None:
    base = like(many())
    unlucky = report(many(seed=3), baseline=base, thresholds=Monitoring(rmse_increase=0.001))

    assert unlucky["plain_rule"] == "breach"
    assert (unlucky["verdict"], unlucky["rmse_verdict"]) == ("ok", "ok")
    assert "within the noise" in unlucky["reason"]


def test_the_evidence_sees_a_prediction_that_has_lost_its_customers() -> None:
    pairs = many()
    shuffled = np.random.default_rng(5).permutation([actual for _, actual in pairs])
    lost = [(predicted, actual) for (predicted, _), actual in zip(pairs, shuffled, strict=True)]

    found = report(lost, baseline=like(pairs), thresholds=Monitoring())

    assert found["verdict"] == "watch"
    assert found["reason"] == "the order of customers is worse than chance explains"


def test_one_whale_is_no_drift() -> None:
    pairs = many()
    whale = [*pairs[1:], (5.0, 60_000.0)]

    found = report(whale, baseline=like(pairs), thresholds=Monitoring())

    assert found["plain_rule"] == "breach"
    assert (found["verdict"], found["rmse_rest"] < found["rmse"] / 2) == ("ok", True)
    assert "largest customers" in found["reason"]


def test_an_improvement_never_alarms_and_an_implausible_one_is_a_data_fault() -> None:
    pairs = many()
    better = [(0.5 * (predicted + actual), actual) for predicted, actual in pairs]
    perfect = [(actual * 1.0001, actual) for _, actual in pairs]

    assert report(better, baseline=like(pairs), thresholds=Monitoring())["verdict"] == "ok"
    told = report(perfect, baseline=like(pairs), thresholds=Monitoring())
    assert (told["verdict"], told["data_fault"]) == ("unknown", True)


def test_too_few_buyers_say_nothing() -> None:
    found = report(thresholds=Monitoring())

    assert found["verdict"] == "unknown"
    assert found["reason"] == "3 customers bought; it takes 30 to tell"


def test_each_metric_lies_in_its_interval() -> None:
    found = report(many(), thresholds=Monitoring())

    for name in ("rmse", "r2", "ngini", "spearman", "cap10", "bias", "dec_wape"):
        assert found[f"{name}_lo"] < found[name] < found[f"{name}_hi"]


@pytest.mark.parametrize(("level", "is_low"), [(1.0, False), (0.2, True), (0.0, True)])
def test_a_total_is_judged_by_its_own_interval(level: float, is_low: bool) -> None:
    claimed = make_actuals(many(level)).with_columns(p_active=pl.lit(0.6))

    found = total_beside_its_band(claimed, BAND)

    assert (found["total_p_low"] < 0.001) is is_low
    assert found["total_lo80"] < found["total_predicted"] < found["total_hi80"]


def test_a_sum_far_below_its_interval_is_a_data_fault() -> None:
    pairs = many(0.05)
    claimed = make_actuals(pairs).with_columns(p_active=pl.lit(0.6))

    found = report(actuals=claimed, baseline=like(many()), thresholds=Monitoring())

    assert (found["verdict"], found["data_fault"]) == ("unknown", True)
    assert "orders missing" in found["reason"]


def test_only_silent_customers_can_not_be_judged() -> None:
    with pytest.raises(ClvError, match="no scored customer"):
        judged_customers(make_actuals(PAIRS, population="silent"), "2024-01-01")
