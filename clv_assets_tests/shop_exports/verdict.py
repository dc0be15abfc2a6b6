"""What the product makes of an export, held against its oracle."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.io.validation.guessed_source import guess_source
from clv_assets.io.validation.proposal import propose
from clv_assets_tests.shop_exports.export import Export, Truth

TODAY = date(2026, 11, 27)
GENERIC = ("amounts that are left out", "no amount is below zero")


@dataclass
class Verdict:
    """How an export was read.

    Attributes:
        outcome: ``exact``, ``named`` (the very doubt is), ``wrong``.
        why: what differs.
        sentences: all that was told.
    """

    outcome: str
    why: str = ""
    sentences: list[str] = field(default_factory=list)
    text: str = ""


def judge(export: Export, folder: Path) -> Verdict:
    """Read ``export`` as ``clv validate`` does, and compare."""
    path = folder / "export.csv"
    export.write(path)
    try:
        guessed = guess_source(str(path), folder, TODAY)
        proposal = propose(guessed, str(path), folder, TODAY)
    except ClvError as error:
        return _with_doubt(export, f"refused: {error}", [str(error)], "")
    run = proposal.run
    sentences = [*guessed.guess.warnings, *proposal.oddities.sentences]
    if run is None:
        return Verdict("wrong", f"missing {guessed.guess.missing}", sentences, proposal.text)
    if run.refusal or run.ingested is None:
        sentences.append(run.refusal)
        return _with_doubt(export, f"refused: {run.refusal}", sentences, proposal.text)
    faults = [_fault(run.ingested.orders, truth) for truth in export.truths]
    if "" in faults:
        silent = _unnamed(export.unknowable, sentences)
        why = f"not told: {silent}" if silent else ""
        return Verdict("wrong" if silent else "exact", why, sentences, proposal.text)
    return _with_doubt(export, faults[0], sentences, proposal.text)


def _with_doubt(export: Export, why: str, sentences: list[str], text: str) -> Verdict:
    untold = export.untold | export.unknowable
    named = untold and not _unnamed(untold, sentences)
    return Verdict("named" if named else "wrong", why, sentences, text)


def _unnamed(untold: dict[str, tuple[str, ...]], sentences: list[str]) -> list[str]:
    """What a file doesn't tell, and no sentence names."""
    telling = [one for one in sentences if not one.startswith(GENERIC)]
    return [
        what
        for what, words in untold.items()
        if not any(word in one for word in words for one in telling)
    ]


def _fault(orders: pl.DataFrame, truth: Truth) -> str:
    """What of ``orders`` isn't as it is in truth; empty: nothing."""
    total = _exact(float(orders["revenue"].sum()))
    faults = []
    if total != truth.total:
        faults.append(f"sum {total} for {truth.total} ({total - truth.total:+})")
    sums = orders.group_by("customer_id").agg(pl.col("revenue").sum())["revenue"]
    if sorted(map(_exact, sums)) != sorted(truth.by_customer.values()) and not faults:
        faults.append(f"{sums.len()} customers for {len(truth.by_customer)}")
    purchases = int((orders["revenue"] > 0).sum())
    returns = int((orders["revenue"] < 0).sum())
    if (purchases, returns) != (truth.purchases, truth.returns):
        faults.append(
            f"{purchases} orders, {returns} returns for {truth.purchases}, {truth.returns}"
        )
    return "; ".join(faults)


def _exact(amount: float) -> Decimal:
    return Decimal(str(round(amount, 4))).quantize(Decimal("0.0001"))
