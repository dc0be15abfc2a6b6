"""Which customers belong together when it is asked where something moved."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from clv_assets.core.calendar.windows import prediction_window
from clv_assets.core.champion.champion import Champion
from clv_assets.core.contracts import LOG_COLUMNS
from clv_assets.core.errors import ClvError
from clv_assets.core.features.log_covariates import in_log, newest_in_log
from clv_assets.core.lenses.behaviours import PREDICTED
from clv_assets.core.lenses.value_tiers import tier_places

DERIVED = ("tier", "persona", "tenure")  # from histories alone; other kinds are told by the shop
NEWCOMER_DAYS = 90
YEAR_DAYS = 365
WHOLE = ("shop", "all")
MOST_VALUES = 12


def refuse_unknown(wanted: Sequence[str], covariates: Sequence[str]) -> None:
    """ClvError if a wanted kind is none, whatever the orders hold: it is mistyped."""
    known = {"tier", "persona", "tenure", *LOG_COLUMNS, *covariates}
    if unknown := [kind for kind in wanted if kind not in known]:
        raise ClvError(
            f"monitoring.segments names {unknown[0]!r}, which is neither of "
            f"{', '.join(sorted(known))}; declare it in source.customers, or leave it out"
        )


def kinds_of(champion: Champion, orders: pl.LazyFrame, wanted: Sequence[str]) -> list[str]:
    """Those of the ``wanted`` kinds that there are: lenses, columns of the log, covariates."""
    have = {"tier", "persona", "tenure", *in_log(orders), *champion.model.input.design.covariates}
    return [kind for kind in wanted if kind in have]


def segments(
    champion: Champion,
    features: pl.DataFrame,
    orders: pl.LazyFrame,
    cutoff: date,
    kinds: Sequence[str],
) -> pl.DataFrame:
    """``customer_id`` and a column of segments (text) for each kind, in the order of ``features``.

    Tiers are those of what a customer's own history says, so that the months before the model was
    made, which it has learnt from, compare with those after. Customers known for less than
    NEWCOMER_DAYS are in no DERIVED segment (null).

    Args:
        features: of the customers, at ``cutoff``.
        orders: the log; rows of ``cutoff`` or later are not read.
        kinds: as :func:`kinds_of` gives them.
    """
    named = features.select("customer_id")
    for kind in kinds:
        if kind == "tier":
            column = _tiers(champion, features, cutoff)
        elif kind == "persona":
            column = _personas(champion, features, cutoff)
        elif kind == "tenure":
            column = _tenure(features)
        elif kind in features.columns:
            column = features[kind]
        else:
            newest = newest_in_log(orders, kind, cutoff).collect()
            column = named.select("customer_id").join(
                newest, on="customer_id", how="left", maintain_order="left"
            )[kind]
        column = _merged(column)
        if kind in DERIVED:
            # Newcomers are judged as such: they differ from cohort to cohort, and would carry every
            # segment that most of them are in.
            column = column.set(features["tenure_days"] < NEWCOMER_DAYS, None)
        named = named.with_columns(column.alias(kind))
    return named


def _tiers(champion: Champion, features: pl.DataFrame, cutoff: date) -> pl.Series:
    scoring = champion.recipe.scoring
    days = prediction_window(cutoff, champion.pred_months).days
    worth = champion.model.base.expected_revenue(features, cutoff, days)
    labels = np.array(scoring.percentile_labels, dtype=object)
    places = tier_places(worth, scoring.percentile_bins)
    return pl.Series(labels[places].tolist(), dtype=pl.String)


def _personas(champion: Champion, features: pl.DataFrame, cutoff: date) -> pl.Series:
    if champion.lens.with_predicted:
        predicted = champion.model.mean(features, cutoff)
        features = features.with_columns(pl.Series(PREDICTED, predicted))
    return champion.lens.assign(features)["persona"]


def _tenure(features: pl.DataFrame) -> pl.Series:
    is_long = pl.col("tenure_days") >= YEAR_DAYS
    names = (
        pl.when(is_long).then(pl.lit("known over a year")).otherwise(pl.lit("known a year at most"))
    )
    return features.select(names).to_series()


def _merged(column: pl.Series) -> pl.Series:
    """As text; of many values the most frequent, the rest as one."""
    text = column.cast(pl.String).fill_null("unknown")
    if text.n_unique() <= MOST_VALUES:
        return text
    most = text.value_counts(sort=True)[text.name][:MOST_VALUES]
    return pl.select(
        pl.when(text.is_in(most.implode())).then(text).otherwise(pl.lit("other"))
    ).to_series()
