"""What a row brought: the terms of revenue in ten-thousandths, per line and per order."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, mul, or_

import polars as pl

from clv_assets.core.lines.ids import MISSING
from clv_assets.core.lines.mapping import Mapping, Term
from clv_assets.core.lines.numbers import parse_factors, parse_numbers
from clv_assets.core.money import LARGEST_AMOUNT, PER_UNIT, minor_units

NOTHING = (*MISSING, "-", "\u2013", "\u2014")  # ledgers put a dash where there is no amount
PER_ORDER = "per_order_"  # prefix of the columns with amounts that stand once per order


@dataclass(frozen=True)
class Amounts:
    """The amounts of some rows.

    Attributes:
        columns: ``revenue`` of the row itself, null if an amount can't be read, or none is given
            where there should be one; and ``per_order_<n>`` of its order, null where the row has
            none. Whole ten-thousandths (Int64).
        size: sum of absolute amounts, over all rows and terms.
        lost: what rounding took away of them.
    """

    columns: list[pl.Series]
    size: float
    lost: float


def amounts_of(raw: pl.DataFrame, mapping: Mapping, is_return: pl.Series | None = None) -> Amounts:
    """The amounts of the rows of ``raw``; those of returns are taken off, whatever their sign.

    Args:
        is_return: rows that another column says are returns; None: no column does.
    """
    terms = mapping.source.terms
    values = [_value(raw, term, mapping, is_return) for term in terms]
    frame = pl.DataFrame(
        [values[n].rename(f"v{n}") for n in range(len(terms))]
        + [_minor(values[n]).rename(f"m{n}") for n in range(len(terms))]
    )
    size, lost = _size_and_loss(frame, len(terms))
    if len(terms) == 1 and not terms[0].per_order:
        return Amounts([frame["m0"].rename("revenue")], size, lost)
    frame = frame.with_columns(_blank(raw, term).alias(f"b{n}") for n, term in enumerate(terms))
    per_order = [n for n, term in enumerate(terms) if term.per_order]
    added = [n for n, term in enumerate(terms) if term.factor > 0]
    of_line = [pl.col(f"b{n}") for n in added if n not in per_order]
    unreadable = pl.any_horizontal(
        pl.col(f"m{n}").is_null() & ~pl.col(f"b{n}") for n in range(len(terms))
    )
    unusable = unreadable | pl.all_horizontal(of_line) if of_line else unreadable
    total = pl.sum_horizontal(
        pl.lit(0, pl.Int64),
        *(pl.col(f"m{n}").fill_null(0) for n in range(len(terms)) if n not in per_order),
    )
    columns = frame.select(
        pl.when(~unusable).then(total).alias("revenue"),
        *(pl.col(f"m{n}").alias(f"{PER_ORDER}{n}") for n in per_order),
    )
    return Amounts(columns.get_columns(), size, lost)


def lacks_amount(raw: pl.DataFrame, mapping: Mapping) -> pl.Series:
    """Rows without the amount that their order has on others.

    Where lines have amounts of their own it is the row that names their order: without pieces, or
    without a product, as well.
    """
    terms = mapping.source.terms
    added = [term for term in terms if term.factor > 0 or len(terms) == 1]
    if all(term.per_order for term in added):
        return reduce(and_, (_blank(raw, term) for term in added)).alias("lacking")
    columns = {name for term in added for name in term.columns}
    if "product" in mapping.columns:
        columns.add(mapping.columns["product"])
    if len(columns) < 2:
        return pl.Series("lacking", [False]).new_from_index(0, raw.height)
    return reduce(and_, (_nothing(raw[name]) for name in sorted(columns))).alias("lacking")


def blamed_amount(raw: pl.DataFrame, mapping: Mapping) -> pl.Series:
    """The source column to blame for each row's amount: the first that can't be read."""
    terms = mapping.source.terms
    names = [name for term in terms for name in term.columns]
    amounts = [_minor(factor) for term in terms for factor in _factors(raw, term, mapping)]
    faults = pl.DataFrame([amount.rename(str(n)) for n, amount in enumerate(amounts)])
    tests = [
        pl.when(pl.nth(n).is_null() & ~_nothing(raw[name])).then(pl.lit(name))
        for n, name in enumerate(names)
    ]
    empty = [pl.when(pl.nth(n).is_null()).then(pl.lit(name)) for n, name in enumerate(names)]
    return faults.select(pl.coalesce(*tests, *empty, pl.lit(names[-1])).alias("column")).to_series()


def units_of(raw: pl.DataFrame, mapping: Mapping) -> pl.Series:
    """Pieces of each row in ten-thousandths, null where there are none."""
    if "quantity" not in mapping.columns:
        return pl.Series("units", [None], pl.Int64).new_from_index(0, raw.height)
    return _minor(parse_numbers(raw[mapping.columns["quantity"]], mapping.numbers)).alias("units")


def _value(
    raw: pl.DataFrame, term: Term, mapping: Mapping, is_return: pl.Series | None
) -> pl.Series:
    """A term as Float64, its sign included."""
    product = reduce(mul, _factors(raw, term, mapping))
    value = product if term.factor == 1.0 else product * term.factor
    if is_return is None:
        return value
    taken_off = value.abs() * (-1.0 if term.factor > 0 else 1.0)
    return value.zip_with(~is_return, taken_off)


def _factors(raw: pl.DataFrame, term: Term, mapping: Mapping) -> list[pl.Series]:
    """What is multiplied. An amount by itself is never a percent."""
    parse = parse_factors if len(term.columns) > 1 else parse_numbers
    return [parse(raw[name], mapping.numbers) for name in term.columns]


def _minor(amount: pl.Series) -> pl.Series:
    """Ten-thousandths of an amount that can be summed exactly, else null."""
    number = pl.col(amount.name)
    sane = number.is_between(-LARGEST_AMOUNT, LARGEST_AMOUNT)  # neither is NaN, nor inf
    return amount.to_frame().select(minor_units(pl.when(sane).then(number))).to_series()


def _size_and_loss(frame: pl.DataFrame, terms: int) -> tuple[float, float]:
    """Sum of absolute amounts, and what rounding to ten-thousandths takes away of them."""
    rounded = [pl.col(f"m{n}") / PER_UNIT for n in range(terms)]
    gaps = [(pl.col(f"v{n}") - amount).abs().sum() for n, amount in enumerate(rounded)]
    sizes = [amount.abs().sum() for amount in rounded]
    size, lost = frame.select(pl.sum_horizontal(sizes), lost=pl.sum_horizontal(gaps)).row(0)
    return float(size or 0.0), float(lost or 0.0)


def _blank(raw: pl.DataFrame, term: Term) -> pl.Series:
    """Rows in which a column of the term has nothing."""
    return reduce(or_, (_nothing(raw[name]) for name in term.columns))


def _nothing(values: pl.Series) -> pl.Series:
    if values.dtype == pl.String:
        return values.is_null() | values.str.strip_chars().is_in(NOTHING).fill_null(value=True)
    return (values.fill_nan(None) if values.dtype.is_float() else values).is_null()
