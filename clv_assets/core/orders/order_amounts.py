"""Amounts that a source gives once per order, or again on each of its rows: counted once."""

import polars as pl

from clv_assets.core.errors import SourceError
from clv_assets.core.lines.amounts import PER_ORDER
from clv_assets.core.money import PER_UNIT

LINE = "line"  # a number of its own for each line, where amounts of the order hide what it is
SAME = ["customer_id", "order_id"]


def with_order_amounts(lines: pl.DataFrame, origin: str) -> pl.DataFrame:
    """Lines whose revenue has the amounts of their order, on the earliest that gives them.

    Args:
        lines: as ``Lines.usable`` has them; a line without an order id is an order.
        origin: what to call the source in an error.

    Raises:
        SourceError: an amount differs between lines of an order.
    """
    names = [name for name in lines.columns if name.startswith(PER_ORDER)]
    if not names:
        return lines
    _refuse_different(lines, names, origin)
    lines = lines.sort("order_date", maintain_order=True)
    is_named = pl.col("order_id").is_not_null()
    counted = [
        pl.when(~is_named | (pl.col(name).is_not_null().cum_sum().over(SAME) == 1))
        .then(pl.col(name))
        .fill_null(0)
        for name in names
    ]
    return lines.with_columns(
        pl.sum_horizontal("revenue", *counted).alias("revenue"),
        pl.int_range(pl.len(), dtype=pl.UInt32).alias(LINE),
    ).drop(names)


def _refuse_different(lines: pl.DataFrame, names: list[str], origin: str) -> None:
    named = lines.filter(pl.col("order_id").is_not_null())
    for name in names:
        values = pl.col(name).drop_nulls().n_unique().over(SAME)
        odd = named.filter(pl.col(name).is_not_null(), values > 1)
        if odd.is_empty():
            continue
        order = odd.filter(pl.col("order_id") == odd["order_id"][0]).unique(
            name, keep="first", maintain_order=True
        )
        first, second = order.head(2).select("row", name).rows()
        row, other = (f"row {r:,}" if r is not None else "a row" for r in (second[0], first[0]))
        raise SourceError(
            f"{origin}: {row}: {second[1] / PER_UNIT:,.2f}, but {first[1] / PER_UNIT:,.2f} in "
            f"{other} of the same order {odd['order_id'][0]!r} "
            f"(source.amounts, part {int(name.removeprefix(PER_ORDER)) + 1})\n"
            "What stands per order is the same on all its rows: say per: line, or mend the file."
        )
