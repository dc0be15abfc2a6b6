"""The report of ``clv validate``: plain lines of at most a hundred columns, safe to print."""

import pytest

from clv_assets.cli.validation_report import console, print_columns, remarks, say, short
from clv_assets.core.columns.content import Choice

Printed = pytest.CaptureFixture[str]


def test_a_sentence_is_wrapped_and_can_not_steer_the_terminal(capsys: Printed) -> None:
    say(console(), "\x1b[31mred " + "word " * 40, mark="! ")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  !  [31mred word")
    assert len(lines) == 3
    assert all(line.startswith("    word") for line in lines[1:])
    assert max(map(len, lines)) < 100
    assert short("a\tb\x07cd", 5) == "a b …"


def test_of_many_remarks_the_first_are_told_and_the_rest_counted(capsys: Printed) -> None:
    remarks(console(), [f"oddity {n}" for n in range(11)])

    lines = capsys.readouterr().out.splitlines()
    assert lines == [*(f"  ! oddity {n}" for n in range(8)), "  … and 3 more"]


def test_a_choice_of_column_is_told_with_its_reason_and_examples(capsys: Printed) -> None:
    choice = Choice("revenue", "Umsatz [EUR]", "likely", "its name")

    print_columns(console(), [choice], {"Umsatz [EUR]": ["9,50", "12,00"]})

    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["means", "column", "because", "for", "example"]
    assert row.split() == ["revenue", "Umsatz", "[EUR]", "likely", "its", "name", "9,50,", "12,00"]
