"""BigCommerce: the export of orders, and all fields of them as apps give them."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Truth, header, key_of, money
from clv_assets_tests.shop_exports.shop import Order, Shop, make_shop, random_habits

BIGCOMMERCE = header(
    "Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Status,"
    "Subtotal (inc tax),Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),"
    "Shipping Cost (ex tax),Ship Method,Handling Cost (inc tax),Handling Cost (ex tax),"
    "Store Credit Redeemed,Gift Certificate Amount Redeemed,Gift Certificate Code,"
    "Coupon Details,Order Total (inc tax),Order Total (ex tax),Payment Method,Total Quantity,"
    "Total Shipped,Date Shipped,Order Currency Code,Exchange Rate,Order Notes,Customer Message"
)
SHIFT = header(
    "Order ID,Status,Date Created,Customer ID,Billing Email,Billing First Name,"
    "Billing Last Name,Subtotal Ex Tax,Subtotal Inc Tax,Subtotal Tax,Shipping Cost Ex Tax,"
    "Shipping Cost Inc Tax,Total Ex Tax,Total Inc Tax,Total Tax,Items Total,Items Shipped,"
    "Payment Method,Payment Status,Refunded Amount,Store Credit Amount,Gift Certificate Amount,"
    "Currency Code,Discount Amount,Coupon Discount"
)
BIG_STATES = ("Pending", "Cancelled", "Declined", "Incomplete", "Awaiting Payment")


def _shop(random: Random, unpaid: tuple[str, ...], **more: object) -> Shop:
    habits = replace(random_habits(random, unpaid), tax=random.choice(["none", "added"]))
    return make_shop(random, replace(habits, **more))  # type: ignore[arg-type]


def _sums(order: Order) -> dict[str, Decimal]:
    tax = order.tax
    return {
        "subtotal ex": order.full,
        "subtotal inc": order.full + tax,
        "total ex": order.net + order.shipping,
        "total inc": order.total,
    }


def bigcommerce(random: Random) -> Export:
    """A row an order; what coupons took off stands in its totals alone."""
    shop, truths, rows = _shop(random, BIG_STATES), [Truth(), Truth()], []
    for order in shop.orders:
        sums, ship = _sums(order), money(order.shipping)
        rows.append(
            {
                "Order ID": str(order.number),
                "Customer ID": str(order.person.number),
                "Customer Name": order.person.name,
                "Customer Email": order.person.email,
                "Order Date": f"{order.moment:%d/%m/%Y}",
                "Order Status": _status(order),
                "Subtotal (inc tax)": money(sums["subtotal inc"]),
                "Subtotal (ex tax)": money(sums["subtotal ex"]),
                "Tax Total": money(order.tax),
                "Shipping Cost (inc tax)": ship,
                "Shipping Cost (ex tax)": ship,
                "Handling Cost (inc tax)": "0.00",
                "Handling Cost (ex tax)": "0.00",
                "Store Credit Redeemed": "0.00",
                "Gift Certificate Amount Redeemed": "0.00",
                "Coupon Details": "Coupon Code: HELLO" if order.discount else "",
                "Order Total (inc tax)": money(sums["total inc"]),
                "Order Total (ex tax)": money(sums["total ex"]),
                "Payment Method": "Credit Card",
                "Total Quantity": str(sum(line.quantity for line in order.lines)),
                "Order Currency Code": "USD",
                "Exchange Rate": "1.0000000000",
            }
        )
        if order.is_paid and order.state != "refunded":
            for truth, by in zip(truths, ("email", "id"), strict=True):
                truth.sale(key_of(order, by=by), order.net)
    export = Export("bigcommerce", list(BIGCOMMERCE), rows, truths)
    if any(order.refund and order.state == "paid" for order in shop.orders):
        export.unknowable["refunds"] = ("Partially Refunded",)
    if random.random() < 0.3:
        export.without(["Order Total (ex tax)", "Subtotal (inc tax)"])
    if any(order.discount or order.line_discounts for order in shop.paid):
        export.untold["discounts"] = ("Order Total",)
    drop = "Handling Cost (inc tax),Handling Cost (ex tax),Store Credit Redeemed,Exchange Rate"
    export.without([name for name in drop.split(",") if random.random() < 0.4])
    return export


def _status(order: Order) -> str:
    if order.state == "paid":
        return "Partially Refunded" if order.refund else "Completed"
    return order.state.capitalize() if order.state == "refunded" else order.state


def shift(random: Random) -> Export:
    """All fields of orders, as apps export them: discounts and refunds in columns."""
    shop, truths, rows = _shop(random, BIG_STATES), [Truth(), Truth()], []
    for order in shop.orders:
        sums, ship = _sums(order), money(order.shipping)
        rows.append(
            {
                "Order ID": str(order.number),
                "Status": _status(order),
                "Date Created": f"{order.moment:%a, %d %b %Y %H:%M:%S} +0000",
                "Customer ID": str(order.person.number),
                "Billing Email": order.person.email,
                "Billing First Name": order.person.name.split(" ")[0],
                "Subtotal Ex Tax": money(sums["subtotal ex"]),
                "Subtotal Inc Tax": money(sums["subtotal inc"]),
                "Subtotal Tax": money(order.tax),
                "Shipping Cost Ex Tax": ship,
                "Shipping Cost Inc Tax": ship,
                "Total Ex Tax": money(sums["total ex"]),
                "Total Inc Tax": money(sums["total inc"]),
                "Total Tax": money(order.tax),
                "Items Total": str(sum(line.quantity for line in order.lines)),
                "Items Shipped": "0",
                "Payment Method": "Credit Card",
                "Refunded Amount": money(order.refund_total),
                "Store Credit Amount": "0.00",
                "Gift Certificate Amount": "0.00",
                "Currency Code": "USD",
                "Discount Amount": money(order.discount),
                "Coupon Discount": money(order.line_discounts),
            }
        )
        if order.is_paid:
            for truth, by in zip(truths, ("email", "id"), strict=True):
                truth.sale(key_of(order, by=by), order.net - order.refund_total)
    return Export("bigcommerce all fields", list(SHIFT), rows, truths)


VARIANTS = (
    bigcommerce,
    shift,
)
