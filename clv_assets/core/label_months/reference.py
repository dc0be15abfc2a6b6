"""The months before a model was made, told as the months after it will be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from clv_assets.core.calendar.windows import (
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
from clv_assets.core.label_months.month_tally import month_tally
from clv_assets.core.label_months.purchase_months import SpendSpread, purchase_months
from clv_assets.core.label_months.segments import kinds_of, segments
from clv_assets.core.label_months.signals import signals

MOST_MONTHS = 36
AGES = (0, 1)
DAYS_A_MONTH = 30.4


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


def reference_months(
    champion: Champion,
    orders: pl.LazyFrame,
    kinds: Sequence[str],
    covariates: Covariates = NO_COVARIATES,
) -> tuple[pl.DataFrame, SpendSpread, list[str]]:
    """Signals of the label months before the model's as-of day, each as seen at two ages.

    The age of a prediction in a month is the time from its cutoff to the month's first day, in
    months. Each month is judged by customers, segments and expectations of such a cutoff, by the
    model as it is: a buy-till-you-die model has few parameters to learn the months by heart with.

    Args:
        orders: the log in the contract's order; rows of the as-of day or later are not read.
        kinds: of segments, those wanted.

    Returns:
        The columns of ``signals``; the spread of purchase values, which judges later months; and
        the kinds that there are.
    """
    known = orders.filter(before(champion.as_of)).collect().lazy()
    bought = Bought.of(known)
    spread = SpendSpread.of(bought.months)
    first = date.fromisoformat(champion.facts["first_order"])
    earliest = min(add_months(first, champion.recipe.training.min_history_months), champion.as_of)
    months = full_months(Window(earliest, champion.as_of))[-MOST_MONTHS:]
    kinds = kinds_of(champion, known, kinds)
    tallies = list(_tallies(champion, known, bought, spread, months, kinds, covariates))
    newcomers = [
        {
            "month": month,
            "age": float(age),
            **newcomers_of(bought.firsts, month_window(month), spread),
        }
        for age in AGES
        for month in months[age:]
    ]
    if not tallies:
        return pl.DataFrame(), spread, kinds
    return signals(pl.concat(tallies), pl.DataFrame(newcomers)), spread, kinds


def _tallies(
    champion: Champion,
    orders: pl.LazyFrame,
    bought: Bought,
    spread: SpendSpread,
    months: Sequence[str],
    kinds: Sequence[str],
    covariates: Covariates,
) -> Iterator[pl.DataFrame]:
    for number, month in enumerate(months):
        cutoff = month_window(month).start
        features = ranked(champion.features(orders, cutoff, covariates).collect())
        if features.is_empty():
            continue
        named = segments(champion, features, orders, cutoff, kinds)
        for age in AGES:
            if number + age < len(months):
                told = months[number + age]
                tally = month_tally(
                    champion.model.base, features, named, bought.months, spread, cutoff, told
                )
                yield tally.with_columns(month=pl.lit(told), age=pl.lit(float(age)))


def age_of(cutoff: date, month: str) -> float:
    """Months from a cutoff to the first day of a label month."""
    return (month_window(month).start - cutoff).days / DAYS_A_MONTH
