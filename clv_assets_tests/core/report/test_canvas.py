"""Numbers beside pictures."""

import pytest

from clv_assets.core.report import canvas


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (12345.6, "12.3k"), (999.9, "1k"), (-2_500_000, "-2.5M"), (0.04567, "0.0457")],
)
def test_compact_numbers(value: float, text: str) -> None:
    assert canvas.compact(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (1, "100%"), (0.34, "34%"), (0.8549, "85.5%"), (0.9999, ">99.9%"), (4e-4, "0.04%")],
)
def test_percentages(share: float, text: str) -> None:
    assert canvas.percent(share) == text
