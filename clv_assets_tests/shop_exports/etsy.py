"""Etsy: sold orders, sold items, and the payments of them."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, header, money
from clv_assets_tests.shop_exports.shop import Shop, cents, make_shop, random_habits
from clv_assets_tests.shop_exports.woocommerce import spread

ETSY = header(
    "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,"
    "Payment Method,Date Shipped,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,"
    "Order Value,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Shipping,"
    "Sales Tax,Order Total,Status,Card Processing Fees,Order Net,Adjusted Order Total,"
    "Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,Order Type,Payment Type,"
    "InPerson Discount,InPerson Location,SKU"
)
ETSY_ITEMS = header(
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,"
    "Shipping Discount,Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,"
    "Listing ID,Date Paid,Date Shipped,Ship Name,Ship City,Ship Country,Order ID,Variations,"
    "Order Type,Listings Type,Payment Type,InPerson Discount,InPerson Location,SKU"
)
ETSY_PAYMENTS = header(
    "Payment ID,Buyer Username,Buyer Name,Order ID,Gross Amount,Fees,Net Amount,Posted Gross,"
    "Posted Fees,Posted Net,Adjusted Gross,Adjusted Fees,Adjusted Net,Currency,Listing Amount,"
    "Listing Currency,Exchange Rate,VAT Amount,Gift Card Applied?,Status,Funds Available,"
    "Order Date,Buyer,Order Type,Payment Type,Refund Amount"
)


def _shop(random: Random, *, tax: tuple[str, ...] = ("none", "added")) -> Shop:
    habits = replace(random_habits(random), guests=0, spellings=False)
    return make_shop(random, replace(habits, tax=random.choice(tax)))


def etsy_orders(random: Random) -> Export:
    """A row an order; refunds only as an adjusted total, if it is there."""
    shop, truth, rows = _shop(random), Truth(), []
    for order in shop.orders:
        person, off = order.person, order.discount + order.line_discounts
        fees = cents(order.total * Decimal("0.04")) + Decimal("0.30")
        left = order.total - order.refund_total
        first, last = person.name.split()
        rows.append(
            {
                "Sale Date": f"{order.moment:%m/%d/%y}",
                "Order ID": str(3_300_000_000 + order.number),
                "Buyer User ID": f"u{person.number}",
                "Full Name": person.name,
                "First Name": first,
                "Last Name": last,
                "Number of Items": str(sum(line.quantity for line in order.lines)),
                "Payment Method": "Credit Card",
                "Ship Country": "United States",
                "Currency": "USD",
                "Order Value": money(order.full),
                "Coupon Code": "HELLO" if off else "",
                "Discount Amount": money(off),
                "Shipping Discount": "0.00",
                "Shipping": money(order.shipping),
                "Sales Tax": money(order.tax),
                "Order Total": money(order.total),
                "Card Processing Fees": money(fees),
                "Order Net": money(order.total - fees),
                "Adjusted Order Total": money(left if order.refund else order.total),
                "Adjusted Card Processing Fees": money(fees),
                "Adjusted Net Order Amount": money(left - fees),
                "Buyer": f"{first.lower()}{person.number}",
                "Order Type": "online",
                "Payment Type": "online_cc",
            }
        )
        truth.sale(person.email, order.net - order.refund_total)
    export = Export("etsy orders", list(ETSY), rows, [truth])
    if random.random() < 0.5 or not any(order.refund for order in shop.orders):
        adjusted = [name for name in ETSY if name.startswith("Adjusted")]
        export.without(adjusted)
        truth.by_customer.clear()
        truth.purchases = truth.returns = 0
        for order in shop.orders:
            truth.sale(order.person.email, order.net)
    else:
        export.untold["refunds"] = ("Adjusted Order Total",)
    drop = "Buyer,Full Name,First Name,Last Name,SKU,InPerson Discount,Order Net,Coupon Details"
    export.without([name for name in drop.split(",") if random.random() < 0.3])
    return export


def etsy_items(random: Random) -> Export:
    """A row an item, with discounts of the item; shipping and tax on the order's first row."""
    shop, truth = _shop(random), Truth()
    rows: list[Row] = []
    for order in shop.orders:
        for n, (line, paid) in enumerate(zip(order.lines, spread(order), strict=True)):
            first = order.person.name.split()[0].lower()
            rows.append(
                {
                    "Sale Date": f"{order.moment:%m/%d/%y}",
                    "Item Name": line.title,
                    "Buyer": f"{first}{order.person.number}",
                    "Quantity": str(line.quantity),
                    "Price": money(line.price),
                    "Discount Amount": money(line.full - paid),
                    "Shipping Discount": "0.00",
                    "Order Shipping": money(order.shipping if n == 0 else Decimal(0)),
                    "Order Sales Tax": money(order.tax if n == 0 else Decimal(0)),
                    "Item Total": money(line.full),
                    "Currency": "USD",
                    "Transaction ID": str(4_000_000 + len(rows)),
                    "Listing ID": str(900 + len(line.sku)),
                    "Date Paid": f"{order.moment:%m/%d/%Y}",
                    "Ship Name": order.person.name,
                    "Ship Country": "United States",
                    "Order ID": str(3_300_000_000 + order.number),
                    "Order Type": "online",
                    "SKU": line.sku,
                }
            )
        truth.sale(order.person.email, order.net)
    return Export("etsy items", list(ETSY_ITEMS), rows, [truth])


def etsy_payments(random: Random) -> Export:
    """A row a payment: with shipping, without tax that Etsy keeps; less fees; refunds beside."""
    shop, truth, rows = _shop(random, tax=("none",)), Truth(), []
    for order in shop.orders:
        fees = cents(order.total * Decimal("0.03")) + Decimal("0.25")
        left = order.total - order.refund_total
        amounts = {
            "Gross Amount": order.total,
            "Fees": fees,
            "Net Amount": order.total - fees,
            "Posted Gross": order.total,
            "Posted Fees": fees,
            "Posted Net": order.total - fees,
            "Adjusted Gross": left,
            "Adjusted Fees": fees,
            "Adjusted Net": left - fees,
            "Listing Amount": order.total,
            "VAT Amount": Decimal(0),
            "Refund Amount": order.refund_total,
        }
        rows.append(
            {name: money(amount) for name, amount in amounts.items()}
            | {
                "Payment ID": str(80_000 + order.number),
                "Buyer Username": f"u{order.person.number}",
                "Buyer Name": order.person.name,
                "Order ID": str(3_300_000_000 + order.number),
                "Currency": "USD",
                "Exchange Rate": "1",
                "Gift Card Applied?": "No",
                "Status": "Paid",
                "Funds Available": "Available",
                "Order Date": f"{order.moment:%m/%d/%Y}",
                "Buyer": order.person.name,
            }
        )
        truth.sale(order.person.email, order.total - order.refund_total)
    return Export("etsy payments", list(ETSY_PAYMENTS), rows, [truth])


VARIANTS = (
    etsy_orders,
    etsy_items,
    etsy_payments,
)
