"""Sections of the model card on what predicts, what it knows, and the level that it follows."""

from collections.abc import Iterator
from typing import Any

from clv_assets.core.text import in_markdown

MOST_SPANS = 10
MEANINGS = {
    "btyd": "Pareto/NBD purchases x Gamma-Gamma value, from each customer's own history",
    "linear": "btyd corrected by a weighted sum in logarithms (Tweedie)",
    "value": "boosted trees on revenue (Tweedie) that correct btyd",
    "counts": "boosted trees on purchase days (Poisson) that correct btyd, x Gamma-Gamma value",
    "forest": "random forest on actual / expected revenue",
}


def model_section(model: dict[str, Any], modeling: dict[str, Any]) -> list[str]:
    """Members, how they are combined, guards, fallbacks, and what clipping adds."""
    purchases, members = model["btyd"], model["members"]
    figures = ", ".join(
        f"{name} {purchases[name]:,.4g}"
        for name in ("r", "alpha", "s", "beta", "rate")
        if name in purchases
    )
    combined = "one member alone" if len(members) == 1 else f"{model['combined_by']}, of"
    lines = ["## What predicts", "", f"Recipe **{modeling['recipe']}**: {combined}:", ""]
    for name in members:
        share = model["total_multipliers"].get(name, 1.0)
        lines.append(f"- {name} (x {share:.3f}): {MEANINGS[name]}{_weights_clause(name, model)}")
    lines += [
        "",
        f"- {purchases['model']}: {figures}; days of the shop's clock as unit of time",
        "- bounds and p_active, in every recipe: boosted trees on the past cutoffs (pinball and "
        "logistic loss), put in line with each other, times the level",
        *(f"- guard: {guard}" for guard in _guards(model, modeling)),
    ]
    if "value" in members:
        lines.append(
            "- labels below 0 count 0 for the loss of value; scaled so that this adds nothing. It "
            f"would have added {model['clipping_adds']:.2%}."
        )
    if purchases["fallback"]:
        lines.append(f"- **fallback**: {purchases['fallback']}")
    return [*lines, ""]


def _weights_clause(name: str, model: dict[str, Any]) -> str:
    """How much of what histories say the past windows correct."""
    if name != "linear":
        return ""
    linear = model["linear"]
    return f"; {linear['told']:.1f} of {linear['weights']} weights are told by the data"


def _guards(model: dict[str, Any], modeling: dict[str, Any]) -> Iterator[str]:
    """The guards that this very model has, a sentence each."""
    members = model["members"]
    if len(members) > 2:
        yield "the extremes of the members are left out per customer"
    if any(share != 1 for share in model["total_multipliers"].values()):
        yield (
            f"a learner's total is drawn {modeling['level_shrinkage']:.0%} (in logarithms) to that "
            "of btyd, which gives the multipliers above"
        )
    for name in members:
        if step := modeling.get(name, {}).get("max_delta_step"):
            yield f"a leaf of {name} changes a prediction by at most exp({step:g}) a tree"


def knowledge_section(
    covariates: list[dict[str, Any]], calendar: dict[str, Any], model: dict[str, Any]
) -> list[str]:
    """What the model knows beside orders: attributes of customers, the shop's calendar."""
    lines = []
    if covariates:
        named = ", ".join(f"{in_markdown(one['name'])} ({one['kind']})" for one in covariates)
        where = ", read for bounds and p_active alone" if model["members"] == ["btyd"] else ""
        lines.append(f"- attributes of customers{where}: {named}")
    if calendar["closed"]:
        closed = _spans(calendar["closed"])
        lines.append(f"- days closed, by which every window counts less: {closed}")
    if calendar["promotions"]:
        off = model["level"]["season"] == "off"
        unused = ", **not used**, since the level is off" if off else ""
        lines.append(f"- promotions{unused}: {_spans(calendar['promotions'])}")
    none = "Nothing: no attributes of customers, no days closed, no promotions were declared."
    return ["## What it knows beside orders", "", *(lines or [none]), ""]


def _season_sentences(model: dict[str, Any]) -> list[str]:
    if model["season_of_purchases"] or model["level"]["season"] == "on":
        months = ", ".join(f"{month}: {factor:.2f}" for month, factor in model["next_year"].items())
        return [
            "Pace of the twelve months ahead by calendar month, where 1 is what customers' "
            f"histories say of any month: {months}."
        ]
    return ["Season off: there isn't a year of repeat purchases to tell it from."]


def _spans(spans: list[dict[str, Any]]) -> str:
    """The latest of them, in words."""
    latest = sorted(spans, key=lambda span: str(span["start"]))[-MOST_SPANS:]
    texts = [_span(span) for span in latest]
    earlier = len(spans) - len(latest)
    return ", ".join([f"{earlier} earlier ones", *texts] if earlier else texts)


def _span(span: dict[str, Any]) -> str:
    start, end = span["start"], span["end"] or span["start"]
    days = start if end == start else f"{start} to {end}"
    name = f"{in_markdown(span['name'])} " if span.get("name") else ""
    known = f" (known from {span['known_from']})" if span.get("known_from") else ""
    return f"{name}{days}{known}"


def level_section(
    model: dict[str, Any], band: dict[str, Any], modeling: dict[str, Any]
) -> list[str]:
    """The season, and how far the level may be off."""
    lines, level = ["## Level and season", ""], model["level"]
    if not modeling["season"]:
        lines += ["Off: modeling.season is false. Every month is taken to be like any other.", ""]
    else:
        lines += [*_season_sentences(model), ""]
    if level["season"] == "on":
        lines += [
            f"Level told by {level['months']} months (standard deviations of a month's logarithm: "
            f"level {level['level_size']:.2f}, season {level['season_size']:.2f}, noise "
            f"{level['noise_size']:.2f}).",
            "",
        ]
    elif modeling["season"]:
        lines += [f"Level off: {level['why']}. It is that of the training cutoffs.", ""]
    source = (
        f"**assumed** from the model's own doubt: {band['disjoint']} past windows don't overlap, "
        "and it takes four"
        if band["assumed"]
        else f"seen in {band['disjoint']} past windows that don't overlap"
    )
    return [
        *lines,
        f"A total may be off by a factor of about exp({band['spread']:.2f}) in its level alone; "
        f"this is {source}. Beside it each customer varies by chance, with a variance of "
        f"{band['customers']['scale']:,.3g} x predicted ^ {band['customers']['power']:.2f}.",
        "",
    ]
