"""What a label month says long before the window matures."""

import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from clv_assets.config.monitoring import Monitoring
from clv_assets.core.contracts import missing_columns
from clv_assets.core.monitoring.early_read import early_read
from clv_assets_tests.core.monitoring.test_drift_report import PAIRS
from clv_assets_tests.factories import make_actuals, make_baseline


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
