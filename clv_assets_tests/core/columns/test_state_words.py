"""What systems call states, in several languages."""

import pytest

from clv_assets.core.columns.state_words import (
    is_cancelled,
    is_no_sale,
    is_of_magento,
    is_paid,
    is_paid_back,
    is_partly_back,
    is_return,
    is_unpaid,
)


@pytest.mark.parametrize(
    "state",
    [
        *("wc-pending", "On hold", "PAYMENT_FAILED", "Cancelled by customer", "Échouée"),
        *("Storniert", "Zahlung ausstehend", "En attente de paiement", "Annullato", "Geannuleerd"),
        *("Aguardando pagamento", "requires_payment_method", "Quotation Sent", "voided"),
        *("Anulado", "No pagado", "Non payée", "Niet betaald", "Não pago", "Caducado"),
        *("Awaiting bank wire payment", "Erreur de paiement", "Waiting for payment", "Timed out"),
        *("Insufficient funds", "Bounced", "Wartet auf Zahlung", "Written off", "Lapsed"),
    ],
)
def test_what_was_never_paid_is_known(state: str) -> None:
    assert is_unpaid(state)


@pytest.mark.parametrize(
    "state",
    [
        *("Completed", "Processing", "paid", "Awaiting Fulfillment", "Shipped", "partially_paid"),
        *("Partially canceled", "Not cancelled", "Abgeschlossen", "Terminée", "Sales Order"),
        *("Refund requested", "Refund declined", "Awaiting shipment", "In Bearbeitung"),
    ],
)
def test_what_brought_money_is_not_called_unpaid(state: str) -> None:
    assert not is_unpaid(state)


def test_all_of_the_money_or_some_went_back() -> None:
    assert is_paid_back("Refunded")
    assert is_paid_back("Remboursée")
    assert is_paid_back("Estornado")
    assert is_paid_back("Zurückgezahlt")
    assert not is_paid_back("partially_refunded")
    assert not is_paid_back("Refund requested")
    assert is_partly_back("partially_refunded")
    assert is_partly_back("Teilweise erstattet")
    assert not is_partly_back("Refunded")


def test_closed_is_paid_back_in_magento_alone() -> None:
    assert is_of_magento(["complete", "closed", "processing"])
    assert not is_of_magento(["closed", "open"])
    assert is_paid_back("closed", is_magento=True)
    assert not is_paid_back("closed")


@pytest.mark.parametrize("kind", ["Refund", "Customer Credit Note", "Payment Refund", "Gutschrift"])
def test_returns_are_known(kind: str) -> None:
    assert is_return(kind)
    assert not is_return("Customer Invoice")


def test_some_words_are_returns_beside_sales_alone() -> None:
    for kind in ("Credit", "R", "Return", "CN", "-"):
        assert is_return(kind, beside_sales=True)
        assert not is_return(kind)


def test_the_sale_stands_in_states_of_its_way_to_the_customer() -> None:
    for state in ("Completed", "Versendet", "Expédiée", "Entregado", "Verzonden", "Evaso"):
        assert is_paid(state)
    for state in ("Not paid", "Cancelled", "Refund declined", "Blue"):
        assert not is_paid(state)


def test_a_quote_comes_to_nothing() -> None:
    assert is_cancelled("Quote")
    assert is_cancelled("Voided invoice")
    assert not is_cancelled("New")


def test_payouts_are_no_sales() -> None:
    assert is_no_sale("General Withdrawal")
    assert not is_no_sale("Express Checkout Payment")
