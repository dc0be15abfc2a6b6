"""The order log: parts of a source put together, every source row accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.calendar.watermark import watermark
from clv_assets.core.calendar.windows import month_key
from clv_assets.core.contracts import LOG_COLUMNS
from clv_assets.core.errors import SourceError
from clv_assets.core.lines.currencies import currency_of, same_currency
from clv_assets.core.money import from_minor, total_size
from clv_assets.core.orders.accounting import Accounting, refuse_bad
from clv_assets.core.orders.lone_dates import named_rows
from clv_assets.core.orders.part import REJECTS, Part, require_summable
from clv_assets.core.orders.rates import convert
from clv_assets.core.orders.shared import LookUp, orders_of_all
from clv_assets.core.orders.sums import ORDER_KEY, SAME_ORDER, no_orders

UNKNOWN = "unknown"  # the currency of rows that name none, where others do


@dataclass(frozen=True)
class OrderLog:
    """The order log of a source.

    Attributes:
        orders: columns of the transactions contract, sorted by customer, date and order id.
        rejects: rows that can't be used: file, row (1 = first data row), reason, column and value
            to blame, original text.
        accounting: where every source row went.
        duplicate_rows: by calendar month, lines and how many of them repeat another of the order.
        currencies: rows by currency, as they came.
        merged_customers: ids whose orders went to the one they were merged into.
        currency: ISO code of the revenue, if it is known.
        lone_dates: dates years from all others, whose rows are left out, each with the rows.
        zero_amounts: by calendar month, lines and how many of them are worth nothing; orders,
            where amounts stand once per order.
    """

    orders: pl.DataFrame
    rejects: pl.DataFrame
    accounting: Accounting
    duplicate_rows: dict[str, list[int]]
    currencies: dict[str, int]
    merged_customers: int = 0
    currency: str | None = None
    lone_dates: dict[str, str] = field(default_factory=dict)
    zero_amounts: dict[str, list[int]] = field(default_factory=dict)

    def complete(self, source: Source, today: date) -> date:
        """The watermark: the day up to which, not including it, the log is complete."""
        newest: datetime = self.orders["order_date"].max()  # type: ignore[assignment]
        return watermark(
            newest.date(),
            today=today,
            live=source.is_live,
            complete_through=source.complete_through,
            max_silence_days=source.max_silence_days,
        )


@dataclass(frozen=True)
class SideTables:
    """Small tables that a source is read with: merged customers, exchange rates."""

    aliases: pl.DataFrame | None = None
    rates: pl.DataFrame | None = None


def combine(
    parts: Sequence[Part],
    source: Source,
    look_up: LookUp,
    *,
    origin: str,
    side_tables: SideTables | None = None,
) -> OrderLog:
    """The parts as one order log.

    Orders of which several parts hold lines are summed anew from these, by the policy on
    duplicates, so that it makes no difference how a source is cut into files.

    Raises:
        SourceError: no row or too few are usable, a policy refuses some, or currencies are mixed.
    """
    side_tables = side_tables or SideTables()
    _require_one_symbol(parts, origin)
    require_summable(sum(total_size(part.orders["revenue"]) for part in parts), origin)
    orders, dropped, lone = orders_of_all(parts, source, look_up, side_tables.aliases)
    rejects = _filed(parts, dropped)
    counts = dict(rejects.group_by("reason").len().sort("reason").iter_rows())
    orders = _with_currency(orders)
    currencies = _currencies(orders)
    currency = source.rates.currency if source.rates else None
    if currencies:
        orders = convert(orders, side_tables.rates, currency)
    is_log = len(parts) == 1 and not currencies and side_tables.aliases is None
    log = _as_contract(orders if is_log else _summed(orders))
    merged = int(orders["lines"].sum()) - log.height
    accounting = Accounting(sum(part.read for part in parts), log.height, merged, counts)
    refuse_bad(accounting, rejects, source, origin)
    merged_ids = _merged_customers(parts, side_tables.aliases)
    return OrderLog(
        log,
        rejects,
        accounting,
        _duplicates(orders),
        currencies,
        merged_ids,
        currency or _currency(parts, currencies, source, origin),
        named_rows(lone, rejects),
        _zero_amounts(parts, source),
    )


def _summed(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders of several parts, currencies or merged customers: one row each."""
    texts = [name for name in LOG_COLUMNS if name in orders.columns]
    optional = [
        pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)
        for name in ("units", "products")
    ]
    day = pl.col("order_date").dt.date().alias("day")
    sums = [pl.col("order_date").min(), pl.col("revenue").sum(), pl.col("lines").sum(), *optional]
    firsts = [pl.col(name).min() for name in texts]
    grouped = orders.lazy().group_by("customer_id", "order_id", day).agg(*sums, *firsts)
    return grouped.collect(engine="streaming")


def _as_contract(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders with amounts as numbers, in the order of the log."""
    texts = [name for name in LOG_COLUMNS if name in orders.columns]
    amounts = [from_minor(pl.col(name)).alias(name) for name in ("revenue", "units")]
    columns = [*ORDER_KEY, "revenue", "lines", "units", "products", *texts]
    return orders.with_columns(amounts).select(columns).sort(ORDER_KEY)


def _duplicates(orders: pl.DataFrame) -> dict[str, list[int]]:
    days = (
        orders.lazy()
        .group_by(pl.col("order_date").dt.date())
        .agg(pl.col("lines").sum(), pl.col("distinct_lines").sum())
    )
    months = days.group_by(month_key()).agg(
        pl.col("lines").sum(), pl.col("lines").sum().sub(pl.col("distinct_lines").sum()).alias("d")
    )
    return {m: [n, copies] for m, n, copies in months.sort("month").collect().iter_rows()}


def _zero_amounts(parts: Sequence[Part], source: Source) -> dict[str, list[int]]:
    """As the source has them: before policies leave any out."""
    by_order = any(amount.per == "order" for amount in source.amounts)
    both = (
        (pl.len(), (pl.col("revenue") == 0).sum())
        if by_order
        else (pl.col("lines").sum(), pl.col("zero_lines").sum())
    )
    orders = pl.concat([no_orders(), *(part.orders for part in parts)], how="diagonal_relaxed")
    months = orders.lazy().group_by(month_key()).agg(both[0].alias("all"), both[1].alias("zero"))
    return {m: [n, zero] for m, n, zero in months.sort("month").collect().iter_rows()}


def _require_one_symbol(parts: Sequence[Part], origin: str) -> None:
    first = {same_currency(part.symbol): part for part in reversed(parts) if part.symbol}
    if len(first) > 1:
        names = sorted((part.symbol, part.name) for part in first.values())
        symbols = ", ".join(f"{symbol} in {name}" for symbol, name in names)
        raise SourceError(
            f"{origin}: amounts in several currencies: {symbols}\n"
            "Map a currency column and give source.rates, or leave files out of source.path."
        )


def _currency(
    parts: Sequence[Part], currencies: Mapping[str, int], source: Source, origin: str
) -> str | None:
    """The one currency of the log, as declared, or told by its column or the signs of amounts."""
    by_column = [currency_of(name) or name for name in currencies if name != UNKNOWN]
    by_sign = [code for part in parts if (code := currency_of(part.symbol)) is not None]
    codes = list(dict.fromkeys(by_column or by_sign))
    code = codes[0] if len(codes) == 1 else None
    if source.currency and code and code != source.currency:
        raise SourceError(
            f"{origin}: its amounts are in {code}, but source.currency says {source.currency}\n"
            "Mend source.currency, or leave it out."
        )
    return source.currency or code


def _merged_customers(parts: Sequence[Part], aliases: pl.DataFrame | None) -> int:
    if aliases is None:
        return 0
    ids = pl.concat([part.orders["customer_id"] for part in parts]).unique()
    return int(ids.is_in(aliases["customer_id"].implode()).sum())


def _with_currency(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders of which some lines don't name the currency: that of their other lines."""
    if "currency" not in orders.columns or not orders["currency"].has_nulls():
        return orders
    named = pl.col("currency").drop_nulls().first().over(SAME_ORDER)
    return orders.with_columns(pl.coalesce("currency", named))


def _currencies(orders: pl.DataFrame) -> dict[str, int]:
    if "currency" not in orders.columns:
        return {}
    rows = orders.group_by("currency").agg(pl.col("lines").sum()).sort("currency").iter_rows()
    return {name or UNKNOWN: lines for name, lines in rows}


def _filed(parts: Sequence[Part], dropped: pl.DataFrame) -> pl.DataFrame:
    """All rejects, under the names of their parts."""
    frames = [part.rejects.with_columns(part=pl.lit(n, pl.UInt32)) for n, part in enumerate(parts)]
    every = pl.concat([*frames, *([dropped] if dropped.height else [])], how="diagonal_relaxed")
    every = every.sort("part", "row", maintain_order=True)
    names = pl.Series("file", [part.name for part in parts], dtype=pl.String)
    return every.select(names.gather(every["part"]), *REJECTS)
