"""What a file never seen before seems to mean, by the names and the values of its columns."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from clv_assets.core.guess.meanings import Guess, guess

START = datetime(2024, 1, 3, 9, 30)


def make_rows(form: str = "%Y-%m-%d", **columns: Any) -> pl.DataFrame:
    """60 orders of 12 customers, two lines each, as text."""
    lines = []
    for number in range(60):
        moment = START + timedelta(days=5 * number, minutes=number)
        for line in (1, 2):
            price, quantity = 3.5 + number % 7 + line, 1 + (number + line) % 3
            lines.append(
                {
                    "customer": f"K{number % 12:03}",
                    "order": str(9000 + number),
                    "day": moment.strftime(form),
                    "sku": f"P{(number * 7 + line) % 25:02}",
                    "quantity": str(quantity),
                    "price": f"{price:.2f}",
                    "amount": f"{price * quantity:.2f}",
                }
            )
    frame = pl.DataFrame(lines)
    return frame.select(
        frame[source].alias(name) if isinstance(source, str) else source(frame).alias(name)
        for name, source in columns.items()
    )


def named(found: Guess) -> dict[str, str]:
    return found.columns


@pytest.mark.parametrize(
    ("columns", "meant"),
    [
        (
            ("Kundennummer", "Rechnungsnr.", "Bestelldatum", "Artikelnr.", "Menge", "Gesamtpreis"),
            "german",
        ),
        (
            ("Code client", "N° commande", "Date de commande", "Réf. produit", "Qté", "Montant HT"),
            "french",
        ),
        (
            ("ID cliente", "N.º pedido", "Fecha pedido", "Código artículo", "Cantidad", "Importe"),
            "spanish",
        ),
        (("Klantnummer", "Ordernummer", "Besteldatum", "Artikelcode", "Aantal", "Bedrag"), "dutch"),
        (("CustomerID", "order_no", "OrderDate", "SKU", "Qty", "LineTotal"), "english"),
    ],
)
def test_columns_are_known_by_name_in_five_languages(columns: tuple[str, ...], meant: str) -> None:
    sources = ("customer", "order", "day", "sku", "quantity", "amount")
    found = guess(make_rows(**dict(zip(columns, sources, strict=True))))

    keys = ("customer_id", "order_id", "order_date", "product", "quantity", "revenue")
    assert named(found) == dict(zip(keys, columns, strict=True)), meant
    assert {choice.sure for choice in found.choices.values()} == {"sure"}


def test_columns_without_telling_names_are_guessed_by_content() -> None:
    found = guess(make_rows(a="sku", b="day", c="customer", d="amount"))

    assert named(found)["order_date"] == "b"
    assert named(found)["revenue"] == "d"
    assert {found.choices[key].sure for key in ("customer_id", "revenue")} == {"a guess"}


def test_an_order_is_told_from_its_customer_by_having_but_one() -> None:
    found = guess(make_rows(a="order", b="day", c="customer", d="amount"))

    assert (named(found)["customer_id"], named(found)["order_id"]) == ("c", "a")


def test_a_needed_column_that_is_not_there_is_named() -> None:
    found = guess(make_rows(order="order", day="day", amount="amount").unique("order"))

    assert found.missing == ["customer_id"]


def test_an_e_mail_address_as_customer_is_a_matter_of_privacy() -> None:
    def mail(frame: pl.DataFrame) -> pl.Series:
        return frame["customer"] + "@example.com"

    found = guess(make_rows(Email=mail, order="order", day="day", amount="amount"))

    assert named(found)["customer_id"] == "Email"
    assert any("privacy" in warning for warning in found.warnings)


def test_guests_under_one_number_are_no_customer() -> None:
    def with_guests(frame: pl.DataFrame) -> pl.Series:
        number = frame["order"].cast(pl.Int64)
        return pl.select(pl.when(number % 3 == 0).then(pl.lit("0")).otherwise(number)).to_series()

    def mail(frame: pl.DataFrame) -> pl.Series:
        return frame["customer"] + "@example.com"

    alone = guess(make_rows(customer_user=with_guests, order="order", day="day", amount="amount"))
    beside = guess(
        make_rows(customer_user=with_guests, email=mail, order="order", day="day", amount="amount")
    )

    assert any("stands for no customer: '0' 40 (33% of" in told for told in alone.warnings)
    assert named(beside)["customer_id"] == "email"


def test_a_customer_who_never_comes_back_may_be_an_order() -> None:
    rows = make_rows(customer_id="order", day="day", amount="amount")

    found = guess(rows.unique("customer_id", maintain_order=True))

    assert any("ever comes back" in warning for warning in found.warnings)


def test_orders_of_several_customers_are_doubted() -> None:
    rows = make_rows(customer_id="customer", order_id="sku", day="day", amount="amount")

    found = guess(rows)

    assert found.choices["order_id"].sure == "a guess"
    assert any("have several customers" in warning for warning in found.warnings)


def test_a_currency_given_once_per_order_is_left_out() -> None:
    def first_line(frame: pl.DataFrame) -> pl.Series:
        first = pl.col("order").is_first_distinct()
        return frame.select(pl.when(first).then(pl.lit("EUR"))).to_series()

    found = guess(
        make_rows(
            customer_id="customer", order="order", day="day", amount="amount", currency=first_line
        )
    )

    assert "currency" not in found.choices
    assert found.left_out == ["currency"]
