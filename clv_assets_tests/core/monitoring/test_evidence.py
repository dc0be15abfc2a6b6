"""Evidence: what a stored read or report says, in a sentence, by family and month."""

from typing import Any

import polars as pl
import pytest

from clv_assets.core.label_months.early_read import PUBLIC
from clv_assets.core.monitoring.evidence import (
    ACCURACY,
    DATA,
    EARLY_FAMILIES,
    SCORING,
    Evidence,
    of_drift_report,
    of_early_read,
    of_fault,
    of_odd_month,
    untold,
)
from clv_assets.core.monitoring.final_verdict import FAR_TOTAL
from clv_assets_tests.factories import MODEL


def row(signal: str, **overrides: Any) -> dict[str, Any]:
    known = {"month": "2024-05", "model_id": MODEL, "kind": "shop", "segment": "all"}
    told = {"verdict": "ok", "breach": False, "names": False, "p": 0.4, "change": 0.0}
    return {**known, "signal": signal, **told, **overrides}


def broken(signal: str, **overrides: Any) -> dict[str, Any]:
    told = {"verdict": "watch", "breach": True, "names": True, "p": 0.0002}
    return row(signal, **{**told, "change": -0.5, "summed": -0.5, "summed_months": 1, **overrides})


def by_family(*rows: dict[str, Any], months: int = 30) -> dict[str, Evidence]:
    read = pl.DataFrame(list(rows), schema=PUBLIC)
    return {piece.family: piece for piece in of_early_read(read, months)}


def test_each_family_says_something_of_the_month() -> None:
    found = by_family(row("rank"), row("purchases", kind="market", segment="north"), row("spend"))

    assert tuple(found) == EARLY_FAMILIES
    assert {name: one.state for name, one in found.items()} == {
        "rank": "clean",
        "purchases": "clean",
        "spend": "clean",
        "newcomers": "unknown",
    }


def test_the_named_row_tells_whom_and_how_far() -> None:
    found = by_family(
        broken("purchases", kind="market", segment="north", actual=120.0, expected=200.0),
        broken("purchases", kind="tier", segment="Others", names=False),
    )["purchases"]

    assert (found.state, found.segment) == ("breach", "market north")
    assert found.headline == (
        "market north bought -39% against what was expected, beside the rest of the shop"
    )
    assert "120 purchases came, 200 were expected" in found.sureness


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (broken("spend", summed=0.405), "a purchase of all customers is worth +50%"),
        (broken("spend", summed_months=3), "over 3 months"),
        (broken("newcomers_value", segment="newcomers"), "first purchases of newcomers"),
        (broken("newcomers_again", segment="newcomers"), "buy again within 30 days"),
        (broken("rank", value=0.4, baseline=0.7), "0.400 against 0.700"),
    ],
)
def test_headlines(given: dict[str, Any], words: str) -> None:
    (found,) = [piece for piece in by_family(given).values() if piece.state == "breach"]

    assert words in found.headline


def test_segments_by_histories_are_watched_until_a_season_was_seen_twice() -> None:
    tier = broken("purchases", kind="tier", segment="Others")
    market = broken("purchases", kind="market", segment="north")

    assert by_family(tier, months=23)["purchases"].at_most_watch
    assert not by_family(tier, months=24)["purchases"].at_most_watch
    assert not by_family(market, months=12)["purchases"].at_most_watch


def test_the_level_of_the_whole_shop_makes_no_family_clean() -> None:
    assert by_family(row("purchases"))["purchases"].state == "unknown"


def report(**overrides: Any) -> dict[str, Any]:
    return {
        "cutoff": "2024-01-01",
        "window_end": "2024-07-01",
        "model_id": MODEL,
        "verdict": "watch",
        "reason": "worse",
        "data_fault": False,
        "rmse_change": 0.3,
        "r2_change": float("nan"),
        "bias": 0.1,
        "total_p": 0.5,
        **overrides,
    }


@pytest.mark.parametrize(
    ("overrides", "family", "state", "cause"),
    [
        ({}, ACCURACY, "breach", ACCURACY),
        ({"reason": FAR_TOTAL}, ACCURACY, "breach", "level"),
        ({"verdict": "ok"}, ACCURACY, "clean", ACCURACY),
        ({"verdict": "not judged"}, ACCURACY, "unknown", ACCURACY),
        ({"verdict": "unknown", "data_fault": True}, DATA, "breach", DATA),
    ],
)
def test_a_window_speaks_for_the_month_of_its_last_day(
    overrides: dict[str, Any], family: str, state: str, cause: str
) -> None:
    found = of_drift_report(report(**overrides))

    assert (found.month, found.family, found.state, found.cause) == (
        "2024-06",
        family,
        state,
        cause,
    )
    assert "RMSE +30%, R² - against the baseline" in found.headline


def test_predictions_that_are_not_the_models_own_are_certain() -> None:
    found = of_fault(MODEL, "2024-05-06", 1000, 300, "0a1b2c3d4e")

    assert (found.family, found.month, found.state) == (SCORING, "2024-05", "breach")
    assert found.headline.startswith("300 of 1,000 issued predictions of cutoff 2024-05-06")
    assert found.fault == "2024-05-06-0a1b2c"


def test_an_odd_month_is_a_fault_of_the_data_with_the_remedy() -> None:
    found = of_odd_month(MODEL, "2024-05", "part of it looks missing")

    assert (found.family, found.month, found.at_most_watch) == (DATA, "2024-05", True)
    assert "source.accept_months" in found.sureness


def test_wrong_predictions_silence_what_is_judged_by_them() -> None:
    pieces = by_family(broken("rank", value=0.1, baseline=0.7), broken("spend"))
    told = {name: untold(one, ["2024-05-06"], "2024-05-06") for name, one in pieces.items()}

    assert (told["rank"].state, told["spend"].state) == ("unknown", "breach")
    assert untold(pieces["rank"], ["2024-05-06"], "2024-04-08").state == "breach"


def test_orders_that_look_wrong_silence_their_month() -> None:
    pieces = by_family(broken("spend"))

    assert untold(pieces["spend"], [], "2024-05-06", ["2024-05"]).state == "unknown"
    assert untold(pieces["spend"], [], "2024-05-06", ["2024-04"]).state == "breach"
