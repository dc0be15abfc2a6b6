"""Shopify: the orders export (Orders > Export) and the report of sales by order."""

from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, header, key_of, money
from clv_assets_tests.shop_exports.shop import Order, make_shop, random_habits

ORDERS = header(
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    "Billing Name,Billing Street,Billing City,Billing Zip,Billing Province,Billing Country,"
    "Shipping Name,Shipping City,Shipping Country,Notes,Cancelled at,Payment Method,"
    "Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,"
    "Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone,Receipt Number,"
    "Duties"
)
OPTIONAL = header(
    "Lineitem compare at price,Lineitem discount,Outstanding Balance,Tax 1 Value,Billing Name,"
    "Vendor,Id,Phone,Discount Code,Duties,Tags,Paid at,Lineitem sku"
)
REPORT = header(
    "Order name,Day,Customer ID,Customer email,Gross sales,Discounts,Returns,Net sales,"
    "Shipping,Taxes,Total sales"
)


def orders(random: Random) -> Export:
    """An order on several rows, its own facts on the first of them."""
    habits = random_habits(random, ("pending", "voided", "expired"))
    shop = make_shop(random, habits)
    has_refunds, truth, rows = random.random() < 0.8, Truth(), []
    for order in shop.orders:
        rows += _rows(order)
        if order.state == "refunded" and not has_refunds:
            continue
        if order.is_paid:
            back = order.refund_total if has_refunds else Decimal(0)
            truth.sale(key_of(order, by="email"), order.net - back)
    export = Export("shopify orders", list(ORDERS), rows, [truth])
    if not has_refunds:
        export.without(["Refunded Amount"])
        if any(order.refund and order.state == "paid" for order in shop.orders):
            export.unknowable["refunds"] = ("partially_refunded",)
    export.without([name for name in OPTIONAL if random.random() < 0.4])
    return export


def _rows(order: Order) -> list[Row]:
    state = order.state
    if state == "paid":
        state = "partially_refunded" if order.refund else "paid"
    moment = f"{order.moment:%Y-%m-%d %H:%M:%S} +0100"
    first = {
        "Email": order.person.email,
        "Financial Status": state,
        "Paid at": moment if order.is_paid else "",
        "Fulfillment Status": "fulfilled" if order.is_paid else "unfulfilled",
        "Accepts Marketing": "no" if order.number % 3 else "yes",
        "Currency": "EUR",
        "Subtotal": money(order.goods),
        "Shipping": money(order.shipping),
        "Taxes": money(order.tax),
        "Total": money(order.total),
        "Discount Code": "WELCOME" if order.discount else "",
        "Discount Amount": money(order.discount),
        "Created at": moment,
        "Billing Name": order.person.name,
        "Shipping Name": order.person.name,
        "Billing Country": "DE",
        "Shipping Country": "DE",
        "Refunded Amount": money(order.refund_total),
        "Outstanding Balance": money(order.total if state == "pending" else Decimal(0)),
        "Id": str(4_500_000_000_000 + order.number * 17),
        "Risk Level": "Low",
        "Source": "web",
        "Tax 1 Name": "VAT 19%" if order.tax else "",
        "Tax 1 Value": money(order.tax) if order.tax else "",
    }
    rows = []
    for n, line in enumerate(order.lines):
        of_line = {
            "Name": f"#{order.number}",
            "Lineitem quantity": str(line.quantity),
            "Lineitem name": line.title,
            "Lineitem price": money(line.price),
            "Lineitem sku": line.sku,
            "Lineitem requires shipping": "true",
            "Lineitem taxable": "true",
            "Lineitem fulfillment status": "fulfilled",
            "Lineitem discount": money(line.discount),
            "Vendor": "Own",
        }
        rows.append({**first, **of_line} if n == 0 else of_line)
    return rows


def sales_report(random: Random) -> Export:
    """A row an order and day: sales, and returns on a day of their own below zero."""
    shop = make_shop(random, random_habits(random))
    truths: list[Truth] = [Truth(), Truth()]
    rows = []
    for order in shop.orders:
        who = {"Customer ID": str(order.person.number or ""), "Customer email": order.person.email}
        first = {
            "Order name": f"#{order.number}",
            **who,
            "Day": f"{order.moment:%Y-%m-%d}",
            "Gross sales": money(order.full - (order.tax if order.tax_included else 0)),
            "Discounts": money(-order.discount - order.line_discounts),
            "Returns": "0.00",
            "Net sales": money(order.net),
            "Shipping": money(order.shipping),
            "Taxes": money(order.tax),
            "Total sales": money(order.total),
        }
        rows.append((order.moment, first))
        for truth, by in zip(truths, ("email", "id"), strict=True):
            truth.sale(key_of(order, by=by), order.net)
            truth.refund(key_of(order, by=by), order.refund)
        if order.refunded_at:
            back = {"Gross sales": "0.00", "Discounts": "0.00", "Returns": money(-order.refund)}
            back |= {"Net sales": money(-order.refund), "Shipping": money(-order.refund_shipping)}
            back |= {"Taxes": money(-order.refund_tax), "Total sales": money(-order.refund_total)}
            day = {"Day": f"{order.refunded_at:%Y-%m-%d}"}
            rows.append(
                (order.refunded_at, {"Order name": f"#{order.number}", **who, **day, **back})
            )
    rows.sort(key=lambda row: row[0])
    return Export("shopify sales report", list(REPORT), [row for _, row in rows], truths)


VARIANTS = (orders, sales_report)
