"""What a campaign has brought, in words."""

import math
from collections.abc import Sequence

from clv_assets.core.currency import priced
from clv_assets.core.handover.campaign_effect import FEWEST_CONTROLS, WINSORISED, Effect
from clv_assets.core.report.amounts import amount


def campaign_lines(effects: Sequence[Effect], fault: str | None, currency: str | None) -> list[str]:
    """The primary figure, then tiers, and how to read them.

    Args:
        effects: on everyone, then by tier.
        fault: why the groups can't be trusted.
    """
    lines = [f"Look at this first: {fault}"] if fault else []
    everyone, *tiers = effects
    lines.append(f"Primary figure. {_sentence(everyone, currency)}")
    lines += [f"  {_sentence(effect, currency)}" for effect in tiers]
    return [
        *lines,
        f"Net revenue per customer, cut at its {WINSORISED}th percentile, treated less control, "
        "with the issued prediction as covariate; 95 % intervals. Tiers are told from "
        f"{FEWEST_CONTROLS} controls on, and are no second primary figure.",
    ]


def _sentence(effect: Effect, currency: str | None) -> str:
    sizes = f"{effect.group}: {effect.treated:,} treated, {effect.control:,} control"
    if math.isnan(effect.effect):
        return f"{sizes}: too few to compare"
    share = f" ({effect.effect / effect.usual:+.1%})" if effect.usual > 0 else ""
    verdict = "more than chance explains" if effect.clear else "chance explains as much"
    return (
        f"{sizes}: {_signed(effect.effect, currency)} beside {amount(effect.usual, currency)} of "
        f"control{share}, interval {_signed(effect.lo95, None)} to "
        f"{_signed(effect.hi95, currency)}: {verdict}"
    )


def _signed(value: float, currency: str | None) -> str:
    return priced(f"{value:+,.2f}", currency)
