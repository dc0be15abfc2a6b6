"""The table of signs is that of Babel."""

from clv_assets.core.lines.currency_signs import TABLE, signs
from clv_assets_tests.core.lines.cldr import as_table, signs_in_cldr


def test_the_table_is_that_of_babel() -> None:
    assert TABLE.strip() == as_table(signs_in_cldr())


def test_a_sign_is_of_one_currency_or_of_several() -> None:
    assert signs()["€"] == {"EUR"}
    assert signs()["¥"] == {"CNY", "JPY"}
    assert signs()["F CFA"] == {"XOF"}
