"""Drift: realised accuracy against the baseline of the model that predicted."""

import math
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.contracts import missing_columns
from clv_assets.core.metrics.distribution import TrainingDistribution, stability
from clv_assets.core.monitoring.drift_report import PastReport, drift_report, r2_change
from clv_assets.core.monitoring.early_read import early_read
from clv_assets_tests.factories import MODEL, floats, make_actuals, make_baseline, make_issued

# errors of 10 each: RMSE 10; the actuals 0 20 40 60 have a squared spread of 2000, R² 0.8
PAIRS = [(10.0, 0.0), (10.0, 20.0), (50.0, 40.0), (50.0, 60.0)]
FINE = {"rmse": 10.0, "r2": 0.8, "ngini": 0.9}
numbers = st.floats(-1e6, 1e6)


def report(pairs: list[tuple[float, float]] = PAIRS, **overrides: Any) -> dict[str, Any]:
    actuals = overrides.pop("actuals", None)
    frame = drift_report(
        make_actuals(pairs) if actuals is None else actuals,
        make_issued(
            date(2024, 1, 1), date(2024, 4, 1), in_sample=overrides.pop("in_sample", False)
        ),
        **{
            "baseline": make_baseline(**FINE),
            "thresholds": Monitoring(),
            **overrides,
        },
    )
    assert len(frame) == 1
    return frame.iloc[0].to_dict()


def past(**overrides: Any) -> PastReport:
    return PastReport(
        **{
            "cutoff": date(2023, 10, 2),
            "window_end": date(2024, 1, 1),
            "model_id": MODEL,
            "breach": True,
            **overrides,
        }
    )


def read(pairs: list[tuple[float, float]] = PAIRS, **overrides: Any) -> dict[str, Any]:
    frame = early_read(
        overrides.pop("actuals", make_actuals(pairs)),
        **{
            "month": "2024-01",
            "cutoff": date(2024, 1, 1),
            "baseline": months(0.8, 0.8),
            "thresholds": Monitoring(),
            **overrides,
        },
    )
    return frame.row(0, named=True)


def months(*nginis: float) -> Any:
    return make_baseline(months=[{"month": f"m{k}", "ngini": v} for k, v in enumerate(nginis)])


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


@pytest.mark.parametrize(
    ("earlier", "verdict"),
    [
        (past(), "act"),
        (past(window_end=date(2024, 1, 2)), "watch"),  # shares a day: no new evidence
        (past(model_id="another"), "watch"),
        (past(breach=False), "watch"),
    ],
)
def test_a_second_breach_calls_to_act_only_on_independent_evidence(
    earlier: PastReport, verdict: str
) -> None:
    assert report(baseline=make_baseline(rmse=5.0), earlier=[earlier])["verdict"] == verdict


def test_a_breach_that_the_window_before_did_not_have_is_watched_anew() -> None:
    long_ago = past(cutoff=date(2023, 4, 3), window_end=date(2023, 7, 3))
    recovered = past(breach=False)

    found = report(baseline=make_baseline(rmse=5.0), earlier=[long_ago, recovered])

    assert found["verdict"] == "watch"


def test_an_earlier_breach_alone_is_no_verdict() -> None:
    assert report(earlier=[past()])["verdict"] == "ok"


def test_an_in_sample_prediction_is_not_judged_though_measured() -> None:
    found = report(in_sample=True, baseline=make_baseline(rmse=5.0), earlier=[past()])

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


def test_a_month_ranked_as_well_as_before_stays_in_its_band() -> None:
    found = read()

    assert found["value"] == pytest.approx(0.8)  # ties share 10, 10, 50, 50: 30 + 50 of 40 + 60
    assert found["band_low"] == pytest.approx(0.8 * 0.85)
    assert not found["breach"]
    assert missing_columns("early_read", found) == []


def test_a_month_ranked_backwards_breaks() -> None:
    found = read([(40.0, 0.0), (30.0, 20.0), (20.0, 40.0), (10.0, 60.0)])

    assert found["value"] == pytest.approx(-1)
    assert found["breach"]


def test_a_month_ranked_better_than_ever_does_not_break() -> None:
    assert not read([(1.0, 0.0), (2.0, 20.0), (3.0, 40.0), (4.0, 60.0)])["breach"]


def test_a_noisy_baseline_has_a_wider_band() -> None:
    spread = float(np.std([0.6, 1.0], ddof=1))

    assert read(baseline=months(0.6, 1.0))["band_low"] == pytest.approx(0.8 - 3 * spread)


def test_a_month_without_a_value_does_not_enter_the_band() -> None:
    assert read(baseline=months(0.8, math.nan, 0.8))["band_low"] == pytest.approx(0.68)


def test_without_months_in_the_baseline_there_is_no_band() -> None:
    found = read(baseline=make_baseline())

    assert (found["baseline"], found["band_low"], found["breach"]) == (None, None, False)


def test_the_silent_are_left_out_of_a_month() -> None:
    actuals = make_actuals([*PAIRS, (0.0, 999.0)], population=["active"] * 4 + ["silent"])

    assert read(actuals=actuals)["customers"] == 4


def test_the_same_distribution_has_not_moved() -> None:
    values = np.arange(1000.0)

    assert TrainingDistribution.of(values).psi(values) == pytest.approx(0)
    assert TrainingDistribution.of(values).psi(values[::-1]) == pytest.approx(0)


def test_a_shifted_distribution_has_moved() -> None:
    values = np.arange(1000.0)

    assert TrainingDistribution.of(values).psi(values + 1000) > 0.25


def test_the_index_by_hand() -> None:
    reference = TrainingDistribution(edges=(1.0,), shares=(0.5, 0.5, 0.0))

    found = reference.psi(floats(0, 0, 0, 5))

    assert found == pytest.approx(0.25 * math.log(0.75 / 0.5) + -0.25 * math.log(0.25 / 0.5))


def test_missing_values_are_a_bin_of_their_own() -> None:
    values = np.arange(100.0)
    half_missing = np.where(values < 50, np.nan, values)

    assert TrainingDistribution.of(values).psi(half_missing) > 0.25
    assert TrainingDistribution.of(half_missing).psi(half_missing) == pytest.approx(0)
    assert TrainingDistribution.of(np.full(5, np.nan)).psi(np.full(9, np.nan)) == pytest.approx(0)


@given(then=st.lists(numbers, min_size=1, max_size=50), now=st.lists(numbers, min_size=1))
def test_the_index_is_never_negative_and_finite(then: list[float], now: list[float]) -> None:
    found = TrainingDistribution.of(np.array(then)).psi(np.array(now))

    assert math.isfinite(found)
    assert found >= 0


@given(values=st.lists(numbers, min_size=1, max_size=50))
def test_shares_add_up_to_one(values: list[float]) -> None:
    assume(all(math.isfinite(v) for v in values))

    assert sum(TrainingDistribution.of(np.array(values)).shares) == pytest.approx(1)


@pytest.mark.parametrize(
    ("share", "now"), [(0.0, 0.3), (0.05, 0.4), (0.4, 0.05), (0.4, 0.75), (0.95, 0.6), (1.0, 0.7)]
)
def test_a_flag_that_becomes_much_more_or_less_common_has_moved(share: float, now: float) -> None:
    flags = np.arange(1000) < share * 1000
    reference = TrainingDistribution.of(flags.astype(float))

    assert reference.psi(flags[::-1].astype(float)) == pytest.approx(0)
    assert reference.psi((np.arange(1000) < now * 1000).astype(float)) > 0.25


def test_stability_names_each_column() -> None:
    frame = pl.DataFrame({"orders": [1, 2, 3, None], "repeat": [True, False, True, True]})
    references = {
        "orders": TrainingDistribution.of(floats(1, 2, 3, math.nan)),
        "repeat": TrainingDistribution.of(floats(0, 0, 0, 0)),
    }

    found = stability(references, frame)

    assert found["orders"] == pytest.approx(0)
    assert found["repeat"] > 0.25
