"""What a label month says long before the window matures: a row for each signal and segment."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import t as student

from clv_assets.core.calendar.windows import Window, before, month_window
from clv_assets.core.champion.champion import Champion
from clv_assets.core.features.populations import ranked
from clv_assets.core.label_months.first_purchases import newcomers_of
from clv_assets.core.label_months.month_tally import month_tally
from clv_assets.core.label_months.month_verdicts import FEWEST, POWER, MonthVerdicts
from clv_assets.core.label_months.purchase_months import SpendSpread
from clv_assets.core.label_months.reference import Bought, age_of
from clv_assets.core.label_months.segments import WHOLE, segments
from clv_assets.core.label_months.signals import PURCHASES, RANK, SPEND, signals
from clv_assets.core.metrics.accuracy import normalised_gini
from clv_assets.core.metrics.comparison import FEWEST_BUYERS
from clv_assets.core.metrics.resampling import Judged, resampled
from clv_assets.core.money import exact_sum
from clv_assets.core.trials.baseline import Baseline

UNHELD = "unheld"
NO_ORDER = "nobody bought in the month"
NO_REFERENCE = "no earlier month to compare with"
CUSTOMER_SPLIT = "the baseline has no month that its model had not seen"
FEW = "too few purchases to tell"
CANT_TELL = "would not have been seen"
LEVEL = "the whole shop's level, which can't be told from a season in its first month"
PUBLIC = {
    "month": pl.String,
    "cutoff": pl.String,
    "model_id": pl.String,
    "signal": pl.String,
    "kind": pl.String,
    "segment": pl.String,
    "customers": pl.Int64,
    "expected": pl.Float64,
    "actual": pl.Float64,
    "value": pl.Float64,
    "baseline": pl.Float64,
    "band_low": pl.Float64,
    "band_high": pl.Float64,
    "change": pl.Float64,
    "p": pl.Float64,
    "detectable": pl.Float64,
    "breach": pl.Boolean,
    "names": pl.Boolean,
    "verdict": pl.String,
    "reason": pl.String,
    "summed": pl.Float64,
    "summed_months": pl.Int64,
    "age": pl.Float64,
    "own": pl.Float64,
    "own_variance": pl.Float64,
    "variance": pl.Float64,
}


def month_signals(
    champion: Champion,
    features: pl.DataFrame,
    orders: pl.LazyFrame,
    spread: SpendSpread,
    cutoff: date,
    month: str,
    kinds: Sequence[str],
) -> pl.DataFrame:
    """What a label month brought of the customers of a cutoff, as ``signals`` tells it.

    Args:
        features: stored at ``cutoff``, of all customers that were scored.
        orders: the log; rows after the month are not read.
        spread: of the model's reference months.
        kinds: of segments, as the reference months have them.
    """
    window = month_window(month)
    bought = Bought.of(orders.filter(before(window.end)))
    known, age = ranked(features), age_of(cutoff, month)
    named = segments(champion, known, orders, cutoff, kinds)
    tally = month_tally(champion.model.base, known, named, bought.months, spread, cutoff, month)
    newcomers = {"month": month, "age": age, **newcomers_of(bought.firsts, window, spread)}
    aged = tally.with_columns(month=pl.lit(month), age=pl.lit(age))
    return signals(aged, pl.DataFrame([newcomers]))


@dataclass(frozen=True)
class EarlyRead:
    """How the label months of one model are read, one after the other.

    Attributes:
        model_id: the model that predicted.
        baseline: of the same model.
        verdicts: by its reference months, and the months judged so far.
    """

    model_id: str
    baseline: Baseline
    verdicts: MonthVerdicts

    def month(
        self, rows: pl.DataFrame, actuals: pl.DataFrame, unheld: dict[str, Any], cutoff: date
    ) -> pl.DataFrame:
        """The read of a label month.

        Args:
            rows: as :func:`month_signals` gives them.
            actuals: customer_id, population, predicted_clv, actual_clv (of the month).
            unheld: as :func:`bought_unheld` gives it.
            cutoff: of the prediction.

        Returns:
            The columns of PUBLIC; changes, values and bands of purchases and spend in logarithms.
        """
        keys = {
            "month": rows["month"][0],
            "cutoff": str(cutoff),
            "model_id": self.model_id,
            "kind": WHOLE[0],
        }
        others = [{**keys, **self._rank(actuals)}, {**keys, **unheld}]
        rank = pl.DataFrame(others, schema=PUBLIC)
        own = rows.with_columns(cutoff=pl.lit(str(cutoff)), model_id=pl.lit(self.model_id))
        return _told(self.verdicts, own, rank)

    def _rank(self, actuals: pl.DataFrame) -> dict[str, Any]:
        """Normalised Gini of the month, beside the months that the baseline's origins judged."""
        judged = ranked(actuals)
        predicted, actual = (judged[name].to_numpy() for name in ("predicted_clv", "actual_clv"))
        buyers = int(np.count_nonzero(actual))
        row = {
            "signal": RANK,
            "segment": WHOLE[1],
            "customers": judged.height,
            "actual": float(buyers),
            "breach": False,
            "names": False,
            "verdict": "unknown",
            "reason": None,
        }
        value = normalised_gini(predicted, actual) if judged.height else math.nan
        if not math.isfinite(value) or buyers < FEWEST_BUYERS or not np.ptp(predicted):
            return {**row, "reason": FEW, "value": value if math.isfinite(value) else None}
        known = self.baseline.early()
        if known is None or known[1] is None or not self.baseline.is_out_of_time:
            return {**row, "value": value, "reason": CUSTOMER_SPLIT}
        months = len({one["month"] for one in self.baseline.months if math.isfinite(one["ngini"])})
        mean, between = known[0], float(known[1])
        drawn = resampled(Judged(predicted, actual))["ngini"][1:]
        spread = math.hypot(max(between, float(np.nanstd(drawn))), between / math.sqrt(months))
        freedom = max(months - 1, 1)
        limit = float(student.isf(self.verdicts.alpha(RANK), freedom))
        breach = value < mean - limit * spread
        return {
            **row,
            "value": value,
            "baseline": mean,
            "band_low": mean - limit * spread,
            "change": value - mean,
            "p": float(student.sf((mean - value) / spread, freedom)),
            "detectable": (limit + POWER) * spread,
            "breach": breach,
            "names": breach,
            "verdict": "watch" if breach else "ok",
        }


def judged_again(verdicts: MonthVerdicts, read: pl.DataFrame) -> pl.DataFrame:
    """A month read before, judged by what is known of the months before it now.

    Args:
        verdicts: of its model, which has judged the months before it.
        read: as it was stored.
    """
    is_signal = pl.col("variance").is_not_null()
    return _told(verdicts, read.filter(is_signal), read.filter(~is_signal))


def _told(verdicts: MonthVerdicts, rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    judged = verdicts.judge(rows)
    if judged.is_empty():
        told = rows.with_columns(
            breach=pl.lit(False),
            names=pl.lit(False),
            verdict=pl.lit("unknown"),
            reason=pl.lit(NO_REFERENCE),
        )
    else:
        told = _worded(judged)
    frame = pl.concat([others, _public(told)])
    bought = rows.filter(pl.col("signal") == PURCHASES)["actual"]
    none_came = len(bought) > 0 and bought.sum() == 0
    return _unknown(frame, NO_ORDER) if none_came else frame


def bought_unheld(orders: pl.LazyFrame, held: pl.Series, window: Window) -> dict[str, Any]:
    """Purchases of customers whom no prediction holds: how many, and their share of the revenue.

    Args:
        held: customer_id of those that the prediction holds.
    """
    bought = (
        orders.filter(window.contains(), pl.col("revenue") > 0)
        .with_columns(unheld=~pl.col("customer_id").is_in(held.implode()))
        .group_by("unheld")
        .agg(
            pl.len(),
            exact_sum(pl.col("revenue")),
            pl.col("customer_id").n_unique().alias("customers"),
        )
        .collect()
    )
    total = float(bought["revenue"].sum())
    mine = bought.filter("unheld")
    revenue = float(mine["revenue"].sum())
    return {
        "signal": UNHELD,
        "segment": "customers in no prediction",
        "customers": int(mine["customers"].sum()),
        "actual": float(mine["len"].sum()),
        "value": revenue / total if total > 0 else None,
        "breach": False,
        "names": False,
        "verdict": "ok",
        "reason": "share of the month's revenue; told, not judged",
    }


def _worded(judged: pl.DataFrame) -> pl.DataFrame:
    """Bands and verdicts: unknown where a large change would not have been seen, either."""
    width = pl.col("limit") * pl.col("spread")
    is_spend = pl.col("signal") == SPEND
    is_level = (pl.col("kind") == WHOLE[0]) & (pl.col("signal") == PURCHASES)
    off = is_level & (pl.col("change").abs() > width)
    blind = pl.col("detectable").is_null() | (pl.col("detectable") > pl.col("to_see"))
    blind = (blind | (pl.col("expected") < FEWEST)) & ~is_level
    verdict = (
        pl.when(pl.col("breach") | off)
        .then(pl.lit("watch"))
        .when(blind)
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("ok"))
    )
    smallest = (1 - (-pl.col("detectable")).exp()) * 100
    reason = (
        pl.when(pl.col("breach") & ~pl.col("names"))
        .then(pl.lit("told by another row"))
        .when(off)
        .then(pl.lit(LEVEL))
        .when(~pl.col("breach") & (pl.col("expected") < FEWEST))
        .then(pl.lit(FEW))
        .when(~pl.col("breach") & blind)
        .then(pl.format("a fall below {} % " + CANT_TELL, smallest.round(0).cast(pl.Int64)))
    )
    return judged.with_columns(
        band_low=pl.col("baseline") - width,
        band_high=pl.when(is_spend | is_level).then(pl.col("baseline") + width),
        verdict=verdict,
        reason=reason,
    )


def _public(rows: pl.DataFrame) -> pl.DataFrame:
    missing = [
        pl.lit(None, kind).alias(name) for name, kind in PUBLIC.items() if name not in rows.columns
    ]
    return rows.with_columns(missing).select(
        pl.col(name).cast(kind) for name, kind in PUBLIC.items()
    )


def _unknown(frame: pl.DataFrame, reason: str) -> pl.DataFrame:
    return frame.with_columns(
        breach=pl.lit(False), names=pl.lit(False), verdict=pl.lit("unknown"), reason=pl.lit(reason)
    )
