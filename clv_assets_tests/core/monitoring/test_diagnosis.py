"""Advice follows the diagnosis: reload, refit, search, or nothing."""

import pytest

from clv_assets.core.monitoring.diagnosis import DIAGNOSES, REFIT, RELOAD, SEARCH, advice, diagnosis
from clv_assets.core.monitoring.evidence import ACCURACY, DATA, EARLY_FAMILIES, SCORING, Evidence
from clv_assets.core.monitoring.incidents import ACT, WATCH, Incident
from clv_assets_tests.factories import MODEL


def incident(family: str, verdict: str = ACT, cause: str = "") -> Incident:
    piece = Evidence(
        MODEL, family, "2024-01", "early_read 2024-01", "breach", cause=cause or family
    )
    return Incident(MODEL, family, "2024-01", verdict, (piece,))


@pytest.mark.parametrize(
    ("family", "cause", "advised"),
    [
        (DATA, "", [RELOAD]),
        ("spend", "", [REFIT]),
        (ACCURACY, "level", [REFIT]),
        ("purchases", "", [REFIT, SEARCH]),
        ("newcomers", "", [REFIT, SEARCH]),
        ("rank", "", [SEARCH]),
        (ACCURACY, "", [SEARCH]),
    ],
)
def test_what_is_run_if_it_persists(family: str, cause: str, advised: list[str]) -> None:
    text = advice(incident(family, cause=cause))

    assert [step for step in (RELOAD, REFIT, SEARCH) if step in text] == advised


def test_wrong_predictions_are_scored_anew_by_their_cutoff() -> None:
    piece = Evidence(MODEL, SCORING, "2024-05", "predictions 2024-05-06", "breach", cause=SCORING)

    text = advice(Incident(MODEL, SCORING, "2024-05", WATCH, (piece,)))

    assert "`clv score --cutoff 2024-05-06 --rescore-reason" in text


def test_one_breach_calls_for_a_look_and_nothing_else() -> None:
    assert advice(incident("spend", WATCH)).startswith("Nothing yet")


@pytest.mark.parametrize("family", [*EARLY_FAMILIES, ACCURACY, DATA])
def test_every_family_has_a_diagnosis(family: str) -> None:
    assert diagnosis(incident(family)) == DIAGNOSES[family]
