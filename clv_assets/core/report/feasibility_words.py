"""What a history allows, in sentences for a person."""

from clv_assets.core.snapshots.feasibility import Feasibility, WindowPair
from clv_assets.core.snapshots.snapshots import SOONER


def feasibility_sentences(feasibility: Feasibility) -> list[str]:
    """The feasibility in words."""
    sentences, best = [], feasibility.best
    configured = feasibility.configured
    if best is None and configured.trainable_from <= feasibility.as_of:
        return [
            f"your {_months(feasibility.months)} would do, but at no training cutoff are there "
            "enough customers (training.min_customers): wait for more, or lower it"
        ]
    if best is None:
        return [
            f"your {_months(feasibility.months)}: too early to train. A champion that predicts "
            f"{_months(configured.pred_months)} is possible with orders up to "
            f"{configured.trainable_from}, with an honest baseline from {configured.honest_from} "
            "on, given enough customers; "
            f"{SOONER}"
        ]
    pair = (
        f"prediction {_months(best.pred_months)} (training.pred_months), history "
        f"{_months(best.history_months)} (training.history_months)"
    )
    sentences.append(f"with your {_months(feasibility.months)}: {pair}; {_baseline(best)}")
    honest = f"an honest baseline is possible with orders up to {configured.honest_from}; {SOONER}"
    if best is not configured:
        few = configured.honest_from <= feasibility.as_of
        why_not = "too few customers so far (training.min_customers)" if few else honest
        ahead = _months(configured.pred_months)
        sentences.append(f"the {ahead} ahead that are asked for: {why_not}")
    elif not best.origins and best.trainable:
        sentences.append(honest)
    verdicts = feasibility.verdicts
    if verdicts is None or verdicts.cutoff is None:
        return [*sentences, "no verdict falls due: the grid of cutoffs has ended (cutoffs.end)"]
    early = f"first early read {verdicts.early}, " if verdicts.early else ""
    sentences.append(
        f"a champion trained on all of it scores first on {verdicts.cutoff}; {early}"
        f"the first final verdict falls due on {verdicts.final}"
    )
    return sentences


def _baseline(windows: WindowPair) -> str:
    if not windows.trainable:
        return "too few customers so far to train"
    if not windows.origins:
        return "trainable, but no honest baseline yet: verdicts stay unknown"
    count, apart = len(windows.origins), windows.disjoint
    if count == 1:
        return "an honest baseline is possible, from one past window: no spread is known yet"
    how = f"{apart} share no day with each other" if apart > 1 else "all of them overlapping"
    return f"an honest baseline is possible, from {count} past windows, {how}"


def _months(count: int) -> str:
    return f"{count} month" if count == 1 else f"{count} months"
