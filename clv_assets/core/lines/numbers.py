"""Numbers written as text, by the customs of the place they come from."""

import re
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from clv_assets.core.lines.currencies import (
    currency_of,
    is_currency,
    same_currency,
    signs_beside,
    writings,
)

_GROUP_MARKS = ",.'’ \u00a0\u202f\u2009"
_SIGN = r"[(+-]?\s*"
_LETTER = r"[^\d\s()+,'’–—-]"
# What stands before and behind the digits: a mark may hold a dot (Rs.), or a blank (F CFA).
_MARK = rf"([^.\d\s()+,'’–—-](?:\s?{_LETTER})*?)"
_BEFORE = rf"^{_SIGN}{_MARK}\s*{_SIGN}[.,]?[0-9]"
_BEHIND = rf"[0-9][.,]?\)?-?\s*{_MARK}\s*-?\)?$"
_WHOLE = r"([0-9])(?:([.,])[-–—]{1,2}|/-)([^0-9]|$)"  # 12.- and 12,-- and 12/- have no cents


@dataclass(frozen=True)
class NumberFormat:
    """How a file writes its numbers.

    Attributes:
        decimal: the mark before the decimals, ``.`` or ``,``; None: no value tells, or they differ.
        thousands: the mark between groups of three digits; empty: none; None: any.
        symbol: the currency's code or sign that may stand beside an amount, as it is written; of
            both at once the code; empty: none. See ``currency_of``.
        strict: no other decimal mark is read, even where it is the only one that makes sense.
        several: the symbols in use, if they are of several currencies.
        mixed: amounts beside any of these are read all the same, as a column tells their currency.
    """

    decimal: str | None = "."
    thousands: str | None = None
    symbol: str = ""
    strict: bool = False
    several: tuple[str, ...] = ()
    mixed: bool = False

    @property
    def symbols(self) -> tuple[str, ...]:
        """What may stand beside an amount."""
        return (self.symbol,) if self.symbol else self.several if self.mixed else ()


def number_format(
    values: pl.Series,
    decimal: str | None = None,
    thousands: str | None = None,
    *,
    mixed: bool = False,
) -> NumberFormat:
    """The format that ``values`` (text) are written in, as far as it isn't given.

    Args:
        mixed: amounts of several currencies may stand among them.

    Raises:
        ValueError: a value such as ``1,234`` has two readings and no other value decides; the
            message is that value.
    """
    unread = values.filter(values.cast(pl.Float64, strict=False).is_null() & values.is_not_null())
    symbols = _symbols(unread.unique(maintain_order=True))
    symbol, several = (symbols[0], ()) if len(symbols) == 1 else ("", symbols)
    is_given = decimal is not None
    form = NumberFormat(decimal, thousands, symbol, is_given, several, mixed)
    if decimal is not None:
        return form
    if thousands in (",", "."):
        return replace(form, decimal="," if thousands == "." else ".", strict=True)
    distinct = values.drop_nulls().unique(maintain_order=True)
    distinct = distinct.filter(distinct.str.contains("[.,]"))
    point, comma = _readings(_bare(distinct, form.symbols), form)
    proven_marks = [
        mark
        for mark, one, other in ((".", point, comma), (",", comma, point))
        if (one.is_not_null() & other.is_null()).any()
    ]
    unclear = distinct.filter(point != comma)
    if not proven_marks and not unclear.is_empty():
        raise ValueError(str(unclear[0]))
    return replace(form, decimal=proven_marks[0] if len(proven_marks) == 1 else None)


def parse_numbers(values: pl.Series, form: NumberFormat) -> pl.Series:
    """``values`` (text or numbers) as Float64; null where there is no one number to read.

    Text is read by one strict grammar: an optional sign, digits in whole groups of three if
    grouped at all (or as in India, ``2,43,800``), decimals; the file's currency before or behind.
    ``(12.50)`` and ``12.50-`` are negative, as in ledgers. What only one decimal mark makes sense
    of is read so; what both do, by the mark of the file.
    """
    if values.dtype != pl.String:
        is_number = values.dtype.is_numeric()
        return values.cast(pl.Float64, strict=False) if is_number else _nulls(values)
    numbers = _plain(values, form.decimal).cast(pl.Float64, strict=False)
    unread = (numbers.is_null() & values.is_not_null()).arg_true()
    if unread.is_empty():
        return numbers
    rest = values.gather(unread)
    read = _plain(_stripped(rest, form.symbol), form.decimal).cast(pl.Float64, strict=False)
    odd = (read.is_null() & rest.is_not_null()).arg_true()
    if not odd.is_empty():
        read = read.scatter(odd, _spelled_out(_bare(rest.gather(odd), form.symbols), form))
    return numbers.scatter(unread, read)


def parse_factors(values: pl.Series, form: NumberFormat) -> pl.Series:
    """``values`` as ``parse_numbers`` reads them, and percents as shares: ``10 %`` is 0.1."""
    numbers = parse_numbers(values, form)
    if values.dtype != pl.String or numbers.null_count() == values.null_count():
        return numbers
    text = values.str.strip_chars()
    shares = parse_numbers(text.str.strip_suffix("%").str.strip_chars(), form) / 100
    return numbers.zip_with(~text.str.ends_with("%").fill_null(value=False), shares)


def _nulls(values: pl.Series) -> pl.Series:
    return pl.Series(values.name, [None], dtype=pl.Float64).new_from_index(0, values.len())


def _plain(values: pl.Series, decimal: str | None) -> pl.Series:
    """Values that a cast reads right, by far the quickest way; null: it might go wrong."""
    if decimal == ".":
        return values
    free = pl.select(pl.when(~values.str.contains(".", literal=True)).then(values)).to_series()
    return free.str.replace(",", ".", literal=True) if decimal == "," else free


def _spelled_out(texts: pl.Series, form: NumberFormat) -> pl.Series:
    point, comma = _readings(texts, form)
    if form.decimal is None:
        clear = point.is_null() | comma.is_null() | (point == comma)
        return pl.select(pl.when(clear).then(pl.coalesce(point, comma))).to_series()
    first, second = (point, comma) if form.decimal == "." else (comma, point)
    return first if form.strict else pl.select(pl.coalesce(first, second)).to_series()


def _stripped(texts: pl.Series, symbol: str) -> pl.Series:
    """``texts`` without the symbol as it is written most often, the quick way."""
    if not symbol:
        return texts
    text = texts.str.strip_chars()
    behind, before = text.str.strip_suffix(symbol), text.str.strip_prefix(symbol)
    one = pl.when(text.str.starts_with(symbol)).then(before).otherwise(behind)
    return pl.select(one).to_series().str.strip_chars()


def _bare(texts: pl.Series, symbols: tuple[str, ...]) -> pl.Series:
    """``texts`` without the currency's symbol, and what can't be seen."""
    text = _visible(texts)
    if not symbols:
        return text
    # Codes first: of "$5 CAD" the sign alone would leave "5 CAD".
    ranked = sorted(symbols, key=lambda symbol: currency_of(symbol) is None)
    pattern = f"^(?:{'|'.join(map(_with_symbol, ranked))})$"
    bare = "".join(f"${{{group}}}" for group in range(1, 6 * len(symbols) + 1))
    return text.str.replace(pattern, bare).str.strip_chars()


def _readings(text: pl.Series, form: NumberFormat) -> tuple[pl.Series, pl.Series]:
    """What ``text`` is if the decimals follow a point, and if they follow a comma."""
    negative = text.str.contains(r"^\(.*\)$|^-|[0-9]\s?-$")
    body = text.str.replace(r"^\(\s*(.*?)\s*\)$", "$1")
    body = body.str.replace(r"^([+-]\s?)?(.*?)(\s?-)?$", "$2")
    point, comma = (_digits(body, mark, form.thousands) for mark in (".", ","))

    def signed(number: pl.Series) -> pl.Series:
        return pl.select(pl.when(negative).then(-number).otherwise(number)).to_series()

    return signed(point), signed(comma)


def _visible(texts: pl.Series) -> pl.Series:
    """``texts`` with one minus, without blanks around, marks of direction, and dashes for 00."""
    text = texts.str.replace_all("\u2212", "-", literal=True)
    text = text.str.replace_all("[\u200e\u200f\u061c]", "").str.strip_chars()
    return text.str.replace(_WHOLE, "$1$2$3")


def _digits(body: pl.Series, decimal: str, thousands: str | None) -> pl.Series:
    marks = [m for m in (_GROUP_MARKS if thousands is None else thousands) if m != decimal]
    groups = [rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+" for mark in marks]
    if "," in marks:  # India: the last group has three digits, the others two
        groups.append(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")
    whole = "|".join(["[0-9]+", *groups])
    point = re.escape(decimal)
    grammar = rf"^(?:(?:{whole})(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?$"
    digits = body.str.replace_all(f"[{''.join(marks)}]", "") if marks else body
    number = digits.str.replace(decimal, ".", literal=True).cast(pl.Float64, strict=False)
    return pl.select(pl.when(body.str.contains(grammar)).then(number)).to_series()


@cache
def _with_symbol(symbol: str) -> str:
    """A pattern of a number with its symbol at one end; its six groups are what is left without.

    The symbol stands within or without the sign; at the other end there may be another sign of
    the same currency, as in ``$5.00 USD``.
    """
    own, beside = _any_of(writings(symbol)), _any_of(signs_beside(currency_of(symbol) or ""))
    at_the_end, at_the_start = (rf"(?:\s*{beside})?", rf"(?:{beside}\s*)?") if beside else ("", "")
    tail = r"(\s*-?\)?)"
    first = rf"({_SIGN}){own}\s*(.*?){at_the_end}{tail}"
    last = rf"({_SIGN}){at_the_start}(.*?)\s*{own}{tail}"
    return f"{first}|{last}"


def _any_of(symbols: tuple[str, ...]) -> str:
    texts = [r"\s".join(map(re.escape, symbol.split())) for symbol in symbols]
    return f"(?i:{'|'.join(texts)})" if texts else ""


def _symbols(texts: pl.Series) -> tuple[str, ...]:
    """The currencies in use beside the numbers of distinct ``texts``, as they are written first.

    Two ways to write one currency are one symbol. One letter counts as a currency only before
    numbers of which some have decimals or groups: else they are more likely ids, or sizes.
    """
    text = _visible(texts)
    pairs = pl.DataFrame({"before": text.str.extract(_BEFORE), "behind": text.str.extract(_BEHIND)})
    has_marks = bool(text.str.contains(r"[0-9][.,'’\s][0-9]").any())
    symbols: dict[str, str] = {}
    for before, behind in pairs.unique(maintain_order=True).iter_rows():
        symbol = _symbol_of(before, behind, has_marks=has_marks)
        if symbol is not None:
            symbols.setdefault(same_currency(symbol), symbol)
    return tuple(symbols.values())


def _symbol_of(before: str | None, behind: str | None, *, has_marks: bool) -> str | None:
    """The one currency of a number with these marks; None: none, or they contradict."""
    marks = [mark for mark in (before, behind) if mark]
    if not all(is_currency(mark) for mark in marks) or not marks:
        return None
    if len(marks) == 1:
        is_letter = len(marks[0]) == 1 and marks[0].isalpha()
        return marks[0] if not is_letter or (before and has_marks) else None
    codes = [mark for mark in marks if currency_of(mark) is not None]
    signs = [mark for mark in marks if codes and mark in signs_beside(currency_of(codes[0]) or "")]
    return codes[0] if codes and (len(signs) == 1 or len(codes) == 2) else None
