"""The report for people who won't open Dagster: what it says, section by section."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from clv_assets.core.features.populations import ranked
from clv_assets.core.lenses.migration import LensState, migration_matrix, migration_summary
from clv_assets.core.lenses.stages import STAGES
from clv_assets.core.pages.charts import (
    Chart,
    changes_over_time,
    concentration,
    moves,
    personas_by_value,
    promised_and_came,
)
from clv_assets.core.pages.migration_page import win_back
from clv_assets.core.report.amounts import amount, short
from clv_assets.core.report.drift_history import DriftHistory
from clv_assets.core.report.overview_page import Overview, newest_judged
from clv_assets.core.report.page_tables import PageTable

LISTED = 200  # customers in the table that sorts and filters
CURVE = 200  # points of the concentration curve
BEST = 0.1  # of the customers, whom a model and past spend are compared by
PEOPLE = {
    "customer_id": "customer",
    "tier_stable": "tier",
    "persona": "persona",
    "stage": "stage",
    "predicted_clv": "predicted",
    "lo80": "from",
    "hi80": "to",
    "reason_1": "first reason",
}


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        title: its heading.
        sentences: in order, before the rest.
        tables, charts: as they follow.
        sortable: a table that a reader can sort and filter.
    """

    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[PageTable] = ()
    charts: Sequence[Chart] = ()
    sortable: PageTable | None = None


@dataclass(frozen=True)
class Report:
    """What is told of a cutoff.

    Attributes:
        overview: the stored cutoff, and those that have matured.
        customers: its customer table.
        before, now, moved: of its migrations.
        card: the model card.
        history: drift so far.
        past: of the newest judged cutoff: predicted_clv, actual_clv, population, tier, spent.
        labels: of the tiers, best first.
    """

    overview: Overview
    customers: pl.DataFrame
    before: LensState | None
    now: LensState
    moved: pl.DataFrame
    card: dict[str, Any]
    history: DriftHistory
    past: pl.DataFrame | None
    labels: Sequence[str]
    title: str = field(default="Customer value")

    @property
    def sections(self) -> list[Section]:
        """In the order of the page."""
        return [*self._sections()]

    def _sections(self) -> Iterator[Section]:
        yield self._promised()
        yield Section(
            "What is expected now", [self.overview.headline, *self.overview.sentences[:1]]
        )
        tables = {table.title: table for table in self.overview.tables}
        tiers = [
            tables[name] for name in ("Value tiers", "Expected of the tiers") if name in tables
        ]
        yield Section("Value tiers", (), tiers, [concentration(self._curve())] if tiers else [])
        if "Behavioural clusters" in tables:
            yield Section(
                "Personas",
                (),
                [tables["Behavioural clusters"], self._stages()],
                [personas_by_value(self.overview.cluster_ranks, self.overview.currency)],
            )
        yield self._migration()
        yield self._customers()
        yield self._card()
        yield self._drift(tables)

    def _promised(self) -> Section:
        """The first page: promised and come in money, the model's worth, who is not in it."""
        missing = self.overview.newcomers.sentence
        if self.past is None:
            return Section("What was promised, and what came", [self.overview.verdict, missing])
        by_tier = self._by_tier(self.past)
        return Section(
            "What was promised, and what came",
            [self.overview.verdict, self._worth(self.past), missing],
            [self._matured(), _money_table("By tier, newest judged cutoff", by_tier, self._money)],
            [promised_and_came(by_tier, self.overview.currency)],
        )

    def _money(self, value: float) -> str:
        return amount(value, self.overview.currency)

    def _by_tier(self, past: pl.DataFrame) -> pl.DataFrame:
        order = {label: place for place, label in enumerate(self.labels)}
        return (
            ranked(past)
            .drop_nulls("tier")
            .group_by("tier")
            .agg(pl.col("predicted_clv").sum().alias("promised"), came=pl.col("actual_clv").sum())
            .sort(pl.col("tier").replace_strict(order, default=len(order)), "tier")
        )

    def _worth(self, past: pl.DataFrame) -> str:
        """What the best tenth by the model brought, beside the best tenth by past spend."""
        judged = ranked(past)
        best = int(np.ceil(BEST * judged.height))
        model, spend = (
            float(judged.top_k(best, by=column)["actual_clv"].sum())
            for column in ("predicted_clv", "spent")
        )
        cutoff = newest_judged(self.overview.reports)
        beside = f": {model / spend:.2f} times as much by the model" if spend > 0 else ""
        return (
            f"What the model is worth: of cutoff {cutoff}, the {best:,} customers (10 %) that it "
            f"put first brought {self._money(model)}; the {best:,} who had spent most before "
            f"brought {self._money(spend)}{beside}."
        )

    def _matured(self) -> PageTable:
        reports = self.overview.reports.tail(6)
        rows = [
            (
                f"{row['cutoff']} to {row['window_end']}",
                self._money(row["total_predicted"]),
                self._money(row["total_actual"]),
                _share(row["total_actual"], row["total_predicted"]),
                row["verdict"],
            )
            for row in reports.iter_rows(named=True)
            if row.get("total_predicted") is not None
        ]
        columns = ("window", "promised", "came", "came / promised", "verdict")
        return PageTable("The last matured cutoffs", columns, rows)

    def _curve(self) -> pl.DataFrame:
        values = self.overview.value_tiers["predicted_clv"].to_numpy()
        total = values.sum() or 1.0
        sums = np.concatenate([[0.0], np.cumsum(values)]) / total
        at = np.unique(np.linspace(0, len(values), CURVE).astype(int))
        return pl.DataFrame({"customers": at / max(len(values), 1), "revenue": sums[at]})

    def _stages(self) -> PageTable:
        counts = self.now.customers.group_by("persona", "stage").len()
        found = {(persona, stage): count for persona, stage, count in counts.iter_rows()}
        rows = [
            (persona, *(f"{found.get((persona, stage), 0):,}" for stage in STAGES))
            for persona in self.overview.cluster_ranks["persona"]
        ]
        return PageTable("Personas by stage, customers", ("persona", *STAGES), rows)

    def _migration(self) -> Section:
        if self.before is None:
            return Section("Who moved", ["This is the first cutoff: nobody has moved yet."])
        summary = migration_summary(self.moved)
        rows = [
            (f"{row['move']}: {row['reason']}", f"{row['customers']:,}", short(row["at_stake"]))
            for row in summary.iter_rows(named=True)
        ]
        back = win_back(self.moved).head(20)
        lost = [
            (
                row["customer_id"],
                row["tier_before"] or "-",
                row["stage"] or "silent",
                short(row["at_stake"]),
            )
            for row in back.iter_rows(named=True)
        ]
        matrix = migration_matrix(self.before, self.now, "tier", self.labels)
        return Section(
            "Who moved",
            [f"Since cutoff {self.before.cutoff}."],
            [
                PageTable("Moves", ("move", "customers", "at stake"), rows),
                PageTable(
                    "To win back first", ("customer", "tier before", "stage", "at stake"), lost
                ),
            ],
            [moves(matrix)],
        )

    def _customers(self) -> Section:
        rows = [
            tuple(_cell(row[name]) for name in PEOPLE)
            for row in self.customers.head(LISTED).iter_rows(named=True)
        ]
        count = f"The best {len(rows):,} of {self.customers.height:,}; 'clv export' has all."
        table = PageTable("Best customers", tuple(PEOPLE.values()), rows)
        return Section("Customers", [count], sortable=table)

    def _card(self) -> Section:
        card, windows = self.card, self.card["windows"]
        baseline = card["baseline"]
        sentence = "No baseline was computed." if baseline is None else baseline["sentence"]
        return Section(
            "The champion",
            [
                f"{card['model_id']}, approved by {card['approved_by']} on {card['promoted_on']}: "
                f"{card['reason']}",
                f"It predicts {windows['pred_months']} months from {windows['history_months']} "
                f"months of history, and has seen nothing from {card['as_of']} on.",
                f"{sentence[0].upper()}{sentence[1:]}.".replace("..", "."),
            ],
        )

    def _drift(self, tables: dict[str, PageTable]) -> Section:
        verdicts = [tables["Matured cutoffs"]] if "Matured cutoffs" in tables else []
        charts = [changes_over_time(self.overview.reports)] if verdicts else []
        return Section("Does it still hold", self.history.open_incidents, verdicts, charts)


def _money_table(title: str, frame: pl.DataFrame, money: Any) -> PageTable:
    rows = [
        (
            row["tier"],
            money(row["promised"]),
            money(row["came"]),
            _share(row["came"], row["promised"]),
        )
        for row in frame.iter_rows(named=True)
    ]
    return PageTable(title, ("tier", "promised", "came", "came / promised"), rows)


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
