"""What a campaign has brought, in words."""

import math

from clv_assets.core.handover.campaign_effect import Effect
from clv_assets.core.pages.campaign_lines import campaign_lines

CLEAR = Effect("everyone", 9_000, 1_000, 40.0, 4.0, 1.5, 6.5)
VAGUE = Effect("Top 20%", 1_800, 200, 120.0, 3.0, -9.0, 15.0)
NONE = Effect("everyone", 3, 0, math.nan, math.nan, math.nan, math.nan)


def test_the_primary_figure_comes_first_and_says_whether_chance_explains_it() -> None:
    lines = campaign_lines([CLEAR, VAGUE], None, "EUR")

    assert lines[0] == (
        "Primary figure. everyone: 9,000 treated, 1,000 control: +4.00 EUR beside 40.00 EUR of "
        "control (+10.0%), interval +1.50 to +6.50 EUR: more than chance explains"
    )
    assert lines[1].startswith("  Top 20%: 1,800 treated, 200 control: +3.00 EUR")
    assert lines[1].endswith("chance explains as much")
    assert "are no second primary figure" in lines[2]


def test_groups_that_cannot_be_trusted_are_said_first() -> None:
    assert campaign_lines([CLEAR], "too many controls", None)[0] == (
        "Look at this first: too many controls"
    )


def test_too_few_are_not_compared() -> None:
    assert campaign_lines([NONE], None, None)[0].endswith("too few to compare")
