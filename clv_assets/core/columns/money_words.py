"""What the name of an amount says of it: a discount, a refund, shipping, with tax or without."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from clv_assets.core.columns.names import plain, word_set

TAX = word_set(
    "tax taxes vat gst hst pst mwst ust steuer steuern mehrwertsteuer tva taxe iva "
    "igv btw imposta imposte impuesto impuestos imposto impostos duty duties"
)
# In the order in which they count: a fee's tax is of the fee, shipping's discount of shipping.
ROLES: Mapping[str, frozenset[str]] = {
    "fee": word_set(
        "fee fees gebuhr gebuehr gebuhren gebuehren comision comisiones commission "
        "commissions commissione commissioni comissao provision processing surcharge "
        "amazonfee"
    ),
    "shipping": word_set(
        "shipping shipment ship freight postage delivery versand versandkosten porto "
        "lieferung livraison envio verzending verzendkosten bezorging spedizione frete "
        "carriage handling fracht wrap wrapping geschenkverpackung versandgebuhr"
    ),
    "tip": word_set("tip tips gratuity trinkgeld pourboire propina mancia fooi gorjeta"),
    "cost": word_set("cogs margin profit marge gewinn einkaufspreis einstandspreis"),
    "balance": word_set(
        "balance outstanding saldo tendered anzahlung credit redeemed certificate wallet "
        "points punkte giftcard"
    ),
    "tax": TAX,
    "refund": word_set(
        "refund refunds refunded erstattung erstattet erstattungen ruckerstattung "
        "rueckerstattung rembourse remboursement reembolso reembolsado devolucion "
        "terugbetaling terugbetaald rimborso rimborsato returned returns return retouren "
        "retoure retours retour devoluciones resi chargeback disputed gutschrift"
    ),
    "discount": word_set(
        "discount discounts rabatt rabatte nachlass remise remises reduction reductions "
        "descuento descuentos korting kortingen sconto sconti desconto descontos coupon "
        "coupons promo promotion promotions rebate rebates markdown voucher ermassigung "
        "gutschein disc dto"
    ),
    "list": word_set("compare msrp rrp uvp list regular original catalog"),
}
BEFORE_TAX = word_set("ex excl excluding exclusive without before ohne exkl zonder sin sem")
BEFORE_TAX |= word_set("senza hors exclu excluded excludes exklusive exclusief esclusa")
WITH_TAX = word_set("inc incl including inclusive with after mit inkl inklusive avec con com")
WITH_TAX |= word_set("included includes inclus incluido inclusief compreso inclusa")
BEFORE, AFTER = word_set("before vor avant"), word_set("after nach apres less")
NET = frozenset(["net", "netto", "neto", "nett", "ht", "excl", "exkl", "untaxed"])
GROSS = frozenset(["gross", "brutto", "bruto", "brut", "ttc", "incl", "inkl"])
PERCENT = word_set("percent percentage pct prozent pourcentage porcentaje procent rate")
OF_GOODS = word_set("of de des du del the a and on und y et e in to for per")
LONG, LONG_END = 5, 6  # letters of what a word may begin and end with: an importo is no porto
SHORT = {
    "s&h": "shipping handling",
    "p&p": "postage",
    "p+p": "postage",
    "gift card": "giftcard",
    "gift_card": "giftcard",
}
PIECES = word_set("qty quantity menge anzahl units pieces count stuck quantite cantidad aantal qte")
SMALL_UNITS = {"cents": 0.01, "cent": 0.01, "centimes": 0.01, "pence": 0.01, "minor": 0.01}
SMALL_UNITS |= {"centavos": 0.01, "kopeks": 0.01, "micros": 1e-6, "millis": 1e-3}
BEFORE_DISCOUNT = word_set(
    "price prix preis precio prijs prezzo preco gross list original value wert"
)
OF_LINE = word_set(
    "item items lineitem line row zeile position ligne linea regel unit unitaire einzel"
)
STAGE = word_set("invoiced canceled cancelled offline online")  # what the whole amount tells too
TOTAL = word_set(
    "total totaal totale gesamt gesamtbetrag gesamtsumme summe grand gross brutto bruto brut paid "
    "collected bezahlt paye pagado pago betaald pagato rechnungsbetrag ttc charged"
)
GOODS = word_set(
    "sub sous subtotal subtotaal subtotale zwischensumme sales goods product products waren umsatz "
    "revenue net netto warenwert"
)
OF_ORDER = word_set("order subtotal grand bestellung commande pedido bestelling ordine cart")


@dataclass(frozen=True)
class MoneyName:
    """What a name says.

    Attributes:
        role: ``discount``, ``refund``, ``tax``, ``shipping``, ``fee``, ``tip``, ``cost``,
            ``balance``, ``list``; ``shipping tax``, ``refund tax`` and the like; ``stage``: how far
            an amount has come; empty: what was bought itself.
        basis: ``net`` or ``gross`` of tax; empty: it doesn't say.
        rest: what is left of the name without its basis.
        is_percent: a share in percent.
        before_discount: its words are of prices, from which a discount is yet to be taken.
        of_order, of_line: its words are of a whole order, or of one of its lines.
        of_goods: its words are of goods alone.
        is_total: it is what was paid in the end, shipping and the like with it.
        is_pieces: it counts pieces, and is no money.
        unit: what one of it is worth: 0.01 of cents.
    """

    role: str
    basis: str
    rest: str
    is_percent: bool = False
    before_discount: bool = False
    of_order: bool = False
    of_line: bool = False
    of_goods: bool = False
    is_total: bool = False
    is_pieces: bool = False
    unit: float = 1.0


@cache
def money_name(name: str) -> MoneyName:
    """What the ``name`` of a column of amounts says of them."""
    words, stands = _with_and_without(_words(name))
    basis, rest = _basis(words)
    roles = [role for role, known in ROLES.items() if _says(rest, known)]
    role = roles[0] if roles else ""
    if "refund" in roles and role in ("shipping", "tip", "tax"):
        role = f"refund {role}"
    elif role == "shipping" and (others := {"tax", "discount"} & set(roles)):
        role = f"shipping {min(others)}"
    if role == "list" and OF_ORDER & set(rest):
        role = ""
    if STAGE & set(words) and (role or OF_ORDER & set(rest) or "total" in rest):
        role = "stage"
    of_line = bool(OF_LINE & set(words))
    return MoneyName(
        role,
        basis,
        " ".join(word for word in rest if word not in OF_GOODS),
        is_percent="%" in name or bool(PERCENT & set(rest)),
        before_discount=stands == "before"
        or (stands != "after" and basis != "net" and bool(BEFORE_DISCOUNT & set(words))),
        of_order=bool(OF_ORDER & set(rest)) or rest == ["total"],
        of_line=of_line,
        of_goods=bool(GOODS & set(rest)),
        is_total=not role
        and not of_line
        and (stands == "with" or (_says(words, TOTAL) and not GOODS & set(rest))),
        is_pieces=bool(PIECES & set(words)),
        unit=next((SMALL_UNITS[word] for word in words if word in SMALL_UNITS), 1.0),
    )


def _words(name: str) -> list[str]:
    text = name.replace("MwSt", "Mwst")
    for short, long in SHORT.items():
        text = re.sub(re.escape(short), f" {long} ", text, flags=re.IGNORECASE)
    return plain(text).split()


def _with_and_without(words: list[str]) -> tuple[list[str], str]:
    """``words`` without those of what an amount has in it or not, and how it stands to that.

    Of ``total inc shipping`` shipping is no role of the column. ``with`` shipping or a tip in it;
    ``before`` a discount, or ``after`` it; empty: nothing of that.
    """
    for place, word in enumerate(words):
        run = [*takewhile(lambda one: one in OF_GOODS or _beside(one), words[place + 1 :])]
        parts = {_beside(one) for one in run}
        kept = [*words[:place], *words[place + 1 + len(run) :]]
        if "discount" in parts and word in BEFORE | AFTER:
            return kept, "before" if word in BEFORE else "after"
        if place and {"shipping", "tip"} & parts and word in WITH_TAX | BEFORE_TAX:
            tax = [word, "tax"] if "tax" in parts else []
            return [*kept, *tax], "with" if word in WITH_TAX else ""
    return words, ""


def _beside(word: str) -> str:
    """The role of what goods may be paid with, or less; empty: a word has none."""
    roles = ("shipping", "tip", "tax", "discount")
    return next((role for role in roles if _says([word], ROLES[role])), "")


def _basis(words: list[str]) -> tuple[str, list[str]]:
    """Whether tax is in, and the words that don't say so."""
    for known, basis in ((BEFORE_TAX, "net"), (WITH_TAX, "gross")):
        for place, word in enumerate(words):
            near = [n for n in (place - 1, place + 1, place + 2) if 0 <= n < len(words)]
            taxes = [n for n in near if words[n] in TAX]
            if word in known and taxes:
                gone = {place, *taxes, *range(place, max(taxes) + 1)}
                return basis, [w for n, w in enumerate(words) if n not in gone]
    for known, basis in ((NET, "net"), (GROSS, "gross")):
        if _says(words, known):
            return basis, [word for word in words if not _says([word], known)]
    return "", words


def _says(words: list[str], known: frozenset[str]) -> bool:
    """Whether one of ``words`` is known, or made of a known one: Rabattbetrag, Umsatzsteuer."""
    starts = tuple(word for word in known if len(word) >= LONG)
    ends = tuple(word for word in known if len(word) >= LONG_END)
    return any(word in known or word.startswith(starts) or word.endswith(ends) for word in words)
