"""The model card: who approved what, made of what, on what evidence."""

import json
import math
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.features.covariates import Covariates
from clv_assets.core.governance.model_card import model_card
from clv_assets.core.report.model_card_page import SPLIT_WARNING, card_markdown
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import make_baseline, make_recipe


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


def test_a_card_is_plain_json(champion: Champion) -> None:
    card = make_card(champion)

    assert json.loads(json.dumps(card, allow_nan=False)) == card


def test_a_card_says_who_approved_the_model_and_why(champion: Champion) -> None:
    card = make_card(champion)

    assert (card["approved_by"], card["reason"]) == ("Ada", "first champion")
    assert "Approved by **Ada** on 2024-12-03: first champion" in card_markdown(card)


def test_a_card_holds_all_that_is_needed_to_build_the_model_again(champion: Champion) -> None:
    card = make_card(champion)

    assert card["model_id"] == champion.model_id
    assert card["as_of"] == "2024-12-02"
    assert card["windows"]["history_months"] == 6
    assert card["windows"]["pred_months"] == 3
    assert card["modeling"]["seed"] == 42
    assert card["modeling"]["value"]["n_estimators"] == 15
    assert card["model"]["members"] == ["btyd", "linear", "value", "counts", "forest"]
    assert card["totals_band"]["assumed"]
    assert card["training_cutoffs"] == champion.facts["training_cutoffs"]
    assert len(card["data_fingerprint"]) == 64
    assert card["code_commit"] == "abc123"


def test_a_card_gives_the_baseline_by_trial_and_in_the_mean(champion: Champion) -> None:
    card = make_card(champion)

    trials = card["baseline"]["trials"]
    assert card["baseline"]["kind"] == "out_of_time"
    mean = sum(trial["rmse"] for trial in trials) / len(trials)
    assert card["baseline"]["mean"]["rmse"] == pytest.approx(mean)
    assert "| rmse |" in card_markdown(card)
    assert SPLIT_WARNING not in card_markdown(card)


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


def test_the_page_tells_how_much_the_data_say_against_the_histories(champion: Champion) -> None:
    card = make_card(champion)
    card["model"]["linear"] = {"weights": 40, "told": 7.25}

    assert "in logarithms (Tweedie); 7.2 of 40 weights are told by the data" in card_markdown(card)


def test_the_page_names_attributes_and_calendar_that_the_model_knows(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    ids = shop_orders["customer_id"].unique().sort()
    born = [f"19{60 + n % 40}-01-01" for n in range(len(ids))]
    people = pl.DataFrame({"customer_id": ids, "born": born, "found_by": "ad"})
    sale = {"name": "Sale", "start": "2024-12-09", "end": "2024-12-13", "known_from": "2024-12-01"}
    calendar = {"closed": [{"start": "2024-12-25"}], "promotions": [{"start": "2024-06-03"}, sale]}
    known = Covariates.of(people, immutable=["born", "found_by"])
    recipe = make_recipe(calendar=calendar)

    knowing = make_card(
        Champion.fit(shop_orders, AS_OF, recipe, covariates=known, with_baseline=False)
    )

    assert [one["name"] for one in knowing["covariates"]] == ["born", "found_by"]
    page = card_markdown(knowing)
    assert "- attributes of customers: born (day), found_by (category)" in page
    assert "- days closed, by which every window counts less: 2024-12-25\n" in page
    promotions = "2024-06-03, Sale 2024-12-09 to 2024-12-13 (known from 2024-12-01)"
    assert f"- promotions: {promotions}\n" in page
    plain = card_markdown(make_card(champion))
    assert "## What it knows beside orders\n\nNothing: no attributes" in plain


def test_of_many_promotions_the_latest_are_named_and_without_a_level_none_is_used(
    champion: Champion,
) -> None:
    card = make_card(champion)
    card["calendar"]["promotions"] = [
        {"start": f"2023-{n:02}-01", "end": None} for n in range(1, 13)
    ]
    card["model"]["level"] = {"season": "off", "why": "fewer than 12 months"}

    page = card_markdown(card)

    assert "- promotions, **not used**, since the level is off: 2 earlier ones, 2023-03-01," in page


def test_btyd_alone_has_no_guards_to_tell(shop_orders: pl.DataFrame) -> None:
    recipe = make_recipe(modeling={"recipe": "btyd", "season": False})

    page = card_markdown(make_card(Champion.fit(shop_orders, AS_OF, recipe, with_baseline=False)))

    assert "Recipe **btyd**: one member alone:" in page
    for untrue in ("- guard", "extremes", "drawn", "a tree", "labels below 0", "12 months to tell"):
        assert untrue not in page
    assert "Off: modeling.season is false." in page


@pytest.mark.parametrize(
    ("members", "multipliers", "guards"),
    [
        (["btyd", "value", "counts", "forest"], {"value": 0.9, "counts": 1.0}, 4),
        (["btyd", "forest"], {"forest": 1.1}, 1),
        (["counts"], {"counts": 1.0}, 1),
        (["forest"], {"forest": 1.0}, 0),
    ],
)
def test_guards_are_told_where_there_are_some(
    champion: Champion, members: list[str], multipliers: dict[str, float], guards: int
) -> None:
    card = make_card(champion)
    card["model"] |= {"members": members, "total_multipliers": multipliers}

    page = card_markdown(card)

    assert page.count("\n- guard: ") == guards
    assert ("extremes of the members are left out" in page) == (len(members) > 2)
    assert ("total is drawn 75%" in page) == (set(multipliers.values()) != {1.0})
    assert ("a leaf of value" in page) == ("labels below 0" in page) == ("value" in members)
    assert ("a leaf of counts" in page) == ("counts" in members)


def test_a_fallback_and_a_season_that_is_off_are_told(champion: Champion) -> None:
    card = make_card(champion)
    card["model"]["btyd"]["fallback"] = "one purchase rate for all: nobody came twice"
    card["model"]["level"] = {"season": "off", "why": "fewer than 12 months"}

    assert "**fallback**: one purchase rate for all: nobody came twice" in card_markdown(card)
    assert "Level off: fewer than 12 months." in card_markdown(card)


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
