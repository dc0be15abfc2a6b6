"""Magento / Adobe Commerce: the order grid, the table of orders, and the table of items."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, header, key_of, money
from clv_assets_tests.shop_exports.shop import Order, Shop, make_shop, random_habits

GRID = header(
    "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),"
    "Grand Total (Purchased),Status,Billing Address,Shipping Address,Shipping Information,"
    "Customer Email,Customer Group,Subtotal,Shipping and Handling,Customer Name,Payment Method,"
    "Total Refunded,Allocated sources"
)
AMOUNTS = header(
    "subtotal,discount_amount,tax_amount,shipping_amount,grand_total,total_paid,total_refunded,"
    "subtotal_refunded,tax_refunded,shipping_refunded,total_offline_refunded,"
    "total_online_refunded,discount_invoiced,subtotal_invoiced,tax_invoiced,subtotal_canceled,"
    "total_due"
)
TABLE = [
    *header(
        "entity_id,state,status,increment_id,customer_id,customer_email,customer_group_id,"
        "customer_is_guest,store_id,created_at,updated_at,base_currency_code,order_currency_code"
    ),
    *(f"base_{name}" for name in AMOUNTS),
    *AMOUNTS,
    *header("total_qty_ordered,base_to_order_rate,coupon_code"),
]
ITEMS = header(
    "increment_id,created_at,status,customer_email,customer_group_id,item_id,sku,name,"
    "qty_ordered,qty_refunded,original_price,price,row_total,discount_amount,tax_amount,"
    "amount_refunded"
)
STATES = ("canceled", "holded", "pending_payment", "pending", "fraud")


def _shop(random: Random) -> Shop:
    habits = random_habits(random, STATES)
    return make_shop(
        random, replace(habits, tax=random.choice(["none", "added"]), guest_email=True)
    )


def _status(order: Order) -> str:
    if order.state == "paid":
        return "processing" if order.number % 8 == 0 else "complete"
    return "closed" if order.state == "refunded" else order.state


def _id(order: Order) -> str:
    return f"{order.number:09d}"


def grid(random: Random) -> Export:
    """A row an order; what it doesn't tell is discounts and tax."""
    shop, form = _shop(random), random.choice(["%Y-%m-%d %H:%M:%S", "%b {day}, %Y {hour}:%M:%S %p"])
    has_refunds, truth, rows = random.random() < 0.7, Truth(), []
    for order in shop.orders:
        hour = order.moment.hour % 12 or 12
        total = money(order.total)
        rows.append(
            {
                "ID": _id(order),
                "Purchase Point": "Main Website\nMain Website Store\nDefault Store View",
                "Purchase Date": order.moment.strftime(form).format(
                    day=order.moment.day, hour=hour
                ),
                "Bill-to Name": order.person.name,
                "Ship-to Name": order.person.name,
                "Grand Total (Base)": total,
                "Grand Total (Purchased)": total,
                "Status": _status(order).replace("_", " ").capitalize()
                if "%b" in form
                else _status(order),
                "Customer Email": order.person.email,
                "Customer Group": "General" if order.person.has_account else "NOT LOGGED IN",
                "Subtotal": money(order.full),
                "Shipping and Handling": money(order.shipping),
                "Customer Name": order.person.name,
                "Payment Method": "paypal_express",
                "Total Refunded": money(order.refund_total),
            }
        )
        if order.is_paid and (has_refunds or order.state == "paid"):
            back = order.refund_total if has_refunds else Decimal(0)
            truth.sale(key_of(order, by="email"), order.net - back)
    export = Export("magento grid", list(GRID), rows, [truth])
    if any(order.discount or order.line_discounts for order in shop.paid):
        export.untold["discounts"] = ("Grand Total",)
    export.without([] if has_refunds else ["Total Refunded"])
    drop = "Billing Address,Shipping Address,Shipping Information,Allocated sources,Customer Name"
    export.without([name for name in drop.split(",") if random.random() < 0.4])
    return export


def table(random: Random) -> Export:
    """The table of orders: each amount in the shop's currency and in the order's."""
    shop, truths, rows = _shop(random), [Truth(), Truth()], []
    goods_only = random.random() < 0.5
    for order in shop.orders:
        row = _facts(order) | _amounts(order)
        rows.append(row)
        if order.is_paid:
            back = order.refund if goods_only else order.refund_total
            for truth, by in zip(truths, ("email", "id"), strict=True):
                truth.sale(key_of(order, by=by), order.net - back)
    export = Export("magento table", list(TABLE), rows, truths)
    if not goods_only:
        split = ("subtotal_refunded", "tax_refunded", "shipping_refunded")
        export.without([*split, *(f"base_{name}" for name in split)])
    if random.random() < 0.5:
        export.without([name for name in TABLE if name.startswith("base_")])
    for name in [*AMOUNTS[9:], "total_paid"]:
        export.without([name, f"base_{name}"] if random.random() < 0.5 else [])
    return export


def _facts(order: Order) -> Row:
    return {
        "entity_id": str(order.number - 900),
        "state": _status(order),
        "status": _status(order),
        "increment_id": _id(order),
        "customer_id": str(order.person.number or ""),
        "customer_email": order.person.email,
        "customer_group_id": "1" if order.person.has_account else "0",
        "customer_is_guest": "0" if order.person.has_account else "1",
        "store_id": "1",
        "created_at": f"{order.moment:%Y-%m-%d %H:%M:%S}",
        "updated_at": f"{order.refunded_at or order.moment:%Y-%m-%d %H:%M:%S}",
        "base_currency_code": "EUR",
        "order_currency_code": "EUR",
        "base_to_order_rate": "1.0000",
        "total_qty_ordered": f"{sum(line.quantity for line in order.lines)}.0000",
    }


def _amounts(order: Order) -> Row:
    amounts = {
        "subtotal": order.full,
        "discount_amount": -order.discount - order.line_discounts,
        "tax_amount": order.tax,
        "shipping_amount": order.shipping,
        "grand_total": order.total,
        "total_paid": order.total if order.is_paid else Decimal(0),
        "total_refunded": order.refund_total,
        "subtotal_refunded": order.refund,
        "tax_refunded": order.refund_tax,
        "shipping_refunded": order.refund_shipping,
        "total_offline_refunded": Decimal(0),
        "total_online_refunded": order.refund_total,
        "discount_invoiced": (-order.discount - order.line_discounts) * order.is_paid,
        "subtotal_invoiced": order.full * order.is_paid,
        "tax_invoiced": order.tax * order.is_paid,
        "subtotal_canceled": Decimal(0) if order.is_paid else order.full,
        "total_due": Decimal(0) if order.is_paid else order.total,
    }
    row = {name: f"{amount:.4f}" for name, amount in amounts.items()}
    return row | {f"base_{name}": cell for name, cell in row.items()}


def items(random: Random) -> Export:
    """The table of items, joined with its orders."""
    shop, truth, rows = _shop(random), Truth(), []
    for order in shop.orders:
        left, off = order.refund, order.discount
        for n, line in enumerate(order.lines):
            more = min(off, line.paid)
            off -= more
            back = min(left, line.paid - more)
            left -= back
            rows.append(
                _facts(order)
                | {
                    "item_id": str(n + 1),
                    "sku": line.sku,
                    "name": line.title,
                    "qty_ordered": f"{line.quantity}.0000",
                    "qty_refunded": "0.0000",
                    "original_price": f"{line.price:.4f}",
                    "price": f"{line.price:.4f}",
                    "row_total": f"{line.full:.4f}",
                    "discount_amount": f"{line.discount + more:.4f}",
                    "tax_amount": f"{(line.paid - more) * order.tax / order.net:.4f}",
                    "amount_refunded": f"{back:.4f}",
                }
            )
        if order.is_paid:
            truth.sale(key_of(order, by="email"), order.net - order.refund)
    return Export("magento items", list(ITEMS), rows, [truth])


VARIANTS = (grid, table, items)
