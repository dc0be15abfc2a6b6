"""The ledger: what is stored, what it says of the calendar, and what is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clv_assets.config.deployment import Config
from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.calendar.due import Due, Issued, due, matures_on, prediction_for_month
from clv_assets.core.calendar.windows import Window, history_window, month_window
from clv_assets.core.errors import ClvError, NotYetError
from clv_assets.core.monitoring.drift_report import PastReport
from clv_assets.core.quality.log_contract import mixed_currencies
from clv_assets.core.quality.log_shares import copied_lines
from clv_assets.io.storage.asset_files import AssetFiles
from clv_assets.io.storage.model_store import ModelStore

REMEDY = (
    "Bring the missing or corrected orders and run 'clv ingest', or, if the month is as it should "
    "be, add it to source.accept_months."
)
SUSPECT_MONTHS = 24  # older faults don't block
SCORED_ASSETS = ("predictions", "value_tiers", "clusters", "cluster_ranks")


@dataclass(frozen=True)
class Ledger:
    """Reads the state of a deployment from its files alone."""

    config: Config
    files: AssetFiles
    models: ModelStore

    def facts(self) -> dict[str, Any]:
        """Facts of the transactions snapshot."""
        if not self.files.exists("transactions"):
            raise ClvError("no transactions yet; run 'clv ingest' first")
        return self.files.facts("transactions")

    def watermark(self) -> date:
        return date.fromisoformat(self.facts()["watermark"])

    def complete(self, today: date) -> date:
        """The day up to which, as seen today, transactions are complete."""
        return min(self.watermark(), today)

    def launches(self) -> list[date]:
        return [promotion.as_of for promotion in self.models.promotions()]

    def is_on_cadence(self, cutoff: date) -> bool:
        return Cadence.of(self.config.cutoffs).is_on(cutoff, self.launches())

    def suspect_months(self) -> dict[str, str]:
        """Months not to be used, with why: they look missing, half loaded or loaded twice."""
        facts, accepted = self.facts(), self.config.source.accept_months
        doubled, _ = copied_lines(facts.get("duplicate_rows", {}), accepted)
        found = {**doubled, **facts.get("suspect_months", {})}
        return {month: found[month] for month in sorted(found) if month not in accepted}

    def suspect_before(self, cutoff: date) -> dict[str, str]:
        """The suspect months that what is scored or trained at ``cutoff`` reads.

        Features have lifetime columns, but after SUSPECT_MONTHS (or the history window, if that
        is longer) a fault in those is small beside what is known since, and must not block.
        """
        months = max(SUSPECT_MONTHS, self.config.training.history_months)
        return self._suspect_in(history_window(cutoff, months))

    def _suspect_in(self, window: Window) -> dict[str, str]:
        return {
            month: why
            for month, why in self.suspect_months().items()
            if month_window(month).start < window.end and month_window(month).end > window.start
        }

    def require_trusted(self, cutoff: date, what: str) -> None:
        """Raises ClvError if what ``what`` reads has a suspect month or several currencies."""
        converted = self.config.source.rates is not None
        if mixed := mixed_currencies(self.facts(), converted=converted):
            raise ClvError(
                f"{what} would sum several currencies ({', '.join(mixed)}); "
                "declare source.rates and run 'clv ingest'"
            )
        _refuse(self.suspect_before(cutoff), what)

    def require_scorable(self, cutoff: date, today: date) -> None:
        """Raises ClvError unless the log covers the history before ``cutoff``, and can be trusted.

        NotYetError if it will cover it later.
        """
        facts = self.facts()
        if cutoff <= date.fromisoformat(facts["first_order"]):
            raise ClvError(
                f"cutoff {cutoff} is not after the first order ({facts['first_order']}): "
                "there is no history to score; take a later cutoff"
            )
        if cutoff > self.complete(today):
            raise NotYetError(
                f"cutoff {cutoff} is after the watermark: transactions are complete up to "
                f"{self.complete(today)}; ingest newer data (clv ingest), or take an earlier cutoff"
            )
        self.require_trusted(cutoff, f"cutoff {cutoff}")

    def require_mature(
        self, end: date, what: str, today: date, *, start: date | None = None
    ) -> None:
        """Raises NotYetError until a window ending on ``end`` has settled.

        ClvError if a month of it is suspect; without ``start`` only its last day's month is seen.
        """
        day = matures_on(end, self.config.source.settle_days)
        if self.complete(today) < day:
            raise NotYetError(
                f"{what} matures on {day}: transactions are complete up to {self.complete(today)}; "
                "nothing was recorded"
            )
        _refuse(self._suspect_in(Window(start or end - timedelta(days=1), end)), what)

    def issued(self) -> dict[date, Issued]:
        """All stored predictions, by cutoff."""
        found = (self._issued(key) for key in self.files.keys("predictions"))
        return {prediction.cutoff: prediction for prediction in found}

    def _issued(self, key: str) -> Issued:
        row = self.files.scan("predictions", key).head(1).collect().row(0, named=True)
        return Issued(row["cutoff"], row["window_end"], row["model_id"], row["in_sample"])

    def calendar(self) -> Callable[[date], Due]:
        """What is due on a given day, by what is stored now."""
        issued = self.issued()
        whole = [set(self.files.keys(asset)) for asset in SCORED_ASSETS]
        scored = {day: one for day, one in issued.items() if all(str(day) in k for k in whole)}
        labelled = [date.fromisoformat(key) for key in self.files.keys("drift_report")]
        months_read = self.files.keys("early_read")
        launches, watermark = self.launches(), self.watermark()
        return lambda today: due(
            cadence=Cadence.of(self.config.cutoffs),
            launches=launches,
            issued=scored,
            labelled=labelled,
            months_read=months_read,
            watermark=watermark,
            today=today,
            settle_days=self.config.source.settle_days,
        )

    def due(self, today: date) -> Due:
        return self.calendar()(today) if self.files.exists("transactions") else Due()

    def reports_before(self, cutoff: date) -> list[PastReport]:
        """Drift reports of earlier cutoffs."""
        keys = [key for key in self.files.keys("drift_report") if key < str(cutoff)]
        rows = [self.files.read("drift_report", key).row(0, named=True) for key in keys]
        return [
            PastReport(
                date.fromisoformat(row["cutoff"]),
                date.fromisoformat(row["window_end"]),
                row["model_id"],
                row["plain_rule"] == "breach" and row["verdict"] != "not judged",
            )
            for row in rows
        ]

    def prediction_for_month(self, month: str) -> Issued:
        """The prediction that a label month is judged by; ClvError without one."""
        found = prediction_for_month(month, self.issued().values())
        if found is None:
            raise ClvError(
                f"no prediction issued by {month}-01 covers {month}, or only one made in sample; "
                "score an earlier cutoff first"
            )
        return found

    def issued_at(self, cutoff: date, model_id: str) -> Issued:
        """The issued prediction of ``cutoff``; ClvError if another model made it."""
        issued = self._issued(str(cutoff))
        if issued.model_id != model_id:
            raise ClvError(
                f"cutoff {cutoff} was predicted by {issued.model_id}, but its actuals are of "
                f"{model_id}; materialize actuals[{cutoff}] again"
            )
        return issued


def _refuse(suspect: dict[str, str], what: str) -> None:
    """Raises ClvError if there are suspect months, with the figures of the newest."""
    if suspect:
        month, why = list(suspect.items())[-1]
        more = f" (and {', '.join(list(suspect)[:-1])})" if len(suspect) > 1 else ""
        raise ClvError(f"{what} needs {month}{more}: {why}\n{REMEDY}")
