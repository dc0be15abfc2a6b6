"""The months before a model was made, told as the months after it will be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from clv_assets.core.calendar.windows import (
    MEAN_MONTH_DAYS,
    Window,
    add_months,
    before,
    full_months,
    month_window,
)
from clv_assets.core.champion.champion import Champion
from clv_assets.core.features.covariates import NO_COVARIATES, Covariates
from clv_assets.core.features.populations import ranked
from clv_assets.core.label_months.first_purchases import first_purchases, newcomers_of
from clv_assets.core.label_months.inputs import input_effects
from clv_assets.core.label_months.kind_path import AGES
from clv_assets.core.label_months.month_tally import month_tally
from clv_assets.core.label_months.purchase_months import SpendSpread, purchase_months
from clv_assets.core.label_months.segments import kinds_of, segments
from clv_assets.core.label_months.signals import signals

MOST_MONTHS = 36
MOST_CUSTOMERS = 5000
NO_INPUTS = pl.DataFrame(
    schema={
        "month": pl.String,
        "column": pl.String,
        "effect": pl.Float64,
        "variance": pl.Float64,
    }
)


@dataclass(frozen=True)
class Bought:
    """What customers bought, as the signals read it.

    Attributes:
        months: of ``purchase_months``.
        firsts: of ``first_purchases``.
    """

    months: pl.DataFrame
    firsts: pl.DataFrame

    @classmethod
    def of(cls, orders: pl.LazyFrame) -> "Bought":
        """Of a whole log."""
        return cls(purchase_months(orders), first_purchases(orders))


@dataclass(frozen=True)
class Reference:
    """What months and cutoffs since the model are compared with.

    Attributes:
        signals: of the label months before it, as ``signals`` tells them, each at two ages.
        inputs: month, column, effect and variance, of the customers on the month's first day.
        spread: of purchase values.
        kinds: of segments that there are.
    """

    signals: pl.DataFrame = field(repr=False)
    inputs: pl.DataFrame = field(repr=False)
    spread: SpendSpread
    kinds: tuple[str, ...]

    @property
    def months(self) -> int:
        """Label months that there are."""
        return 0 if self.signals.is_empty() else int(self.signals["month"].n_unique())


def reference_months(
    champion: Champion,
    orders: pl.LazyFrame,
    kinds: Sequence[str],
    covariates: Covariates = NO_COVARIATES,
) -> Reference:
    """The label months before the model's as-of day, each as seen at two ages.

    The age of a prediction in a month is the time from its cutoff to the month's first day, in
    months. Each month is judged by customers, segments and expectations of such a cutoff, by the
    model as it is: a buy-till-you-die model has few parameters to learn the months by heart with.

    Args:
        orders: the log in the contract's order; rows of the as-of day or later are not read.
        kinds: of segments, those wanted.
    """
    known = orders.filter(before(champion.as_of)).collect().lazy()
    bought = Bought.of(known)
    spread = SpendSpread.of(bought.months)
    first = date.fromisoformat(champion.facts["first_order"])
    history = champion.recipe.training.min_history_months
    earliest = min(add_months(first, history), champion.as_of)
    months = full_months(Window(earliest, champion.as_of))[-MOST_MONTHS:]
    there = kinds_of(champion, known, kinds)
    tallies: list[pl.DataFrame] = []
    inputs: list[pl.DataFrame] = []
    for number, month in enumerate(months):
        cutoff = month_window(month).start
        features = ranked(champion.features(known, cutoff, covariates).collect())
        if features.is_empty():
            continue
        inputs.append(_inputs(champion, features, cutoff, month))
        named = segments(champion, features, known, cutoff, there)
        for told, age in zip(months[number : number + len(AGES)], AGES, strict=False):
            tally = month_tally(
                champion.model.base, features, named, bought.months, spread, cutoff, told
            )
            tallies.append(tally.with_columns(month=pl.lit(told), age=pl.lit(float(age))))
    if not tallies:
        return Reference(pl.DataFrame(), NO_INPUTS, spread, tuple(there))
    newcomers = [
        {
            "month": month,
            "age": float(age),
            **newcomers_of(bought.firsts, month_window(month), spread),
        }
        for age in AGES
        for month in months[age:]
    ]
    told_signals = signals(pl.concat(tallies), pl.DataFrame(newcomers))
    return Reference(told_signals, pl.concat(inputs), spread, tuple(there))


def _inputs(champion: Champion, features: pl.DataFrame, cutoff: date, month: str) -> pl.DataFrame:
    """Of at most MOST_CUSTOMERS, evenly drawn: more make no effect surer that matters."""
    step = max(features.height // MOST_CUSTOMERS, 1)
    some = features.gather_every(step)
    predicted = pl.Series(champion.model.mean(some, cutoff))
    distributions = champion.customers.distributions
    effects = input_effects(distributions, some.with_columns(predicted_clv=predicted))
    return effects.select(pl.lit(month).alias("month"), "column", "effect", "variance")


def age_of(cutoff: date, month: str) -> float:
    """Months from a cutoff to the first day of a label month."""
    return (month_window(month).start - cutoff).days / MEAN_MONTH_DAYS
