"""The ledger: what is stored, what it says of the calendar, and what is due."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.due import Distrust, Due, Issued, due
from clv_assets.core.calendar.windows import Window, full_months, history_window, month_window
from clv_assets.core.contracts import MADE_BY_JOB
from clv_assets.core.errors import ClvError, DamagedError
from clv_assets.core.governance.promotions import model_for
from clv_assets.core.quality.log_contract import mixed_currencies
from clv_assets.io.deployment.issues import agree
from clv_assets.io.storage.asset_files import AssetFiles, mended_by
from clv_assets.io.storage.change_book import ChangeBook
from clv_assets.io.storage.model_store import ModelStore
from clv_assets.io.storage.rescoring_book import RescoringBook

SUSPECT_MONTHS = 24  # older faults don't block
LATE_SHARE = 0.01
SCORED_ASSETS = MADE_BY_JOB["scoring"]
LABELLED_ASSETS = MADE_BY_JOB["labelling"]


@dataclass(frozen=True)
class Ledger:
    """Reads the state of a deployment from its files alone."""

    config: Config
    files: AssetFiles
    models: ModelStore
    changes: ChangeBook

    def facts(self) -> dict[str, Any]:
        """Facts of the transactions snapshot.

        Raises:
            ClvError: nothing was ingested yet.
        """
        if not self.files.exists("transactions"):
            raise ClvError("no transactions yet; run 'clv ingest' first")
        return self.files.facts("transactions")

    def watermark(self) -> date:
        """The day up to which, not including it, the last ingest had all orders.

        Raises:
            ClvError: nothing was ingested yet.
        """
        return date.fromisoformat(self.facts()["watermark"])

    def currency(self) -> str | None:
        """ISO code of all amounts; None if it isn't known, or nothing was ingested yet."""
        if not self.files.exists("transactions"):
            return None
        code: str | None = self.facts().get("currency")
        return code

    def complete(self, today: date) -> date:
        """The day up to which, as seen today, transactions are complete."""
        return min(self.watermark(), today)

    def launches(self) -> list[date]:
        """As-of days of the promoted champions, in order of promotion."""
        return [promotion.as_of for promotion in self.models.promotions()]

    def is_on_cadence(self, cutoff: date) -> bool:
        """Whether the calendar asks for a prediction at ``cutoff``, by the launches so far."""
        return Cadence.of(self.config.cutoffs).is_on(cutoff, self.launches())

    def suspect_months(self) -> dict[str, str]:
        """Months not to be used, with why: unfinished by their looks, or changed too much."""
        suspect = {**self.changes.suspect_months(), **self.facts().get("suspect_months", {})}
        return self._not_accepted(suspect)

    def odd_months(self) -> dict[str, str]:
        """Other months worth a look, with why."""
        suspect, odd = self.suspect_months(), self.facts().get("odd_months", {})
        return self._not_accepted({month: odd[month] for month in odd if month not in suspect})

    def _not_accepted(self, months: dict[str, str]) -> dict[str, str]:
        accepted = self.config.source.accept_months
        return {month: months[month] for month in sorted(months) if month not in accepted}

    def distrust(self) -> Distrust:
        """What of the log can't be trusted, and how far back that matters."""
        facts, training = self.facts(), self.config.training
        mixed = mixed_currencies(facts, converted=self.config.source.rates is not None)
        return Distrust(
            self.suspect_months(),
            max(SUSPECT_MONTHS, training.history_months),
            f"several currencies ({', '.join(mixed)})" if mixed else "",
            date.fromisoformat(facts["first_order"]),
        )

    def suspect_before(self, cutoff: date) -> dict[str, str]:
        """The suspect months that what is scored or trained at ``cutoff`` reads."""
        return self.distrust().before(cutoff)

    def suspect_in(self, window: Window) -> dict[str, str]:
        """The suspect months that share a day with ``window``, with why."""
        return self.distrust().within(window)

    def issued(self) -> dict[date, Issued]:
        """All stored predictions of days that are on the grid, by cutoff; none that is damaged."""
        issued = {}
        for key in self._on_grid("predictions"):
            with contextlib.suppress(DamagedError):
                issued[date.fromisoformat(key)] = self.issued_prediction(key)
        return issued

    def issued_prediction(self, key: str) -> Issued:
        """The stored prediction of a cutoff, by its key.

        Raises:
            DamagedError: the file is not what was written.
        """
        row = self.files.first_row("predictions", key)
        if row is None:
            raise DamagedError(f"{self.files.path('predictions', key)}: is damaged (no rows)")
        return Issued(
            row["cutoff"],
            row["window_end"],
            row["model_id"],
            row["in_sample"],
            self._has_ranked(key),
        )

    def _has_ranked(self, key: str) -> bool:
        # Ranks of no cluster: all were silent. This file is small, that of the customers isn't.
        if not self.files.is_whole("cluster_ranks", key):
            return True
        return bool(self.files.scan("cluster_ranks", key).select(pl.len()).collect().item())

    def _on_grid(self, asset: str) -> list[str]:
        cadence = Cadence.of(self.config.cutoffs)
        keys = self.files.keys(asset)
        return [key for key in keys if cadence.on_grid(date.fromisoformat(key))]

    def off_grid(self) -> list[str]:
        """Keys of stored predictions of days that are not on the grid, ascending."""
        return sorted(set(self.files.keys("predictions")) - set(self._on_grid("predictions")))

    def scored(self) -> list[str]:
        """Keys of the cutoffs that were scored as a whole, by one model, ascending."""
        begun = self.rescoring.begun()
        keys = (key for key in self._on_grid("predictions") if key not in begun)
        return [key for key in keys if agree(self.files, key, SCORED_ASSETS)]

    @property
    def rescoring(self) -> RescoringBook:
        """Rescorings that have not ended."""
        return RescoringBook(self.changes.folder)

    def labelled(self) -> list[date]:
        """Cutoffs of which the prediction that is on file was judged, ascending."""
        predicted = set(self._on_grid("predictions"))
        judged = [key for key in self._on_grid("drift_report") if key in predicted]
        return [date.fromisoformat(k) for k in judged if agree(self.files, k, LABELLED_ASSETS)]

    def orders_revenue(self, window: Window) -> float:
        """Net revenue of all orders in the whole months of ``window``, by the last ingest."""
        months = self.facts().get("months", {})
        known = [months[month] for month in full_months(window) if month in months]
        return float(sum(month["revenue"] for month in known))

    def is_late(self, cutoff: date) -> bool:
        """Whether orders that came later changed what a judged window brought by more than 1 %."""
        report = self.files.read("drift_report", str(cutoff)).row(0, named=True)
        then = report.get("orders_revenue")
        if not then:
            return False
        now = self.orders_revenue(Window(cutoff, date.fromisoformat(report["window_end"])))
        return abs(now / then - 1) > LATE_SHARE

    def calendar(self) -> Callable[[date], Due]:
        """What is due on a given day, by what is stored now."""
        issued = self.issued()
        whole = set(self.scored())
        lost = self.models.lost([one.model_id for one in issued.values()])
        on_day = partial(
            due,
            cadence=Cadence.of(self.config.cutoffs),
            launches=self.launches(),
            issued={day: one for day, one in issued.items() if str(day) in whole},
            torn=[day for day in issued if str(day) not in whole],
            labelled=[day for day in self.labelled() if not self.is_late(day)],
            months_read=self.files.keys("early_read"),
            watermark=self.watermark(),
            settle_days=self.config.source.settle_days,
            distrust=self.distrust(),
            has_customers=self._has_customers(),
            barred=self._barred(issued, lost),
            lost_models=lost,
        )
        return lambda today: on_day(today=today)

    def _has_customers(self) -> Callable[[date], bool]:
        active_months = self.facts().get("months")
        if self.config.scoring.silent_customers or active_months is None:
            return lambda _: True

        def has_customers(cutoff: date) -> bool:
            window = history_window(cutoff, self.config.training.history_months)
            return any(month_window(month).overlaps(window) for month in active_months)

        return has_customers

    def _barred(
        self, issued: Mapping[date, Issued], lost: Mapping[str, str]
    ) -> Callable[[date], str]:
        """Of a cutoff: that its evidence is damaged, or that the model for it can't be loaded."""
        stored = self.files.keys("predictions", also_damaged=True)
        damaged = set(stored) - {str(day) for day in issued} - set(self.off_grid())
        promotions = self.models.promotions()

        def barred(cutoff: date) -> str:
            if str(cutoff) in damaged:
                path = self.files.path("predictions", str(cutoff))
                return f"{path}: is damaged; {mended_by('predictions')}"
            model = model_for(cutoff, promotions)
            model_id = issued[cutoff].model_id if cutoff in issued else model[0] if model else ""
            return lost.get(model_id, "")

        return barred

    def due(self, today: date) -> Due:
        """What is due on ``today``; nothing before the first ingest."""
        return self.calendar()(today) if self.files.exists("transactions") else Due()
