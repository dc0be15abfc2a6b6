"""Figures that a window can't tell are missing, and no fault of the frame."""

import math

import pandas as pd
import pytest
from dagster import DagsterType, build_op_context

from clv_assets.assets.frame_types import CLUSTER_RANKS, DRIFT_REPORT

REPORT = {
    "cutoff": "2024-01-01",
    "window_end": "2024-04-01",
    "model_id": "2024-01-01-0a1b2c3d",
    "customers": 3,
    "share": 1.0,
    "rmse": 1.5,
    "r2": 0.5,
    "rmse_baseline": 1.4,
    "r2_baseline": 0.6,
    "rmse_change": 0.07,
    "r2_change": -0.1,
    "rmse_breach": False,
    "r2_breach": False,
    "plain_rule": "ok",
    "verdict": "ok",
}
RANKS = {
    "cluster_id": 0,
    "persona": "quiet",
    "customers": 3,
    "share": 1.0,
    "median_clv": 0.0,
    "mean_clv": 1.0,
    "total_clv": 3.0,
    "clv_index": 1.0,
    "cluster_rank": 1,
    "description": "Nobody of them has bought.",
    "model_id": "2024-01-01-0a1b2c3d",
}


def passes(kind: DagsterType, row: dict[str, object]) -> bool:
    return kind.type_check(build_op_context(), pd.DataFrame([row])).success


@pytest.mark.parametrize("missing", ["r2", "r2_baseline", "r2_change"])
def test_a_window_in_which_nothing_came_has_no_r2(missing: str) -> None:
    assert passes(DRIFT_REPORT, {**REPORT, missing: math.nan})
    assert not passes(DRIFT_REPORT, {**REPORT, "rmse": math.nan})


def test_beside_a_baseline_without_an_error_there_is_no_change() -> None:
    assert passes(DRIFT_REPORT, {**REPORT, "rmse_baseline": 0.0, "rmse_change": math.nan})


def test_where_the_median_is_nothing_clusters_have_no_index() -> None:
    assert passes(CLUSTER_RANKS, {**RANKS, "clv_index": math.nan})
    assert not passes(CLUSTER_RANKS, {**RANKS, "clv_index": -1.0})
