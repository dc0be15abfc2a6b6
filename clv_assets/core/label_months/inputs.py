"""How far what the model reads, and what it says, has moved: against the same time of year.

The effect of a column is how many standard deviations its customers lie above those of the model's
as-of day, on normal scores, so that no whale and no unit matters. What the months before the model
do by themselves (a season, customers who grow older, a drift) is no move.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl
from scipy.stats import t as student

from clv_assets.core.calendar.windows import MEAN_MONTH_DAYS
from clv_assets.core.label_months.kind_path import place_of
from clv_assets.core.label_months.month_path import UNKNOWN, MonthPath, Sizes
from clv_assets.core.metrics.distribution import AGEING, TrainingDistribution

ALPHA = 0.002  # of a warning by chance, over all columns of a cutoff
LEAST_EFFECT = 0.3  # standard deviations; less is nothing to look at, however sure
PRIOR = Sizes(0.05, 0.08, 0.04, 0.15)
AGEING_TREND = 0.5  # a year of customers who stay
LEAST_FREEDOM = 3


def input_effects(
    distributions: Mapping[str, TrainingDistribution], frame: pl.DataFrame
) -> pl.DataFrame:
    """column, effect and variance, of each column of ``frame`` with a known distribution."""
    rows = []
    for name, distribution in distributions.items():
        if name in frame.columns and frame.height:
            values = frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            chance = 1 / frame.height + 1 / max(distribution.count, 1)
            rows.append((name, distribution.effect(values), chance))
    schema = {"column": pl.String, "effect": pl.Float64, "variance": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def moved_inputs(reference: pl.DataFrame, now: pl.DataFrame, cutoff: date) -> pl.DataFrame:
    """Each column of a cutoff beside what the months before the model let expect of it.

    Args:
        reference: month, column, effect and variance of the first days of these months.
        now: as :func:`input_effects` gives them, at ``cutoff``.

    Returns:
        column, effect, baseline, change, p and breach (Holm's test over the columns); without a
        month to compare with baseline and p are missing.
    """
    ageing = pl.col("column").is_in(AGEING)
    parts = [
        _beside(reference.filter(which), now.filter(which), cutoff, trend)
        for which, trend in ((ageing, AGEING_TREND), (~ageing, PRIOR.trend))
    ]
    found = pl.concat(parts).sort("p", nulls_last=True)
    broken, count = [], found.height
    for step, (name, p, change) in enumerate(found.select("column", "p", "change").iter_rows()):
        if p is None or p > ALPHA / (count - step):
            break
        broken += [name] if abs(change) >= LEAST_EFFECT else []
    return found.with_columns(breach=pl.col("column").is_in(broken))


def _beside(reference: pl.DataFrame, now: pl.DataFrame, cutoff: date, trend: float) -> pl.DataFrame:
    names = now["column"].to_list()
    months = sorted(reference["month"].unique())
    place = place_of(f"{cutoff:%Y-%m}") + (cutoff.day - 1) / MEAN_MONTH_DAYS
    shape = (len(names), len(months))
    values, variances = np.zeros(shape), np.full(shape, UNKNOWN)
    at = {month: number for number, month in enumerate(months)}
    for month, name, effect, variance in reference.iter_rows():
        if name in names:
            where = names.index(name), at[month]
            values[where], variances[where] = effect, variance
    effects, chance = now["effect"].to_numpy(), now["variance"].to_numpy()
    if not months or not names:
        missing = pl.lit(None, pl.Float64)
        return now.select("column", "effect", baseline=missing, change=missing, p=missing)
    places = np.array([place_of(month) for month in months])
    path = MonthPath.fit(places, values, variances, PRIOR._replace(trend=trend))
    expected = path.ahead(place)
    change = effects - expected.mean
    z = np.abs(change) / np.sqrt(expected.variance + chance)
    freedom = max(len(months) - LEAST_FREEDOM, LEAST_FREEDOM)
    return now.select(
        "column",
        "effect",
        baseline=pl.Series(expected.mean),
        change=pl.Series(change),
        p=pl.Series(2 * student.sf(z, freedom)),
    )
