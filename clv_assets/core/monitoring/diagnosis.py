"""Why an incident broke, what to look at first, and what to do if it persists."""

from dataclasses import dataclass

from clv_assets.core.label_months.signals import PURCHASES, RANK, SPEND
from clv_assets.core.monitoring.evidence import ACCURACY, DATA, SCORING
from clv_assets.core.monitoring.incidents import ACT, Incident

RELOAD = "bring the orders of these months again, and run `clv ingest`"
REFIT = "train a champion with the same windows: `clv train --as-of …`"
SEARCH = "look for other windows: `clv search`"
NEWCOMERS = "newcomers"


@dataclass(frozen=True)
class Diagnosis:
    """Advice in words.

    Attributes:
        moved: what moved.
        check_first: before anything is trained.
        then: what to run if it persists.
    """

    moved: str
    check_first: str
    then: str


DIAGNOSES = {
    DATA: Diagnosis(
        "the orders look wrong rather than the model",
        "the checks on `transactions`, and the source: is a month half loaded, a currency wrong?",
        RELOAD,
    ),
    SCORING: Diagnosis(
        "the stored predictions, not the customers",
        "what wrote to `predictions` of this cutoff since it was scored",
        "restore the file from a backup, or score anew: "
        "`clv score --cutoff {key} --rescore-reason …`",
    ),
    SPEND: Diagnosis(
        "spend per order",
        "whether prices, a currency, taxes or discounts changed, or are written otherwise "
        "(`clv validate`)",
        REFIT,
    ),
    PURCHASES: Diagnosis(
        "how often these customers buy",
        "what these customers have in common: a campaign, a delivery, a competitor; and whether "
        "all of their orders arrive",
        f"{REFIT}; then {SEARCH}",
    ),
    NEWCOMERS: Diagnosis(
        "the mix of customers: those who come now are others",
        "where newcomers come from: a campaign, a marketplace, a new country",
        f"{REFIT}; then {SEARCH}",
    ),
    RANK: Diagnosis(
        "who buys: the order of customers, by no single segment",
        "that the issued predictions are those of the model (check `recomputed`), and the data "
        "checks on `transactions`",
        SEARCH,
    ),
    "level": Diagnosis(
        "the level of the whole shop, not who is worth most",
        "other open incidents: they say more; predicted against actual by decile on `actuals`; and "
        "whether the season differs from the years before",
        REFIT,
    ),
    ACCURACY: Diagnosis(
        "the accuracy of single customers, by no single segment",
        "other open incidents: they say more; and predicted against actual by decile on `actuals`",
        SEARCH,
    ),
}


def diagnosis(incident: Incident) -> Diagnosis:
    """Of the newest breach."""
    return DIAGNOSES.get(incident.last.cause, DIAGNOSES[incident.family])


def advice(incident: Incident) -> str:
    """What to run, and when."""
    then = diagnosis(incident).then.format(key=incident.last.source.rpartition(" ")[2])
    if incident.family in (DATA, SCORING):
        return f"Now: {then}."
    if incident.verdict == ACT:
        return f"It is sustained: {then}."
    return f"Nothing yet, if the first look finds nothing; if it persists: {then}."
