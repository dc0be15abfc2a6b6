"""Odoo: sale orders, their lines, and invoices."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, header, money
from clv_assets_tests.shop_exports.shop import Shop, make_shop, random_habits

SALE_ORDERS = header(
    "Order Reference,Creation Date,Order Date,Customer,Salesperson,Company,Untaxed Amount,"
    "Taxes,Total,Status,Invoice Status"
)
SALE_LINES = header(
    "Order Reference,Order Date,Customer,Salesperson,Status,Order Lines/Product,"
    "Order Lines/Quantity,Order Lines/Unit Price,Order Lines/Discount (%),Order Lines/Subtotal,"
    "Order Lines/Total"
)
INVOICES = header(
    "Number,Invoice Partner Display Name,Invoice/Bill Date,Due Date,Type,Untaxed Amount,Tax,"
    "Total,Amount Due,Payment Status,Status"
)
ODOO_STATES = ("Quotation", "Quotation Sent", "Cancelled")


def _shop(random: Random, unpaid: tuple[str, ...], **more: object) -> Shop:
    habits = replace(random_habits(random, unpaid), tax=random.choice(["none", "added"]))
    return make_shop(random, replace(habits, **more))  # type: ignore[arg-type]


def sale_orders(random: Random) -> Export:
    """The list of sale orders: a row an order."""
    shop, truth, rows = _shop(random, ODOO_STATES, guests=0, refunds=0, full_refunds=0), Truth(), []
    for order in shop.orders:
        rows.append(
            {
                "Order Reference": f"S{order.number:05d}",
                "Creation Date": f"{order.moment:%Y-%m-%d %H:%M:%S}",
                "Order Date": f"{order.moment:%Y-%m-%d %H:%M:%S}",
                "Customer": order.person.name,
                "Salesperson": "Mitchell Admin",
                "Company": "My Company",
                "Untaxed Amount": money(order.net),
                "Taxes": money(order.tax),
                "Total": money(order.gross),
                "Status": "Sales Order" if order.is_paid else order.state,
                "Invoice Status": "Fully Invoiced",
            }
        )
        if order.is_paid:
            truth.sale(order.person.email, order.net)
    export = Export("odoo sale orders", list(SALE_ORDERS), rows, [truth])
    export.without([n for n in ("Taxes", "Creation Date", "Company") if random.random() < 0.4])
    return export


def sale_lines(random: Random) -> Export:
    """Sale orders with their lines: an order's facts on the first of its rows."""
    habits = {"guests": 0, "refunds": 0, "full_refunds": 0, "order_discounts": 0, "percent": True}
    shop, truth, rows = _shop(random, ODOO_STATES, **habits), Truth(), []
    for order in shop.orders:
        facts = {
            "Order Reference": f"S{order.number:05d}",
            "Order Date": f"{order.moment:%Y-%m-%d %H:%M:%S}",
            "Customer": order.person.name,
            "Salesperson": "Mitchell Admin",
            "Status": "Sales Order" if order.is_paid else order.state,
        }
        for n, line in enumerate(order.lines):
            percent = 100 * line.discount / line.full
            of_line: Row = {
                "Order Lines/Product": f"[{line.sku}] {line.title}",
                "Order Lines/Quantity": f"{line.quantity}.0",
                "Order Lines/Unit Price": money(line.price),
                "Order Lines/Discount (%)": f"{percent.quantize(Decimal('0.01'))}",
                "Order Lines/Subtotal": money(line.paid),
                "Order Lines/Total": money(line.paid),
            }
            reference = {"Order Reference": facts["Order Reference"]}
            rows.append(of_line | (facts if n == 0 else reference))
        if order.is_paid:
            truth.sale(order.person.email, order.net)
    export = Export("odoo sale lines", list(SALE_LINES), rows, [truth])
    export.without(["Order Lines/Total"] if random.random() < 0.5 else [])
    return export


def invoices(random: Random) -> Export:
    """Invoices and credit notes, whose amounts are above zero too unless they are signed."""
    shop, truth, rows = _shop(random, ("Draft", "Cancelled"), guests=0), Truth(), []
    signed = random.random() < 0.5
    for order in shop.orders:
        for moment, kind, amounts in (
            (order.moment, "Customer Invoice", (order.net, order.tax)),
            (order.refunded_at, "Customer Credit Note", (order.refund, order.refund_tax)),
        ):
            if moment is None:
                continue
            is_sale = kind == "Customer Invoice"
            net, tax = amounts if is_sale or not signed else (-amounts[0], -amounts[1])
            rows.append(
                {
                    "Number": f"{'INV' if is_sale else 'RINV'}/{moment:%Y}/{order.number:05d}",
                    "Invoice Partner Display Name": order.person.name,
                    "Invoice/Bill Date": f"{moment:%Y-%m-%d}",
                    "Due Date": f"{moment:%Y-%m-%d}",
                    "Type": kind,
                    "Untaxed Amount": money(net),
                    "Tax": money(tax),
                    "Total": money(net + tax),
                    "Amount Due": "0.00",
                    "Payment Status": "Reversed"
                    if order.state == "refunded" and is_sale
                    else "Paid",
                    "Status": "Posted" if order.is_paid else order.state,
                }
            )
            if order.is_paid:
                truth.sale(order.person.email, amounts[0] if is_sale else -amounts[0])
    rows.sort(key=lambda row: row["Invoice/Bill Date"])
    export = Export("odoo invoices", list(INVOICES), rows, [truth])
    if signed:
        names = ("Untaxed Amount", "Tax", "Total", "Amount Due")
        export.renamed({name: f"{name} Signed" for name in names})
        export.without(["Type"] if random.random() < 0.5 else [])
    export.without([n for n in ("Tax", "Tax Signed", "Due Date") if random.random() < 0.4])
    return export


VARIANTS = (
    sale_orders,
    sale_lines,
    invoices,
)
