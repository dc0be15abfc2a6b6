"""PayPal: the activity download."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, header, money
from clv_assets_tests.shop_exports.shop import make_shop, random_habits
from clv_assets_tests.shop_exports.stripe import fee_of

PAYPAL = header(
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,"
    "To Email Address,Transaction ID,Item Title,Shipping and Handling Amount,Sales Tax,"
    "Reference Txn ID,Invoice Number,Quantity,Receipt ID,Balance,Country,Subject,"
    "Balance Impact"
)
SHOP = "Billing@Northwind-Store.example"
ORDINARY = "Express Checkout Payment", "Website Payment", "Mobile Payment"


def paypal(random: Random) -> Export:
    """The activity download: both sides of each payment, refunds from the shop."""
    habits = random_habits(random, ("Pending", "Denied"))
    shop = make_shop(random, replace(habits, guests=0, unpaid_share=0.08))
    form = random.choice(["%m/%d/%Y", "%d/%m/%Y"])
    truth = Truth()
    rows: list[tuple[datetime, Row]] = []

    def row(moment: datetime, amount: Decimal, kind: str, status: str, sides: Row) -> None:
        fee = -fee_of(amount) if kind in ORDINARY else Decimal(0)
        rows.append(
            (
                moment,
                {
                    "Date": moment.strftime(form),
                    "Time": f"{moment:%H:%M:%S}",
                    "TimeZone": "PST",
                    "Type": kind,
                    "Status": status,
                    "Currency": "USD",
                    "Gross": f"{amount:,.2f}",
                    "Fee": money(fee),
                    "Net": f"{amount + fee:,.2f}",
                    "Transaction ID": f"9X{len(rows):06d}K",
                    "Balance": "1,234.50",
                    "Balance Impact": "Credit" if amount > 0 else "Debit",
                    **sides,
                },
            )
        )

    for n, order in enumerate(shop.orders):
        person, kind = order.person, ORDINARY[order.number % 3]
        sides = {"From Email Address": person.email, "To Email Address": SHOP, "Name": person.name}
        beside = {"Shipping and Handling Amount": money(order.shipping)}
        beside |= {"Sales Tax": money(order.tax), "Invoice Number": str(order.number)}
        status = "Completed" if order.is_paid else order.state
        row(order.moment, order.total, kind, status, sides | beside)
        if order.is_paid:
            truth.sale(person.email, order.net)
        if order.refunded_at:
            back = {"From Email Address": SHOP, "To Email Address": person.email}
            back |= {"Name": person.name, "Shipping and Handling Amount": "0.00"}
            row(order.refunded_at, -order.refund_total, "Payment Refund", "Completed", back)
            truth.refund(person.email, order.refund_total)
        if n % 12 == 11:
            bank = {"From Email Address": "", "To Email Address": "", "Name": ""}
            row(order.moment, -Decimal(300), "General Withdrawal", "Completed", bank)
    rows.sort(key=lambda one: one[0])
    export = Export("paypal activity", list(PAYPAL), [facts for _, facts in rows], [truth])
    export.without([n for n in ("Balance", "Item Title", "Receipt ID") if random.random() < 0.4])
    return export


VARIANTS = (paypal,)
