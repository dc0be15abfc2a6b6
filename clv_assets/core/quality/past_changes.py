"""What a new ingest took from, or added to, months that were complete before it.

Late rows add to a month, most to the newest one, and by a share that is the shop's own. A month
that lost or gained more than that was delivered anew, and not well; only a person knows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from clv_assets.core.calendar.windows import month_key, month_window, months_between

LOSES, GAINS, NEWEST_GAINS = 0.05, 0.1, 0.25  # of a month's rows, by the way, in any shop
TIMES = 3.0  # the most that this shop was seen to lose or gain
FEWEST_ROWS = 10
ERASED = 0.02  # of the customers; more that are gone are no erasure but a delivery's loss


@dataclass(frozen=True)
class Moved:
    """Rows of a month before an ingest, and how many of them it took away and added.

    Attributes:
        age: whole months between its end and the day up to which orders were complete.
    """

    age: int
    rows: int
    lost: int
    gained: int

    @property
    def shares(self) -> tuple[float, float]:
        """What was lost and gained, as shares of the rows before."""
        rows = max(self.rows, 1)
        return self.lost / rows, self.gained / rows


# Of a change that was none of a fault: the month's age, and the shares that it lost and gained.
Usual = tuple[int, float, float]


def moved_rows(
    before: pl.LazyFrame,
    now: pl.LazyFrame,
    months: Collection[str],
    complete: date,
    renamed: Collection[str] = (),
) -> dict[str, Moved]:
    """How each of ``months`` changed, by customer and day, whatever the orders are called.

    Customers that are gone from several months at once were erased: a delivery loses months, not
    people. They are left out, as are those ``renamed``, whose orders now are another's.

    Args:
        before: orders of the last snapshot: customer_id, order_date, lines.
        now: those of the new one.
        complete: the day up to which, not including it, ``before`` was complete.
        renamed: ids that were merged into others, and those others.
    """
    key = ["customer_id", pl.col("order_date").dt.date().alias("day")]
    ours = month_key().is_in(list(months)) & ~pl.col("customer_id").is_in(list(renamed))
    old, new = (
        frame.filter(ours).group_by(key).agg(pl.col("lines").sum()).collect()
        for frame in (before, now)
    )
    old = old.filter(~pl.col("customer_id").is_in(_erased(old, before, now).implode()))
    both = old.join(new, on=["customer_id", "day"], how="full", coalesce=True, suffix="_now")
    change = pl.col("lines_now").fill_null(0) - pl.col("lines").fill_null(0)
    by_month = both.group_by(month_key("day")).agg(
        pl.col("lines").sum().fill_null(0),
        lost=(-change).clip(0).sum(),
        gained=change.clip(0).sum(),
    )
    return {
        month: Moved(months_between(month_window(month).end, complete), rows, lost, gained)
        for month, rows, lost, gained in by_month.sort("month").iter_rows()
    }


def _erased(old: pl.DataFrame, before: pl.LazyFrame, now: pl.LazyFrame) -> pl.Series:
    """Customers gone altogether, from more than one month, if they are few."""
    ids = now.select("customer_id").unique()
    gone = (
        old.lazy()
        .join(ids, on="customer_id", how="anti")
        .group_by("customer_id")
        .agg(months=month_key("day").n_unique())
        .filter(pl.col("months") > 1)
        .collect()["customer_id"]
    )
    customers = before.select(pl.col("customer_id").n_unique()).collect().item()
    return gone if gone.len() <= ERASED * customers else gone.clear()


def unusual_change(moved: Moved, history: Sequence[Usual]) -> str | None:
    """Why a month changed more than late rows make it; None if it didn't.

    Args:
        history: earlier changes of this shop that were none of a fault.
    """
    known = [shares for age, *shares in history if age >= moved.age]
    gains = NEWEST_GAINS if moved.age == 0 else GAINS
    for place, (verb, rows, least) in enumerate(
        (("lost", moved.lost, LOSES), ("gained", moved.gained, gains))
    ):
        usual = max((shares[place] for shares in known), default=0.0)
        share = moved.shares[place]
        if rows >= FEWEST_ROWS and share > max(least, TIMES * usual):
            return (
                f"{verb} {rows:,} rows since the last ingest, {share:.0%} of the {moved.rows:,} "
                f"that it had; {usual:.1%} at most before"
            )
    return None


def is_restored(was: Mapping[str, float], now: Mapping[str, float]) -> bool:
    """Whether a month's orders and revenue are again what they were, but for late rows."""
    return all(
        -LOSES * abs(was[name]) <= now.get(name, 0) - was[name] <= GAINS * abs(was[name])
        for name in ("orders", "revenue")
    )
