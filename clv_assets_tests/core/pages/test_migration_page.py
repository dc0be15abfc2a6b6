"""What the page of a cutoff's migrations shows."""

from clv_assets.core.lenses.migration import migrations
from clv_assets.core.pages.migration_page import LISTED, migration_facts, win_back
from clv_assets_tests.core.lenses.test_migration import BEFORE, LABELS, high, low, state


def test_the_win_back_list_has_those_with_most_at_stake_first() -> None:
    many = {f"x{n:02}": n for n in range(1, 25)}
    crowd = {f"d{n}": low() for n in range(60)}
    before = state(**BEFORE, **crowd, **{name: high(100 + n) for name, n in many.items()})
    now = state(**crowd, **{name: low(20, stage="lapsed") for name in many})
    moves = migrations(before, now, LABELS)

    facts = migration_facts(before, now, moves, LABELS)

    assert win_back(moves)["customer_id"].to_list()[:2] == ["x24", "x23"]
    assert facts["win_back"].height == LISTED < win_back(moves).height
    assert facts["tiers_heatmap"].startswith(b"\x89PNG")
    assert facts["personas"]["before"].to_list() == ["a", "not there"]


def test_the_first_cutoff_has_a_page_without_moves() -> None:
    now = state(ann=high())

    facts = migration_facts(None, now, migrations(None, now, LABELS), LABELS)

    assert facts["moves"].is_empty()
    assert facts["tiers"].rows()[-1] == ("not there", 1, 0, 0)
