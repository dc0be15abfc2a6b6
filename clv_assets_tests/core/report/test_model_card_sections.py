"""What the card says of members, guards, attributes and level."""

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.features.covariates import Covariates
from clv_assets.core.report.model_card_page import card_markdown
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.core.report.test_model_card_page import make_card
from clv_assets_tests.factories import make_recipe


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
