"""The final verdict: a breach of the plain rule counts if nothing else explains it."""

import math
from typing import Any

import numpy as np
import pytest

from clv_assets.core.monitoring.final_verdict import (
    FAR_TOTAL,
    TOO_GOOD,
    TOO_LITTLE,
    WHALES,
    Comparison,
    Verdict,
    beside_baseline,
    verdict_of,
)
from clv_assets.core.trials.baseline import Baseline
from clv_assets_tests.factories import make_baseline

ORIGINS = ("2022-01-03", "2022-07-04", "2023-01-09", "2023-07-10")


def baseline(**series: list[float]) -> Baseline:
    trial = make_baseline().trials[0]
    rows = zip(*series.values(), strict=True)
    trials = [
        {**trial, "origin": origin, **dict(zip(series, row, strict=True))}
        for origin, row in zip(ORIGINS, rows, strict=False)
    ]
    return make_baseline(trials=trials)


def z(standard_deviations: float) -> Comparison:
    return Comparison(standard_deviations, 1.0, 10)


def verdict(breach: tuple[bool, bool] = (True, False), **overrides: Any) -> Verdict:
    broke = dict(zip(("rmse_breach", "r2_breach"), breach, strict=True))
    compared = dict.fromkeys(("rmse", "skill", "rmse_w", "r2", "r2_w", "ngini"), z(0))
    known = {n: overrides.pop(n) for n in compared if isinstance(overrides.get(n), Comparison)}
    asked = {"buyers": 500, "r2": 0.5, "p_total_too_low": 0.5, "p_level": 0.5, **overrides}
    rule = {**broke, "plain_rule": "breach" if any(breach) else "ok"}
    return verdict_of(rule, {**compared, **known}, **asked)


def test_worse_is_more_error_and_less_order() -> None:
    base = baseline(rmse=[100.0, 100, 100, 100], ngini=[0.8, 0.8, 0.8, 0.8])

    error = beside_baseline("rmse", np.array([200.0, 190, 210]), base, 6)
    order = beside_baseline("ngini", np.array([0.7, 0.69, 0.71]), base, 6)

    assert error.worse == pytest.approx(math.log(2))
    assert order.worse == pytest.approx(0.1)
    assert error.p < 0.1 < error.p_better


def test_a_baseline_that_varies_and_a_window_of_few_both_make_noise() -> None:
    steady = baseline(rmse=[100.0, 101, 99, 100])
    restless = baseline(rmse=[60.0, 150, 80, 170])
    sure, unsure = np.array([120.0, 121, 119]), np.array([120.0, 60, 200])

    noise = beside_baseline("rmse", sure, steady, 6).noise

    assert beside_baseline("rmse", sure, restless, 6).noise > noise
    assert beside_baseline("rmse", unsure, steady, 6).noise > noise


def test_windows_that_share_days_are_no_evidence_of_their_own() -> None:
    base = baseline(rmse=[100.0, 101, 99, 100])

    assert beside_baseline("rmse", np.full(3, 120.0), base, 6).freedom == 7
    assert beside_baseline("rmse", np.full(3, 120.0), base, 24).freedom == 4


def test_what_has_no_value_has_no_p() -> None:
    found = beside_baseline("r2", np.full(3, np.nan), baseline(r2=[0.5, 0.5]), 6)

    assert math.isnan(found.p)


def test_both_the_rule_and_the_evidence_have_to_break() -> None:
    assert verdict(rmse=z(5), rmse_w=z(5), skill=z(5)).verdict == "watch"
    assert verdict((False, False), rmse=z(5), rmse_w=z(5)).verdict == "ok"
    assert verdict(rmse=z(1), rmse_w=z(1), skill=z(5)).verdict == "ok"
    assert verdict((False, True), r2=z(5), r2_w=z(5)).r2_breach


def test_a_season_that_makes_all_errors_larger_is_no_drift() -> None:
    assert verdict(rmse=z(5), rmse_w=z(5), skill=z(3)).verdict == "watch"
    assert verdict(rmse=z(5), rmse_w=z(5), skill=z(0)).verdict == "ok"


def test_whales_explain_what_is_gone_without_them() -> None:
    assert verdict(rmse=z(5)) == Verdict("ok", WHALES)


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"buyers": 29}, Verdict("unknown", "29 customers bought; it takes 30 to tell")),
        ({"p_total_too_low": 1e-6}, Verdict("unknown", TOO_LITTLE, data_fault=True)),
        ({"rmse": z(-12), "r2": 0.99}, Verdict("unknown", TOO_GOOD, data_fault=True)),
        ({"p_level": 1e-4, "breach": (False, False)}, Verdict("watch", FAR_TOTAL)),
    ],
)
def test_other_reasons(overrides: dict[str, Any], expected: Verdict) -> None:
    assert verdict(**overrides) == expected


def test_a_metric_without_a_value_is_unknown() -> None:
    assert verdict((False, False), rmse=z(math.nan)).verdict == "unknown"


def test_a_worse_order_is_watched_though_the_plain_rule_sees_none() -> None:
    assert verdict((False, False), ngini=z(6)).verdict == "watch"
    assert verdict((False, False), ngini=z(-6)).verdict == "ok"
