"""Further lines of an order that give its customer, date and state on one row only.

Many shop systems do so. Such a line takes from the other rows of its order what it lacks, never an
amount; which these are is known only when a part of a source is read to its end. Rows of other
days don't count, but for those of the order's first day: numbers of receipts may begin anew, and
what comes later must not change what was known before.
"""

from collections.abc import Sequence

import polars as pl

from clv_assets.core.lines.line_facts import STATE

LACKING = "lacking"
HAS_OWNER = "has_owner"


def is_incomplete(facts: pl.DataFrame) -> pl.Series:
    """Rows of an order that lack its customer, date, state or amount.

    Args:
        facts: as ``line_facts`` gives them.
    """
    gaps = [pl.col(name).is_null() for name in ("customer_id", *_states(facts))]
    lacks = pl.any_horizontal(*gaps, "undated", LACKING)
    return facts.select(pl.col("order_id").is_not_null() & lacks).to_series()


def order_days(facts: Sequence[pl.DataFrame], wanted: pl.Series) -> pl.DataFrame:
    """What all rows of some orders say together, by day; rows without one are of the first.

    Args:
        facts: of all rows of a part.
        wanted: order ids.

    Returns:
        order_id, day, is_first; customer_id (null unless the rows of the day have exactly one,
        dated ones if these have any), order_date (the day's first moment), state_<n> (null if none
        says), lacking (no row gives an amount), has_owner (some row of the order, on whatever day,
        has a customer).
    """
    ids = wanted.unique().drop_nulls().alias("order_id").to_frame()
    rows = pl.concat([frame.join(ids, on="order_id", how="semi") for frame in facts])
    own_day, customers = pl.col("order_date").dt.date(), pl.col("customer_id")
    # A row without a day may be of another one: it tells the owner only where no other row does.
    dated, undated = (customers.filter(of).drop_nulls() for of in (~pl.col("undated"), "undated"))
    first = own_day.min().over("order_id")
    rows = rows.with_columns(
        first=first,
        day=pl.when(pl.col("undated")).then(first).otherwise(own_day),
        has_owner=pl.col("customer_id").is_not_null().any().over("order_id"),
    )
    return rows.group_by("order_id", "day").agg(
        (pl.col("day") == pl.col("first")).first().alias("is_first"),
        pl.when(dated.n_unique() == 1)
        .then(dated.first())
        .when((dated.len() == 0) & (undated.n_unique() == 1))
        .then(undated.first())
        .alias("customer_id"),
        pl.col("order_date").min(),
        *(pl.col(name).drop_nulls().first() for name in _states(rows)),
        pl.col(LACKING).all(),
        pl.col(HAS_OWNER).first(),
    )


def inherited(facts: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """``facts`` of incomplete rows with what ``days`` (see ``order_days``) say, and has_owner."""
    first = days.filter("is_first").drop("is_first")
    own_day = pl.when(~pl.col("undated")).then(pl.col("order_date").dt.date())
    known = facts.with_columns(day=own_day)
    known = known.join(first, "order_id", "left", suffix="_first", maintain_order="left")
    known = known.with_columns(day=pl.coalesce("day", "day_first")).join(
        days.drop("is_first", HAS_OWNER),
        ["order_id", "day"],
        "left",
        suffix="_of_day",
        maintain_order="left",
    )
    owner = pl.col("customer_id_of_day")
    is_own = pl.col("customer_id").is_null() | (pl.col("customer_id") == owner)
    moment = pl.when(is_own).then(pl.col("order_date_of_day"))
    dated = pl.when("undated").then(moment).otherwise(pl.col("order_date"))
    lacking = [pl.col(f"{LACKING}{of}") for of in ("_first", "_of_day")]
    return known.select(
        pl.coalesce("customer_id", owner),
        "order_id",
        dated.alias("order_date"),
        pl.col("undated") & dated.is_null(),
        *(pl.coalesce(n, f"{n}_of_day", f"{n}_first") for n in _states(facts)),
        pl.all_horizontal(LACKING, *(pl.coalesce(n, LACKING) for n in lacking)),
        pl.col(HAS_OWNER).fill_null(value=False),
    )


def _states(frame: pl.DataFrame) -> list[str]:
    return [name for name in frame.columns if name.startswith(STATE)]
