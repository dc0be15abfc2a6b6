"""Amounts as Babel writes them in all languages: read exactly, or not at all."""

from decimal import Decimal

import polars as pl
import pytest
from babel import localedata
from babel.numbers import format_currency, format_decimal, get_currency_precision
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.lines.numbers import number_format, parse_numbers

EVERYWHERE = sorted(localedata.locale_identifiers())
WELL_KNOWN = (
    *("en_US", "en_GB", "en_IN", "en_ZA", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CH", "es_ES"),
    *("es_MX", "it_IT", "pt_BR", "pt_PT", "nl_NL", "da_DK", "nb_NO", "sv_SE", "fi_FI", "pl_PL"),
    *("cs_CZ", "hu_HU", "ro_RO", "tr_TR", "el_GR", "ru_RU", "uk_UA", "he_IL", "hi_IN", "ja_JP"),
    *("ko_KR", "zh_CN", "th_TH", "id_ID", "vi_VN"),
)
CODES = (
    *("USD", "EUR", "GBP", "JPY", "BRL", "INR", "CHF", "PLN", "SEK", "NOK", "DKK", "CZK", "HUF"),
    *("TRY", "ZAR", "MXN", "KRW", "CNY", "AUD", "CAD", "THB", "ILS", "RUB", "AED", "KWD"),
)
WAYS = ("plain", "standard", "accounting")
COUNTS = st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=6)


def written(counts: list[int], place: str, code: str, way: str) -> dict[str, float]:
    """Amounts by the text that Babel writes for them."""
    amounts = [Decimal(count).scaleb(-get_currency_precision(code)) for count in counts]
    if way == "plain":
        texts = [format_decimal(amount, locale=place) for amount in amounts]
    else:
        texts = [format_currency(a, code, locale=place, format_type=way) for a in amounts]
    return dict(zip(texts, map(float, amounts), strict=True))


def read(texts: list[str]) -> list[float | None]:
    """The amounts; none of them where a text has two readings and no other tells."""
    values = pl.Series(texts, dtype=pl.String)
    try:
        return parse_numbers(values, number_format(values)).to_list()
    except ValueError:
        return [None] * len(texts)


@pytest.mark.filterwarnings("ignore:The Decimal:UserWarning")
@settings(max_examples=100, derandomize=True)
@given(COUNTS, st.sampled_from(EVERYWHERE), st.sampled_from(CODES), st.sampled_from(WAYS))
def test_an_amount_is_read_exactly_or_not_at_all(
    counts: list[int], place: str, code: str, way: str
) -> None:
    amounts = written(counts, place, code, way)

    for number, amount in zip(read(list(amounts)), amounts.values(), strict=True):
        assert number in (amount, None)


@settings(max_examples=100, derandomize=True)
@given(COUNTS, st.sampled_from(WELL_KNOWN), st.sampled_from(CODES), st.sampled_from(WAYS[1:]))
def test_amounts_of_well_known_places_are_read(
    counts: list[int], place: str, code: str, way: str
) -> None:
    # Of a whole amount of thousands alone nobody can tell what its mark is.
    amounts = written([*counts, 123456789, 17], place, code, way)

    numbers = read(list(amounts))

    assert numbers == list(amounts.values()) or get_currency_precision(code) != 2
