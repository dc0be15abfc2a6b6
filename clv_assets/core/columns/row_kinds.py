"""Which columns say of a row whether it is a sale: its state, or its kind."""

from clv_assets.core.columns.content import Column
from clv_assets.core.columns.names import plain, word_set
from clv_assets.core.columns.state_words import (
    is_no_sale,
    is_paid,
    is_paid_back,
    is_return,
    is_sale,
    is_unpaid,
)

STATES = word_set("status statut state etat estado stato zustand stand financial situacao")
KINDS = word_set("type kind typ art tipo event action operation soort genre nature vorgang causale")
# A word made of one of these, as in Bestellstatus and Belegart.
STATE_ENDINGS, KIND_ENDINGS = ("status", "zustand"), ("type", "typ", "soort", "sart", "gart")
OF_OTHERS = word_set(
    "fulfillment fulfilment shipping shipment delivery customer billing province "
    "address region county versand lead device email marketing buyer member membership "
    "subscription loyalty user account sync integration export tax stock inventory consent "
    "newsletter campaign refund return dispute review kyc"
)
# The kind of an item, or how something was paid, is no kind of row, unless the values say so.
OF_PARTS = word_set("item product payment payments tender card price method paiement pago ticket")
MOST_VALUES = 50


def kind_of(column: Column) -> str:
    """``state`` or ``kind``, if the column says so of its rows; empty: it doesn't.

    A name that says so is believed, unless it is of something else than the sale; whatever else a
    column is called, its values tell if all of them are known and some of each side are there.
    """
    if not 1 <= column.distinct <= MOST_VALUES or column.dates is not None:
        return ""
    words = set(plain(column.name).split())
    is_state = bool(words & STATES) or any(word.endswith(STATE_ENDINGS) for word in words)
    is_kind = bool(words & KINDS) or any(word.endswith(KIND_ENDINGS) for word in words)
    if words & OF_OTHERS:
        return ""
    if is_state and not words & {"item", "product"}:
        return "state"
    if is_kind:
        return "kind" if not words & OF_PARTS or _are_kinds(column) else ""
    return "state" if _are_states(column) else "kind" if _are_kinds(column) else ""


def _are_states(column: Column) -> bool:
    values = column.text.unique().to_list()
    unpaid = [is_unpaid(value) or is_paid_back(value) for value in values]
    paid = [is_paid(value) for value in values]
    return any(unpaid) and any(paid) and all(map(max, unpaid, paid))


def _are_kinds(column: Column) -> bool:
    values = column.text.unique().to_list()
    sales = [is_sale(value) for value in values]
    returns = [is_return(value, beside_sales=any(sales)) for value in values]
    others = [is_no_sale(value) for value in values]
    return any(sales) and any(returns + others) and all(map(max, sales, returns, others))
