"""Columns that say what a row is: never paid, a return, or the same money once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from clv_assets.core.columns.content import Column
from clv_assets.core.columns.names import plain, word_set

STATE_WORDS = word_set("status state statut etat estado stato zustand stand financial")
TYPE_WORDS = word_set("type kind typ art tipo event action operation soort genre nature")
OF_OTHERS = word_set(
    "fulfillment fulfilment shipping shipment delivery customer product payment item "
    "billing province address region county versand lead device card price email "
    "marketing"
)
# As the systems call them whose names the product knows, and in the languages of its names.
NEVER_PAID = (
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
PAID_BACK = (
    "refunded|fully refunded|reversed|returned|shipped returned to seller|charged back|"
    "chargeback|erstattet|zuruckerstattet|remboursee|rembourse|reembolsado|reembolsada|devuelto|"
    "devuelta|devolvido|terugbetaald|rimborsato|rimborsata"
)
RETURNS = (
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
NO_SALE = (
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
MOST_VALUES = 50
NEARLY_ALL = 0.9


@dataclass
class States:
    """What columns say of rows.

    Attributes:
        exclude: by column, values of rows that are no sale.
        returns: by column, values of rows that are returns though their amounts are above zero.
        has_returns: some rows are returns, by such a column or by an amount below zero.
        sentences: what was noticed.
    """

    exclude: dict[str, list[str]] = field(default_factory=dict)
    returns: dict[str, list[str]] = field(default_factory=dict)
    has_returns: bool = False
    sentences: list[str] = field(default_factory=list)


def find_states(
    columns: Mapping[str, Column],
    amount: pl.Series | None,
    orders: pl.Series | None,
    *,
    refunds_off: bool = False,
) -> States:
    """What columns of states and types say.

    Args:
        amount: revenue of each row as far as it is known; None: unknown.
        orders: the order of each row; None: no column is the order.
        refunds_off: refunds are taken off by a column of their own.
    """
    states = States()
    money = pl.Series([None], dtype=pl.Float64) if amount is None else amount
    states.has_returns = bool((money.drop_nulls() < 0).any())
    telling = {
        name: values for name, c in columns.items() if (values := _values(name, c)) is not None
    }
    for name, values in telling.items():
        _note_returns(states, name, values, money)
    for name, values in telling.items():
        _note_kinds(states, name, values, money, orders)
        if name not in states.returns:
            _note_unpaid(states, name, values, money, refunds_off=refunds_off)
    return states


def _values(name: str, column: Column) -> pl.Series | None:
    """The values of a column that may say what a row is, one per row; None of any other."""
    words = set(plain(name).split())
    if not words & (STATE_WORDS | TYPE_WORDS) or (words & OF_OTHERS and not words & {"payment"}):
        return None
    if not 1 <= column.distinct <= MOST_VALUES or column.dates is not None:
        return None
    return column.text_or_null


def _known(values: pl.Series, phrases: str) -> list[str]:
    """The values that say one of ``phrases``, as the file writes them, the most frequent first."""
    known = phrases.split("|")
    counts = values.drop_nulls().value_counts(sort=True)
    return [v for v in counts[values.name].to_list() if _says(plain(v).removeprefix("wc "), known)]


def _says(value: str, known: Sequence[str]) -> bool:
    """Whether ``value`` is known, or begins or ends with what is: Customer Credit Note."""
    words = value.split()
    if value in known or NOT & set(words):
        return value in known
    long = [phrase for phrase in known if len(phrase) >= LONG]
    return any(value.startswith(f"{one} ") or value.endswith(f" {one}") for one in long)


def _is_never(value: str) -> bool:
    words = plain(value).split()
    return not NOT & set(words) and any(word.startswith(NEVER) for word in words)


def _is_partly_back(value: str) -> bool:
    words = plain(value).split()
    return all(any(word.startswith(stems) for word in words) for stems in (PARTLY, BACK))


def _paid_back(values: pl.Series) -> list[str]:
    is_magento = len({plain(v) for v in values.drop_nulls().unique()} & MAGENTO) > 1
    return _known(values, f"{PAID_BACK}|closed" if is_magento else PAID_BACK)


def _note_returns(states: States, name: str, values: pl.Series, amount: pl.Series) -> None:
    if not set(plain(name).split()) & TYPE_WORDS:
        return
    kinds = _known(values, RETURNS)
    if not kinds or len(kinds) == values.drop_nulls().n_unique():
        return
    of_returns = amount.filter(values.is_in(kinds)).drop_nulls() if amount.len() > 1 else amount
    of_returns = of_returns.filter(of_returns != 0)
    if of_returns.is_empty():
        return
    states.has_returns = True
    above = float((of_returns > 0).mean())  # type: ignore[arg-type]
    if above > 0:
        states.returns[name] = kinds
        states.sentences.append(
            f"{name!r} says of {values.is_in(kinds).sum():,} rows that they are returns "
            f"({', '.join(kinds)}; {of_returns.abs().sum():,.2f}), most of them with amounts above "
            "zero: source.returns_where takes them off"
        )


def _note_kinds(
    states: States, name: str, values: pl.Series, amount: pl.Series, orders: pl.Series | None
) -> None:
    """Rows that give the same money once more: the order, its lines, its payment."""
    if orders is None or amount.len() != values.len():
        return
    rows = pl.DataFrame([orders.alias("order"), values.alias("kind"), amount.alias("amount")])
    rows = rows.drop_nulls().filter(pl.col("amount") != 0)
    sums = rows.group_by("order", "kind").agg(pl.col("amount").sum(), pl.len().alias("rows"))
    kinds = sums["kind"].unique().to_list()
    if not 2 <= len(kinds) <= 8:
        return
    wide = sums.pivot("kind", index="order", values="amount")
    by_rows = dict(rows.group_by("kind").len().iter_rows())
    same: list[str] = []
    for kind in sorted(kinds, key=lambda one: (-by_rows[one], one)):
        if not same:
            same = [kind]
            continue
        both = wide.select(a=pl.col(same[0]), b=pl.col(kind)).drop_nulls()
        alike = float(((both["a"] - both["b"]).abs() < 0.011).mean() or 0)  # type: ignore[arg-type]
        if both.height >= NEARLY_ALL * wide.height and alike >= NEARLY_ALL:
            same.append(kind)
    if len(same) > 1:
        again = same[1:]
        states.exclude.setdefault(name, []).extend(again)
        states.sentences.append(
            f"{name!r} tells rows that give the same money again: {', '.join(again)} sum to what "
            f"{same[0]} does, order by order; only {same[0]} is counted (source.exclude.where)"
        )


def _note_unpaid(
    states: States, name: str, values: pl.Series, amount: pl.Series, *, refunds_off: bool
) -> None:
    unpaid = _known(values, NEVER_PAID)
    unpaid += [v for v in values.drop_nulls().unique().sort() if v not in unpaid and _is_never(v)]
    if "payment" not in plain(name):  # a payment by transfer is a sale
        unpaid += _known(values, NO_SALE)
    back = _paid_back(values) if set(plain(name).split()) & STATE_WORDS else []
    already = states.exclude.get(name, [])
    unpaid = [value for value in unpaid if value not in already]
    if back and (states.has_returns or refunds_off):
        how = "their refunds are taken off" if refunds_off else "refunds have rows of their own"
        states.sentences.append(
            f"rows whose {name!r} is {', '.join(back)} stay: {how}, and without the sale the "
            "refund would count alone"
        )
        back = []
    partly = [value for value in values.drop_nulls().unique().sort() if _is_partly_back(value)]
    if partly and not (states.has_returns or refunds_off):
        rows = values.is_in(partly)
        of = f" of {amount.filter(rows).sum():,.2f}" if amount.len() == values.len() else ""
        states.sentences.append(
            f"{rows.sum():,} rows{of} whose {name!r} is {', '.join(partly)} count in full: "
            "how much went back no column tells"
        )
    chosen = [*unpaid, *back]
    if not chosen or len(chosen) + len(already) >= values.drop_nulls().n_unique():
        return
    states.exclude.setdefault(name, []).extend(chosen)
    counts = dict(values.value_counts().iter_rows())
    told = ", ".join(f"{value} {counts[value]:,}" for value in chosen)
    sums = amount.filter(values.is_in(chosen)).sum() if amount.len() == values.len() else None
    worth = f" of {sums:,.2f}" if sums else ""
    states.sentences.append(
        f"rows{worth} whose {name!r} says that they brought no money: {told}; left out by "
        "source.exclude.where"
    )
