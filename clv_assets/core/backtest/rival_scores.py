"""Customer scores of another system, made fit to be judged beside the champion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.backtest.yardsticks import MEANINGS
from clv_assets.core.errors import ClvError, SourceError
from clv_assets.core.frames import AnyTable, as_frame, refuse_no_ids
from clv_assets.core.lines.numbers import number_format, parse_numbers
from clv_assets.core.orders.aliases import customer_ids, require_columns

RESERVED = {"champion", *MEANINGS, "cutoff", "actual_clv"}
FIRST_ROW = 2  # as a spreadsheet counts: row 1 holds the column names


@dataclass(frozen=True)
class RivalScores:
    """Checked scores.

    Attributes:
        name: what the scores are called in tables and messages: the file's name.
        frame: customer_id, cutoff (null: of whatever cutoff is judged), score.
    """

    name: str
    frame: pl.DataFrame

    @classmethod
    def of(cls, name: str, frame: AnyTable, cutoffs: Sequence[date]) -> "RivalScores":
        """Check scores that are to be judged at ``cutoffs``.

        Args:
            frame: with customer_id, score, and cutoff if there are several;
                a higher score is a better customer.

        Raises:
            SourceError: a column is missing; an id, a score or a cutoff is no such thing; a
                customer comes twice; a cutoff has no scores.
        """
        if name in RESERVED:
            raise SourceError(f"scores can't be called {name!r}: a column has that name")
        table = as_frame(frame, name)
        require_columns(table, ("customer_id", "score"), name)
        refuse_no_ids(table.schema, ["customer_id"], name)
        dated = "cutoff" in table.columns
        if len(cutoffs) > 1 and not dated:
            raise SourceError(
                f"{name}: no column 'cutoff', but {len(cutoffs)} cutoffs are judged; add the day "
                "that each score was made for (YYYY-MM-DD), or judge one cutoff at a time"
            )
        days = table["cutoff"] if dated else pl.Series([None]).new_from_index(0, table.height)
        scores = pl.DataFrame(
            {
                "customer_id": customer_ids(table["customer_id"]),
                "cutoff": _days(days, name) if dated else days.cast(pl.Date),
                "score": _numbers(table["score"], name),
            }
        )
        _refuse(scores, pl.col("customer_id").is_null(), f"{name}: no customer_id in {{row}}")
        _refuse_twice(scores, name)
        missing = [str(day) for day in cutoffs if dated and day not in scores["cutoff"]]
        if missing:
            has = ", ".join(str(day) for day in scores["cutoff"].unique().sort()[:5])
            raise SourceError(f"{name}: no scores for cutoff {missing[0]}; it has: {has or 'none'}")
        return cls(name, scores)

    def at(self, cutoff: date, customers: pl.Series) -> tuple[Array, tuple[str, ...]]:
        """The scores of ``customers``, 0 for who has none, and what there is to say about them.

        Raises:
            ClvError: not a single customer has a score.
        """
        mine = self.frame.filter(pl.col("cutoff").is_null() | (pl.col("cutoff") == cutoff))
        joined = pl.DataFrame({"customer_id": customers}).join(
            mine, on="customer_id", how="left", maintain_order="left"
        )
        missing = joined["score"].null_count()
        if missing == len(customers):
            raise ClvError(
                f"{self.name}: none of its {mine.height:,} ids (first: {_first(mine)}) is a "
                f"customer at {cutoff} (first: {_first(joined)}); write ids as the orders do"
            )
        notes = []
        if missing:
            notes.append(
                f"{self.name}: {missing:,} of {len(customers):,} customers have no score at "
                f"{cutoff} and count as 0"
            )
        others = mine.join(joined, on="customer_id", how="anti")
        if others.height:
            notes.append(
                f"{self.name}: {others.height:,} ids (first: {_first(others)}) had no order in the "
                f"history window before {cutoff} and are left out"
            )
        return joined["score"].fill_null(0.0).to_numpy(), tuple(notes)


def _numbers(scores: pl.Series, name: str) -> pl.Series:
    numbers = _parsed(scores, name) if scores.dtype == pl.String else scores
    if not (numbers.dtype.is_numeric() or numbers.dtype == pl.Null):
        raise SourceError(f"{name}: score is {numbers.dtype}; give numbers")
    numbers = numbers.cast(pl.Float64).fill_nan(None)
    table = pl.DataFrame({"score": numbers, "text": scores.cast(pl.String)})
    _refuse(
        table,
        pl.col("score").is_null() | pl.col("score").is_infinite(),
        f"{name}: no number in column 'score' in {{row}}; leave out customers without a score",
    )
    return numbers


def _parsed(scores: pl.Series, name: str) -> pl.Series:
    """Numbers of text, with a decimal point or comma."""
    text = scores.str.strip_chars()
    try:
        return parse_numbers(text, number_format(text))
    except ValueError as unclear:
        raise SourceError(
            f"{name}: a score of {str(unclear)!r} may be two numbers; write a decimal point, and "
            "no mark between thousands"
        ) from None


def _days(days: pl.Series, name: str) -> pl.Series:
    if getattr(days.dtype, "time_zone", None) is not None:
        raise SourceError(f"{name}: cutoff has a time zone; give days (YYYY-MM-DD)")
    text = days.cast(pl.String).str.strip_chars().str.slice(0, 10)
    dates = text.str.to_date("%Y-%m-%d", strict=False)
    _refuse(
        pl.DataFrame({"day": dates, "text": text}),
        pl.col("day").is_null(),
        f"{name}: no date in column 'cutoff' in {{row}}; write YYYY-MM-DD",
    )
    return dates


def _refuse(table: pl.DataFrame, wrong: pl.Expr, message: str) -> None:
    """SourceError with the first row that is ``wrong``, and its text if the table has it."""
    rows = table.with_row_index("row", FIRST_ROW).filter(wrong)
    if rows.height:
        text = rows.row(0, named=True).get("text")
        row = f"row {rows['row'][0]}" + (f" ({text!r})" if text else "")
        raise SourceError(message.replace("{row}", row))


def _refuse_twice(scores: pl.DataFrame, name: str) -> None:
    key = ["customer_id", "cutoff"]
    twice = scores.with_row_index("row", FIRST_ROW).filter(pl.struct(key).is_duplicated())
    if twice.height:
        customer, cutoff = twice.row(0, named=True)["customer_id"], twice["cutoff"][0]
        rows = twice.filter(
            pl.col("customer_id") == customer, pl.col("cutoff").eq_missing(pl.lit(cutoff))
        )["row"]
        raise SourceError(
            f"{name}: customer {customer} has a score in row {rows[0]} and in row {rows[1]}; "
            "leave one" + (f" of cutoff {cutoff}" if cutoff else "")
        )


def _first(table: pl.DataFrame) -> str:
    return str(table["customer_id"].first()) if table.height else "none"
