"""Signals of a label month as logarithms, each with its variance by chance."""

from collections.abc import Callable

import polars as pl

from clv_assets.core.label_months.month_path import Sizes
from clv_assets.core.label_months.segments import WHOLE

PURCHASES, SPEND = "purchases", "spend"
NEW_VALUE, NEW_AGAIN = "newcomers_value", "newcomers_again"
FAMILY = {PURCHASES: PURCHASES, SPEND: SPEND, NEW_VALUE: "newcomers", NEW_AGAIN: "newcomers"}
RANK = "rank"
# What is believed of the sizes before any data: of the shop or a segment, and of a contrast.
PRIORS = {
    PURCHASES: (Sizes(0.10, 0.15, 0.06, 0.15), Sizes(0.04, 0.05, 0.04, 0.08)),
    SPEND: (Sizes(0.04, 0.04, 0.04, 0.10), Sizes(0.03, 0.03, 0.03, 0.08)),
    NEW_VALUE: (Sizes(0.05, 0.08, 0.05, 0.15),) * 2,
    NEW_AGAIN: (Sizes(0.15, 0.20, 0.10, 0.30),) * 2,
}
# Who is known for long, and who isn't, differ more from year to year: cohorts do.
COHORT_TREND = 0.25
HALF = 0.5  # of a purchase, added on both sides: none isn't never
NEWCOMERS = "newcomers"
KEYS = ("month", "age", "signal", "kind", "segment")
COUNTED = ("customers", "expected", "actual")
VALUES = ("own", "own_variance", "value", "variance")
OfPart = Callable[[str], pl.Expr]


def signals(tally: pl.DataFrame, newcomers: pl.DataFrame) -> pl.DataFrame:
    """Every signal of some months, a row for each segment.

    Args:
        tally: month, age, and the columns of ``month_tally``.
        newcomers: month, age, and the entries of ``newcomers_of``.

    Returns:
        KEYS, COUNTED; own, the signal in the segment itself, and own_variance; value, the same
        against the rest of the shop (of the whole shop its own), and variance.
    """
    whole = tally.filter(pl.col("kind") == WHOLE[0])
    sums = ("weighted_actual", "weighted_expected", "spend", "info")
    totals = whole.select("month", "age", *(pl.col(name).alias(f"all_{name}") for name in sums))
    joined = tally.join(totals, on=["month", "age"], maintain_order="left")
    rest = [(pl.col(f"all_{name}") - pl.col(name)).alias(f"rest_{name}") for name in sums]
    joined = joined.with_columns(rest)
    told = [_purchases(joined), _spend(joined), *_newcomers(newcomers)]
    return pl.concat([frame.select(*KEYS, *COUNTED, *VALUES) for frame in told])


def _purchases(joined: pl.DataFrame) -> pl.DataFrame:
    """Actual over expected, as a logarithm.

    Its variance is that by which the likelihood of a count falls off on the side of what came (the
    signed root of the deviance, nearly): far wider below what was expected than above, for few.
    """

    def counts(part: str) -> list[pl.Expr]:
        return [pl.col(f"{part}weighted_{name}").clip(0) + HALF for name in ("actual", "expected")]

    def level(part: str) -> pl.Expr:
        actual, expected = counts(part)
        return (actual / expected).log()

    def chance(part: str) -> pl.Expr:
        actual, expected = counts(part)
        return 1 / (actual * expected).sqrt()

    return _beside_the_rest(joined, PURCHASES, level, chance)


def _spend(joined: pl.DataFrame) -> pl.DataFrame:
    def level(part: str) -> pl.Expr:
        return pl.col(f"{part}spend") / (pl.col(f"{part}info").clip(0) + HALF)

    def chance(part: str) -> pl.Expr:
        return 1 / (pl.col(f"{part}info").clip(0) + HALF)

    return _beside_the_rest(joined, SPEND, level, chance)


def _beside_the_rest(
    joined: pl.DataFrame, signal: str, level: OfPart, chance: OfPart
) -> pl.DataFrame:
    """``level`` and ``chance`` of a part: the segment itself (no prefix), or the rest."""
    is_whole = pl.col("kind") == WHOLE[0]
    return joined.with_columns(
        pl.lit(signal).alias("signal"), level("").alias("own"), chance("").alias("own_variance")
    ).with_columns(
        value=pl.when(is_whole).then("own").otherwise(pl.col("own") - level("rest_")),
        variance=pl.when(is_whole)
        .then("own_variance")
        .otherwise(pl.col("own_variance") + chance("rest_")),
    )


def _newcomers(newcomers: pl.DataFrame) -> list[pl.DataFrame]:
    """What first purchases were worth, and the odds of a second one within 30 days."""
    count, watched, again = pl.col("newcomers"), pl.col("watched"), pl.col("again")
    not_again = watched - again
    worth = newcomers.select(
        "month",
        "age",
        pl.lit(NEW_VALUE).alias("signal"),
        *_counted(count, count, count),
        pl.col("value").alias("own"),
        (pl.col("value_variance") / (count + HALF)).alias("own_variance"),
    )
    odds = newcomers.select(
        "month",
        "age",
        pl.lit(NEW_AGAIN).alias("signal"),
        *_counted(watched, watched, again),
        ((again + HALF) / (not_again + HALF)).log().alias("own"),
        (1 / (again + HALF) + 1 / (not_again + HALF)).alias("own_variance"),
    )
    return [
        frame.with_columns(
            kind=pl.lit(WHOLE[0]),
            segment=pl.lit(NEWCOMERS),
            value=pl.col("own"),
            variance=pl.col("own_variance"),
        )
        for frame in (worth, odds)
    ]


def _counted(customers: pl.Expr, expected: pl.Expr, actual: pl.Expr) -> list[pl.Expr]:
    columns = zip(COUNTED, (customers.cast(pl.Int64), expected, actual), strict=True)
    return [column.alias(name) for name, column in columns]


def prior_of(signal: str, kind: str, *, contrast: bool) -> Sizes:
    """What is believed of a signal's sizes before any data."""
    prior = PRIORS[signal][int(contrast)]
    return prior._replace(trend=COHORT_TREND) if kind == "tenure" else prior
