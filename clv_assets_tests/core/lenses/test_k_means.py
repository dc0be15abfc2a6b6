"""How many clusters suit, and that none is too small."""

import numpy as np
import pytest

from clv_assets.core.lenses.k_means import LEAST, Tried, best, centroids_of, nearest, shares, tried


def blobs(centres: int, each: int = 100, seed: int = 0) -> np.ndarray:
    chance = np.random.default_rng(seed)
    middles = [(4 * np.cos(a), 4 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, centres + 1)[:-1]]
    return np.concatenate([chance.normal(middle, 0.3, (each, 2)) for middle in middles])


@pytest.mark.parametrize("centres", [3, 4, 6])
def test_groups_that_are_apart_are_counted(centres: int) -> None:
    curve = list(tried(blobs(centres), 0))

    assert best(curve) == centres
    (right,) = [one for one in curve if one.clusters == centres]
    assert right.silhouette > 0.8
    assert right.stability == pytest.approx(1)


def test_each_point_is_of_the_nearest_centroid() -> None:
    points = np.array([[0.0, 0.0], [3.0, 4.0]])

    chosen, squared = nearest(points, np.array([[3.0, 0.0], [0.0, 1.0]]))

    assert chosen.tolist() == [1, 0]
    assert squared.tolist() == [1.0, 16.0]


def test_no_cluster_holds_hardly_anybody() -> None:
    far = np.array([[50.0, 50.0], [-50.0, 50.0]])
    points = np.concatenate([blobs(3), far])

    centroids = centroids_of(points, 5, 0)

    assert len(centroids) == 3
    assert shares(points, centroids).min() >= LEAST


def test_earlier_centroids_are_gone_on_from_unless_they_are_worse() -> None:
    points = blobs(4)
    good = centroids_of(points, 4, 0)[[2, 0, 3, 1]]
    bad = np.zeros((4, 2)) + np.arange(4)[:, None] * 0.01

    assert np.allclose(centroids_of(points, 4, 0, start=good), good)
    assert nearest(points, centroids_of(points, 4, 0, start=bad))[1].mean() < 1


def test_the_most_clusters_about_as_good_as_the_best_are_taken() -> None:
    def one(clusters: int, score: float, smallest: float = 0.1, largest: float = 0.4) -> Tried:
        return Tried(clusters, score, 1.0, smallest, largest)

    assert best([one(3, 0.40), one(4, 0.39), one(5, 0.30)]) == 4
    assert best([one(3, 0.40), one(4, 0.39, smallest=0.01)]) == 3
    assert best([one(3, 0.40), one(4, 0.39, largest=0.7)]) == 3
    assert best([one(3, 0.40), one(4, 0.39), one(5, 0.30)], before=3) == 3
    assert best([one(3, 0.40), one(4, 0.39), one(5, 0.30)], before=5) == 4
    assert best([]) == 1


def test_points_that_are_all_alike_have_no_curve() -> None:
    assert list(tried(np.zeros((50, 2)), 0)) == []
