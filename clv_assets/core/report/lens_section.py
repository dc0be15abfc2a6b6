"""The section of the model card on the behaviour lens."""

from functools import partial
from typing import Any

from clv_assets.core.lenses.persona_worth import MOST_ALIKE
from clv_assets.core.lenses.personas import Profile, sentence
from clv_assets.core.report.amounts import amount


def lens_section(lens: dict[str, Any], currency: str | None) -> list[str]:
    """Personas, what they tell, how their number was found, which groups go on."""
    alike = lens["independence"]
    return [
        "## Behaviour lens",
        "",
        f"Clusters by {' and '.join(name.replace('_', ' ') for name in lens['behaviours'])}, as "
        f"of the last purchase. Normalised mutual information with the value tiers {alike:.2f} "
        f"(0: independent{'' if alike < MOST_ALIKE else '; **much the same as value**'}).",
        "",
        *_worth_sentence(lens["worth"]),
        *_personas(lens, currency),
        *_curve(lens["curve"], len(lens["clusters"])),
        *_matching(lens),
    ]


def bands_sentence(bands: dict[str, Any]) -> str:
    """The thresholds of money that are frozen with the champion."""
    edges = ", ".join(f"{edge:,.10g}" for edge in bands["edges"]) or "none"
    return f"- thresholds of clv_band, frozen with this champion: {edges}"


def _worth_sentence(worth: dict[str, Any] | None) -> list[str]:
    if worth is None:
        return ["What personas tell beside the tier: no past windows to tell it by.", ""]
    return [
        f"Beside the tier, the persona lowers the log loss of who buys by {worth['buys']:.1%} and "
        f"the error of order size by {worth['order_size']:.1%} (learnt at {worth['learnt_at']}, "
        f"judged at {worth['judged_at']}).",
        "",
    ]


def _personas(lens: dict[str, Any], currency: str | None) -> list[str]:
    money, shop = partial(amount, currency=currency), Profile(**lens["shop"])
    lines = ["| id | persona | share | what it is like |", "| ---: | --- | ---: | --- |"]
    for one in lens["clusters"]:
        profile = Profile(**{name: one[name] for name in lens["shop"]})
        lines.append(
            f"| {one['cluster_id']} | {one['persona']} | {profile.share:.1%} | "
            f"{sentence(profile, shop, money)} |"
        )
    return [*lines, ""]


def _curve(curve: list[dict[str, Any]], chosen: int) -> list[str]:
    if not curve:
        return []
    lines = [
        f"Of these numbers of clusters, {chosen} was taken: the most that are about as well apart "
        "(silhouette) and found again in half of the customers (stability) as the best.",
        "",
        "| clusters | silhouette | stability | smallest | largest |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in curve:
        figures = f"{one['silhouette']:.3f} | {one['stability']:.3f}"
        sizes = f"{one['smallest']:.1%} | {one['largest']:.1%}"
        lines.append(f"| {one['clusters']} | {figures} | {sizes} |")
    return [*lines, ""]


def _matching(lens: dict[str, Any]) -> list[str]:
    matching = lens["matching"]
    if matching is None:
        return []
    names = {one["cluster_id"]: one["persona"] for one in lens["clusters"]}
    lines = [
        f"Groups that go on from {lens['matched_to']} (adjusted Rand index of both lenses "
        f"{matching['agreement']:.2f}):",
        "",
    ]
    for one in matching["kept"]:
        number = int(one["cluster_id"])
        lines.append(
            f"- {number} {names[number]}: {one['jaccard']:.0%} of those in either are in both, "
            f"centroids {one['distance']:.2f} standard deviations apart"
        )
    lines += [f"- {number} {names[number]}: new" for number in matching["new"]]
    lines += [f"- {number}: no more" for number in matching["retired"]]
    return [*lines, ""]
