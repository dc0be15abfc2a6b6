"""Words that a row of totals begins with."""

import re

import pytest

from clv_assets.core.lines.totals import TOTAL_WORDS


@pytest.mark.parametrize(
    ("text", "is_total"),
    [
        *((text, True) for text in ("Total", "Subtotal", "Grand Total:", "Zwischensumme", "Sum")),
        *((text, True) for text in ("  TOTAL Ann", "Gesamtsumme", "Sous-total", "Итого")),
        *((text, False) for text in ("Totally", "1000", "INV-Total", "Summer sale", "Sumatra")),
    ],
)
def test_a_total_is_told_by_its_first_word(text: str, is_total: bool) -> None:
    assert bool(re.match(TOTAL_WORDS, text, re.IGNORECASE)) is is_total
