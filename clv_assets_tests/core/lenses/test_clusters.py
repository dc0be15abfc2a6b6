"""The clusters of a cutoff: persona by behaviour, stage by time."""

from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.lenses.clusters import assign_clusters
from clv_assets_tests.core.lenses.test_behaviour_lens import ONE_TIMER, WHOLESALE, make_lens
from clv_assets_tests.factories import make_features, make_predictions


def test_the_silent_are_in_no_cluster() -> None:
    shop = make_features([WHOLESALE, {**ONE_TIMER, "population": "silent"}, ONE_TIMER])
    predictions = make_predictions({"C000": 9.0, "C001": 8.0, "C002": 7.0})

    found = assign_clusters(make_lens(), predictions, shop)

    assert found.columns == list(CONTRACTS["clusters"])
    assert found["customer_id"].to_list() == ["C000", "C002"]
    assert found["predicted_clv"].to_list() == [9.0, 7.0]


def test_time_changes_the_stage_and_never_the_persona() -> None:
    lens = make_lens()
    waits = (0, 9, 20, 60)
    shop = make_features(
        {**WHOLESALE, "tenure_days": 200 + wait, "recency_days": wait} for wait in waits
    )

    found = assign_clusters(lens, make_predictions({f"C{n:03}": 1.0 for n in range(4)}), shop)

    assert found["persona"].n_unique() == 1
    assert found["stage"].to_list() == ["fresh", "due", "overdue", "lapsed"]
