"""What systems call the states and kinds of orders and payments, in the languages of its names."""

from collections.abc import Iterable

from clv_assets.core.columns.names import plain, word_set


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


STATE_WORDS = word_set("status state statut etat estado stato zustand stand financial")
TYPE_WORDS = word_set("type kind typ art tipo event action operation soort genre nature")
OF_OTHERS = word_set(
    "fulfillment fulfilment shipping shipment delivery customer product payment item "
    "billing province address region county versand lead device card price email "
    "marketing"
)
# As the systems call them whose names the product knows, and in the languages of its names.
NEVER_PAID = _phrases(
    "pending|pending payment|payment pending|pending paypal|payment review|awaiting payment|"
    "on hold|onhold|holded|incomplete|draft|checkout draft|auto draft|trash|deleted|unpaid|"
    "uncollectible|requires payment method|requires confirmation|requires action|requires capture|"
    "uncaptured|fraud|suspected fraud|quotation|quotation sent|sent|new|blocked|"
    "manual verification required|removed|not paid|payment error|error|"
    "ausstehend|offen|unbezahlt|nicht bezahlt|wartend|in wartestellung|zahlung ausstehend|entwurf|"
    "en attente|attente paiement|en attente de paiement|en attente paiement|brouillon|impaye|"
    "impayee|pendiente|pendiente de pago|en espera|borrador|pendente|aguardando|"
    "aguardando pagamento|pagamento pendente|rascunho|in afwachting|wacht op betaling|"
    "in de wacht|onbetaald|concept|in attesa|in attesa di pagamento|bozza|non pagato"
)
# Words, or beginnings of words, that say it whatever stands beside them.
NEVER = (
    *("cancel", "annul", "storn", "geannul", "abgebrochen", "abgelehnt", "abandon", "fail"),
    *("fehlgeschl", "echou", "fallid", "fallit", "falh", "mislukt", "void", "declin", "denied"),
    *("reject", "refus", "rechaz", "rifiut", "expir", "scadut", "abgelaufen", "verlopen"),
)
PAID_BACK = _phrases(
    "refunded|fully refunded|reversed|returned|shipped returned to seller|charged back|"
    "chargeback|erstattet|zuruckerstattet|remboursee|rembourse|reembolsado|reembolsada|devuelto|"
    "devuelta|devolvido|terugbetaald|rimborsato|rimborsata"
)
RETURNS = _phrases(
    "refund|refunds|return|returns|returned|credit note|credit memo|creditmemo|out refund|payment "
    "refund|partial refund|full refund|chargeback|reversal|payment reversal|gutschrift|storno|"
    "stornorechnung|retoure|ruckgabe|rueckgabe|erstattung|avoir|remboursement|retour|devolucion|"
    "devolucao|reembolso|nota de credito|abono|creditnota|credit|rimborso|reso|nota di credito|r"
)
PARTLY = ("partial", "partly", "partiel", "teilw", "teilerst", "parcial", "parzial", "gedeelt")
BACK = (
    *("refund", "return", "revers", "erstatt", "ruckerst", "rembours", "reembols", "devuel"),
    *("devolv", "terugbet", "rimbors", "teilerst"),
)
NO_SALE = _phrases(
    "payout|payouts|transfer|bank transfer|withdrawal|general withdrawal|"
    "bank deposit to pp account|general currency conversion|currency conversion|fee|fees|"
    "stripe fee|adjustment|hold|"
    "account hold for open authorization|reversal of general account hold|topup|top up|"
    "reserve|release|auszahlung|gebuhr|virement|retiro"
)
# Magento calls closed what it paid back; elsewhere a closed receipt is a sale.
MAGENTO = frozenset(("complete", "processing", "canceled", "holded", "pending payment", "fraud"))
NOT = word_set("not un no non never partially partial partly part teilweise partiel partiellement")
LONG = 6  # letters of what may stand beside other words


def is_unpaid(value: str) -> bool:
    """Whether a state says that no money ever came."""
    words = _plain(value).split()
    is_never = not NOT & set(words) and any(word.startswith(NEVER) for word in words)
    return is_never or _says(value, NEVER_PAID)


def is_no_sale(value: str) -> bool:
    """Whether a kind of payment is none of a customer: a payout, a fee, a transfer."""
    return _says(value, NO_SALE)


def is_return(value: str) -> bool:
    """Whether a kind of row is a refund or return."""
    return _says(value, RETURNS)


def is_paid_back(value: str, *, is_magento: bool = False) -> bool:
    """Whether a state says that all the money went back."""
    return _says(value, PAID_BACK) or (is_magento and plain(value) == "closed")


def is_of_magento(values: Iterable[str]) -> bool:
    """Whether states are those of Magento."""
    return len({plain(value) for value in values} & MAGENTO) > 1


def is_partly_back(value: str) -> bool:
    """Whether a state says that some of the money went back."""
    words = plain(value).split()
    return all(any(word.startswith(stems) for word in words) for stems in (PARTLY, BACK))


def _says(value: str, known: tuple[str, ...]) -> bool:
    """Whether ``value`` is known, or begins or ends with what is: Customer Credit Note."""
    text = _plain(value)
    if text in known or NOT & set(text.split()):
        return text in known
    long = [phrase for phrase in known if len(phrase) >= LONG]
    return any(text.startswith(f"{one} ") or text.endswith(f" {one}") for one in long)


def _plain(value: str) -> str:
    return plain(value).removeprefix("wc ")
