"""What the name of an amount says of it."""

import pytest

from clv_assets.core.columns.money_words import money_name


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Refunded Amount", "refund"),
        ("Total Refunded", "refund"),
        ("Erstattungsbetrag", "refund"),
        ("Discount Amount", "discount"),
        ("item-promotion-discount", "discount"),
        ("Rabattbetrag", "discount"),
        ("Remise", "discount"),
        ("Tax Total", "tax"),
        ("Umsatzsteuer", "tax"),
        ("Shipping Cost (ex tax)", "shipping"),
        ("Shipping Discount", "shipping discount"),
        ("shipping_tax_total", "shipping tax"),
        ("freight_value", "shipping"),
        ("Versandkosten", "shipping"),
        ("Card Processing Fees", "fee"),
        ("Taxes On Fee", "fee"),
        ("Gift Certificate Amount Redeemed", "balance"),
        ("gift-wrap-price", "shipping"),
        ("Outstanding Balance", "balance"),
        ("Lineitem compare at price", "list"),
        ("Order Total (ex tax)", ""),
        ("Subtotal", ""),
        ("Net sales", ""),
        ("Gesamtbetrag", ""),
        ("Importo", ""),
        ("Totale importo", ""),
        ("Gift Amount", ""),
        ("Gift Card Amount", "balance"),
        ("S&H", "shipping"),
        ("P&P", "shipping"),
        ("Returns", "refund"),
        ("Disc", "discount"),
        ("Total inc. P&P", ""),
        ("Total price inc shipping", ""),
        ("Total incl. tax and shipping", ""),
        ("Net Sales After Discount", ""),
    ],
)
def test_a_part_is_told_from_what_was_bought(name: str, role: str) -> None:
    assert money_name(name).role == role


@pytest.mark.parametrize(
    ("name", "basis", "rest"),
    [
        ("Subtotal (ex tax)", "net", "subtotal"),
        ("Subtotal (inc tax)", "gross", "subtotal"),
        ("Order total excluding VAT", "net", "order total"),
        ("Total incl. BTW", "gross", "total"),
        ("Montant HT", "net", "montant"),
        ("Montant TTC", "gross", "montant"),
        ("Nettobetrag", "net", ""),
        ("Bruttobetrag", "gross", ""),
        ("Total", "", "total"),
    ],
)
def test_with_tax_is_told_from_without(name: str, basis: str, rest: str) -> None:
    said = money_name(name)

    assert (said.basis, said.rest) == (basis, rest)


def test_a_percentage_and_a_price_before_discount_say_so() -> None:
    assert money_name("Discount (%)").is_percent
    assert money_name("Unit price").before_discount
    assert not money_name("Net price").before_discount
    assert money_name("Order value").of_order


@pytest.mark.parametrize("name", ["Total inc. P&P", "Amount incl. shipping", "Price with delivery"])
def test_a_total_may_say_that_shipping_is_in_it(name: str) -> None:
    assert money_name(name).is_total


def test_tax_beside_shipping_is_in_it_too() -> None:
    assert money_name("Total inc shipping and tax").basis == "gross"
    assert money_name("Total excl. tax and shipping").basis == "net"
    assert not money_name("Goods excl. shipping").is_total


def test_a_discount_is_off_after_it_and_not_before_it() -> None:
    assert money_name("Subtotal before discounts").before_discount
    assert not money_name("Price after discount").before_discount


def test_names_tell_pieces_and_small_units() -> None:
    assert money_name("qty_returned").is_pieces
    assert money_name("amount_cents").unit == 0.01
    assert money_name("price_micros").unit == 1e-6
    assert money_name("Amount").unit == 1.0
