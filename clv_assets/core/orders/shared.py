"""Orders of several parts put together; those that parts share are judged line by line."""

from collections.abc import Callable, Sequence

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.lines.amounts import PER_ORDER
from clv_assets.core.lines.reasons import (
    COPY_IN_ANOTHER_FILE,
    DUPLICATE,
    REPEATED,
    ZERO_VALUE,
)
from clv_assets.core.money import PER_UNIT
from clv_assets.core.orders.aliases import follow
from clv_assets.core.orders.lone_dates import LoneDate, lone_dates
from clv_assets.core.orders.order_amounts import with_order_amounts
from clv_assets.core.orders.part import Part
from clv_assets.core.orders.sums import SAME_ORDER, is_unnamed, no_orders, sum_lines

# The lines of some orders (customer_id, order_id as they stand in the part) of the n-th part.
LookUp = Callable[[int, pl.DataFrame], pl.DataFrame]


def orders_of_all(
    parts: Sequence[Part], source: Source, look_up: LookUp, aliases: pl.DataFrame | None
) -> tuple[pl.DataFrame, pl.DataFrame, list[LoneDate]]:
    """Orders of all parts; lines that policies drop (part, row, reason, order_id, column, value,
    text); and the lone dates among those.

    Raises:
        SourceError: ``look_up`` finds other lines than the part was read with.
    """

    def merged(frame: pl.DataFrame) -> pl.DataFrame:
        return frame if aliases is None or frame.is_empty() else follow(frame, aliases)

    frames = [
        merged(part.orders).with_columns(part=pl.lit(n, pl.UInt32)) for n, part in enumerate(parts)
    ]
    every = pl.concat([no_orders(), *frames], how="diagonal_relaxed")
    if source.duplicates == "one_per_order":
        met_again = _of_several_lines(every)
    else:
        met_again = _met_again(every, source) if len(parts) > 1 else every.head(0)
    drop_zero = source.zero_value_orders == "drop"
    zero = _worth_nothing(every) if drop_zero else every.head(0)
    lone = lone_dates(every["order_date"], source.accept_dates, source.complete_through)
    outside = every.filter(_on(lone)) if lone else every.head(0)
    looked_up = [frame.select(SAME_ORDER) for frame in (met_again, zero, outside)]
    keys = pl.concat(looked_up).unique()
    if keys.is_empty():
        return every, pl.DataFrame(), []
    held = every.join(keys, on=SAME_ORDER, how="semi").group_by("part").agg(pl.col("lines").sum())
    source_keys = _before_aliases(keys, aliases)
    lines_by_part = []
    for n, height in held.sort("part").iter_rows():
        # Only what this part holds: it isn't to be opened again for orders of other ones.
        own = source_keys.join(parts[n].orders, on=SAME_ORDER, how="semi").sort(SAME_ORDER)
        lines = merged(look_up(n, own))
        if lines.height != height:
            raise SourceError(f"{parts[n].name}: changed while it was read; run 'clv ingest' again")
        lines_by_part.append(lines.with_columns(part=pl.lit(n, pl.UInt32)))
    lines = pl.concat(lines_by_part, how="diagonal_relaxed")
    kept, dropped = _judge_again(lines, source, lone)
    rest = every.join(keys, on=SAME_ORDER, how="anti")
    is_lone = pl.col("reason").is_in([one.reason for one in lone])
    blamed = [
        pl.when(is_lone).then(pl.lit(source.columns.names("order_date")[0])).alias("column"),
        pl.when(is_lone).then(pl.col("order_date").dt.strftime("%Y-%m-%d")).alias("value"),
    ]
    dropped = dropped.with_columns(blamed)
    dropped = dropped.select("part", "row", "reason", "order_id", "column", "value", "text")
    orders = [rest] if kept.is_empty() else [rest, sum_lines(kept)]
    return pl.concat(orders, how="diagonal_relaxed"), dropped, lone


def _met_again(every: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Orders that several parts hold lines of."""
    if source.duplicates == "drop_across_files":
        every = every.filter(~is_unnamed())
    lazy = every.lazy().group_by(SAME_ORDER).agg(pl.col("part").n_unique().alias("parts"))
    return lazy.filter(pl.col("parts") > 1).collect(engine="streaming")


def _of_several_lines(every: pl.DataFrame) -> pl.DataFrame:
    """Orders of more than one line, those left aside that have no id of their own."""
    lazy = every.lazy().filter(~is_unnamed()).group_by(SAME_ORDER).agg(pl.col("lines").sum())
    return lazy.filter(pl.col("lines") > 1).collect(engine="streaming")


def _worth_nothing(every: pl.DataFrame) -> pl.DataFrame:
    lazy = every.lazy().group_by(SAME_ORDER).agg(pl.col("revenue").sum())
    return lazy.filter(pl.col("revenue") == 0).collect(engine="streaming")


def _before_aliases(keys: pl.DataFrame, aliases: pl.DataFrame | None) -> pl.DataFrame:
    """``keys`` under every id that their customers ever had."""
    if aliases is None:
        return keys
    old = keys.join(aliases, left_on="customer_id", right_on="alias_of").select(
        pl.col("customer_id_right").alias("customer_id"), "order_id"
    )
    return pl.concat([keys, old]).unique()


def _on(dates: Sequence[LoneDate]) -> pl.Expr:
    return pl.col("order_date").dt.date().is_in([one.day for one in dates])


def _judge_again(
    lines: pl.DataFrame, source: Source, lone: Sequence[LoneDate]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines of orders looked up: those that stay, and those dropped, with a reason."""
    lines = lines.sort("part", "row", maintain_order=True)
    reason = pl.lit(None, pl.String)
    if source.duplicates == "drop":
        first = pl.struct("mark_1", "mark_2").is_first_distinct()
        reason = pl.when(~first).then(pl.lit(DUPLICATE)).otherwise(reason)
    if source.duplicates == "drop_across_files":
        # The copy with most lines: one that an export's edge has cut never replaces a whole one.
        copies = lines.group_by(*SAME_ORDER, "part").len("held")
        best = copies.sort("held", "part").group_by(SAME_ORDER).agg(pl.col("part").last())
        lines = lines.join(best, on=SAME_ORDER, how="left", maintain_order="left", suffix="_best")
        lost = pl.col("part") != pl.col("part_best")
        reason = pl.when(lost).then(pl.lit(COPY_IN_ANOTHER_FILE)).otherwise(reason)
    if source.duplicates == "one_per_order":
        lines = lines.sort("order_date", maintain_order=True)
        reason = pl.when(_repeats(lines)).then(pl.lit(REPEATED))
    for why in {one.reason for one in lone}:
        dates = [one for one in lone if one.reason == why]
        reason = pl.when(_on(dates)).then(pl.lit(why)).otherwise(reason)
    lines = lines.with_columns(reason.alias("reason"))
    dropped = lines.filter(pl.col("reason").is_not_null())
    kept = with_order_amounts(lines.filter(pl.col("reason").is_null()), "source")
    if source.zero_value_orders == "drop" and kept.height:
        nothing = pl.col("revenue").sum().over(SAME_ORDER) == 0
        kept = kept.with_columns(pl.when(nothing).then(pl.lit(ZERO_VALUE)).alias("reason"))
        zero = kept.filter(pl.col("reason").is_not_null())
        dropped = pl.concat([dropped, zero], how="diagonal_relaxed")
        kept = kept.filter(pl.col("reason").is_null())
    return kept, dropped


def _repeats(lines: pl.DataFrame) -> pl.Expr:
    """Lines that repeat an earlier one of their order: a purchase once, and its return once.

    Raises:
        SourceError: they differ in their amount, so that one can't stand for the other.
    """
    total = pl.sum_horizontal("revenue", *(n for n in lines.columns if n.startswith(PER_ORDER)))
    kind = [*SAME_ORDER, (total < 0).alias("is_return")]
    odd = lines.filter(total.n_unique().over(kind) > 1).with_columns(total.alias("total"))
    if odd.height:
        order, amounts = odd["order_id"][0], odd.filter(pl.col("order_id") == odd["order_id"][0])
        shown = ", ".join(f"{n / PER_UNIT:,.2f}" for n in amounts["total"].unique().sort().head(3))
        raise SourceError(
            f"source: order {order!r} has rows of different amounts ({shown}), which don't repeat "
            "each other\nIf they are its lines, leave out source.duplicates: one_per_order."
        )
    return ~pl.struct(kind).is_first_distinct()
