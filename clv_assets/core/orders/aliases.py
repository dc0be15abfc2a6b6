"""Aliases of merged customers: one person, one surviving id, every revenue once."""

from collections.abc import Iterable
from typing import TypeVar

import polars as pl

from clv_assets.core.errors import SourceError
from clv_assets.core.lines.ids import id_text

NO_ALIASES = pl.DataFrame(schema={"customer_id": pl.String, "alias_of": pl.String})
MOST_NAMED = 5

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def resolve(aliases: pl.DataFrame, *, origin: str = "source.aliases") -> pl.DataFrame:
    """Each merged id with the id that survives, at the end of its chain.

    Args:
        aliases: customer_id, alias_of: the first was merged into the second; other columns are
            passed over, as is an id that is its own alias.
        origin: what to call the table in an error.

    Returns:
        customer_id (no id twice, sorted), alias_of (never itself a customer_id).

    Raises:
        SourceError: a column is missing or a cell empty, an id is merged into two others, or
            merges go round in a circle. Row 1 is the first row of data.
    """
    require_columns(aliases, NO_ALIASES.columns, origin)
    rows = aliases.select(customer_ids(aliases[name]) for name in NO_ALIASES.columns)
    rows = rows.with_row_index("row", offset=1)
    _refuse_empty(rows, origin)
    rows = rows.filter(pl.col("customer_id") != pl.col("alias_of"))
    rows = rows.unique(NO_ALIASES.columns, keep="first", maintain_order=True)
    _refuse_two_survivors(rows, origin)
    merged = rows.select(NO_ALIASES.columns).sort("customer_id")
    ends = merged
    for _ in range(merged.height.bit_length()):  # each pass doubles how far a chain is followed
        ends = ends.with_columns(_survivor(pl.col("alias_of"), ends))
    _refuse_circle(rows, ends, origin)
    return ends


def follow(frame: Frame, aliases: pl.DataFrame) -> Frame:
    """``frame`` with each customer_id replaced by the one that survives; rows keep their order.

    Args:
        frame: any frame with customer_id (String).
        aliases: as ``resolve`` gives them.
    """
    return frame.with_columns(_survivor(pl.col("customer_id"), aliases))


def payees(predicted: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Which predicted customer gets the revenue of each surviving one.

    The surviving id itself if it was predicted; else, of the ids merged into it, the one with the
    highest prediction, then the smallest id.

    Args:
        predicted: customer_id (one row each), predicted_clv.
        aliases: as ``resolve`` gives them.

    Returns:
        customer_id (no id twice), survivor (no id twice).
    """
    ids = predicted.select("customer_id", "predicted_clv")
    ids = ids.with_columns(_survivor(pl.col("customer_id"), aliases).alias("survivor"))
    is_itself = pl.col("customer_id") == pl.col("survivor")
    best_first = ids.sort(
        "survivor", is_itself, "predicted_clv", "customer_id", descending=[False, True, True, False]
    )
    first = best_first.unique("survivor", keep="first", maintain_order=True)
    return first.select("customer_id", "survivor")


def customer_ids(ids: pl.Series) -> pl.Series:
    """Ids as ingest writes them: stripped text, ``13085.0`` as ``13085``, null for nothing."""
    text = id_text(ids, whole=True)
    return text.set(text == "", None)


def require_columns(table: pl.DataFrame, names: Iterable[str], origin: str) -> None:
    """Refuse a table that lacks one of the columns ``names``.

    Raises:
        SourceError: a column is missing; the message names it, and those that are there.
    """
    for name in names:
        if name not in table.columns:
            raise SourceError(f"{origin}: no column {name!r}; it has: {', '.join(table.columns)}")


def _survivor(ids: pl.Expr, aliases: pl.DataFrame) -> pl.Expr:
    return ids.replace(aliases["customer_id"], aliases["alias_of"])


def _refuse_empty(rows: pl.DataFrame, origin: str) -> None:
    for name in NO_ALIASES.columns:
        empty = rows.filter(pl.col(name).is_null())
        if not empty.is_empty():
            raise SourceError(
                f"{origin}: row {empty['row'][0]}: {name} is empty; write both ids, or take the "
                "row out"
            )


def _refuse_two_survivors(rows: pl.DataFrame, origin: str) -> None:
    twice = rows.filter(pl.col("customer_id").is_duplicated())
    if twice.is_empty():
        return
    name = twice["customer_id"][0]
    of_one = twice.filter(pl.col("customer_id") == name).select("alias_of", "row")
    raise SourceError(
        f"{origin}: customer {name!r} is merged into {_named_rows(of_one, ' and ')}\n"
        "A customer has one surviving id: leave one of these rows."
    )


def _refuse_circle(rows: pl.DataFrame, ends: pl.DataFrame, origin: str) -> None:
    endless = ends.filter(pl.col("alias_of").is_in(ends["customer_id"].implode()))
    if endless.is_empty():
        return
    into = {name: (other, row) for row, name, other in rows.iter_rows()}
    circle: dict[str, int] = {}
    name = endless["alias_of"][0]  # far enough along its chain to be in the circle
    while name not in circle:
        other, circle[name] = into[name]
        name = other
    steps = pl.DataFrame({"id": list(circle), "row": list(circle.values())})
    raise SourceError(
        f"{origin}: merges go round in a circle: {_named_rows(steps, ' into ')} into {name!r}\n"
        "Take out the row that is wrong, so that one id survives."
    )


def _named_rows(steps: pl.DataFrame, between: str) -> str:
    """Ids with their rows, in words; a few of many."""
    ids_with_rows = [f"{name!r} (row {row})" for name, row in steps.head(MOST_NAMED).iter_rows()]
    more = [f"{steps.height - MOST_NAMED} more"] if steps.height > MOST_NAMED else []
    return between.join([*ids_with_rows, *more])
