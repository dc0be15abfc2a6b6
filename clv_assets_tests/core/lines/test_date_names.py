"""Names of months and weekdays in many languages, none of them for two different ones."""

import pytest

from clv_assets.core.lines.date_names import ZONES, month_names, weekday_names


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (
            "Jan",
            "january januar jänner janner jän janvier janv enero ene gennaio gen janeiro januari",
        ),
        ("Feb", "februar février fevrier févr fév febrero febbraio fevereiro fev februari"),
        ("Mar", "march märz marz maerz mär mrz mars marzo março marco maart mrt"),
        ("May", "may mai mayo maggio mag maio mei"),
        ("Jun", "june juni juin junio giugno giu junho"),
        ("Jul", "july juli juillet juil julio luglio lug julho"),
        ("Aug", "august août aout agosto ago augustus"),
        ("Sep", "september sep sept septembre septiembre settembre set setembro"),
        ("Oct", "october oktober okt octobre octubre ottobre ott outubro out"),
        ("Dec", "december dezember dez décembre déc diciembre dic dicembre dezembro"),
    ],
)
def test_months_are_known_in_seven_languages(month: str, names: str) -> None:
    assert {month_names().get(name) for name in names.split()} == {month}


@pytest.mark.parametrize("part", ["jui", "ja", "foo", "mittwoch"])
def test_a_name_of_two_months_or_of_none_stands_for_none(part: str) -> None:
    assert part not in month_names()


def test_weekdays_are_known_too() -> None:
    names = "samedi samstag sábado sabado sabato zaterdag saturday sat sa sáb"

    assert {weekday_names().get(name) for name in names.split()} == {"Sat"}


def test_zones_by_name_are_offsets() -> None:
    assert (ZONES["UTC"], ZONES["PST"], ZONES["CEST"]) == ("+0000", "-0800", "+0200")
