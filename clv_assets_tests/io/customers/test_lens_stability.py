"""How the lenses of a cutoff compare with those of the cutoff before."""

from clv_assets.io.customers.lens_stability import IdleMoves, moves_since
from clv_assets.io.deployment.engine import Engine


def test_a_cutoff_is_compared_with_the_one_before(replayed: Engine) -> None:
    first, *_, before, last = replayed.files.keys("clusters")

    found = moves_since(replayed, "clusters", last, "cluster_id")

    assert found.since == before
    assert found.idle > 0
    assert found.moved == 0
    assert moves_since(replayed, "clusters", first, "cluster_id").since is None


def test_moves_over_a_month_count_as_those_of_two_fortnights() -> None:
    assert IdleMoves("2024-01-01", 6, 100, 2.0).share == 0.03
    assert IdleMoves(None, 0, 0, 1.0).share == 0
