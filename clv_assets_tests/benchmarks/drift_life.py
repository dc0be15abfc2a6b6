"""A shop-year under watch: a champion, its cutoffs, label months, matured windows, incidents."""

from collections.abc import Callable
from dataclasses import dataclass
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
from clv_assets_tests.benchmarks.drift_shops import DriftShop, drift_log

AS_OF = date(2023, 1, 2)
WATCHED = Window(AS_OF, date(2024, 1, 1))
KINDS = Monitoring().segments
FEW_TREES = {"n_estimators": 20}
THRESHOLDS = Monitoring()


Stored = Callable[[date, pl.DataFrame], pl.DataFrame]


def as_predicted(_: date, predictions: pl.DataFrame) -> pl.DataFrame:
    return predictions


def recipe() -> Recipe:
    """Buying till death alone, with few trees for bounds: monitoring goes by the former."""
    sections: dict[str, Any] = {
        "source": {"path": "-"},
        "training": {"max_snapshots": 4},
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
    """A champion and what its months are compared with."""

    champion: Champion
    reference: Reference

    @classmethod
    def of(cls, shop: DriftShop) -> "Watched":
        """Trained on the shop as it was before anything broke."""
        orders = drift_log(shop)
        champion = Champion.fit(orders, AS_OF, recipe())
        return cls(champion, reference_months(champion, orders.lazy(), KINDS))

    def cutoffs(self) -> list[date]:
        """Those of the year, by the calendar."""
        return list(Cadence().cutoffs(WATCHED, [AS_OF]))

    def live(self, orders: pl.DataFrame, stored: Stored = as_predicted) -> list[Incident]:
        """The incidents of the shop's year.

        Args:
            orders: the log of the shop, broken or not.
            stored: what becomes of the predictions of a cutoff on their way to the file.
        """
        log = orders.lazy()
        scored = {}
        for cutoff in self.cutoffs():
            features, predictions = self.scored(log, cutoff)
            scored[cutoff] = features, stored(cutoff, predictions)
        return incidents([*self._months(log, scored), *self._windows(log, scored)])

    def scored(self, log: pl.LazyFrame, cutoff: date) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Features and predictions at a cutoff."""
        features = self.champion.features(log, cutoff).collect()
        predictions = self.champion.predict(features, cutoff)
        return features, predictions.with_columns(model_id=pl.lit(self.champion.model_id))

    def _months(
        self,
        log: pl.LazyFrame,
        scored: dict[date, tuple[pl.DataFrame, pl.DataFrame]],
    ) -> list[Evidence]:
        assert self.champion.baseline is not None
        verdicts = MonthVerdicts.of(self.reference.signals, THRESHOLDS.false_alarms)
        reader = EarlyRead(self.champion.model_id, self.champion.baseline, verdicts)
        pieces: list[Evidence] = []
        for month in full_months(WATCHED):
            window = month_window(month)
            issued = [cutoff for cutoff in scored if cutoff <= window.start]
            if not issued:
                continue
            cutoff = max(issued)
            features, predictions = scored[cutoff]
            rows = month_signals(
                self.champion,
                features,
                log,
                self.reference.spread,
                cutoff,
                month,
                self.reference.kinds,
            )
            actuals = with_actuals(predictions, log, window)
            unheld = bought_unheld(log, predictions["customer_id"], window)
            read = reader.month(rows, actuals, unheld, cutoff)
            pieces += of_early_read(read, self.reference.months)
        return pieces

    def _windows(
        self, log: pl.LazyFrame, scored: dict[date, tuple[pl.DataFrame, pl.DataFrame]]
    ) -> list[Evidence]:
        champion = self.champion
        assert champion.baseline is not None
        pieces = []
        for cutoff, (features, predictions) in scored.items():
            window = prediction_window(cutoff, champion.pred_months)
            if window.end > WATCHED.end:
                continue
            naive = past_spend(features, champion.pred_months, champion.history_months)
            claimed = predictions.with_columns(naive=pl.Series(naive))
            customers = ranked(with_actuals(claimed, log, window))
            issued = Issued(cutoff, window.end, champion.model_id, in_sample=False)
            matured = MaturedWindow(customers, issued, champion.baseline, champion.totals_band)
            report = pl.from_pandas(drift_report(matured, THRESHOLDS))
            pieces.append(of_drift_report(report.row(0, named=True)))
        return pieces


def expected_purchases(watched: Watched, orders: pl.DataFrame, month: str) -> dict[str, float]:
    """Purchase days expected in a month, of the shop and of each market; newcomers that came."""
    cutoff = max(day for day in watched.cutoffs() if day <= month_window(month).start)
    log = orders.lazy()
    features = watched.champion.features(log, cutoff).collect()
    rows = month_signals(
        watched.champion,
        features,
        log,
        watched.reference.spread,
        cutoff,
        month,
        watched.reference.kinds,
    )
    wanted = rows.filter(pl.col("signal").is_in(["purchases", "newcomers_value"]))
    return dict(wanted.select("segment", "expected").iter_rows())


def next_day(month: str) -> date:
    """The day on which a month can be read, if all arrives."""
    return add_months(month_window(month).start, 1) + timedelta(days=1)


def shuffled(predictions: pl.DataFrame, share: float, seed: int) -> pl.DataFrame:
    """A share of the customers with each other's predictions."""
    chance = np.random.default_rng(seed)
    chosen = np.flatnonzero(chance.random(predictions.height) < share)
    order = np.arange(predictions.height)
    order[chosen] = chance.permutation(chosen)
    mixed = predictions.drop("customer_id", "population")[order]
    return predictions.select("customer_id", "population").hstack(mixed)
