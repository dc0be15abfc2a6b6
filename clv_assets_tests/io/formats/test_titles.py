"""Lines that are no rows: what stands above the names, and below the last row."""

from dataclasses import replace

import pytest

from clv_assets.io.formats.dialect import DELIMITERS, Dialect
from clv_assets.io.formats.titles import footer_of, lines_above_names

NAMES = "Date,Invoice No,Customer,Amount"
ROW = "01/28/2023,INV-1,Ann,25.24"
COMMAS = Dialect(",", False, '"', None, tuple(NAMES.split(",")), 1)


def above(*lines: str) -> int:
    return lines_above_names(lines, DELIMITERS, '"')


def below(*lines: str) -> list[str]:
    block = "".join(f"{line}\n" for line in (ROW, ROW, *lines))
    return footer_of(block.encode(), COMMAS).decode().splitlines()


@pytest.mark.parametrize(
    ("title", "number"),
    [
        (["Acme Ltd"], 1),
        (["Acme Ltd", "Sales by Customer", '"January 2, 2023 - August 30, 2024"', ""], 4),
        (["Acme Ltd", "January 2, 2023 - August 30, 2024", ""], 3),
        (["", "Acme Ltd"], 2),
        (["Acme Ltd,,,", "Sales,,,", ",,,"], 3),
        (["sep=,", "Acme Ltd"], 2),
    ],
)
def test_a_title_stands_above_the_names(title: list[str], number: int) -> None:
    assert above(*title, NAMES, ROW, ROW) == number


def test_the_delimiter_is_the_one_that_cuts_the_rows_below() -> None:
    rows = [line.replace(",", ";") for line in (NAMES, ROW, ROW)]

    assert above("Acme, Ltd", *rows) == 1


@pytest.mark.parametrize(
    "lines",
    [
        [NAMES, ROW],
        [NAMES],
        [ROW, ROW, ROW],
        ["sep=,", NAMES, ROW],
        [",value,other", "1,5,6", "2,5,6"],
        ["customer", "ann", "bob, of York", "cy, dora, eve"],
        ["a,b,c", "1,2,3,", "4,5,6,"],
        ["who;when;net, in EUR, of all", "a;b;1,5,2,3", "c;d;1,5,2,3"],
        ["note", "one", "two"],
        [],
    ],
)
def test_a_usual_file_has_its_names_in_the_first_line(lines: list[str]) -> None:
    assert above(*lines) == 0


def test_texts_of_several_lines_are_neither_title_nor_footer() -> None:
    row = '01/28/2023,INV-1,"Ann', "", 'of Total",25.24'

    assert above(NAMES, *row, *row) == 0
    assert above("Acme Ltd", NAMES, *row, *row, *row) == 1
    assert below(*row, "TOTAL,,,50.48", "", "made by till 3") == [
        "TOTAL,,,50.48",
        "",
        "made by till 3",
    ]


@pytest.mark.parametrize(
    "footer",
    [
        ['TOTAL,,,"6,457.41"'],
        ["Grand Total:,,,6457.41"],
        [",,Summe,6.457 €"],
        ['TOTAL,,,"6,457.41"', "", '"Accrual Basis Sunday, September 1, 2024"'],
        ['TOTAL,,,"6,457.41"', ",,,", "Accrual Basis,,,"],
        ["Totaal,2,,50.48", "gemaakt door kassa 3"],
    ],
)
def test_a_total_and_what_is_below_it_are_no_rows(footer: list[str]) -> None:
    assert below(*footer) == footer


@pytest.mark.parametrize(
    "note", ["135 rows", '"Accrual Basis Sunday, September 1, 2024"', "made by till 3, at noon"]
)
def test_a_note_is_set_apart_by_a_blank_line(note: str) -> None:
    assert below("", note) == [note]
    assert below(note) == []


@pytest.mark.parametrize(
    "row",
    [
        "08/09/2024,INV-2",
        "08/0",
        ",,,",
        "Total Gym,INV-3,Ann,55.00",
        "Total,20240809,12,55.00",
        "#1001,,,90.00",
        "08/09/2024,,,90.00",
        "Total Gym,,Ann,9",
    ],
)
def test_a_row_that_breaks_off_or_lacks_something_is_still_a_row(row: str) -> None:
    assert below(row) == []


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("row", ["08/09/2024,INV-2,Ann,5.00,x", "08/09/2024,INV-2,5.00"])
def test_a_row_of_too_many_or_few_fields_is_no_note_below_a_row_of_nothing(
    delimiter: str, row: str
) -> None:
    dialect = replace(COMMAS, delimiter=delimiter)
    for lines in ([ROW, ",,,", row], [ROW, ",,,", row, ",,,"]):
        block = "".join(f"{line}\n" for line in lines).replace(",", delimiter)
        assert footer_of(block.encode(), dialect) == b""


def test_what_is_within_quotes_is_no_footer() -> None:
    assert below('08/09/2024,INV-2,"Ann', "", 'Total",5.00') == []
    assert below('6" pipe,INV-2,Ann,5.00', '08/09/2024,INV-2,"Ann', "", ',b,"', '",5.00') == []


def test_a_stray_quote_above_does_no_harm_to_a_footer() -> None:
    footer = ['TOTAL,,,"6,457.41"']

    assert below('6" pipe,INV-2,Ann,5.00', *footer)[-1:] == footer
