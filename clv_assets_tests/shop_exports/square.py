"""Square: the transactions, and the items sold."""

from datetime import datetime
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, header, key_of
from clv_assets_tests.shop_exports.shop import Order, cents, make_shop, random_habits
from clv_assets_tests.shop_exports.stripe import fee_of

SQUARE = header(
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,"
    "Tip,Partial Refunds,Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,"
    "Other Tender,Fees,Net Total,Transaction ID,Payment ID,Card Brand,Device Name,Staff Name,"
    "Details,Description,Event Type,Location,Customer ID,Customer Name,Customer Reference ID,"
    "Transaction Status"
)
SQUARE_ITEMS = header(
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,"
    "Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,"
    "Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count"
)
ZONE = "Pacific Time (US & Canada)"


def _dollars(amount: Decimal) -> str:
    return f"${amount:,.2f}" if amount >= 0 else f"-${-amount:,.2f}"


def _square_facts(order: Order, moment: datetime, kind: str, n: int) -> Row:
    return {
        "Date": f"{moment:%Y-%m-%d}",
        "Time": f"{moment:%H:%M:%S}",
        "Time Zone": ZONE,
        "Transaction ID": f"T{order.number}a",
        "Payment ID": f"P{order.number}{'R' if kind == 'Refund' else ''}{n}",
        "Event Type": kind,
        "Location": "Main",
        "Customer ID": f"C{order.person.number}X" if order.person.has_account else "",
        "Customer Name": order.person.name if order.person.has_account else "",
        "Transaction Status": "Complete",
        "Device Name": "Register 1",
    }


def square(random: Random) -> Export:
    """The transactions: a row a payment, and one a refund with amounts below zero."""
    shop = make_shop(random, random_habits(random))
    truth = Truth()
    rows: list[tuple[datetime, Row]] = []

    def row(order: Order, moment: datetime, kind: str, amounts: dict[str, Decimal]) -> None:
        fee = -fee_of(amounts["Total Collected"]) if kind == "Payment" else Decimal(0)
        amounts |= {"Fees": fee, "Net Total": amounts["Total Collected"] + fee}
        zero = ("Service Charges", "Gift Card Sales", "Partial Refunds", "Cash", "Other Tender")
        amounts |= {name: Decimal(0) for name in zero} | {"Card": amounts["Total Collected"]}
        cells = {name: _dollars(amount) for name, amount in amounts.items()}
        rows.append((moment, _square_facts(order, moment, kind, len(rows)) | cells))

    for order in shop.orders:
        off = order.discount + order.line_discounts
        amounts = {"Gross Sales": order.net + off, "Discounts": -off, "Net Sales": order.net}
        amounts |= {"Tax": order.tax, "Tip": order.tip}
        row(order, order.moment, "Payment", amounts | {"Total Collected": order.gross + order.tip})
        truth.sale(key_of(order, by="id"), order.net)
        if order.refunded_at:
            amounts = {"Gross Sales": -order.refund, "Discounts": Decimal(0)}
            amounts |= {"Net Sales": -order.refund, "Tax": -order.refund_tax, "Tip": Decimal(0)}
            amounts |= {"Total Collected": -order.refund - order.refund_tax}
            row(order, order.refunded_at, "Refund", amounts)
            truth.refund(key_of(order, by="id"), order.refund)
    rows.sort(key=lambda one: one[0])
    export = Export("square transactions", list(SQUARE), [facts for _, facts in rows], [truth])
    drop = "Service Charges,Gift Card Sales,Partial Refunds,Transaction Status,Net Total,Fees,Card"
    export.without([name for name in drop.split(",") if random.random() < 0.3])
    return export


def square_items(random: Random) -> Export:
    """The items sold: a row an item."""
    shop = make_shop(random, random_habits(random))
    truth = Truth()
    rows: list[tuple[datetime, Row]] = []
    for order in shop.orders:
        off = order.discount
        for n, line in enumerate(order.lines):
            more = min(off, line.paid)
            off -= more
            share = (order.tax if order.tax_included else Decimal(0)) * (line.paid - more)
            inside = cents(share / order.goods) if order.goods else Decimal(0)
            amounts = {"Gross Sales": line.full - inside, "Discounts": -line.discount - more}
            amounts |= {"Net Sales": line.paid - more - inside, "Tax": inside}
            cells = {name: _dollars(amount) for name, amount in amounts.items()}
            cells |= {"Item": line.title, "SKU": line.sku, "Qty": f"{line.quantity}.0"}
            rows.append((order.moment, _square_facts(order, order.moment, "Payment", n) | cells))
            truth.by_customer[key_of(order, by="id")] += line.paid - more - inside
        truth.purchases += order.person.has_account
        if order.refunded_at:
            cells = {name: _dollars(-order.refund) for name in ("Gross Sales", "Net Sales")}
            cells |= {"Discounts": "$0.00", "Tax": _dollars(-order.refund_tax), "Qty": "-1.0"}
            cells |= {"Item": order.lines[0].title, "SKU": order.lines[0].sku}
            facts = _square_facts(order, order.refunded_at, "Refund", 0)
            rows.append((order.refunded_at, facts | cells))
            truth.refund(key_of(order, by="id"), order.refund)
    truth.by_customer.pop("", None)
    rows.sort(key=lambda one: one[0])
    return Export("square items", list(SQUARE_ITEMS), [facts for _, facts in rows], [truth])


VARIANTS = (
    square,
    square_items,
)
