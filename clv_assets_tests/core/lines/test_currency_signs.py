"""The table of signs is that of Babel."""

from clv_assets.core.lines.currency_signs import SIGNS
from clv_assets_tests.core.lines.cldr import signs_in_cldr


def test_the_table_is_that_of_babel() -> None:
    assert dict(SIGNS) == signs_in_cldr()
