"""The tables of a cutoff and the sentences below them: the same in the terminal and on pages."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import polars as pl

from clv_assets.core.champion.summary import prediction_totals
from clv_assets.core.champion.totals import TotalsBand, totals
from clv_assets.core.currency import named
from clv_assets.core.lenses.cluster_ranks import NO_INDEX
from clv_assets.core.lenses.value_tiers import Tie
from clv_assets.core.report.amounts import amount, interval, short
from clv_assets.core.text import in_markdown

MOST_VERDICTS = 12
NONE = "-"
EXPECTED = ("mean per customer", "80 % interval", "total", "80 % interval")
INTERVAL = (
    "80 % interval: what comes lies in it four times in five; that of a group and of its mean, "
    "never of one customer."
)
ASSUMED = (
    "The level's part assumed: fewer than four past windows share no day, so how far off all "
    "customers may be at once is what the model doubts of its own level, not what was seen."
)
CLV_INDEX = (
    "CLV index: the median prediction of the cluster / that of all customers in clusters; 2 is "
    "twice as much."
)
CHANGE = (
    "change: against the baseline, what the model that predicted reached on past windows; of R² "
    "relative to at least 0.25. Less RMSE is better, and more R²."
)
VERDICTS = {
    "ok": "as good as its baseline, within the noise",
    "watch": "worse than noise explains",
    "unknown": "not enough evidence",
    "not judged": "the model had seen the window",
}


@dataclass(frozen=True)
class PageTable:
    """A table in words.

    Attributes:
        columns: their names, of which two may be the same; figures from the second on.
        notes: sentences on words of the table that need one.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    notes: Sequence[str] = ()

    @property
    def markdown(self) -> str:
        """The table alone, without title and notes."""
        ruler = ("---", *["---:"] * (len(self.columns) - 1))
        head, *rows = (tuple(map(in_markdown, line)) for line in (self.columns, *self.rows))
        return "\n".join(f"| {' | '.join(line)} |" for line in (head, ruler, *rows))


def totals_sentences(
    predictions: pl.DataFrame, band: TotalsBand, currency: str | None = None
) -> list[str]:
    """What all customers of one cutoff are expected to do together, and what is assumed of it.

    Args:
        predictions: all of one cutoff.
        band: of the model that predicted, see ``totals``.
        currency: ISO code of the amounts, if it is known; so in all of these tables.
    """
    sums, kind = prediction_totals(predictions), predictions["value_kind"][0]
    worth = "" if kind == "revenue" else f" ({kind} {amount(sums['total_value'], currency)})"
    everyone = totals(predictions, band).row(0, named=True)
    assumed = ", the level's part assumed" if band.assumed else ""
    ends = f"80 %: {amount(everyone['lo80'])} to {amount(everyone['hi80'], currency)}{assumed}"
    sentence = (
        f"Expected of all {predictions.height:,} customers: net revenue "
        f"{amount(sums['total_predicted'], currency)} ({ends}){worth}, "
        f"{sums['expected_orders']:,.0f} orders, "
        f"{sums['expected_active']:,.0f} customers active."
    )
    return [sentence, ASSUMED] if band.assumed else [sentence]


def tiers_table(
    tier_totals: pl.DataFrame, ties: Sequence[Tie], currency: str | None = None
) -> PageTable:
    """The value tiers, best first.

    Args:
        tier_totals: see ``totals_of_lens``.
        ties: see ``divided_ties``.
    """
    names = tier_totals["group"].to_list()
    without = (f"{below} is without {above}" for above, below in pairwise(names))
    apart = [f"A tier leaves out the tiers above it: {one}." for one in islice(without, 1)]
    columns = ("tier", "customers", "share", "revenue share", named("lowest value", currency))
    rows = [
        (
            row["group"],
            f"{row['customers']:,}",
            _figure(row["customer_share"], ".1%"),
            _figure(row["revenue_share"], ".1%"),
            short(row["lowest_clv"]),
        )
        for row in tier_totals.iter_rows(named=True)
    ]
    notes = [*apart, *(_tie_sentence(tie, currency) for tie in ties)]
    return PageTable("Value tiers", columns, rows, notes)


def tier_totals_table(tier_totals: pl.DataFrame, currency: str | None = None) -> PageTable:
    """What the value tiers will bring, best first; see ``totals_of_lens``."""
    columns = ("tier", *(named(name, currency) for name in EXPECTED))
    rows = [(row["group"], *_expected(row)) for row in tier_totals.iter_rows(named=True)]
    return PageTable("Expected of the tiers", columns, rows, [INTERVAL])


def clusters_table(
    ranks: pl.DataFrame, persona_totals: pl.DataFrame, currency: str | None = None
) -> PageTable:
    """The behavioural clusters, by the median prediction of their customers.

    Args:
        ranks: persona, clv_index and description, in the order of cluster_rank.
        persona_totals: see ``totals_of_lens``.
    """
    groups = {row["group"]: row for row in persona_totals.iter_rows(named=True)}
    rows = [
        (
            row["persona"],
            f"{groups[row['persona']]['customers']:,}",
            _figure(row["clv_index"], ".2f"),
            *_expected(groups[row["persona"]]),
        )
        for row in ranks.iter_rows(named=True)
    ]
    columns = ("persona", "customers", "CLV index", *(named(n, currency) for n in EXPECTED))
    missing = ranks["clv_index"].is_null().any()
    told = [f"{name}: {text}" for name, text in ranks.select("persona", "description").iter_rows()]
    notes = [NO_INDEX if missing else CLV_INDEX, *told]
    return PageTable("Behavioural clusters", columns, rows, notes)


def verdicts_table(reports: pl.DataFrame, currency: str | None = None) -> PageTable:
    """How matured cutoffs did, the newest MOST_VERDICTS of them, in order of time.

    Args:
        reports: drift reports, a row a cutoff, in order of time.
    """
    columns = ("cutoff", named("RMSE", currency), "RMSE change", "R²", "R² change", "verdict")
    rows = [
        (
            row["cutoff"],
            short(row["rmse"]),
            _figure(row["rmse_change"], "+.0%"),
            _figure(row["r2"], ".2f"),
            _figure(row["r2_change"], "+.0%"),
            row["verdict"],
        )
        for row in reports.tail(MOST_VERDICTS).iter_rows(named=True)
    ]
    met = {row[-1] for row in rows}
    meanings = "; ".join(f"{word}: {text}" for word, text in VERDICTS.items() if word in met)
    notes = [CHANGE, f"{meanings}."]
    if earlier := reports.height - len(rows):
        notes.append(f"Left out: {earlier:,} earlier cutoffs.")
    return PageTable("Matured cutoffs", columns, rows, notes)


def _expected(row: dict[str, float]) -> tuple[str, str, str, str]:
    return (
        short(row["mean_clv"]),
        interval(row["mean_lo80"], row["mean_hi80"]),
        short(row["total_clv"]),
        interval(row["total_lo80"], row["total_hi80"]),
    )


def _tie_sentence(tie: Tie, currency: str | None) -> str:
    *others, last = tie.tiers
    return (
        f"{tie.customers:,} customers have the same prediction "
        f"({amount(tie.predicted_clv, currency)}) and stand in {', '.join(others)} and {last}: "
        "revenue so far, then the customer id, decide."
    )


def _figure(value: float | None, form: str) -> str:
    """A dash where there is no value, or none that could be written."""
    return NONE if value is None or not math.isfinite(value) else format(value, form)
