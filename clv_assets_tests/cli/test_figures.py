"""Figures as the terminal shows them."""

import math

import pytest

from clv_assets.cli.figures import figure


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [(0.625, ".2f", "0.62"), (-0.1, "+.0%", "-10%"), (None, ".2f", "-"), (math.nan, ".2f", "-")],
)
def test_what_no_window_could_tell_is_a_dash(value: float | None, form: str, shown: str) -> None:
    assert figure(value, form) == shown
