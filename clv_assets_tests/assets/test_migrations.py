"""The migrations of a cutoff: a row per customer who moved, and a page."""

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown

FIRST, LAST = "2024-06-03", "2024-11-04"


def test_each_cutoff_has_its_moves_and_the_first_has_none(replayed: Engine) -> None:
    assert replayed.files.keys("migrations") == replayed.files.keys("predictions")
    assert replayed.files.read("migrations", FIRST).is_empty()

    moves = replayed.files.read("migrations", LAST)

    assert moves.columns == list(CONTRACTS["migrations"])
    assert moves["customer_id"].is_unique().all()


def test_the_page_has_counts_a_matrix_a_picture_and_whom_to_win_back(replayed: Engine) -> None:
    page = shown(replayed, "migrations", LAST)

    assert page["since"] == replayed.files.keys("migrations")[-2]
    assert page["moves"].startswith("| move | reason | customers | predicted_before |")
    assert page["tiers"].startswith("| before | Top 1% | Top 5% |")
    assert page["tiers_heatmap"].startswith("![plot]")
    assert page["win_back"].startswith("| customer_id | move | tier_before |")
    assert "own behaviour: ordered or returned since" in page["read_as"]
