"""What columns of order exports are called, in five languages and by the usual shop systems."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

EXACT, PARTLY = 1.0, 0.6


def word_set(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


# Best first: the first of them that a file has is taken, content permitting. Blanks, case,
# accents and punctuation don't count.
NAMES: Mapping[str, tuple[str, ...]] = {
    "customer_id": (
        "customer unique id|customer id|customer no|customer number|customer nr|customer key",
        "customer code|cust id|kundennummer|kundennr|kunden nr|kunden id|kundeid|kunde nr",
        "debitorennummer|debitor nr|client id|id client|numero client|no client|n client",
        "code client|client number|id cliente|cliente id|numero cliente|codigo cliente|n cliente",
        "id do cliente|codice cliente|klantnummer|klant id|klantnr|user id|customer user|buyer id",
        "buyer user id|user pseudo id|member id|account id|account number|household id",
        "consumer id|shopper id|contact id|subscriber id|visitor id|loyalty id|loyalty card",
        "card id|card number|kartennummer|customer reference id|donor id|nutzername",
        "nutzername des kaufers|nutzername des kaeufers|username|user name|buyer username",
        "customer|kunde|client|cliente|klant|debitor|buyer|acheteur|comprador|koper|donor|patron",
        "customer email|buyer email|billing email|customer mail|from email address|from email",
        "payer email|email|e mail|email address|email billing|user email|e mail adresse|mail",
        "courriel|adresse mail|correo|correo electronico|customer name|kundenname|buyer name",
        "nom client|nombre cliente|nome cliente|billing name|party name|account name|full name",
        "company|company name|donor name|invoice partner display name|partner id|partner name",
        "partner|sold to party|sold to|bill to|guest name|name",
    ),
    "order_id": (
        "order id|order no|order number|order nr|order key|increment id|invoice no",
        "invoice number|invoice id|invoice nr|invoice|bestellnummer|bestellnr|bestell nr",
        "bestell id|auftragsnummer|auftragsnr|auftrags nr|rechnungsnummer|rechnungsnr",
        "rechnungs nr|rechnung nr|belegnummer|belegnr|beleg nr|numero commande",
        "numero de commande|no commande|n commande|id commande|commande|reference commande",
        "numero facture|n facture|numero pedido|numero de pedido|n pedido|id pedido|pedido",
        "numero do pedido|numero ordine|n ordine|id ordine|ordine|fattura|numero fattura",
        "numero factura|factura|ordernummer|order nummer|bestelling|bestelnummer|factuurnummer",
        "amazon order id|order|transaction id|receipt id|receipt no|receipt number|ticket id",
        "voucher no|voucher number|receipt|kassenbon|bon|ticket|check number|basket id",
        "payment intent id|sale id|order reference|order ref",
        "order name|bestellung|auftrag|rechnung|beleg|bon nr|transaction|name|number|id",
    ),
    "order_date": (
        "order date|ordered at|order datetime|order timestamp|order time|order created at",
        "order purchase timestamp|purchase date|date purchased|created at|invoice date",
        "invoice datetime|bestelldatum|bestellzeit|auftragsdatum|rechnungsdatum|belegdatum",
        "kaufdatum|verkauft am|bestellt am|date de commande|date commande|date de la commande",
        "date facture|date de facture|date achat|date de vente|fecha pedido|fecha de pedido",
        "fecha del pedido|fecha factura|fecha de compra|data do pedido|data da compra|data ordine",
        "data pedido|data acquisto|besteldatum|orderdatum|factuurdatum|aankoopdatum",
        "transaction date|transaction time|transaction dt|order dt|sale date|sales date|date sold",
        "sold at|sold on|created utc|created date utc|created date|date created|created",
        "order placed|paid at|date paid|posting date|event date|buchungsdatum|datum|fecha|data",
        "date|datetime|timestamp|day|tag|jour",
    ),
    "revenue": (
        "line total net|net line total|line net|line net amount|net line amount|nettobetrag",
        "netto betrag|zeilenbetrag netto|positionswert netto|montant ht|total ht|montant net",
        "importe neto|nettobedrag|net amount|net revenue|net sales|net total|amount net",
        "net value|line total|line amount|item total|line revenue|lineitem total|zeilenbetrag",
        "zeilensumme|positionsbetrag|positionswert|gesamtpreis|montant ligne|total ligne",
        "importe linea|regeltotaal|regelbedrag|extended price|extended amount|row total",
        "item price|order item total|line subtotal|order line total|order lines subtotal",
        "umsatz|revenue|sales|sales amount|turnover|chiffre d affaires|ca|ventas|omzet|fatturato",
        "subtotal|sub total|order subtotal|order subtotal amount|base subtotal|untaxed amount",
        "amount untaxed|warenwert|zwischensumme|sous total|subtotale|subtotaal|order value",
        "bestellwert|order amount|order revenue|product total|items total|amount|betrag|montant",
        "importe|bedrag|importo|quantia|valor|sales value|value|dollar value|transaction amount",
        "transaction amt|amt|net|gross|price total|total price|order total|order total amount",
        "summe|gesamtbetrag|gesamtsumme|rechnungsbetrag|grand total|base grand total",
        "total amount|total|totaal|totaalbedrag|montant total|importe total|totale|total sales",
        "bruttobetrag|montant ttc|total ttc|gross amount|gross sales|paid amount|amount paid",
        "total paid|total collected|spend|prix|prijs|precio|preis|price",
    ),
    "quantity": (
        "quantity|qty|menge|anzahl|stueck|stuck|stueckzahl|quantite|qte|nombre|cantidad|aantal",
        "quantita|quantidade|qtd|lineitem quantity|item quantity|units|quantity purchased",
        "qty ordered|ordered quantity|bestellmenge|unidades|pieces|number of items|number of cds",
        "order quantity|item count|num items sold|items sold|quantity refund|nights|hours|stunden",
        "nachte|nuits|noches|tickets|seats",
    ),
    "unit_price": (
        "unit price net|net unit price|einzelpreis netto|prix unitaire ht|unit price",
        "price per unit|unitprice|einzelpreis|stueckpreis|stuckpreis|preis pro stueck",
        "prix unitaire|pu ht|pu|precio unitario|preco unitario|prezzo unitario|stukprijs",
        "eenheidsprijs|prijs per stuk|lineitem price|item price|item cost|unit cost|price each",
        "price|preis|prix|precio|prijs|prezzo|preco|product price|sale price|verkaufspreis|vk",
        "vk preis|ep|nightly rate|hourly rate|rate per night|room rate|price per night|stundensatz",
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
        "region country|paese",
    ),
    "currency": (
        "currency|currency code|order currency|order currency code|waehrung|wahrung|devise",
        "moneda|valuta|monnaie|divisa|iso currency|base currency code|muntsoort|moeda",
        "payment currency",
    ),
    "market": (
        "market|markt|marche|mercado|sales channel|channel|kanal|canal|vertriebskanal",
        "verkaufskanal|marketplace|store name|filiale|boutique|tienda|winkel|sales market",
    ),
}
# Words, or beginnings of words, that make another thing of a name that would match in part.
OTHER_THINGS: Mapping[str, str] = {
    "customer_id": "order type group since segment note message first last marketing",
    "order_id": "date time total amount amt status item line qty quantity customer value price "
    "currency net tax type discount subtotal revenue note source channel count creat paid ship "
    "refund day month year user buyer card payment",
    "order_date": "ship deliver liefer updat birth geburt cancel due refund expir zone modif",
    "revenue": "unit qty quantity count id rate currency weight method compare einzel unitaire "
    "number converted status type code name factor multiplier faktor",
    "quantity": "refund cancel price id stock return ship",
    "unit_price": "total tax compare discount ship currency shipping",
    "product": "type quantity price total qty discount tax fulfill status count",
    "country": "id ip",
    "currency": "rate",
    "market": "id",
}
# What may stand beside the word for a customer: more would be something about them, not who.
IDENTIFYING = word_set(
    "id ids no nr n num number nummer numero key code cod codigo codice uid uuid guid "
    "hash ref reference identifier unique pseudo external internal crm main primary "
    "the of des de du del da do mail email e address adresse user username account "
    "billing bill contact payer shop store web site registered login handle sell sold to by "
    "party invoice invoicing ordering"
)
PERSONAL = word_set(
    "name names nom nombre naam nome vorname nachname surname firstname lastname "
    "party company firma"
)
FEEBLE = word_set("id name number day tag jour data ca pu value item land title net gross")
MAIL = ("mail", "courriel", "correo")


def plain(name: str) -> str:
    """``name`` as words without case, accents and punctuation: ``N° Client`` is ``n client``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    spaced = spaced.replace("ß", "ss").replace("°", " ").replace("º", " ")
    ascii_only = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z]+|\d+", ascii_only))


def name_score(key: str, name: str) -> tuple[float, int]:
    """How well a column's name says ``key``: ``EXACT``, ``PARTLY`` or 0, and its place in the list.

    Names are compared without blanks, so that ``OrderDate`` is ``order date``; in part word by
    word, so that marketing is no market.
    """
    words = plain(name).split()
    bare = "".join(words)
    known = _phrases(key)
    for place, phrase in enumerate(known):
        if bare == phrase.replace(" ", ""):
            return EXACT, place
    others = OTHER_THINGS[key].split()
    if any(
        word.startswith(other) if len(other) > 3 else word == other
        for word in words
        for other in others
    ):
        return 0.0, len(known)
    for place, phrase in enumerate(known):
        rest = _beside(words, phrase)
        if rest is not None and (key != "customer_id" or rest <= IDENTIFYING):
            return PARTLY, place
    return 0.0, len(known)


@cache
def _phrases(key: str) -> tuple[str, ...]:
    return tuple(phrase for line in NAMES[key] for phrase in line.split("|"))


def _beside(words: list[str], phrase: str) -> frozenset[str] | None:
    """The words that a name has beside those of ``phrase``; None if it lacks any of them."""
    wanted = phrase.split()
    if len(wanted) == 1 and (phrase in FEEBLE or len(phrase) < 3):
        return None
    if set(wanted) <= set(words):
        return frozenset(words) - set(wanted)
    if len(words) == 1 and len(phrase) >= 5:  # written as one: invoicedateutc
        glued = phrase.replace(" ", "")
        if words[0].startswith(glued) or words[0].endswith(glued):
            return frozenset([words[0].replace(glued, "", 1)])
    return None


def is_personal(name: str) -> bool:
    """Whether a column's name says that it holds names of people or firms, not ids."""
    return bool(PERSONAL & set(plain(name).split())) and "user" not in plain(name)


def is_mail(name: str) -> bool:
    """Whether a column's name says that it holds e-mail addresses."""
    return any(word in plain(name) for word in MAIL)
