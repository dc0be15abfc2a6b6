"""One cutoff for people: what is expected, of whom, and how earlier predictions did."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import polars as pl

from clv_assets.core.champion.newcomers import Newcomers
from clv_assets.core.champion.totals import TotalsBand, totals_of_lens
from clv_assets.core.features.populations import ranked
from clv_assets.core.lenses.value_tiers import divided_ties
from clv_assets.core.report.amounts import amount
from clv_assets.core.report.page_tables import (
    VERDICTS,
    PageTable,
    clusters_table,
    tier_totals_table,
    tiers_table,
    totals_sentences,
    verdicts_table,
)
from clv_assets.core.report.plots import (
    cluster_profile,
    decile_calibration,
    prediction_distribution,
    tier_revenue_curve,
)


@dataclass(frozen=True)
class Overview:
    """What is stored of a scored cutoff, and of those that have matured.

    Attributes:
        predictions, value_tiers, clusters, cluster_ranks: the assets of the cutoff.
        reports: drift reports of matured cutoffs, a row each, in order of time.
        actuals: of the newest of them that was judged; None without one.
        band: of the model that predicted.
        newcomers: of the windows before the cutoff.
        open_alerts: their names.
        currency: ISO code of all amounts, if it is known.
    """

    predictions: pl.DataFrame
    value_tiers: pl.DataFrame
    clusters: pl.DataFrame
    cluster_ranks: pl.DataFrame
    reports: pl.DataFrame
    actuals: pl.DataFrame | None
    band: TotalsBand
    newcomers: Newcomers
    open_alerts: list[str]
    currency: str | None

    @property
    def headline(self) -> str:
        """Which cutoff, by which champion, of which months."""
        first = self.predictions.row(0, named=True)
        sample = ", in sample: it is never judged" if first["in_sample"] else ""
        return (
            f"Champion {first['model_id']}; cutoff {first['cutoff']}{sample}: expected net "
            f"revenue in [{first['cutoff']}, {first['window_end']})"
        )

    @property
    def sentences(self) -> list[str]:
        """What all customers are expected to bring, how sure that is, and what it leaves out."""
        expected = totals_sentences(self.predictions, self.band, self.currency)
        return [*expected, self.newcomers.sentence]

    @property
    def verdict(self) -> str:
        """How the newest prediction did that was judged."""
        if self.actuals is None:
            return "No prediction window has matured yet."
        row = _judged(self.reports).row(-1, named=True)
        predicted, actual = (
            amount(float(self.actuals[column].sum()), self.currency)
            for column in ("predicted_clv", "actual_clv")
        )
        return (
            f"Newest verdict: {row['verdict']} ({VERDICTS[row['verdict']]}), of cutoff "
            f"{row['cutoff']}: predicted {predicted}, actual {actual} in "
            f"[{row['cutoff']}, {row['window_end']})"
        )

    @property
    def tables(self) -> list[PageTable]:
        """Value tiers, clusters and, if there are any, matured cutoffs."""
        tier_totals, persona_totals = (
            totals_of_lens(customers, self.predictions, self.band, by=group)
            for customers, group in ((self.value_tiers, "clv_segment"), (self.clusters, "persona"))
        )
        tables: list[PageTable] = []
        currency = self.currency
        if len(tier_totals):
            tables.append(tiers_table(tier_totals, divided_ties(self.value_tiers), currency))
            tables.append(tier_totals_table(tier_totals, currency))
        if len(persona_totals):
            tables.append(clusters_table(self.cluster_ranks, persona_totals, currency))
        if len(self.reports):
            tables.append(verdicts_table(self.reports, currency))
        return tables


def overview_page(
    overview: Overview, profile: pd.DataFrame, edges: list[float], labels: list[str]
) -> list[str | bytes]:
    """The page as Markdown and, between its parts, pictures as PNG.

    Args:
        profile: personas x behaviours, see ``BehaviourLens.profile``.
        edges: of the value tiers, percentages from 0 to 100.
        labels: of the value tiers.
    """
    first, currency = overview.predictions.row(0, named=True), overview.currency
    predicted = overview.predictions["predicted_clv"].to_numpy()
    tiers = overview.value_tiers["predicted_clv"].to_numpy()
    pictures: dict[str, list[str | bytes]] = {
        "Value tiers": [tier_revenue_curve(tiers, [edge / 100 for edge in edges], labels)],
        "Behavioural clusters": [cluster_profile(profile)],
    }
    if overview.actuals is not None:
        judged = ranked(overview.actuals)
        columns = (judged[name].to_numpy() for name in ("predicted_clv", "actual_clv"))
        which = f"Of the newest verdict, cutoff {newest_judged(overview.reports)}:"
        pictures["Matured cutoffs"] = [which, decile_calibration(*columns, currency=currency)]
    alerts = f"Open alerts: {', '.join(overview.open_alerts) or 'none'}."
    parts: list[str | bytes] = [
        f"# Overview of {first['cutoff']}",
        _list([overview.headline, *overview.sentences, overview.verdict, alerts]),
        prediction_distribution(predicted, pred_months=first["pred_months"], currency=currency),
    ]
    for table in overview.tables:
        parts += [f"## {table.title}", table.markdown, _list(table.notes)]
        parts += pictures.get(table.title, [])
    return parts


def newest_judged(reports: pl.DataFrame) -> str | None:
    """The newest cutoff of drift reports that was judged; None without one."""
    judged = _judged(reports) if len(reports) else reports
    return str(judged["cutoff"][-1]) if len(judged) else None


def _judged(reports: pl.DataFrame) -> pl.DataFrame:
    return reports.filter(pl.col("verdict") != "not judged")


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)
