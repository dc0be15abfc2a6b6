"""Exports of no system in particular: names and marks of seven languages, by line and by order."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, header, key_of
from clv_assets_tests.shop_exports.shop import Order, Shop, make_shop, random_habits

MEANINGS = header(
    "order,date,customer,sku,quantity,price,discount,percent,subtotal,shipping,tax,total,"
    "refund,status"
)
NAMES: Mapping[str, str] = {
    "en": "Order Number|Order Date|Customer Number|SKU|Qty|Unit Price|Discount|Discount %|Subtotal|"
    "Shipping|Sales Tax|Order Total|Refunded|Status",
    "us": "order_no|ordered_at|client_id|item_code|units|price_each|rebate|discount_pct|sub_total|"
    "freight|vat|amount_paid|refund_amount|order_status",
    "de": "Bestellnummer|Bestelldatum|Kundennummer|Artikelnummer|Menge|Einzelpreis|Rabatt|"
    "Rabatt in %|Zwischensumme|Versandkosten|MwSt.|Gesamtbetrag|Erstattung|Status",
    "fr": "N° commande|Date de commande|N° client|Référence produit|Quantité|Prix unitaire|Remise|"
    "Remise (%)|Sous-total|Livraison|TVA|Total payé|Remboursement|Statut",
    "es": "Número de pedido|Fecha de pedido|ID cliente|Referencia|Cantidad|Precio unitario|"
    "Descuento|% descuento|Subtotal|Envío|IVA|Total pagado|Reembolso|Estado",
    "it": "Numero ordine|Data ordine|Codice cliente|Articolo|Quantità|Prezzo unitario|Sconto|"
    "Sconto %|Subtotale|Spedizione|IVA|Totale ordine|Rimborso|Stato",
    "nl": "Bestelnummer|Besteldatum|Klantnummer|Artikelcode|Aantal|Stukprijs|Korting|Korting %|"
    "Subtotaal|Verzendkosten|BTW|Totaalbedrag|Terugbetaald|Status",
    "pt": "Número do pedido|Data do pedido|ID do cliente|Referência|Quantidade|Preço unitário|"
    "Desconto|Desconto %|Subtotal|Frete|Imposto|Total do pedido|Reembolso|Estado",
}
STATES: Mapping[str, str] = {  # paid, in whole paid back, and three never paid
    "en": "Paid|Refunded|Cancelled|Pending|Failed",
    "us": "COMPLETE|REFUNDED|CANCELED|ON_HOLD|PAYMENT_FAILED",
    "de": "Abgeschlossen|Erstattet|Storniert|Ausstehend|Fehlgeschlagen",
    "fr": "Terminée|Remboursée|Annulée|En attente|Échouée",
    "es": "Completado|Reembolsado|Cancelado|Pendiente|Fallido",
    "it": "Completato|Rimborsato|Annullato|In attesa|Fallito",
    "nl": "Voltooid|Terugbetaald|Geannuleerd|In afwachting|Mislukt",
    "pt": "Concluído|Reembolsado|Cancelado|Pendente|Falhou",
}
UNPAID = ("cancelled", "pending", "failed")


class _Language:
    """How a language writes names, states, dates and amounts."""

    def __init__(self, random: Random) -> None:
        self.code = random.choice(list(NAMES))
        self.names = dict(zip(MEANINGS, NAMES[self.code].split("|"), strict=True))
        self.states = dict(
            zip(("paid", "refunded", *UNPAID), STATES[self.code].split("|"), strict=True)
        )
        self.english = self.code in ("en", "us")
        self.form = "%Y-%m-%d %H:%M" if self.english else "%d.%m.%Y %H:%M"
        if self.code in ("fr", "es", "it", "pt"):
            self.form = "%d/%m/%Y %H:%M"
        self.sign = random.choice(["", "", "$" if self.english else " €"])

    def money(self, amount: Decimal) -> str:
        text = f"{amount:,.2f}"
        if self.english:
            return text if not self.sign else f"-${text[1:]}" if amount < 0 else f"${text}"
        return text.replace(",", "_").replace(".", ",").replace("_", ".") + self.sign

    def number(self, value: object) -> str:
        return str(value) if self.english else str(value).replace(".", ",")

    def export(self, kind: str, rows: list[Row], truth: Truth, without: set[str]) -> Export:
        columns = [name for name in MEANINGS if name in {n for row in rows for n in row} - without]
        delimiter = "," if self.english else ";"
        export = Export(f"generic {kind}", columns, rows, [truth], delimiter=delimiter)
        export.renamed(self.names)
        return export


def _facts(order: Order, language: _Language) -> Row:
    return {
        "order": str(order.number),
        "date": order.moment.strftime(language.form),
        "customer": f"K{order.person.number}" if order.person.has_account else "",
        "status": language.states[order.state],
    }


def _shop(random: Random, **more: object) -> Shop:
    return make_shop(random, replace(random_habits(random, UNPAID), **more))  # type: ignore[arg-type]


def by_order(random: Random) -> Export:
    """A row an order: subtotal before or after the discount, and what was paid."""
    shop, language, truth, rows = _shop(random), _Language(random), Truth(), []
    before, has_refunds = random.random() < 0.5, random.random() < 0.7
    for order in shop.orders:
        amounts = {
            "subtotal": order.goods + (order.discount if before else 0),
            "discount": order.discount,
            "shipping": order.shipping,
            "tax": order.tax,
            "total": order.total,
            "refund": order.refund_total,
        }
        rows.append(_facts(order, language) | {n: language.money(a) for n, a in amounts.items()})
        if order.is_paid and (has_refunds or order.state == "paid"):
            back = order.refund_total if has_refunds else Decimal(0)
            truth.sale(key_of(order, by="id"), order.net - back)
    without = set() if has_refunds else {"refund"}
    without |= {"subtotal"} if random.random() < 0.2 else set()
    without |= {"total"} if "subtotal" not in without and random.random() < 0.2 else set()
    without |= {
        name
        for name in ("discount", "shipping", "tax")
        if all(order.__dict__[name] == 0 for order in shop.orders) and random.random() < 0.5
    }
    export = language.export("by order", rows, truth, without)
    names = language.names
    if "total" in without and any(order.discount for order in shop.paid):
        export.untold["discount"] = (names["discount"],)
    if shop.tax_included and "total" in without:
        export.untold["tax"] = (names["tax"],)
    return export


def by_line(random: Random) -> Export:
    """A row a line: quantity, price, and a discount as an amount or in percent."""
    shop = _shop(random, percent=True, order_discounts=0, tax=random.choice(["none", "added"]))
    language, truth, rows = _Language(random), Truth(), []
    percent, refunds, repeated = (random.random() < 0.5 for _ in range(3))
    for order in shop.orders:
        left, net = order.refund, Decimal(0)
        for n, line in enumerate(order.lines):
            back = min(left, line.paid)
            left -= back
            share = (100 * line.discount / line.full).quantize(Decimal(1))
            off = share / 100 * line.full if percent else line.discount
            row = {
                "sku": line.sku,
                "quantity": language.number(line.quantity),
                "price": language.money(line.price),
                "discount": language.money(line.discount),
                "percent": language.number(share),
                "refund": language.money(back),
            }
            facts = _facts(order, language)
            rows.append(row | (facts if repeated or n == 0 else {"order": facts["order"]}))
            net += line.full - off - (back if refunds else 0)
        if order.is_paid and (refunds or order.state == "paid"):
            truth.sale(key_of(order, by="id"), net)
    without = {"discount"} if percent else {"percent"}
    return language.export("by line", rows, truth, without | (set() if refunds else {"refund"}))


VARIANTS = (by_order, by_line)
