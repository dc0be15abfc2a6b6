"""Stages: where a customer stands between two purchases, by the own cadence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.lenses.stages import STAGES, stages, stages_sentence
from clv_assets_tests.factories import make_features


def regular(gap: int, waited: int, times: int = 40) -> dict[str, int]:
    return {
        "purchase_days": times + 1,
        "tenure_days": gap * times + waited,
        "recency_days": waited,
    }


@pytest.mark.parametrize(
    ("gap", "waited", "stage"),
    [
        *((30, 10, "fresh"), (30, 30, "due"), (30, 60, "overdue"), (30, 120, "lapsed")),
        *((7, 6, "due"), (7, 30, "lapsed"), (180, 30, "fresh"), (180, 120, "fresh")),
    ],
)
def test_the_same_wait_is_early_for_one_and_late_for_another(
    gap: int, waited: int, stage: str
) -> None:
    assert stages(make_features([regular(gap, waited)]), 45.0).to_list() == [stage]


def test_a_one_time_buyer_goes_by_the_shop() -> None:
    shop = make_features(
        {"purchase_days": 1, "tenure_days": days, "recency_days": days} for days in (9, 45, 400)
    )

    assert stages(shop, 45.0).to_list() == ["fresh", "due", "lapsed"]


@given(gap=st.integers(1, 400), waits=st.lists(st.integers(0, 2000), min_size=2, max_size=9))
def test_stages_only_go_on_with_time(gap: int, waits: list[int]) -> None:
    shop = make_features(regular(gap, waited) for waited in sorted(waits))

    places = [list(STAGES).index(stage) for stage in stages(shop, 45.0)]

    assert places == sorted(places)


def test_the_sentence_says_where_each_begins() -> None:
    assert stages_sentence().endswith(
        "fresh below 0.75, due from 0.75 to 1.5, overdue from 1.5 to 3, lapsed from 3 on."
    )
