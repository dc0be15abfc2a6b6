"""Money in whole ten-thousandths, so that a sum has one value whatever the order of its rows.

Float sums depend on how rows are split over threads; sums of 64-bit integers don't. The unit
covers prices to four decimals; one amount may be at most ``LARGEST_AMOUNT``, all of a log together
at most ``LARGEST_TOTAL``.
"""

import polars as pl

PER_UNIT = 10_000
LARGEST_AMOUNT = 1e11
LARGEST_TOTAL = 9e14  # of absolute amounts: their ten-thousandths fit into 64 bits


def minor_units(amount: pl.Expr) -> pl.Expr:
    """``amount`` in whole ten-thousandths (Int64), rounded half away from zero."""
    return (amount * PER_UNIT).round(mode="half_away_from_zero").cast(pl.Int64)


def from_minor(minor: pl.Expr) -> pl.Expr:
    """Whole ten-thousandths back to an amount (Float64)."""
    return (minor.cast(pl.Float64) / PER_UNIT).round(4)


def exact_sum(amount: pl.Expr) -> pl.Expr:
    """The sum of ``amount`` (Float64), the same for every order of its rows."""
    return from_minor(minor_units(amount).sum())


def total_size(amounts: pl.Series) -> float:
    """The sum of absolute ``amounts`` (whole ten-thousandths), near enough to tell its size."""
    return float(amounts.cast(pl.Float64).abs().sum()) / PER_UNIT


def signed_log1p(amount: pl.Expr) -> pl.Expr:
    """log(1 + |amount|) with the amount's sign: returns can make a sum negative."""
    return amount.sign() * amount.abs().log1p()
