"""What systems call the states and kinds of orders and payments, in the languages of its names."""

from collections.abc import Iterable

from clv_assets.core.columns.names import plain, word_set


def _phrases(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


# As the systems call them whose names the product knows, and in the languages of its names.
NEVER_PAID = _phrases(
    "pending|pending payment|payment pending|pending paypal|payment review|awaiting payment|"
    "on hold|onhold|holded|incomplete|draft|checkout draft|auto draft|trash|deleted|unpaid|"
    "uncollectible|requires payment method|requires confirmation|requires action|requires capture|"
    "uncaptured|fraud|suspected fraud|quotation|quotation sent|quote|sent|new|blocked|"
    "manual verification required|removed|written off|unconfirmed|proforma|pro forma|"
    "ausstehend|offen|unbezahlt|wartend|in wartestellung|zahlung ausstehend|entwurf|angebot|"
    "en attente|attente paiement|brouillon|impaye|impayee|devis|"
    "pendiente|pendiente de pago|en espera|borrador|pendente|presupuesto|orcamento|"
    "pagamento pendente|rascunho|in afwachting|in de wacht|onbetaald|concept|offerte|"
    "in attesa|bozza|preventivo"
)
# Words, or beginnings of words, that say it whatever stands beside them.
NEVER = (
    *("cancel", "annul", "anul", "storn", "geannul", "abgebrochen", "abgelehnt", "abandon", "fail"),
    *("fehlgeschl", "fehler", "echou", "erreur", "fallid", "fallit", "falh", "mislukt", "error"),
    *(
        "void",
        "declin",
        "denied",
        "reject",
        "refus",
        "recus",
        "rechaz",
        "rifiut",
        "expir",
        "scadut",
    ),
    *("abgelaufen", "verlopen", "caduc", "afgebrok", "afgewez", "ruckgang", "bounc", "lapsed"),
    *("timed", "timeout", "insufficient", "invalid", "blocked", "frozen"),
)
WAITING = ("await", "waiting", "wartet", "wacht", "attente", "aguard", "attesa", "espera", "pend")
MONEY = ("paym", "paid", "pay", "wire", "check", "bank", "zahl", "paiem", "pag", "betal", "cheque")
PAID = (
    *(
        "paid",
        "complet",
        "process",
        "ship",
        "deliver",
        "fulfil",
        "closed",
        "done",
        "finish",
        "sale",
    ),
    *("succe", "approv", "captur", "settl", "confirm", "accept", "active", "cleared", "posted"),
    *("received", "ready", "dispatch", "sold", "picked", "packed", "authori", "invoiced", "ok"),
    *("bezahlt", "abgeschl", "versand", "versend", "geliefert", "erledigt", "bearbeit", "verkauft"),
    *("fertig", "bestatigt", "paye", "termine", "expedi", "livr", "valid", "encaiss", "traite"),
    *("pagad", "pagat", "pago", "enviad", "entreg", "proces", "cobrad", "conclu", "evas"),
    *("spedit", "consegn", "betaald", "voltooid", "verzond", "verwerk", "afgerond", "geleverd"),
    *("partial", "teil", "partiel", "parcial", "parzial", "gedeelt"),
)
BACK = (
    *("refund", "return", "revers", "charged back", "chargeback", "erstatt", "ruckerst", "retour"),
    *("zuruckerst", "zuruckgez", "ruckzahl", "ruckgabe", "rueckgabe", "widerruf", "rembours"),
    *("reembols", "devuel", "devol", "estorn", "terugbet", "teruggest", "rimbors", "resa", "reso"),
    *("revoked", "teilerst"),
)
RETURNS = _phrases(
    "refund|refunds|return|returns|returned|credit note|credit memo|creditmemo|out refund|payment "
    "refund|partial refund|full refund|chargeback|reversal|payment reversal|gutschrift|storno|"
    "stornorechnung|retoure|ruckgabe|rueckgabe|erstattung|ruckerstattung|ruckzahlung|avoir|"
    "remboursement|devolucion|devolucao|reembolso|nota de credito|factura rectificativa|abono|"
    "estorno|creditnota|creditfactuur|terugbetaling|rimborso|reso|nota di credito|retour"
)
# Returns beside sales; by themselves they are a way to pay, a ticket, or anything.
MAYBE_RETURNS = _phrases("credit|r|return|returns|retour|rma|cn|crn|cm|cr|ret|rf")
SALES = _phrases(
    "sale|sales|purchase|order|invoice|payment|charge|receipt|line item|product|item|"
    "verkauf|rechnung|bestellung|auftrag|kauf|zahlung|vente|facture|commande|achat|paiement|venta|"
    "factura|pedido|compra|pago|verkoop|factuur|bestelling|betaling|vendita|fattura|ordine|acquisto|"
    "pagamento|venda|fatura|s|in|inv|so|si|sl|ord"
)
NO_SALE = _phrases(
    "payout|payouts|transfer|bank transfer|withdrawal|general withdrawal|"
    "bank deposit to pp account|general currency conversion|currency conversion|fee|fees|"
    "stripe fee|adjustment|hold|shipping|tax|shipping tax|coupon|tip|"
    "account hold for open authorization|reversal of general account hold|topup|top up|"
    "reserve|release|auszahlung|gebuhr|versand|virement|retiro"
)
UNDECIDED = ("request", "declin", "reject", "denied", "fail", "pend", "await", "open", "abgelehnt")
PARTLY = ("partial", "partly", "partiel", "teilw", "teilerst", "parcial", "parzial", "gedeelt")
# Magento calls closed what it paid back; elsewhere a closed receipt is a sale.
MAGENTO = frozenset(("complete", "processing", "canceled", "holded", "pending payment", "fraud"))
NEGATION = word_set("not un no non never nicht niet nao sin pas nie")
NOT = NEGATION | word_set("partially partial partly part teilweise partiel partiellement")
LONG = 6  # letters of what may stand beside other words


def is_unpaid(value: str) -> bool:
    """Whether a state says that no money ever came."""
    words = _plain(value).split()
    if _is_asked_back(words):
        return False
    if NEGATION & set(words):
        return any(word.startswith(PAID) for word in words) or _says(value, NEVER_PAID)
    waits = any(word.startswith(WAITING) for word in words)
    if waits and any(word.startswith(MONEY) for word in words):
        return True
    is_never = not NOT & set(words) and any(word.startswith(NEVER) for word in words)
    return is_never or _says(value, NEVER_PAID)


def is_cancelled(value: str) -> bool:
    """Whether a kind of row says by itself that it came to nothing: a quote, something void."""
    offers = ("quot", "draft", "angebot", "devis", "presup", "offerte", "preventiv", "proforma")
    words = _plain(value).split()
    return not NOT & set(words) and any(word.startswith((*NEVER, *offers)) for word in words)


def is_paid(value: str) -> bool:
    """Whether a state says that the sale stands, or is on its way."""
    words = _plain(value).split()
    says_so = not NEGATION & set(words) and any(word.startswith(PAID) for word in words)
    return says_so and not is_unpaid(value) and not _is_asked_back(words)


def is_no_sale(value: str) -> bool:
    """Whether a kind of payment is none of a customer: a payout, a fee, a transfer."""
    return _says(value, NO_SALE)


def is_sale(value: str) -> bool:
    """Whether a kind of row is a sale, or one of its lines."""
    return value.strip() == "+" or (_says(value, SALES) and not is_return(value))


def is_return(value: str, *, beside_sales: bool = False) -> bool:
    """Whether a kind of row is a refund or return; some words are only ``beside_sales``."""
    text = _plain(value)
    if text in MAYBE_RETURNS or value.strip() == "-":
        return beside_sales
    return _says(value, RETURNS) or (beside_sales and _says(value, MAYBE_RETURNS))


def is_paid_back(value: str, *, is_magento: bool = False) -> bool:
    """Whether a state says that all the money went back."""
    words = _plain(value).split()
    is_back = not NOT & set(words) and any(word.startswith(BACK) for word in words)
    return (is_back and not _is_asked_back(words)) or (is_magento and plain(value) == "closed")


def is_of_magento(values: Iterable[str]) -> bool:
    """Whether states are those of Magento."""
    return len({plain(value) for value in values} & MAGENTO) > 1


def is_ledger(values: Iterable[str]) -> bool:
    """Whether kinds of rows are both sides of an account."""
    sides = {plain(value) for value in values}
    return len(sides) == 2 and sides in ({"credit", "debit"}, {"cr", "dr"}, {"soll", "haben"})


def is_partly_back(value: str) -> bool:
    """Whether a state says that some of the money went back."""
    words = plain(value).split()
    return all(any(word.startswith(stems) for word in words) for stems in (PARTLY, BACK))


def _is_asked_back(words: list[str]) -> bool:
    """Whether words tell of a refund that isn't paid: asked for, refused."""
    return all(any(word.startswith(stems) for word in words) for stems in (BACK, UNDECIDED))


def _says(value: str, known: frozenset[str]) -> bool:
    """Whether ``value`` is known, or begins or ends with what is: Customer Credit Note."""
    text = _plain(value)
    if text in known or NOT & set(text.split()):
        return text in known
    long = [phrase for phrase in known if len(phrase) >= LONG]
    return any(text.startswith(f"{one} ") or text.endswith(f" {one}") for one in long)


def _plain(value: str) -> str:
    return plain(value).removeprefix("wc ")
