"""What systems call states, in several languages."""

import pytest

from clv_assets.core.columns.state_words import (
    is_no_sale,
    is_of_magento,
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
    ],
)
def test_what_was_never_paid_is_known(state: str) -> None:
    assert is_unpaid(state)


@pytest.mark.parametrize(
    "state",
    [
        *("Completed", "Processing", "paid", "Awaiting Fulfillment", "Shipped", "partially_paid"),
        *("Partially canceled", "Not cancelled", "Abgeschlossen", "Terminée", "Sales Order"),
    ],
)
def test_what_brought_money_is_not_called_unpaid(state: str) -> None:
    assert not is_unpaid(state)


def test_all_of_the_money_or_some_went_back() -> None:
    assert is_paid_back("Refunded")
    assert is_paid_back("Remboursée")
    assert not is_paid_back("partially_refunded")
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


def test_payouts_are_no_sales() -> None:
    assert is_no_sale("General Withdrawal")
    assert not is_no_sale("Express Checkout Payment")
