"""What the log's months are made of: copies, returns, and how few customers are the shop."""

import math
from collections.abc import Collection, Mapping, Sequence
from math import fsum
from statistics import median
from typing import Any

import polars as pl

from clv_assets.core.calendar.windows import month_key
from clv_assets.core.money import exact_sum

FEWEST_LINES = 20  # of a month whose shares mean something
COPIES_WARN = 0.05  # of a month's lines; Online Retail II has 1.1 %
SPREADS = 3.0  # deviations of a Poisson count: what chance makes of a usual share
COPIES_POISON = 0.2  # beyond what is usual in the shop; a file loaded twice has a half
RETURNS_BEYOND = 0.05  # of a month's orders or revenue, on top of twice the usual share
ZEROS_BEYOND = 0.05  # of a month's amounts, on top of twice the usual share
RISE, FEWEST_MONTHS = 0.03, 6  # from a log's first third to its last, beyond double; of a trend
TREND = 2.33  # standard deviations of Kendall's tau: a chance of 1 %
TOP_CUSTOMER, TOP_PERCENT = 0.1, 0.5  # of revenue; Online Retail II has 0.03 and 0.32


def by_month(orders: pl.LazyFrame) -> pl.DataFrame:
    """month, days with orders, orders, returns, lines, revenue (net), bought, returned."""
    revenue, is_return = pl.col("revenue"), pl.col("revenue") < 0
    return (
        orders.group_by(month_key())
        .agg(
            days=pl.col("order_date").dt.date().n_unique(),
            orders=pl.len(),
            returns=is_return.sum(),
            lines=pl.col("lines").sum(),
            revenue=exact_sum(revenue),
            bought=exact_sum(revenue.filter(revenue > 0)),
            returned=-exact_sum(revenue.filter(is_return)),
        )
        .sort("month")
        .collect()
    )


def copied_lines(
    duplicate_rows: Mapping[str, Sequence[int]], accepted: Collection[str] = ()
) -> tuple[dict[str, str], dict[str, str]]:
    """Months whose lines are exact copies of others: (loaded twice, more than is common).

    Args:
        duplicate_rows: by month, lines and how many of them copy another one.
        accepted: months that are as they should be.
    """
    shares = {
        month: copies / lines
        for month, (lines, copies) in duplicate_rows.items()
        if lines >= FEWEST_LINES
    }
    loaded_twice, above_usual = {}, {}
    for month, share in shares.items():
        usual = median([other for key, other in shares.items() if key != month] or [0.0])
        lines, copies = duplicate_rows[month]
        sentence = f"{copies:,} of {lines:,} lines ({share:.1%}) are copies, usual {usual:.1%}"
        beyond = copies - usual * lines
        by_chance = SPREADS * math.sqrt(max(usual * lines, 1.0))
        if month in accepted or share < COPIES_WARN or beyond < by_chance:
            continue
        if share - usual >= COPIES_POISON:
            loaded_twice[month] = f"{sentence}: it looks loaded twice"
        else:
            above_usual[month] = sentence
    return loaded_twice, above_usual


def totals_of_copies(duplicate_rows: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """Lines, copies among them and their share, of the whole history."""
    lines = sum(lines for lines, _ in duplicate_rows.values())
    copies = sum(copies for _, copies in duplicate_rows.values())
    return {"lines": lines, "copies": copies, "share": round(copies / max(lines, 1), 4)}


def totals_of_returns(months: pl.DataFrame) -> dict[str, Any]:
    """Share of returns, of the whole history's orders and of its revenue; months as by_month."""
    total = months.select(pl.col("orders", "returns", "bought", "returned").sum()).row(
        0, named=True
    )
    return {
        "share_of_orders": round(total["returns"] / max(total["orders"], 1), 4),
        "share_of_revenue": round(total["returned"] / (total["bought"] or 1.0), 4),
    }


def unusual_returns(months: pl.DataFrame) -> dict[str, str]:
    """Months of :func:`by_month` with far more returns than the shop usually has."""
    rows = months.filter(pl.col("orders") >= FEWEST_LINES).to_dicts()
    sentences = {}
    for what, over in (("orders", "orders"), ("revenue", "bought")):
        part = "returns" if what == "orders" else "returned"
        shares = {row["month"]: row[part] / row[over] for row in rows if row[over] > 0}
        usual = median(shares.values()) if shares else 0.0
        for month, share in shares.items():
            if share > 2 * usual + RETURNS_BEYOND:
                sentences[month] = f"{share:.1%} of {what} are returns, {usual:.1%} usual"
    return dict(sorted(sentences.items()))


def unusual_zeros(zero_amounts: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """Months with far more amounts of nothing than the shop usually has.

    Args:
        zero_amounts: by month, amounts and how many of them are zero.
    """
    shares = _zero_shares(zero_amounts)
    usual = median(shares.values()) if shares else 0.0
    return {
        month: f"{share:.1%} of the amounts are zero, {usual:.1%} usual"
        for month, share in sorted(shares.items())
        if share > 2 * usual + ZEROS_BEYOND
    }


def rising_zeros(zero_amounts: Mapping[str, Sequence[int]]) -> str | None:
    """A sentence if the share of amounts of nothing rises by and by, as lost prices do.

    Gifts come and go; of the pairs of months the later one would have the larger share in half.
    """
    shares = _zero_shares(zero_amounts)
    months, n = sorted(shares), len(shares)
    if n < FEWEST_MONTHS:
        return None
    pairs = [(shares[a], shares[b]) for place, a in enumerate(months) for b in months[place + 1 :]]
    concordant = sum((later > earlier) - (later < earlier) for earlier, later in pairs)
    first, last = (
        sum(zero_amounts[m][1] for m in third) / sum(zero_amounts[m][0] for m in third)
        for third in (months[: n // 3], months[-(n // 3) :])
    )
    is_trend = concordant >= TREND * (n * (n - 1) * (2 * n + 5) / 18) ** 0.5
    if not is_trend or last <= 2 * first + RISE:
        return None
    return (
        f"{first:.1%} of the amounts are zero up to {months[n // 3 - 1]}, {last:.1%} from "
        f"{months[-(n // 3)]} on: prices may have been lost"
    )


def _zero_shares(zero_amounts: Mapping[str, Sequence[int]]) -> dict[str, float]:
    return {m: zero / n for m, (n, zero) in zero_amounts.items() if n >= FEWEST_LINES}


def concentration(orders: pl.LazyFrame) -> dict[str, Any]:
    """Shares of all positive revenue: of the top customer, and of the top 1 % of customers."""
    bought = (
        orders.filter(pl.col("revenue") > 0)
        .group_by("customer_id")
        .agg(pl.col("revenue").sum().round(2))
        .sort("revenue", "customer_id", descending=[True, False])
        .collect()
    )
    revenue, most = bought["revenue"].to_list(), -(-bought.height // 100)
    if not revenue:
        return {"customers": 0, "top_customer_share": 0.0}
    return {
        "customers": bought.height,
        "top_customer": bought["customer_id"][0],
        "top_customer_share": round(revenue[0] / fsum(revenue), 4),
        "top_1_percent_customers": most,
        "top_1_percent_share": round(fsum(revenue[:most]) / fsum(revenue), 4),
    }


def is_concentrated(shares: Mapping[str, Any]) -> bool:
    """Whether so few customers carry the shop that their forecast is the shop's.

    The top 1 % count where they are ten customers or more.
    """
    wide = shares.get("top_1_percent_customers", 0) >= 10
    return shares["top_customer_share"] > TOP_CUSTOMER or (
        wide and shares["top_1_percent_share"] > TOP_PERCENT
    )
