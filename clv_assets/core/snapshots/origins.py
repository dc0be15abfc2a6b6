"""Which past days can be trained on and judged at, with enough customers."""

from datetime import date, timedelta

import polars as pl

from clv_assets.core.calendar.windows import Window, add_months
from clv_assets.core.snapshots.recipe import Recipe


def first_day(orders: pl.LazyFrame) -> date:
    """Date of the log's first row."""
    first: date = orders.select(pl.col("order_date").min().dt.date()).collect().item()
    return first


def monthly_back(start: date, earliest: date, most: int) -> list[date]:
    """``start`` and the same day of the months before it, not before ``earliest``; newest first."""
    months = (add_months(start, -k) for k in range(most))
    return [day for day in months if day >= earliest]


def training_cutoffs(first: date, as_of: date, recipe: Recipe) -> list[date]:
    """Past cutoffs whose label windows have ended, and settled, by ``as_of``; newest first."""
    training = recipe.training
    newest = add_months(as_of - timedelta(days=recipe.settle_days), -training.pred_months)
    earliest = add_months(first, training.min_history_months)
    return monthly_back(newest, earliest, training.max_snapshots)


def arrivals(orders: pl.LazyFrame) -> pl.Series:
    """The day of each customer's first row, ascending; a customer is known from the next day on."""
    first = pl.col("order_date").min().dt.date().alias("arrival")
    return orders.group_by("customer_id").agg(first).select("arrival").collect()["arrival"].sort()


def usable_cutoffs(arrived: pl.Series, as_of: date, recipe: Recipe) -> list[date]:
    """Those of :func:`training_cutoffs` with ``training.min_customers`` known customers.

    Whoever is known is learnt from, also where ``scoring.silent_customers`` is false: that decides
    who is scored.

    Args:
        arrived: the log's :func:`arrivals`.
    """
    cutoffs = training_cutoffs(arrived[0], as_of, recipe)
    least = recipe.training.min_customers
    return [cutoff for cutoff in cutoffs if arrived.search_sorted(cutoff) >= least]


def baseline_origins(first: date, as_of: date, recipe: Recipe) -> list[date]:
    """Past days at which the recipe could have been trained and judged since; newest first.

    All of them, a month apart; of more than ``training.max_origins`` as many, evenly spread over
    the whole log, so that no season and no year is left out.
    """
    training = recipe.training
    newest = add_months(as_of - timedelta(days=recipe.settle_days), -training.pred_months)
    origins: list[date] = []
    while training_cutoffs(first, origin := add_months(newest, -len(origins)), recipe):
        origins.append(origin)
    most = training.max_origins
    if len(origins) <= most:
        return origins
    return [origins[round(k * (len(origins) - 1) / max(most - 1, 1))] for k in range(most)]


def earliest_as_of(first: date, recipe: Recipe) -> date:
    """The first day on which a champion can be trained on a log that begins on ``first``."""
    training = recipe.training
    months = training.min_history_months + training.pred_months
    day = add_months(first, months) + timedelta(days=recipe.settle_days)
    while not training_cutoffs(first, day, recipe):
        day += timedelta(days=1)
    return day


def customers_in(orders: pl.LazyFrame, window: Window) -> pl.DataFrame:
    """customer_id of those with a row in ``window``."""
    return orders.filter(window.contains()).select("customer_id").unique().collect()
