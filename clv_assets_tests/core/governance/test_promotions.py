"""Which champion stands for a cutoff."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.governance.promotions import Promoted, model_for
from clv_assets_tests.core.calendar.test_due import days


def test_there_is_no_model_before_the_first_champion() -> None:
    assert model_for(date(2024, 1, 1), []) is None


def test_the_newest_promotion_known_at_the_cutoff_scores_it() -> None:
    promotions = [Promoted("old", date(2023, 1, 2)), Promoted("new", date(2024, 1, 1))]

    assert model_for(date(2023, 12, 31), promotions) == ("old", False)
    assert model_for(date(2024, 1, 1), promotions) == ("new", False)


def test_a_champion_trained_later_scores_an_earlier_cutoff_in_sample() -> None:
    promotions = [Promoted("later", date(2024, 6, 3)), Promoted("oldest", date(2024, 1, 1))]

    assert model_for(date(2023, 12, 4), promotions) == ("oldest", True)


def test_a_rollback_row_makes_the_old_model_the_newest_promotion() -> None:
    promotions = [
        Promoted("old", date(2023, 1, 2)),
        Promoted("new", date(2024, 1, 1)),
        Promoted("old", date(2023, 1, 2)),
    ]

    assert model_for(date(2024, 6, 3), promotions) == ("old", False)


def test_promotion_order_decides_not_the_as_of_date() -> None:
    promotions = [Promoted("newer data", date(2024, 1, 1)), Promoted("last", date(2023, 6, 5))]

    assert model_for(date(2024, 6, 3), promotions) == ("last", False)


@given(cutoff=days, as_ofs=st.lists(days, min_size=1, max_size=6))
def test_a_model_is_in_sample_exactly_if_no_champion_is_old_enough(
    cutoff: date, as_ofs: list[date]
) -> None:
    promotions = [Promoted(str(number), as_of) for number, as_of in enumerate(as_ofs)]

    found = model_for(cutoff, promotions)

    assert found is not None
    assert found[1] == all(as_of > cutoff for as_of in as_ofs)
    assert (as_ofs[int(found[0])] > cutoff) == found[1]
