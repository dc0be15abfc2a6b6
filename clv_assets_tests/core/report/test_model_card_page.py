"""The model card: who approved what, made of what, on what evidence."""

import math
from dataclasses import replace
from typing import Any

from clv_assets.core.champion.champion import Champion
from clv_assets.core.governance.model_card import model_card
from clv_assets.core.report.model_card_page import SPLIT_WARNING, card_markdown
from clv_assets_tests.factories import make_baseline


def make_card(champion: Champion, **overrides: Any) -> dict[str, Any]:
    return model_card(
        champion,
        **{
            "approved_by": "Ada",
            "reason": "first champion",
            "promoted_on": "2024-12-03",
            "code_commit": "abc123",
            "code_hash": "f" * 64,
            "library_versions": {"polars": "2.1"},
            **overrides,
        },
    )


def test_the_page_tells_what_predicts_how_it_did_and_how_sure_a_total_is(
    champion: Champion,
) -> None:
    card = make_card(champion)
    page = card_markdown(card)

    for member, share in card["model"]["total_multipliers"].items():
        assert f"- {member} (x {share:.3f})" in page
    assert card["baseline"]["sentence"][1:] in page
    assert page.count("| tenth |") == 1
    assert len(card["baseline"]["deciles"]) == 10
    assert "it takes four" in page


def test_warnings_come_first(champion: Champion) -> None:
    card = make_card(champion) | {"warnings": {"tier": "tier: too good to be true"}}

    page = card_markdown(card)

    assert page.index("tier: too good to be true") < page.index("## Baseline")


def test_a_spread_is_told_as_precisely_as_its_mean(champion: Champion) -> None:
    card = make_card(champion)
    card["baseline"]["mean"] |= {"rmse": 488.3, "mae": 61.25}
    card["baseline"]["spread"] |= {"rmse": 91.669, "mae": 104.5}

    page = card_markdown(card)

    assert "| rmse | 488 | 92 |" in page
    assert "| mae | 61.250 | 104.500 |" in page


def test_the_figures_that_are_amounts_name_their_currency(champion: Champion) -> None:
    unknown = card_markdown(make_card(champion))
    known = card_markdown(make_card(champion, currency="EUR"))

    for metric in ("rmse", "rmse_w", "mae"):
        assert f"| {metric} | " in unknown
        assert f"| {metric}, EUR | " in known
    assert "| r2 | " in known
    assert "| tenth | predicted | actual | actual / predicted |" in unknown
    assert "| tenth | predicted, EUR | actual, EUR | actual / predicted |" in known


def test_a_card_of_former_days_knows_no_currency(champion: Champion) -> None:
    old = {name: value for name, value in make_card(champion).items() if name != "currency"}

    assert card_markdown(old) == card_markdown(make_card(champion))


def test_a_figure_without_a_value_is_null_and_a_dash(champion: Champion) -> None:
    card = make_card(replace(champion, baseline=make_baseline(spearman=math.nan)))

    assert card["baseline"]["mean"]["spearman"] is None
    assert "| spearman | - | - |" in card_markdown(card)


def test_a_baseline_of_held_out_customers_comes_with_a_warning(champion: Champion) -> None:
    split = replace(champion, baseline=make_baseline(kind="customer_split"))

    assert SPLIT_WARNING in card_markdown(make_card(split))


def test_a_card_without_a_baseline_says_so(champion: Champion) -> None:
    card = make_card(replace(champion, baseline=None))

    assert card["baseline"] is None
    assert "No baseline was computed." in card_markdown(card)


def test_what_an_approver_writes_is_text(champion: Champion) -> None:
    card = make_card(champion, approved_by="[Ann](http://x)\n# Boss", reason="![](y) <b>now</b>")

    page = card_markdown(card)

    assert r"Approved by **\[Ann\](http:" in page
    assert "http://x" not in page
    assert "\n# Boss" not in page
    assert r": !\[\](y) \<b>now\</b>" in page
