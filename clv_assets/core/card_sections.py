"""Sections of the model card on what predicts, and on the level that it follows."""

from typing import Any

MEANINGS = {
    "btyd": "Pareto/NBD purchases x Gamma-Gamma value, from each customer's own history",
    "value": "boosted trees on revenue (Tweedie) that correct btyd",
    "counts": "boosted trees on purchase days (Poisson) that correct btyd, x Gamma-Gamma value",
    "forest": "random forest on actual / expected revenue",
}


def model_section(model: dict[str, Any], modeling: dict[str, Any]) -> list[str]:
    """Members, how they are combined, guards, fallbacks, and what clipping adds."""
    purchases = model["btyd"]
    figures = ", ".join(
        f"{name} {purchases[name]:,.4g}"
        for name in ("r", "alpha", "s", "beta", "rate")
        if name in purchases
    )
    lines = [
        "## What predicts",
        "",
        f"Recipe **{modeling['recipe']}**: {model['combined_by']}, of:",
        "",
    ]
    for name in model["members"]:
        share = model["total_multipliers"].get(name, 1.0)
        lines.append(f"- {name} (x {share:.3f}): {MEANINGS[name]}")
    lines += [
        "",
        f"- {purchases['model']}: {figures}; days as unit of time",
        "- bounds and p_active, in every recipe: boosted trees on the past cutoffs (pinball and "
        "logistic loss), put in line with each other, times the level",
        f"- guards: the extremes of the members are left out per customer; learners' totals are "
        f"drawn {modeling['level_shrinkage']:.0%} (in logarithms) to that of btyd, which gives the "
        f"multipliers above; a leaf changes a prediction by at most "
        f"exp({modeling['value']['max_delta_step']:g}) a tree",
        f"- labels below 0 count 0 where a loss needs it; scaled so that this adds nothing. It "
        f"would have added {model['clipping_adds']:.2%}.",
    ]
    if purchases["fallback"]:
        lines.append(f"- **fallback**: {purchases['fallback']}")
    return [*lines, ""]


def level_section(level: dict[str, Any], band: dict[str, Any]) -> list[str]:
    """The season, and how far the level may be off."""
    lines = ["## Level and season", ""]
    if level["season"] == "off":
        lines += [f"Off: {level['why']}. Predictions take the level that they were trained on.", ""]
    else:
        months = ", ".join(f"{month}: {factor:.2f}" for month, factor in level["next_year"].items())
        lines += [
            f"Told by {level['months']} months (standard deviations of a month's logarithm: level "
            f"{level['level_size']:.2f}, season {level['season_size']:.2f}, noise "
            f"{level['noise_size']:.2f}). Factors of the twelve months ahead, by calendar month: "
            f"{months}.",
            "",
        ]
    source = (
        f"**assumed** from the model's own doubt: {band['disjoint']} past windows don't overlap, "
        "and it takes four"
        if band["assumed"]
        else f"seen in {band['disjoint']} past windows that don't overlap"
    )
    return [
        *lines,
        f"A total may be off by a factor of about exp({band['spread']:.2f}) in its level alone; "
        f"this is {source}.",
        "",
    ]
