"""The section of the card on the behaviour lens."""

from clv_assets.core.lenses.persona_worth import PersonaWorth
from clv_assets.core.lenses.stable_clusters import matched
from clv_assets.core.report.lens_section import bands_sentence, lens_section
from clv_assets_tests.core.lenses.test_behaviour_lens import make_crowd, make_lens


def told(clusters: int | str = "auto", **overrides: object) -> dict:
    crowd = make_crowd()
    lens = make_lens(crowd, clusters)
    facts = {"independence": 0.21, "worth": None, "matching": None, "matched_to": None}
    return {**lens.as_dict(), **facts, **overrides}


def test_each_persona_has_a_line_and_each_number_of_clusters() -> None:
    lens = told()

    page = "\n".join(lens_section(lens, "EUR"))

    assert all(f"| {one['persona']} |" in page for one in lens["clusters"])
    assert " EUR (all customers: " in page
    assert "mutual information with the value tiers 0.21 (0: independent)" in page
    assert f"Of these numbers of clusters, {len(lens['clusters'])} was taken" in page
    assert "no past windows to tell it by" in page


def test_a_lens_that_is_value_once_more_is_said() -> None:
    page = "\n".join(lens_section(told(4, independence=0.35), None))

    assert "**much the same as value**" in page
    assert "silhouette" not in page


def test_what_personas_tell_and_which_go_on_is_said() -> None:
    crowd = make_crowd()
    earlier = make_lens(crowd, 3)
    matching = matched(make_lens(crowd, 4), earlier, crowd)
    lens = {**told(4), **matching.lens.as_dict(), "matched_to": "2025-01-06-abcd1234"}
    worth = PersonaWorth("2024-01-01", "2024-07-01", 0.031, 0.082).as_dict()

    page = "\n".join(lens_section({**lens, "matching": matching.as_dict(), "worth": worth}, None))

    assert "the log loss of who buys by 3.1% and the error of order size by 8.2%" in page
    assert "Groups that go on from 2025-01-06-abcd1234" in page
    assert page.count(": new") == len(matching.new) >= 1


def test_frozen_thresholds_are_listed() -> None:
    assert bands_sentence({"edges": [50.0, 1200.0]}).endswith(": 50, 1,200")
    assert bands_sentence({"edges": []}).endswith(": none")
