"""The one currency of a file: by its column, or as the names of the amounts say it."""

import polars as pl
import pytest

from clv_assets.core.amounts.currency import Currency, code_in, one_currency
from clv_assets.core.columns.content import Column


def column(name: str, *values: str | None) -> Column:
    return Column.of(pl.Series(name, values, dtype=pl.String))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Total (EUR)", "EUR"),
        ("price_usd", "USD"),
        ("Betrag in EUR", "EUR"),
        ("CHF netto", "CHF"),
        ("Amount [€]", "EUR"),
        ("Price £", "GBP"),
        ("Total", None),
        ("Betrag ($)", None),  # of many countries
        ("total_all", None),
        ("net", None),
        ("Line total net", None),
        ("Item price each", None),
        ("Total inc. P&P", None),
        ("P.U. HT", None),
        ("Total R", None),
        ("Total Sales Std", None),
        ("Total DEM", None),  # marks are no more
    ],
)
def test_a_name_tells_the_currency_at_its_beginning_or_end(name: str, code: str | None) -> None:
    assert code_in(name) == code


def test_names_of_amounts_tell_it_where_they_agree_and_the_values_say_nothing() -> None:
    euros, dollars = column("Total (EUR)", "19.90", None), column("Price USD", "-5")

    assert one_currency(None, [euros]).code == "EUR"
    assert one_currency(None, [euros, column("price_eur", "1")]).code == "EUR"
    assert one_currency(None, [euros, dollars]).code is None
    assert one_currency(None, [column("Total (EUR)", "£5")]).code is None
    assert one_currency(None, []).code is None


def test_a_column_on_some_rows_is_the_currency_of_all_if_it_has_but_one() -> None:
    money = [column("Total (EUR)", "19.90")]

    assert one_currency(column("Currency", "USD", None), money) == Currency(
        "USD", on_some_rows=True
    )
    assert one_currency(column("Currency", "$", None), money) == Currency(on_some_rows=True)
    assert one_currency(column("Currency", "USD", "USD"), money).code is None
    several = one_currency(column("Currency", "USD", None, "EUR"), money)
    assert several.code is None
    assert several.warnings == ["'Currency' is blank on some rows, which have no currency"]
