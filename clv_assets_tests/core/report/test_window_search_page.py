"""The window search as a page."""

from typing import Any

import pytest

from clv_assets.core.report import window_search_page
from clv_assets_tests.core.trials.searches import make_row, make_table


def test_the_heat_map_of_rmse_names_its_currency_and_that_of_r2_none() -> None:
    table = make_table(make_row(12, 0.8), make_row(6, 0.9))

    plain, in_euros = (window_search_page.heat_maps(table, code) for code in (None, "EUR"))

    assert plain["rmse"] != in_euros["rmse"]
    assert plain["r2"] == in_euros["r2"]


@pytest.mark.parametrize(
    ("runner_up", "expected"),
    [
        (make_row(6, 0.81), "it can't be told apart from 6"),
        (make_row(6, 0.95), "further off than their spreads"),
    ],
)
def test_the_recommendation_says_whether_the_spreads_overlap(
    runner_up: dict[str, Any], expected: str
) -> None:
    page = window_search_page.recommendation(make_table(make_row(12, 0.8), runner_up))

    assert "**12 months of history**, skill 0.800 ± 0.010" in page
    assert expected in page


@pytest.mark.parametrize(
    ("skill", "expected"),
    [
        (0.8, "It beats scaled past spend (1.000). "),
        (0.995, "by less than its spread"),
        (1.2, "does not beat scaled past spend"),
    ],
)
def test_the_recommendation_says_whether_past_spend_is_beaten(skill: float, expected: str) -> None:
    assert expected in window_search_page.recommendation(make_table(make_row(6, skill)))
