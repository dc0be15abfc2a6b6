"""Rows are merged without loss, and big bases are thinned without chance."""

import numpy as np
import pytest

from clv_assets.core.btyd import histories as module
from clv_assets.core.btyd.histories import MOST_ROWS, Histories


def test_equal_rows_become_one_with_their_number_and_time_its_mean_age() -> None:
    found = Histories.of([0, 2, 0, 0], [0, 6, 0, 0], [8, 10, 8, 14])

    assert found.unit == 10
    assert found.x.tolist() == [0, 0, 2]
    assert found.T.tolist() == [0.8, 1.4, 1.0]
    assert found.t_x.tolist() == [0, 0, 0.6]
    assert found.weights.tolist() == [2, 1, 1]


def test_a_row_without_weight_is_left_out() -> None:
    assert Histories.of([1, 2], [1, 2], [3, 3], [1, 0]).x.tolist() == [1]


def test_a_big_base_is_thinned_evenly_and_keeps_its_total(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 1000)
    rng = np.random.default_rng(0)
    T = rng.uniform(1, 100, 20_000)
    x = rng.poisson(0.5, len(T)).astype(float)
    columns = np.array([x, np.where(x > 0, T / 2, 0), T])

    found, shuffled = (Histories.of(*c) for c in (columns, columns[:, rng.permutation(len(T))]))

    assert len(found.x) <= 1000
    assert found.weights.sum() == pytest.approx(20_000)
    assert np.average(found.x, weights=found.weights) == pytest.approx(x.mean(), rel=0.01)
    assert found.unit == pytest.approx(T.mean(), rel=0.01)
    for name in ("x", "t_x", "T", "weights"):
        assert np.array_equal(getattr(found, name), getattr(shuffled, name))


def test_a_thinned_base_is_still_a_big_one() -> None:
    assert MOST_ROWS >= 50_000
