"""Numbers as text: one strict grammar, and never a guess where there are two readings."""

from typing import Any

import polars as pl
import pytest

from clv_assets.core.lines.numbers import NumberFormat, number_format, parse_numbers


def read(*texts: str | None, **told: Any) -> list[float | None]:
    values = pl.Series(texts, dtype=pl.String)
    return parse_numbers(values, number_format(values, **told)).to_list()


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1,234.50", "7"], [1234.5, 7]),
        (["1.234,50", "7"], [1234.5, 7]),
        (["12,50", "1.234"], [12.5, 1234]),
        (["12.50", "1,234"], [12.5, 1234]),
        (["1'234.50", "1’234.50"], [1234.5, 1234.5]),
        (["1 234,50", "1\u00a0234,50", "1\u202f234,50"], [1234.5] * 3),
        (["1,234,567", "8"], [1234567, 8]),
        (["1'234", "8"], [1234, 8]),
        (["0.125"], [0.125]),
        (["0,125"], [0.125]),
        ([".5", "5."], [0.5, 5]),
        (["12345.678"], [12345.678]),
    ],
)
def test_a_column_tells_how_it_is_written(texts: list[str], numbers: list[float]) -> None:
    assert read(*texts) == numbers


@pytest.mark.parametrize("text", ["-5", "−5", "(5)", "5-", "5 -", "- 5", "($5.00)", "-$5", "$-5"])
def test_ledgers_and_dashes_are_negative(text: str) -> None:
    assert read(text) == [-5]


@pytest.mark.parametrize("text", ["5", " 5 ", "+5", "5.00", "5,00", "€5", "5 €", "5.-", "0005"])
def test_signs_blanks_and_symbols_do_no_harm(text: str) -> None:
    assert read(text) == [5]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "NULL",
        "\\N",
        "abc",
        "12abc",
        "--5",
        "(5",
        "1.2.3",
        "1,23,4",
        "12 34",
        "0x10",
        "1_000",
        "5 EUR",
        "#REF!",
        "١٢",
        "12%",
        "1e",
        "e5",
        ".",
        ",",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read(text) == [None]


def test_a_value_of_two_readings_is_asked_about_when_no_other_decides() -> None:
    with pytest.raises(ValueError, match=r"^1,234$"):
        read("5", "1,234")


@pytest.mark.parametrize(("told", "number"), [({"decimal": ","}, 1.234), ({"decimal": "."}, 1234)])
def test_the_config_decides_between_two_readings(told: dict[str, str], number: float) -> None:
    assert read("1,234", **told) == [number]


@pytest.mark.parametrize(("thousands", "number"), [(",", 1234), (".", 1.234), ("", 1.234)])
def test_the_thousands_mark_decides_too(thousands: str, number: float) -> None:
    assert read("1,234", thousands=thousands) == [number]


def test_where_both_marks_are_in_use_only_clear_values_are_read() -> None:
    assert read("12.50", "12,50", "1,234", "7") == [12.5, 12.5, None, 7]


def test_a_told_mark_is_the_only_one() -> None:
    assert read("12.50", "12,50", decimal=".") == [12.5, None]


def test_later_rows_are_read_by_what_the_first_told() -> None:
    form = number_format(pl.Series(["5", "7"]))

    later = parse_numbers(pl.Series(["12,50", "12.50", "1,234", "1.234", "1'234"]), form)

    assert later.to_list() == [12.5, 12.5, None, None, 1234]


def test_two_currencies_in_a_column_are_not_summed() -> None:
    assert read("$5", "€5", "5") == [None, None, 5]


@pytest.mark.parametrize("odd", [True, None])
def test_neither_flags_nor_days_are_amounts(odd: object) -> None:
    days = pl.Series(["2024-01-01"]).str.to_date()

    assert parse_numbers(pl.Series([odd]), NumberFormat()).to_list() == [None]
    assert parse_numbers(days, NumberFormat()).to_list() == [None]
    assert parse_numbers(days.cast(pl.Datetime("us")), NumberFormat()).to_list() == [None]


def test_typed_numbers_stay_what_they_are() -> None:
    assert parse_numbers(pl.Series([1, None]), NumberFormat()).to_list() == [1.0, None]
    decimals = pl.Series(["1.25"]).cast(pl.Decimal(10, 2))
    assert parse_numbers(decimals, NumberFormat()).to_list() == [1.25]
