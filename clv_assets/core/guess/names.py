"""What columns of order exports are called, in five languages and by the usual shop systems."""

import re
import unicodedata
from collections.abc import Mapping

EXACT, PARTLY = 1.0, 0.6

# Best first: the first of them that a file has is taken, content permitting. Blanks, case,
# accents and punctuation don't count.
NAMES: Mapping[str, tuple[str, ...]] = {
    "customer_id": (
        "customer id|customer no|customer number|customer nr|customer key|customer code|cust id",
        "kundennummer|kundennr|kunden nr|kunden id|kundeid|kunde nr|debitorennummer|debitor nr",
        "client id|id client|numero client|no client|n client|code client|client number",
        "id cliente|cliente id|numero cliente|codigo cliente|n cliente|klantnummer|klant id",
        "klantnr|user id|customer user|buyer id|member id|account id|account number",
        "household id|consumer id|shopper id|contact id|customer|kunde|client|cliente|klant",
        "debitor|buyer|customer email|buyer email|billing email|customer mail|email|e mail",
        "email address|email billing|user email|e mail adresse|mail|courriel|adresse mail",
        "correo|correo electronico|customer name|kundenname|buyer name|nom client",
        "nombre cliente|billing name",
    ),
    "order_id": (
        "order id|order no|order number|order nr|order key|increment id|invoice no",
        "invoice number|invoice id|invoice nr|invoice|bestellnummer|bestellnr|bestell nr",
        "bestell id|auftragsnummer|auftragsnr|auftrags nr|rechnungsnummer|rechnungsnr",
        "rechnungs nr|rechnung nr|belegnummer|belegnr|beleg nr|numero commande",
        "numero de commande|no commande|n commande|id commande|commande|reference commande",
        "numero facture|n facture|numero pedido|numero de pedido|n pedido|id pedido|pedido",
        "numero factura|factura|ordernummer|order nummer|bestelling|bestelnummer|factuurnummer",
        "amazon order id|order|transaction id|receipt id|receipt no|ticket id|basket id",
        "payment intent id|sale id|order reference|order name|bestellung|auftrag|rechnung|beleg",
        "bon nr|invoice number|transaction|name|id",
    ),
    "order_date": (
        "order date|ordered at|order datetime|order timestamp|order time|order created at",
        "purchase date|date purchased|created at|invoice date|invoice datetime|bestelldatum",
        "bestellzeit|auftragsdatum|rechnungsdatum|belegdatum|kaufdatum|date de commande",
        "date commande|date de la commande|date facture|date de facture|date achat|fecha pedido",
        "fecha de pedido|fecha del pedido|fecha factura|fecha de compra|besteldatum|orderdatum",
        "factuurdatum|aankoopdatum|transaction date|transaction time|sale date|sales date",
        "created utc|created date utc|created date|date created|created|order placed|paid at",
        "date paid|posting date|buchungsdatum|datum|fecha|date|datetime|timestamp|day|tag|jour",
    ),
    "revenue": (
        "line total net|net line total|line net|line net amount|net line amount|nettobetrag",
        "netto betrag|zeilenbetrag netto|positionswert netto|montant ht|total ht|montant net",
        "importe neto|nettobedrag|net amount|net revenue|net sales|net total|amount net",
        "net value|line total|line amount|item total|line revenue|lineitem total|zeilenbetrag",
        "zeilensumme|positionsbetrag|positionswert|gesamtpreis|montant ligne|total ligne",
        "importe linea|regeltotaal|regelbedrag|extended price|extended amount|row total",
        "item price|order item total|line subtotal|order line total|umsatz|revenue|sales",
        "sales amount|turnover|chiffre d affaires|ca|ventas|omzet|amount|betrag|montant|importe",
        "bedrag|sales value|value|dollar value|price total|total price|order value|order total",
        "order amount|order revenue|order total amount|order subtotal amount|subtotal|sub total",
        "bestellwert|warenwert|summe|gesamtbetrag|gesamtsumme|rechnungsbetrag|grand total",
        "base grand total|total amount|total|totaal|totaalbedrag|montant total|importe total",
        "bruttobetrag|montant ttc|total ttc|gross amount|gross sales|paid amount|amount paid",
        "spend|prix|prijs|precio|preis|price",
    ),
    "quantity": (
        "quantity|qty|menge|anzahl|stueck|stuck|stueckzahl|quantite|qte|nombre|cantidad|aantal",
        "lineitem quantity|item quantity|units|quantity purchased|qty ordered|quantity refund",
        "ordered quantity|bestellmenge|unidades|pieces|number of items|number of cds",
        "order quantity|item count",
    ),
    "unit_price": (
        "unit price net|net unit price|einzelpreis netto|prix unitaire ht|unit price",
        "price per unit|unitprice|einzelpreis|stueckpreis|stuckpreis|preis pro stueck",
        "prix unitaire|pu ht|pu|precio unitario|stukprijs|eenheidsprijs|prijs per stuk",
        "lineitem price|item price|item cost|unit cost|price each|price|preis|prix|precio|prijs",
        "product price|sale price|verkaufspreis",
    ),
    "product": (
        "sku|stock code|stockcode|product id|product code|product no|product number",
        "article number|article no|article id|article|artikelnummer|artikelnr|artikel nr",
        "artikel id|lineitem sku|item sku|item code|item id|item number|asin|ean|gtin",
        "variant id|reference produit|ref produit|code article|reference article|code produit",
        "referencia|codigo producto|codigo articulo|productcode|productnummer|artikelcode|upc",
        "reference|lineitem name|product|produkt|produit|producto|artikel|articulo|item",
        "item name|product name|artikelname|produktname|bezeichnung|artikelbezeichnung",
        "designation|productnaam|description|title",
    ),
    "country": (
        "country|country code|land|laendercode|landcode|pays|code pays|pais|codigo pais",
        "shipping country|ship country|shipping country code|delivery country|lieferland",
        "versandland|country code shipping|billing country|country code billing|rechnungsland",
        "pays de livraison|pays livraison|pais de envio|customer country|order country",
        "region country",
    ),
    "currency": (
        "currency|currency code|order currency|order currency code|waehrung|wahrung|devise",
        "moneda|valuta|monnaie|divisa|iso currency|base currency code|muntsoort",
        "payment currency",
    ),
    "market": (
        "market|markt|marche|mercado|sales channel|channel|kanal|canal|vertriebskanal",
        "verkaufskanal|marketplace|store name|filiale|boutique|tienda|winkel|sales market",
    ),
}
# Words that turn a name that would match in part into another thing.
OTHER_THINGS: Mapping[str, tuple[str, ...]] = {
    "customer_id": (
        "order",
        "type",
        "group",
        "since",
        "segment",
        "note",
        "message",
        "first",
        "last",
    ),
    "order_id": ("date", "time", "total", "amount", "status", "item", "line", "qty", "customer"),
    "order_date": (
        "ship",
        "deliver",
        "liefer",
        "updat",
        "birth",
        "geburt",
        "cancel",
        "due",
        "refund",
    ),
    "revenue": (
        *(
            "tax",
            "mwst",
            "vat",
            "tva",
            "iva",
            "btw",
            "ship",
            "versand",
            "port",
            "discount",
            "rabatt",
        ),
        *("refund", "fee", "cost", "unit", "qty", "quantity", "count", "id", "rate", "currency"),
        *("weight", "method", "compare", "einzel", "unitaire"),
    ),
    "quantity": ("refund", "cancel", "price", "id", "stock"),
    "unit_price": ("total", "tax", "compare", "discount", "ship", "currency"),
    "product": (
        "type",
        "quantity",
        "price",
        "total",
        "qty",
        "discount",
        "tax",
        "fulfill",
        "status",
    ),
    "country": ("id",),
    "currency": ("rate",),
    "market": ("id",),
}
GROSS = ("gross", "brutto", "ttc", "incl", "inkl")
MAIL = ("mail", "courriel", "correo")


def plain(name: str) -> str:
    """``name`` as words without case, accents and punctuation: ``N° Client`` is ``n client``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    spaced = spaced.replace("ß", "ss").replace("°", " ").replace("º", " ")
    ascii_only = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z]+|\d+", ascii_only))


def name_score(key: str, name: str) -> tuple[float, int]:
    """How well a column's name says ``key``: ``EXACT``, ``PARTLY`` or 0, and its place in the list.

    Names are compared without blanks, so that ``OrderDate`` is ``order date``.
    """
    words = plain(name)
    bare = words.replace(" ", "")
    known = [phrase for line in NAMES[key] for phrase in line.split("|")]
    for place, phrase in enumerate(known):
        if bare == phrase.replace(" ", ""):
            return EXACT, place
    if any(word in bare for word in OTHER_THINGS[key] if len(word) > 3) or any(
        word in words.split() for word in OTHER_THINGS[key]
    ):
        return 0.0, len(known)
    for place, phrase in enumerate(known):
        short = phrase.replace(" ", "")
        if (len(short) >= 5 and short in bare) or (
            " " in phrase and set(phrase.split()) <= set(words.split())
        ):
            return PARTLY, place
    return 0.0, len(known)


def is_gross(name: str) -> bool:
    """Whether a column's name says that its amounts include tax."""
    return any(word in plain(name).split() or word in plain(name) for word in GROSS)


def is_mail(name: str) -> bool:
    """Whether a column's name says that it holds e-mail addresses."""
    return any(word in plain(name) for word in MAIL)
