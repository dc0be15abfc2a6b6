"""Numbers written as text, by the customs of the place they come from."""

import re
from dataclasses import dataclass, replace

import polars as pl

_SYMBOLS = "£$€¥"
_GROUP_MARKS = ",.'’ \u00a0\u202f\u2009"


@dataclass(frozen=True)
class NumberFormat:
    """How a file writes its numbers.

    Attributes:
        decimal: the mark before the decimals, ``.`` or ``,``; None: no value tells, or they differ.
        thousands: the mark between groups of three digits; empty: none; None: any.
        symbol: the currency symbol that may stand beside an amount; empty: none.
        strict: no other decimal mark is read, even where it is the only one that makes sense.
    """

    decimal: str | None = "."
    thousands: str | None = None
    symbol: str = ""
    strict: bool = False


def number_format(
    values: pl.Series, decimal: str | None = None, thousands: str | None = None
) -> NumberFormat:
    """The format that ``values`` (text) are written in, as far as it isn't given.

    Raises:
        ValueError: a value such as ``1,234`` has two readings and no other value decides; the
            message is that value.
    """
    form = NumberFormat(decimal, thousands, _symbol(values), strict=decimal is not None)
    if decimal is not None:
        return form
    if thousands in (",", "."):
        return replace(form, decimal="," if thousands == "." else ".", strict=True)
    distinct = values.drop_nulls().unique(maintain_order=True)
    distinct = distinct.filter(distinct.str.contains("[.,]"))
    point, comma = _readings(distinct, form)
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
    grouped at all, decimals. ``(12.50)`` and ``12.50-`` are negative, as in ledgers. What only
    one decimal mark makes sense of is read so; what both do, by the mark of the file.
    """
    if values.dtype != pl.String:
        is_number = values.dtype.is_numeric()
        return values.cast(pl.Float64, strict=False) if is_number else _nulls(values)
    numbers = _plain(values, form.decimal).cast(pl.Float64, strict=False)
    unread = (numbers.is_null() & values.is_not_null()).arg_true()
    if unread.is_empty():
        return numbers
    return numbers.scatter(unread, _spelled_out(values.gather(unread), form))


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


def _readings(texts: pl.Series, form: NumberFormat) -> tuple[pl.Series, pl.Series]:
    """What ``texts`` are if the decimals follow a point, and if they follow a comma."""
    text = texts.str.strip_chars().str.replace_all("\u2212", "-", literal=True)
    if form.symbol:
        text = text.str.replace(form.symbol, "", literal=True).str.strip_chars()
    negative = text.str.contains(r"^\(.*\)$|^-|[0-9]\s?-$")
    body = text.str.replace(r"^\((.*)\)$", "$1").str.replace(r"^([+-]\s?)?(.*?)(\s?-)?$", "$2")
    point, comma = (_digits(body, mark, form.thousands) for mark in (".", ","))

    def signed(number: pl.Series) -> pl.Series:
        return pl.select(pl.when(negative).then(-number).otherwise(number)).to_series()

    return signed(point), signed(comma)


def _digits(body: pl.Series, decimal: str, thousands: str | None) -> pl.Series:
    marks = [m for m in (_GROUP_MARKS if thousands is None else thousands) if m != decimal]
    groups = "|".join(rf"(?:{re.escape(mark)}[0-9]{{3}})+" for mark in marks)
    whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{groups}))" if marks else "[0-9]+"
    point = re.escape(decimal)
    grammar = rf"^(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?$"
    digits = body.str.replace_all(f"[{''.join(marks)}]", "") if marks else body
    number = digits.str.replace(decimal, ".", literal=True).cast(pl.Float64, strict=False)
    return pl.select(pl.when(body.str.contains(grammar)).then(number)).to_series()


def _symbol(values: pl.Series) -> str:
    """The one currency symbol in use; none if there are several, which can't be summed."""
    symbols = values.drop_nulls().str.extract(f"([{_SYMBOLS}])").drop_nulls().unique()
    return str(symbols[0]) if symbols.len() == 1 else ""
