"""Clusters in words."""

import numpy as np

from clv_assets.core.lenses.behaviours import BEHAVIOURS
from clv_assets.core.lenses.personas import TRAITS, personas_of
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


def test_what_all_have_alike_is_nobodys_trait() -> None:
    """A club whose members all pay 10 on the 1st: they differ in how long they are in it, only."""
    rows = [
        {
            "revenue_sum": 60.0,
            "order_count": 6,
            "avg_order_value": 10.0,
            "recency_days": 31,
            "mean_days_between_orders": 153 / 5,  # a sum of parts, so not equal to the last digit
            "tenure_days": tenure,
        }
        for tenure in range(306, 731)
    ]
    gaps = [30.6, 30.600000000000001, 30.599999999999998]
    shop = make_features(
        [{**row, "mean_days_between_orders": gaps[n % 3]} for n, row in enumerate(rows)]
    )

    personas = make_lens(shop, 5).personas

    words = {name.removeprefix("rather ").rstrip(" 345") for name in personas}
    assert words <= {*TRAITS["tenure"], "average"}
    assert len(set(personas)) == 5
    assert personas != ("average",) * 5


def test_customers_who_are_all_alike_are_average() -> None:
    assert make_lens(make_features([{"revenue_sum": 60.1}] * 40), 5).personas == ("average",)


def test_clusters_that_share_their_only_trait_are_told_apart_by_how_marked_it_is() -> None:
    tenures = np.zeros((6, 6))
    tenures[:, list(BEHAVIOURS).index("tenure")] = [0.5, 1.5, 0.1, 0.3, -0.9, 0.25]

    assert personas_of(tenures) == (
        "rather long-standing",
        "long-standing",
        "average",
        "long-standing 3",
        "newcomer",
        "long-standing 4",
    )


def test_a_trait_is_told_where_it_is_marked_alone() -> None:
    nothing, spends, little = np.zeros(6), np.array([1.5, 0.1, 0, 0, 0, 0]), np.full(6, 0.1)

    assert personas_of(np.array([spends, nothing, little, -spends])) == (
        "big-spending",
        "average 2",
        "average",
        "low-spending",
    )
