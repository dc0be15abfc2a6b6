"""What each stored read and report says for or against a model, by family and month."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

import polars as pl

from clv_assets.core.calendar.windows import Window
from clv_assets.core.label_months.segments import DERIVED, WHOLE
from clv_assets.core.label_months.signals import FAMILY, NEW_VALUE, PURCHASES, RANK, SPEND
from clv_assets.core.monitoring.final_verdict import FAR_TOTAL
from clv_assets.core.text import in_markdown

State = Literal["breach", "clean", "unknown"]
ACCURACY, DATA, SCORING = "accuracy", "data", "scoring"
EARLY_FAMILIES = (RANK, *dict.fromkeys(FAMILY.values()))
FAMILIES = (*EARLY_FAMILIES, ACCURACY, DATA, SCORING)
TWO_CYCLES = 24  # reference months, before which a season of a segment has been seen once


@dataclass(frozen=True)
class Evidence:
    """One piece: of a label month, or of a window by the month of its last day.

    Attributes:
        source: the asset and key that it was read from.
        segment: whom it speaks of, in words.
        headline: what was seen, in a sentence without its full stop.
        sureness: how sure that is.
        months: whose orders it rests on.
        at_most_watch: it can't be more than watched, whatever confirms it.
        cause: key of the diagnosis.
        fault: key of a fault that is an incident of its own; empty: the family's month is.
    """

    model_id: str
    family: str
    month: str
    source: str
    state: State
    segment: str = ""
    headline: str = ""
    sureness: str = ""
    months: tuple[str, ...] = ()
    at_most_watch: bool = False
    cause: str = ""
    fault: str = ""


def of_early_read(read: pl.DataFrame, reference_months: int) -> Iterator[Evidence]:
    """Of a label month, one piece for each family.

    Args:
        read: as ``EarlyRead`` gives it.
        reference_months: how many months the model's segments are compared with.
    """
    model_id, month = read["model_id"][0], read["month"][0]
    for name in EARLY_FAMILIES:
        known = {"model_id": model_id, "family": name, "month": month, "months": (month,)}
        source = f"early_read {month}"
        state, named = family_state(read, name)
        if state == "breach":
            row = named.row(0, named=True)
            is_young = row["kind"] in DERIVED and reference_months < TWO_CYCLES
            yield Evidence(
                **known,
                source=source,
                state="breach",
                segment=segment_words(row["kind"], row["segment"]),
                headline=_headline(row),
                sureness=_sureness(row),
                at_most_watch=is_young and name == PURCHASES,
                cause=name,
            )
        else:
            yield Evidence(**known, source=source, state=state)


def family_state(read: pl.DataFrame, family: str) -> tuple[State, pl.DataFrame]:
    """What a label month says of a signal family, and the rows that name where it broke.

    The level of the whole shop says nothing: it isn't tested.
    """
    of_family = pl.col("signal").replace_strict({RANK: RANK, **FAMILY}, default=None) == family
    rows = read.filter(of_family)
    named = rows.filter("names")
    if named.height:
        return "breach", named
    told = rows.filter(~((pl.col("kind") == WHOLE[0]) & (pl.col("signal") == PURCHASES)))
    return "clean" if (told["verdict"] != "unknown").any() else "unknown", named


def of_drift_report(row: Mapping[str, Any]) -> Evidence:
    """Of a matured window, by the month of its last day; in sample it is unknown."""
    window_of = Window(*(date.fromisoformat(str(row[day])) for day in ("cutoff", "window_end")))
    last = window_of.end - timedelta(days=1)
    states: dict[str, State] = {"watch": "breach", "act": "breach", "ok": "clean"}
    window = f"window {row['cutoff']} to {last}"
    rmse, r2 = row["rmse_change"], row["r2_change"]
    return Evidence(
        model_id=row["model_id"],
        family=DATA if row["data_fault"] else ACCURACY,
        month=f"{last:%Y-%m}",
        source=f"drift_report {row['cutoff']}",
        state="breach" if row["data_fault"] else states.get(row["verdict"], "unknown"),
        segment="all customers",
        headline=(
            f"{window}: RMSE {signed_percent(rmse)}, R² {signed_percent(r2)} against the baseline, "
            f"total predicted {signed_percent(row['bias'])} beside what came; {row['reason']}"
        ),
        sureness=f"total off by chance: p = {_figure(row['total_p'])}",
        months=tuple(window_of.months),
        at_most_watch=bool(row["data_fault"]),
        cause=_cause_of_window(row),
    )


def of_fault(model_id: str, cutoff: str, customers: int, differing: int, files: str) -> Evidence:
    """That issued predictions are not those of their model, of the month of their cutoff.

    Args:
        files: digest of what is stored: other wrong predictions are another fault.
    """
    return Evidence(
        model_id=model_id,
        family=SCORING,
        month=cutoff[:7],
        source=f"predictions {cutoff}",
        state="breach",
        segment=f"{differing:,} of {customers:,} customers",
        headline=f"{differing:,} of {customers:,} issued predictions of cutoff {cutoff} are not "
        "what their model says of the stored features",
        sureness="certain: recomputed to the last bit",
        cause=SCORING,
        fault=f"{cutoff}-{files[:6]}",
    )


def of_odd_month(model_id: str, month: str, why: str) -> Evidence:
    """That the orders of a month look wrong, which is to be mended before the model is blamed.

    ``why`` is empty of a month that looks as it should.
    """
    if not why:
        return Evidence(model_id, DATA, month, source="transactions", state="clean")
    return Evidence(
        model_id=model_id,
        family=DATA,
        month=month,
        source="transactions",
        state="breach",
        segment="all customers",
        headline=f"the orders of {month} look wrong: {why}",
        sureness="by the looks of the months beside it; if the shop was like this, "
        f"add {month} to source.accept_months",
        at_most_watch=True,
        cause=DATA,
    )


def untold(
    piece: Evidence, faulty: Collection[str], cutoff: str, odd: Collection[str] = ()
) -> Evidence:
    """What is judged by wrong predictions, or by orders that look wrong, says nothing of the model.

    Args:
        faulty: cutoffs whose predictions aren't their model's; purchases and spend go by the
            features, and stay.
        cutoff: by whose prediction the piece was judged.
        odd: months whose orders look wrong.
    """
    by_prediction = piece.family in (RANK, ACCURACY)
    is_touched = any(month in odd for month in piece.months)
    if (by_prediction and cutoff in faulty) or is_touched:
        return replace(piece, state="unknown")
    return piece


def _cause_of_window(row: Mapping[str, Any]) -> str:
    if row["data_fault"]:
        return DATA
    return "level" if row["reason"] == FAR_TOTAL else ACCURACY


def segment_words(kind: str, segment: str) -> str:
    """Whom a row speaks of: "market north", "all customers", "newcomers"."""
    if (kind, segment) == WHOLE:
        return "all customers"
    return segment if kind == WHOLE[0] else f"{kind} {in_markdown(segment)}"


def _headline(row: Mapping[str, Any]) -> str:
    where = segment_words(row["kind"], row["segment"])
    months = int(row["summed_months"] or 1)
    since = f" over {months} months" if months > 1 else ""
    if row["signal"] == RANK:
        return (
            f"the order of customers is worse: normalised Gini {row['value']:.3f} against "
            f"{row['baseline']:.3f} in the baseline's months"
        )
    moved = signed_percent(
        math.expm1(row["summed"] if row["summed"] is not None else row["change"])
    )
    beside = "" if row["kind"] == WHOLE[0] else ", beside the rest of the shop"
    what = {
        PURCHASES: f"{where} bought {moved} against what was expected",
        SPEND: f"a purchase of {where} is worth {moved} against the customers' own past",
        NEW_VALUE: f"the first purchases of {where} are worth {moved} against the months before",
    }.get(row["signal"], f"the odds that {where} buy again within 30 days moved by {moved}")
    return f"{what}{beside}{since}"


def _sureness(row: Mapping[str, Any]) -> str:
    actual, expected = row["actual"], row["expected"]
    counts = f"; {actual:,.0f} purchases came" if actual else ""
    if row["signal"] == PURCHASES and expected:
        counts += f", {expected:,.0f} were expected"
    return f"by chance: p = {_figure(row['p'])}{counts}"


def signed_percent(share: float | None) -> str:
    """A change as text, a dash where there is none."""
    return "-" if share is None or not math.isfinite(share) else f"{share:+.0%}"


def _figure(value: float | None) -> str:
    return "-" if value is None or not math.isfinite(value) else f"{value:.2g}"


def in_order(pieces: Iterable[Evidence]) -> list[Evidence]:
    """By model, family, fault and month."""
    return sorted(
        pieces,
        key=lambda piece: (piece.model_id, piece.family, piece.fault, piece.month, piece.source),
    )
