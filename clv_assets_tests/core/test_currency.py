"""An amount and its currency side by side, or the amount alone."""

import pytest

from clv_assets.core.currency import named, priced, stated


@pytest.mark.parametrize(
    ("currency", "in_a_sentence", "above_a_column", "alone"),
    [("EUR", "-1,234 EUR", "total, EUR", "EUR"), (None, "-1,234", "total", "unknown")],
)
def test_a_currency_stands_behind_an_amount_and_in_the_name_of_a_column(
    currency: str | None, in_a_sentence: str, above_a_column: str, alone: str
) -> None:
    assert priced("-1,234", currency) == in_a_sentence
    assert named("total", currency) == above_a_column
    assert stated(currency) == alone
