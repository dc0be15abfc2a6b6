"""Clusters in words."""

import numpy as np

from clv_assets.core.lenses.behaviours import BEHAVIOURS
from clv_assets_tests.core.lenses.test_clusters import make_lens
from clv_assets_tests.factories import make_features


def test_no_two_personas_share_a_name() -> None:
    rng = np.random.default_rng(0)
    rows = [
        {"revenue_sum": float(spend), "recency_days": int(recency), "order_count": int(orders)}
        for spend, recency, orders in zip(
            rng.lognormal(4, 1, 200),
            rng.integers(1, 270, 200),
            rng.integers(1, 9, 200),
            strict=True,
        )
    ]

    lens = make_lens(make_features(rows), 20)

    assert len(set(lens.personas)) == 20
    assert lens.profile().shape == (20, len(BEHAVIOURS))
