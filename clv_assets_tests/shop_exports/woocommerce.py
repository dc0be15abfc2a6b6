"""WooCommerce: two export plug-ins by order and by item, and the order analytics."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, header, key_of, money
from clv_assets_tests.shop_exports.shop import Order, Shop, make_shop, random_habits

BY_ORDER = header(
    "order_id,order_number,date,status,shipping_total,shipping_tax_total,fee_total,"
    "fee_tax_total,tax_total,cart_discount,order_discount,discount_total,order_total,"
    "refunded_total,order_currency,payment_method,shipping_method,customer_id,"
    "billing_first_name,billing_last_name,billing_email,billing_phone,billing_city,"
    "billing_country,shipping_country,customer_note"
)
BY_ITEM = [
    *BY_ORDER,
    *[
        "item_id",
        "item_name",
        "item_sku",
        "item_quantity",
        "item_subtotal",
        "item_total",
        "item_total_tax",
    ],
    "item_refunded",
]
ADVANCED = header(
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),"
    "Last Name (Billing),Country Code (Billing),Email (Billing),Payment Method Title,"
    "Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,"
    "Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,"
    "Quantity,Item Cost,Coupon Code"
)
ANALYTICS = header(
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,"
    "Coupon(s),N. Revenue"
)
STATES = ("pending", "on-hold", "cancelled", "failed", "checkout-draft")
LABELS = {
    "paid": "Completed",
    "pending": "Pending payment",
    "on-hold": "On hold",
    "checkout-draft": "Draft",
}


def _shop(random: Random) -> Shop:
    habits = random_habits(random, STATES)
    return make_shop(random, replace(habits, tax=random.choice(["none", "added"])))


def _state(order: Order, prefix: str = "") -> str:
    state = (
        ("processing" if order.number % 7 == 0 else "completed")
        if order.state == "paid"
        else (order.state)
    )
    return prefix + state


def _facts(order: Order, guest: str, prefix: str) -> Row:
    first, last = (*order.person.name.split(), "", "")[:2]
    discounts = order.discount + order.line_discounts
    return {
        "order_id": str(order.number),
        "order_number": str(order.number),
        "date": f"{order.moment:%Y-%m-%d %H:%M:%S}",
        "status": _state(order, prefix),
        "shipping_total": money(order.shipping),
        "shipping_tax_total": "0.00",
        "fee_total": "0.00",
        "fee_tax_total": "0.00",
        "tax_total": money(order.tax),
        "cart_discount": money(discounts),
        "order_discount": "0.00",
        "discount_total": money(discounts),
        "order_total": money(order.total),
        "refunded_total": money(order.refund_total),
        "order_currency": "EUR",
        "payment_method": "stripe",
        "customer_id": str(order.person.number) if order.person.has_account else guest,
        "billing_first_name": first,
        "billing_last_name": last,
        "billing_email": order.person.email,
        "billing_country": "DE",
        "shipping_country": "DE",
    }


def _truths(shop: Shop, refunds: str, *, refunded_stay: bool) -> list[Truth]:
    """By address, where guests have one; and by number, guests left out."""
    truths = [Truth(), Truth()]
    for order in shop.paid:
        if order.state == "refunded" and not refunded_stay:
            continue
        back = {"goods": order.refund, "all": order.refund_total, "": Decimal(0)}[refunds]
        for truth, by in zip(truths, ("email", "id"), strict=True):
            truth.sale(key_of(order, by=by), order.net - back)
    return truths


def by_order(random: Random) -> Export:
    """A row an order: its total with shipping and tax, and these beside it."""
    shop = _shop(random)
    has_refunds = random.random() < 0.7
    truths = _truths(shop, "all" if has_refunds else "", refunded_stay=has_refunds)
    guest, prefix = random.choice(["0", ""]), random.choice(["", "wc-"])
    rows = [_facts(order, guest, prefix) for order in shop.orders]
    export = Export("woocommerce by order", list(BY_ORDER), rows, truths)
    export.without([] if has_refunds else ["refunded_total"])
    drop = "shipping_tax_total,fee_total,fee_tax_total,order_discount,billing_phone,cart_discount"
    export.without([name for name in drop.split(",") if random.random() < 0.4])
    return export


def by_item(random: Random) -> Export:
    """A row an item, the order's facts on each of its rows."""
    shop = _shop(random)
    refunds = random.choice(["goods", "all", ""])
    truths = _truths(shop, refunds, refunded_stay=bool(refunds))
    guest, prefix = random.choice(["0", ""]), random.choice(["", "wc-"])
    rows = []
    for order in shop.orders:
        facts, left = _facts(order, guest, prefix), order.refund
        for n, (line, paid) in enumerate(zip(order.lines, spread(order), strict=True)):
            back = min(left, paid)
            left -= back
            rows.append(
                facts
                | {
                    "item_id": str(n + 1),
                    "item_name": line.title,
                    "item_sku": line.sku,
                    "item_quantity": str(line.quantity),
                    "item_subtotal": money(line.full),
                    "item_total": money(paid),
                    "item_total_tax": "",
                    "item_refunded": money(back),
                }
            )
    export = Export("woocommerce by item", list(BY_ITEM), rows, truths)
    without = {"goods": ["refunded_total"], "all": ["item_refunded"]}
    export.without(without.get(refunds, ["refunded_total", "item_refunded"]))
    drop = "shipping_tax_total,fee_total,fee_tax_total,order_discount,item_total_tax,item_id"
    export.without([name for name in drop.split(",") if random.random() < 0.4])
    return export


def spread(order: Order) -> list[Decimal]:
    """What each line costs after its share of the order's discount."""
    paid, left = [line.paid for line in order.lines], order.discount
    for n, amount in enumerate(paid):
        off = min(left, amount)
        paid[n], left = amount - off, left - off
    return paid


def advanced(random: Random) -> Export:
    """A row an item with list prices; the order's amounts on each row, or on the first alone."""
    shop = _shop(random)
    has_refunds, repeated = random.random() < 0.7, random.random() < 0.5
    truth = _truths(shop, "all" if has_refunds else "", refunded_stay=has_refunds)[0]
    rows: list[Row] = []
    for order in shop.orders:
        facts = {
            "Order Status": LABELS.get(order.state, order.state.capitalize()),
            "Order Date": f"{order.moment:%Y-%m-%d %H:%M}",
            "First Name (Billing)": order.person.name.split(" ")[0],
            "Country Code (Billing)": "DE",
            "Email (Billing)": order.person.email,
            "Payment Method Title": "Card",
            "Cart Discount Amount": money(order.discount + order.line_discounts),
            "Order Subtotal Amount": money(order.full),
            "Order Shipping Amount": money(order.shipping),
            "Order Refund Amount": money(order.refund_total),
            "Order Total Amount": money(order.total),
            "Order Total Tax Amount": money(order.tax),
        }
        for n, line in enumerate(order.lines):
            of_line = {
                "Order Number": str(order.number),
                "SKU": line.sku,
                "Item #": str(n + 1),
                "Item Name": line.title,
                "Quantity": str(line.quantity),
                "Item Cost": money(line.price),
            }
            rows.append(of_line | (facts if repeated or n == 0 else {}))
    export = Export("woocommerce advanced", list(ADVANCED), rows, [truth])
    export.without([] if has_refunds else ["Order Refund Amount"])
    drop = "Order Subtotal Amount,SKU,Item #,Item Name,Coupon Code,Customer Note"
    export.without([name for name in drop.split(",") if random.random() < 0.4])
    return export


def analytics(random: Random) -> Export:
    """A row an order, and one a refund, with the refund's day and amount and the sale's state."""
    shop = _shop(random)
    truth, rows = Truth(), []
    for order in shop.paid:
        net = (order.moment, order.net), (order.refunded_at, -order.refund)
        for moment, amount in net:
            if moment is None or not order.person.name:
                continue
            rows.append(
                (
                    moment,
                    {
                        "Date": f"{moment:%Y-%m-%d %H:%M:%S}",
                        "Order #": str(order.number),
                        "N. Revenue (formatted)": f"€{amount:.2f}".replace("€-", "-€"),
                        "Status": _state(order),
                        "Customer": order.person.name,
                        "Customer type": "returning" if order.number % 2 else "new",
                        "Product(s)": ", ".join(line.title for line in order.lines),
                        "Items sold": str(sum(line.quantity for line in order.lines)),
                        "N. Revenue": money(amount),
                    },
                )
            )
            truth.sale(key_of(order, by="name"), amount)
    rows.sort(key=lambda row: row[0])
    return Export("woocommerce analytics", list(ANALYTICS), [row for _, row in rows], [truth])


VARIANTS = (by_order, by_item, advanced, analytics)
