"""Currency codes and signs as they stand beside amounts: those of Unicode's CLDR, by Babel."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import localedata
from babel.core import get_global

from clv_assets.core.lines.currency_signs import signs

LONGEST = 6
_NONE = {"XXX", "XTS", "XBA", "XBB", "XBC", "XBD"}  # codes of no currency, and of bonds
_CENTS = {"¢", "￠"}
# Usual in shops, though CLDR, which has one way of writing for each language, lacks them.
_MORE = {
    "CHF": ("Fr.", "SFr."),
    "EUR": ("Euro", "euro"),
    "JPY": ("円",),
    "KRW": ("원",),
    "RON": ("lei",),
    "RUB": ("руб.",),
    "TRY": ("TL",),
    "UAH": ("грн",),
}


def is_currency(mark: str) -> bool:
    """Whether ``mark``, which stands beside a number, is a currency's code or sign.

    Codes are upper case; of signs of several letters any case passes, with or without a dot at
    the end. A sign of cents is none: the number beside it would be a hundred times too large.
    """
    if not mark or len(mark) > LONGEST or mark in _CENTS:
        return False
    if mark in _codes():
        return True
    if _has_sign(mark) and len(_plain(mark)) <= 3:  # also those that no country uses, as ₿
        return True
    return bool(_meanings(mark))


def currency_of(symbol: str) -> str | None:
    """The ISO 4217 code of a code or sign, if it can be of no other currency.

    Returns:
        ``EUR`` for ``€`` and ``EUR``, ``BRL`` for ``R$``; None for ``$``, ``kr`` and ``¥``, which
        several countries use, and for what is no currency.
    """
    if symbol in _codes():
        return symbol
    if (code := _international().get(_plain(symbol))) is not None:
        return code
    codes = _meanings(symbol)
    return next(iter(codes)) if len(codes) == 1 else None


@cache
def codes_in_use() -> frozenset[str]:
    """ISO 4217 codes of what is legal tender anywhere."""
    of_territories = get_global("territory_currencies").values()
    return frozenset(
        code for used in of_territories for code, _, end, tender in used if tender and end is None
    )


def same_currency(symbol: str) -> str:
    """What two ways to write one currency have in common: its code, or the sign without a dot."""
    return currency_of(symbol) or _plain(symbol).lower()


def writings(symbol: str) -> tuple[str, ...]:
    """All ways to write the currency of ``symbol`` that can be of no other, longest first."""
    code, plain = currency_of(symbol), _plain(symbol)
    texts = {symbol, plain} | (set() if _has_sign(plain[-1:]) else {f"{plain}."})
    if code is not None:
        texts |= {code, *(sign for sign in _signs(code) if currency_of(sign) == code)}
    return tuple(sorted(texts, key=lambda text: (-len(text), text)))


def signs_beside(code: str) -> tuple[str, ...]:
    """Signs that may stand at the other side of an amount that ``code`` stands by, longest first.

    Of ``$5.00 CAD`` the code tells which dollar it is.
    """
    return tuple(sorted(_signs(code), key=lambda text: (-len(text), text)))


def _signs(code: str) -> set[str]:
    return {sign for sign, codes in _signs_of_the_world().items() if code in codes}


def _plain(symbol: str) -> str:
    """A sign without what differs from file to file: kinds of blanks, a dot at the end, US $."""
    return ("" if _has_sign(symbol) else " ").join(symbol.split()).rstrip(".")


def _has_sign(symbol: str) -> bool:
    return sum(unicodedata.category(letter) == "Sc" for letter in symbol) == 1


def _meanings(mark: str) -> frozenset[str]:
    known, plain = _signs_of_the_world(), _plain(mark)
    for way in (plain, plain.lower(), plain.title()) if len(plain) > 1 else (plain,):
        if way in known:
            return known[way]
    return frozenset()


@cache
def _codes() -> frozenset[str]:
    return frozenset(get_global("all_currencies")) - _NONE


@cache
def _international() -> Mapping[str, str]:
    """Currencies by the signs of CLDR's root, which are made to be taken for no other one."""
    names: Mapping[str, str] = localedata.load("root")["currency_symbols"]
    return {_plain(sign): code for code, sign in names.items() if code not in _NONE}


@cache
def _signs_of_the_world() -> Mapping[str, frozenset[str]]:
    codes_by_sign = signs()
    for code, more in _MORE.items():
        for sign in map(_plain, more):
            codes_by_sign[sign] = codes_by_sign.get(sign, frozenset()) | {code}
    return codes_by_sign
