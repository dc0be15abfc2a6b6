"""Which column of a file is what, and how its text is written."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from clv_assets.config.columns import Amount, names_of
from clv_assets.config.source import Source
from clv_assets.core.errors import MissingColumnError, SourceError
from clv_assets.core.lines.dates import DateFormat
from clv_assets.core.lines.numbers import NumberFormat, number_format

MOST_SHOWN = 500  # letters of the names of columns


@dataclass(frozen=True)
class Term:
    """A part of revenue, in the columns of one file.

    Attributes:
        columns: to be multiplied, and by ``factor``, which has the sign.
        per_order: given once per order, or again on each of its rows.
    """

    columns: tuple[str, ...]
    factor: float = 1.0
    per_order: bool = False


@dataclass(frozen=True)
class SourceColumns:
    """The columns of one file that are read.

    Attributes:
        by_key: source column by what it means.
        terms: what adds up to revenue.
        states: columns that say what a row is.
    """

    by_key: dict[str, str]
    terms: tuple[Term, ...]
    states: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """All of them, each once."""
        amounts = [name for term in self.terms for name in term.columns]
        return sorted({*self.by_key.values(), *amounts, *self.states})

    @property
    def amounts(self) -> list[str]:
        """Those with numbers, each once."""
        quantity = [self.by_key["quantity"]] if "quantity" in self.by_key else []
        return list(dict.fromkeys([*(n for term in self.terms for n in term.columns), *quantity]))


@dataclass(frozen=True)
class Mapping:
    """How the columns of one file are read.

    Attributes:
        source: its columns that are read.
        numbers, dates: how its text is written.
    """

    source: SourceColumns
    numbers: NumberFormat
    dates: DateFormat

    @property
    def columns(self) -> dict[str, str]:
        """Source column by what it means."""
        return self.source.by_key

    @classmethod
    def of(cls, raw: pl.DataFrame, source: Source, origin: str) -> "Mapping":
        """The mapping of a file whose first rows are ``raw``.

        Raises:
            SourceError: a column is missing, or amounts can be read in two ways.
        """
        columns = columns_of(raw.columns, source, origin)
        texts = [raw[name] for name in columns.amounts if raw.schema[name] == pl.String]
        written = pl.concat(texts) if texts else pl.Series([], dtype=pl.String)
        try:
            # A database writes a number one way, so there is nothing to find out.
            point = source.text.decimal or ("." if source.sql else None)
            marks = source.text.thousands if source.text.thousands or not source.sql else ""
            has_currency = "currency" in columns.by_key
            numbers = number_format(written, point, marks, mixed=has_currency)
        except ValueError as error:
            thousand = str(error).replace(",", "").replace(".", "")
            raise SourceError(
                f"{origin}: is {str(error)!r} in {', '.join(columns.amounts)} {thousand}, or a "
                "number with three decimals? No other row tells\n"
                "Say so with source.text.decimal."
            ) from None
        if numbers.several and not has_currency:
            signs = "|".join(map(re.escape, numbers.several))
            mixed = [text.name for text in texts if text.str.contains(signs).any()]
            raise SourceError(
                f"{origin}: amounts in several currencies in {', '.join(mixed)}: "
                f"{', '.join(numbers.several)}\n"
                "Name a column with their currency in source.columns.currency and give "
                "source.rates, or export each currency apart."
            )
        return cls(columns, numbers, DateFormat.of(source))


def columns_of(have: Iterable[str], source: Source, origin: str) -> SourceColumns:
    """The source columns that are read of a file.

    Args:
        have: columns of the file, in their order.
        source: names of the columns, and what is needed.
        origin: what to call the file in an error.

    Raises:
        MissingColumnError: a needed column is missing.
        SourceError: it is there several times.
    """
    names = list(have)
    by_key = source.columns.present(names)
    needed = [*source.columns.required(), *source.exclude.by_key]
    if source.amounts:
        by_key = {key: name for key, name in by_key.items() if key != "revenue"}
        needed = [key for key in needed if key != "revenue"]
    missing = [key for key in needed if key not in by_key]
    for key in needed:
        _require(source.columns.names(key), f"source.columns.{key}", names, origin, missing)
    terms = tuple(_term(amount, names, origin) for amount in source.revenue_parts)
    if "order_id" not in by_key and any(term.per_order for term in terms):
        raise SourceError(
            f"{origin}: source.amounts has a part per order, but no column is the order\n"
            "Name it in source.columns.order_id."
        )
    columns = SourceColumns(by_key, terms, _states(source, names, origin))
    for name in columns.names:
        _refuse_twice(name, names, columns, origin)
    return columns


def _term(amount: Amount, names: Sequence[str], origin: str) -> Term:
    factor, columns = float(amount.sign), []
    for part in amount.factors:
        if isinstance(part, float):
            factor *= part
        else:
            columns.append(_require(names_of(part), "source.amounts", names, origin))
    return Term(tuple(columns), factor, amount.per == "order")


def _states(source: Source, names: Sequence[str], origin: str) -> tuple[str, ...]:
    """State columns of the file: of several with the same values, as other files call it, one."""
    by_key = {"exclude.where": source.exclude.where, "returns_where": source.returns_where}
    for key, states in by_key.items():
        for values in set(states.values()):
            called = [name for name, these in states.items() if these == values]
            _require(called, f"source.{key}", names, origin)
    return tuple(name for name in source.state_columns if name in names)


def _require(
    wanted: Collection[str],
    key: str,
    names: Sequence[str],
    origin: str,
    missing: Sequence[str] = (),
) -> str:
    """The first of ``wanted`` that is there; MissingColumnError, of all ``missing``, if none is."""
    column = next((name for name in wanted if name in names), None)
    if column is not None:
        return column
    called = " or ".join(repr(name) for name in wanted)
    there = [" ".join(name.split()) for name in names]
    shown = [name for n, name in enumerate(there, 1) if len(", ".join(there[:n])) <= MOST_SHOWN]
    more = f" and {len(there) - len(shown):,} more" if len(shown) < len(there) else ""
    uncut = len(names) == 1 and any(mark in names[0] for mark in ",;\t|")
    raise MissingColumnError(
        f"{origin}: no column {called} ({key}); it has: {', '.join(shown)}{more}"
        + ("\nCheck source.text.delimiter." if uncut else ""),
        missing,
    )


def _refuse_twice(name: str, names: Sequence[str], columns: SourceColumns, origin: str) -> None:
    if names.count(name) > 1:
        meant = next((key for key, column in columns.by_key.items() if column == name), None)
        key = f"source.columns.{meant}" if meant else "source.amounts or states"
        raise SourceError(
            f"{origin}: column {name!r} ({key}) is there {names.count(name)} times; leave one, or "
            "rename them in the export"
        )
