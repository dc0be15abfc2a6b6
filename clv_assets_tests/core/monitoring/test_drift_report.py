"""Drift: realised accuracy against the baseline of the model that predicted."""

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.contracts import missing_columns
from clv_assets.core.monitoring.drift_report import PastReport, drift_report, r2_change
from clv_assets_tests.factories import MODEL, make_actuals, make_baseline, make_issued

# errors of 10 each: RMSE 10; the actuals 0 20 40 60 have a squared spread of 2000, R² 0.8
PAIRS = [(10.0, 0.0), (10.0, 20.0), (50.0, 40.0), (50.0, 60.0)]
FINE = {"rmse": 10.0, "r2": 0.8, "ngini": 0.9}


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
