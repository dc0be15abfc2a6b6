"""Numbers as text: one strict grammar, and never a guess where there are two readings."""

from typing import Any

import polars as pl
import pytest

from clv_assets.core.lines.numbers import NumberFormat, number_format, parse_factors, parse_numbers


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
        "5 ABC",
        "5$0",
        "$$5",
        "$5$",
        "€5 USD",
        "50¢",
        "12 kg",
        "K001",
        "R150",
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


@pytest.mark.parametrize(
    ("text", "number", "symbol"),
    [
        ("R$ 975,20", 975.2, "R$"),
        ("975,20 €", 975.2, "€"),
        ("CHF 1'234.50", 1234.5, "CHF"),
        ("CHF 1’234.50", 1234.5, "CHF"),
        ("CHF 12.–", 12, "CHF"),
        ("Rs. 500", 500, "Rs."),
        ("Rs 1,00,000/-", 100_000, "Rs"),
        ("kr 12,50", 12.5, "kr"),
        ("12,50 zł", 12.5, "zł"),
        ("₹ 2,43,800.00", 243_800, "₹"),
        ("USD 12", 12, "USD"),
        ("12 USD", 12, "USD"),
        ("USD12", 12, "USD"),
        ("1\u202f234,50\u202fF\u202fCFA", 1234.5, "F\u202fCFA"),
        ("R 1,500.00", 1500, "R"),
        ("S/.12.50", 12.5, "S/"),
        ("C $12.50", 12.5, "C $"),
        ("$.50", 0.5, "$"),
        ("12,50 Euro", 12.5, "Euro"),
        ("\u200e-12.50 \u200f₪", -12.5, "₪"),
        ("-R$ 12,00", -12, "R$"),
        ("R$ -12,00", -12, "R$"),
        ("(R$ 12,00)", -12, "R$"),
        ("$(5.00)", -5, "$"),
        ("12,50- EUR", -12.5, "EUR"),
        ("$5.00 CAD", 5, "CAD"),
    ],
)
def test_the_currency_stands_before_or_behind(text: str, number: float, symbol: str) -> None:
    values = pl.Series([text])

    form = number_format(values)

    assert (parse_numbers(values, form).to_list(), form.symbol) == ([number], symbol)


@pytest.mark.parametrize(
    "texts",
    [["€5", "EUR 5", "5 €"], ["kr 5", "kr. 5", "5 Kr"], ["US$5", "USD 5"], ["$5 CAD", "CAD 5"]],
)
def test_two_ways_to_write_one_currency_are_one(texts: list[str]) -> None:
    assert read(*texts) == [5] * len(texts)


@pytest.mark.parametrize(
    "texts", [["$5", "€5"], ["R$ 5", "$5"], ["$5", "USD 5"], ["$5 CAD", "$5"], ["Rs. 5", "INR 5"]]
)
def test_two_currencies_in_a_column_are_not_summed(texts: list[str]) -> None:
    values = pl.Series([*texts, "5"])

    form = number_format(values)

    assert parse_numbers(values, form).to_list() == [None, None, 5]
    assert (form.symbol, len(form.several)) == ("", 2)


def test_amounts_of_several_currencies_are_read_where_a_column_tells_which() -> None:
    texts = pl.Series(["$1,234.50", "-12.50 €", "$5 CAD", "7", "€5 CAD", "£5"])

    form = number_format(texts[:4], mixed=True)

    assert form.several == ("$", "€", "CAD")
    assert parse_numbers(texts, form).to_list() == [1234.5, -12.5, 5, 7, None, None]


@pytest.mark.parametrize(
    ("text", "number"),
    [("2,43,800.00", 243_800), ("12,34,567.89", 1_234_567.89), ("1,23,456", 123_456)],
)
def test_groups_as_in_india_are_whole(text: str, number: float) -> None:
    assert read(text) == [number]


def test_one_letter_is_a_currency_only_where_amounts_have_decimals() -> None:
    assert read("R150", "R149.90") == [150, 149.9]
    assert read("K001", "K002") == [None, None]


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


def test_percents_are_shares_where_they_are_factors_and_no_amounts_elsewhere() -> None:
    values = pl.Series(["10%", "5 %", "12,5%", "3", None, "%"])
    form = number_format(values, decimal=",")

    assert parse_factors(values, form).to_list() == [0.1, 0.05, 0.125, 3, None, None]
    assert parse_numbers(values, form).to_list() == [None, None, None, 3, None, None]
