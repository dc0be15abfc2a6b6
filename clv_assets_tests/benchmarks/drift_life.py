"""A shop-year under watch: a champion, its cutoffs, label months, matured windows, incidents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.config.monitoring import Monitoring
from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.due import Issued
from clv_assets.core.calendar.windows import (
    Window,
    add_months,
    full_months,
    month_window,
    prediction_window,
)
from clv_assets.core.champion.champion import Champion
from clv_assets.core.features.populations import ranked
from clv_assets.core.label_months.early_read import EarlyRead, bought_unheld, month_signals
from clv_assets.core.label_months.month_verdicts import MonthVerdicts
from clv_assets.core.label_months.reference import Reference, reference_months
from clv_assets.core.monitoring.drift_report import MaturedWindow, drift_report
from clv_assets.core.monitoring.evidence import Evidence, of_drift_report, of_early_read
from clv_assets.core.monitoring.incidents import Incident, incidents
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.trials.trial import past_spend

AS_OF = date(2023, 1, 2)
UNTIL = date(2024, 1, 1)
KINDS = Monitoring().segments
FEW_TREES = {"n_estimators": 20}
THRESHOLDS = Monitoring()


Scored = tuple[pl.DataFrame, pl.DataFrame]  # features, predictions
Stored = Callable[[pl.DataFrame], pl.DataFrame]


def as_issued(predictions: pl.DataFrame) -> pl.DataFrame:
    return predictions


def recipe(**training: int) -> Recipe:
    """Buying till death alone, with few trees for bounds: monitoring goes by the former."""
    sections: dict[str, Any] = {
        "source": {"path": "-"},
        "training": {"max_snapshots": 4, **training},
        "modeling": {
            "recipe": "btyd",
            "intervals": FEW_TREES,
            "activity": FEW_TREES,
            "max_rows": 4000,
        },
    }
    return Recipe.of(Config.model_validate(sections))


@dataclass(frozen=True)
class Watched:
    """A champion, what its months are compared with, and its year in the untouched shop.

    Attributes:
        orders: the log of the untouched shop.
        until: the first day that isn't watched.
        scored: features and predictions by cutoff.
    """

    champion: Champion
    reference: Reference
    orders: pl.DataFrame = field(repr=False)
    until: date
    scored: dict[date, Scored] = field(repr=False)

    @classmethod
    def of(cls, orders: pl.DataFrame, recipe: Recipe, as_of: date, until: date) -> "Watched":
        """Trained on the shop as it was before anything broke."""
        champion = Champion.fit(orders, as_of, recipe)
        reference = reference_months(champion, orders.lazy(), KINDS)
        days = Cadence().cutoffs(Window(as_of, until), [as_of])
        scored = {cutoff: scored_at(champion, orders, cutoff) for cutoff in days}
        return cls(champion, reference, orders, until, scored)

    @property
    def months(self) -> list[str]:
        """Label months that a prediction was issued before."""
        return full_months(Window(self.champion.as_of, self.until))

    def untouched(self) -> list[Incident]:
        """Incidents of the shop's year, those of its matured windows too."""
        months = self._months(self.orders, self.scored, self._reader(), self.months)
        return incidents([*months, *(of_drift_report(row) for row in self.reports())])

    def broken(self, orders: pl.DataFrame, issued: Mapping[date, Scored]) -> list[Incident]:
        """Incidents of a year in which something breaks, by its label months alone.

        The windows that hold the break mature from its third month on: they tell of it, not of
        anything new.

        Args:
            orders: the log of the broken shop.
            issued: as ``issued`` gives it.
        """
        return incidents(self._months(orders, issued, self._reader(), self.months))

    def issued(
        self, orders: pl.DataFrame, since: date, stored: Stored = as_issued
    ) -> dict[date, Scored]:
        """Features and predictions by cutoff, of a log in which something breaks.

        Args:
            orders: equal to the untouched log before ``since``.
            since: the day of the break.
            stored: what becomes of the predictions of a cutoff since then on their way to the file.
        """
        scored = {
            cutoff: known if cutoff <= since else scored_at(self.champion, orders, cutoff)
            for cutoff, known in self.scored.items()
        }
        return {
            cutoff: (features, stored(predictions) if cutoff >= since else predictions)
            for cutoff, (features, predictions) in scored.items()
        }

    def signals(
        self, orders: pl.DataFrame, features: pl.DataFrame, cutoff: date, month: str
    ) -> pl.DataFrame:
        """What a label month brought of the customers of a cutoff."""
        spread, kinds = self.reference.spread, self.reference.kinds
        return month_signals(self.champion, features, orders.lazy(), spread, cutoff, month, kinds)

    def _reader(self) -> EarlyRead:
        assert self.champion.baseline is not None
        verdicts = MonthVerdicts.of(self.reference.signals, THRESHOLDS.false_alarms)
        return EarlyRead(self.champion.model_id, self.champion.baseline, verdicts)

    def _months(
        self,
        orders: pl.DataFrame,
        issued: Mapping[date, Scored],
        reader: EarlyRead,
        months: Sequence[str],
    ) -> list[Evidence]:
        pieces: list[Evidence] = []
        for month in months:
            window = month_window(month)
            cutoff = max(cutoff for cutoff in issued if cutoff <= window.start)
            features, predictions = issued[cutoff]
            rows = self.signals(orders, features, cutoff, month)
            actuals = with_actuals(predictions, orders.lazy(), window)
            unheld = bought_unheld(orders.lazy(), predictions["customer_id"], window)
            read = reader.month(rows, actuals, unheld, cutoff)
            pieces += of_early_read(read, self.reference.months)
        return pieces

    def reports(self) -> list[dict[str, Any]]:
        """The drift report of each matured window of the untouched shop."""
        champion = self.champion
        assert champion.baseline is not None
        rows = []
        for cutoff, (features, predictions) in self.scored.items():
            window = prediction_window(cutoff, champion.pred_months)
            if window.end > self.until:
                continue
            naive = past_spend(features, champion.pred_months, champion.history_months)
            claimed = predictions.with_columns(naive=pl.Series(naive))
            customers = ranked(with_actuals(claimed, self.orders.lazy(), window))
            issued = Issued(cutoff, window.end, champion.model_id, in_sample=False)
            matured = MaturedWindow(customers, issued, champion.baseline, champion.totals_band)
            rows += pl.from_pandas(drift_report(matured, THRESHOLDS)).to_dicts()
        return rows


def scored_at(champion: Champion, orders: pl.DataFrame, cutoff: date) -> Scored:
    """Features and predictions of a cutoff."""
    features = champion.features(orders.lazy(), cutoff).collect()
    predictions = champion.predict(features, cutoff)
    return features, predictions.with_columns(model_id=pl.lit(champion.model_id))


def expected_purchases(watched: Watched, month: str) -> dict[str, float]:
    """Purchase days expected in a month, of the shop and of each market; newcomers that came."""
    cutoff = max(cutoff for cutoff in watched.scored if cutoff <= month_window(month).start)
    rows = watched.signals(watched.orders, watched.scored[cutoff][0], cutoff, month)
    wanted = rows.filter(pl.col("signal").is_in(["purchases", "newcomers_value"]))
    return dict(wanted.select("segment", "expected").iter_rows())


def next_day(month: str) -> date:
    """The day on which a month can be read, if all arrives."""
    return add_months(month_window(month).start, 1) + timedelta(days=1)


def shuffled(predictions: pl.DataFrame, share: float = 0.3, seed: int = 1) -> pl.DataFrame:
    """A share of the customers with each other's predictions."""
    chance = np.random.default_rng(seed)
    chosen = np.flatnonzero(chance.random(predictions.height) < share)
    order = np.arange(predictions.height)
    order[chosen] = chance.permutation(chosen)
    mixed = predictions.drop("customer_id", "population")[order]
    return predictions.select("customer_id", "population").hstack(mixed)
