"""The model card as a page to read."""

from typing import Any

from clv_assets.core.currency import named
from clv_assets.core.metrics.accuracy import IN_CURRENCY
from clv_assets.core.report.lens_section import bands_sentence, lens_section
from clv_assets.core.report.model_card_sections import (
    knowledge_section,
    level_section,
    model_section,
)
from clv_assets.core.text import in_markdown

SPLIT_WARNING = (
    "The log is too short for an out-of-time baseline: these figures come from customers held "
    "out of the same months, and flatter the model."
)
SHOWN_METRICS = (
    "rmse",
    "rmse_w",
    "mae",
    "r2",
    "spearman",
    "ngini",
    "cap10",
    "bias",
    "dec_wape",
    "skill",
    "inside_80",
    "up_to_90",
)


def card_markdown(card: dict[str, Any]) -> str:
    """The card as a page to read."""
    windows = card["windows"]
    lines = [
        f"# Champion {card['model_id']}",
        "",
        f"Approved by **{in_markdown(card['approved_by'])}** on {card['promoted_on']}: "
        f"{in_markdown(card['reason'])}",
        "",
        f"Predicts net revenue of the {windows['pred_months']} months after a cutoff from "
        f"{windows['history_months']} months of history. No part of it has seen a row of "
        f"{card['as_of']} or later.",
        "",
        *_warnings(card.get("warnings") or {}),
        *_baseline_section(card["baseline"], card.get("currency")),
        *model_section(card["model"], card["modeling"]),
        *knowledge_section(card["covariates"], card["calendar"], card["model"]),
        *level_section(card["model"], card["totals_band"], card["modeling"]),
        *lens_section(card["lens"], card.get("currency")),
        "## What it was made of",
        "",
        f"- {card['training_rows']:,} of {card['known_rows']:,} rows from "
        f"{len(card['training_cutoffs'])} training cutoffs, "
        f"{card['training_cutoffs'][0]} to {card['training_cutoffs'][-1]}",
        f"- data {card['data_fingerprint'][:16]}, log from {card['first_order']}",
        f"- code {card['code_commit']} ({card['code_hash'][:16]})",
        f"- seed {card['modeling']['seed']}",
        *(f"- {name} {version}" for name, version in card["library_versions"].items()),
        bands_sentence(card["clv_bands"]),
        "",
        "## What its trees look at (share of gain)",
        "",
        *(f"- {name}: {share:.1%}" for name, share in list(card["importance"].items())[:10]),
        *([] if card["importance"] else ["No trees are among the members."]),
        "",
        f"Model file SHA-256: `{card.get('sha256', 'not stored')}`",
        "",
    ]
    return "\n".join(lines)


def _warnings(warnings: dict[str, str]) -> list[str]:
    if not warnings:
        return []
    return ["## Look at this first", "", *(f"- {text}" for text in warnings.values()), ""]


def _baseline_section(baseline: dict[str, Any] | None, currency: str | None) -> list[str]:
    if baseline is None:
        return ["No baseline was computed.", ""]
    split = baseline["kind"] == "customer_split"
    trials = "folds" if split else "past origins"
    lines = ["## Baseline", ""]
    lines += [f"**{SPLIT_WARNING}**", ""] if split else []
    lines += [
        f"**{baseline['sentence'][0].upper()}{baseline['sentence'][1:]}.**",
        "",
        f"Mean and spread over {len(baseline['trials'])} {trials}; of the recipe, not of this "
        "very model, which was refitted on everything since. The sentence above goes by rmse_w: "
        "revenue clipped at its 99.9th percentile, for a few customers carry half of the plain "
        "error. "
        "Skill is plain RMSE over that of scaled past spend: below 1 is better. Bias is predicted "
        "/ actual total - 1. inside_80 is the share of customers at risk (upper bound "
        "above 0) whose revenue fell in their 80 % interval, up_to_90 of all below their bound.",
        "",
        "| metric | mean | spread |",
        "| --- | ---: | ---: |",
    ]
    for name in SHOWN_METRICS:
        mean, spread = baseline["mean"].get(name), baseline["spread"].get(name)
        shown = named(name, currency if name in IN_CURRENCY else None)
        lines.append(f"| {shown} | {_figure(mean)} | {_figure(spread, mean)} |")
    return [*lines, "", *_decile_table(baseline["deciles"], currency)]


def _decile_table(deciles: list[dict[str, Any]], currency: str | None) -> list[str]:
    predicted, actual = named("predicted", currency), named("actual", currency)
    lines = [
        "Tenths of the customers by prediction, best first, over all of them:",
        "",
        f"| tenth | {predicted} | {actual} | actual / predicted |",
        "| ---: | ---: | ---: | ---: |",
    ]
    for row in deciles:
        figures = (_figure(row[name]) for name in ("predicted", "actual", "ratio"))
        lines.append(f"| {row['decile']} | {' | '.join(figures)} |")
    return [*lines, ""]


def _figure(value: float | None, beside: float | None = None) -> str:
    """The figure as text, with as many decimals as the one that it stands beside."""
    if value is None or value != value:
        return "-"
    return f"{value:,.3f}" if abs(beside or value) < 100 else f"{value:,.0f}"
