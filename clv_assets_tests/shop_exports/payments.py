"""Payment services: Stripe, PayPal and Square: what was paid, with fees, payouts and refunds."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, key_of, money
from clv_assets_tests.shop_exports.shop import Order, cents, make_shop, random_habits

STRIPE = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
    "Converted Amount Refunded,Converted Currency,Decline Reason,Description,Fee,"
    "Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee,Card ID,"
    "Customer ID,Customer Description,Customer Email,Invoice ID,Transfer"
).split(",")
BALANCE = (
    "balance_transaction_id,created_utc,created,currency,gross,net,fee,reporting_category,"
    "source_id,description,customer_facing_amount,customer_facing_currency,customer_id,charge_id,"
    "payment_intent_id,invoice_id"
).split(",")
PAYPAL = (
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,"
    "To Email Address,Transaction ID,Item Title,Shipping and Handling Amount,Sales Tax,"
    "Reference Txn ID,Invoice Number,Quantity,Receipt ID,Balance,Country,Subject,Balance Impact"
).split(",")
SQUARE = (
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,"
    "Partial Refunds,Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,"
    "Other Tender,Fees,Net Total,Transaction ID,Payment ID,Card Brand,Device Name,Staff Name,"
    "Details,Description,Event Type,Location,Customer ID,Customer Name,Customer Reference ID,"
    "Transaction Status"
).split(",")
SQUARE_ITEMS = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,"
    "Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,"
    "Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count"
).split(",")
SHOP = "Billing@Northwind-Store.example"
ZONE = "Pacific Time (US & Canada)"
ORDINARY = "Express Checkout Payment", "Website Payment", "Mobile Payment"


def _fee(amount: Decimal) -> Decimal:
    return cents(amount * Decimal("0.029")) + Decimal("0.30")


def stripe(random: Random) -> Export:
    """The dashboard's payments: a row a charge, refunds in columns."""
    habits = random_habits(random, ("Failed", "Canceled", "requires_payment_method"))
    shop = make_shop(random, replace(habits, guest_email=True))
    truths, rows = [Truth(), Truth()], []
    for order in shop.orders:
        state = {"paid": "Paid", "refunded": "Refunded"}.get(order.state, order.state)
        total, back = money(order.total), money(order.refund_total)
        rows.append(
            {
                "id": f"ch_3N{order.number}x",
                "Created date (UTC)": f"{order.moment:%Y-%m-%d %H:%M:%S}",
                "Amount": total,
                "Amount Refunded": back,
                "Currency": "usd",
                "Captured": str(order.is_paid).lower(),
                "Converted Amount": total,
                "Converted Amount Refunded": back,
                "Converted Currency": "usd",
                "Decline Reason": "" if order.is_paid else "generic_decline",
                "Description": f"Order {order.number}",
                "Fee": money(_fee(order.total) if order.is_paid else Decimal(0)),
                "Status": state,
                "Seller Message": "Payment complete.",
                "Taxes On Fee": "0.00",
                "Customer ID": f"cus_N{order.person.number}" if order.person.has_account else "",
                "Customer Email": order.person.email,
            }
        )
        if order.is_paid:
            for truth, by in zip(truths, ("email", "id"), strict=True):
                truth.sale(key_of(order, by=by), order.total - order.refund_total)
    export = Export("stripe payments", list(STRIPE), rows, truths)
    if random.random() < 0.3:
        export.renamed({"Created date (UTC)": "Created (UTC)"})
    drop = "Converted Amount,Converted Amount Refunded,Captured,Fee,Taxes On Fee,Customer ID"
    export.without([name for name in drop.split(",") if random.random() < 0.3])
    if len(truths) > 1 and "Customer ID" not in export.columns:
        export.truths = truths[:1]
    return export


def stripe_balance(random: Random) -> Export:
    """The itemised balance report: charges, refunds, fees and payouts as rows."""
    shop = make_shop(random, replace(random_habits(random), guests=0))
    truth, rows = Truth(), []

    def row(moment: datetime, amount: Decimal, kind: str, order: Order | None) -> None:
        fee = _fee(amount) if kind == "charge" else Decimal(0)
        of_order = {}
        if order is not None:
            of_order = {
                "customer_id": f"cus_N{order.person.number}",
                "charge_id": f"ch_{order.number}",
                "payment_intent_id": f"pi_{order.number}",
                "customer_facing_amount": money(amount),
                "customer_facing_currency": "usd",
            }
        when = f"{moment:%Y-%m-%d %H:%M:%S}"
        facts = {"created_utc": when, "created": when, "currency": "usd"}
        facts |= {"gross": money(amount), "fee": money(fee), "net": money(amount - fee)}
        facts |= {"reporting_category": kind, "balance_transaction_id": f"txn_{len(rows)}a"}
        rows.append((moment, facts | of_order))

    for n, order in enumerate(shop.orders):
        row(order.moment, order.total, "charge", order)
        truth.sale(key_of(order, by="id"), order.total)
        if order.refunded_at:
            row(order.refunded_at, -order.refund_total, "refund", order)
            truth.refund(key_of(order, by="id"), order.refund_total)
        if n % 6 == 5:
            row(order.moment, -Decimal(250), "payout", None)
        if n % 20 == 7:
            row(order.moment, -Decimal("4.50"), "fee", None)
    rows.sort(key=lambda one: one[0])
    return Export("stripe balance", list(BALANCE), [facts for _, facts in rows], [truth])


def paypal(random: Random) -> Export:
    """The activity download: both sides of each payment, refunds from the shop."""
    habits = random_habits(random, ("Pending", "Denied"))
    shop = make_shop(random, replace(habits, guests=0, unpaid_share=0.08))
    form = random.choice(["%m/%d/%Y", "%d/%m/%Y"])
    truth, rows = Truth(), []

    def row(moment: datetime, amount: Decimal, kind: str, status: str, sides: Row) -> None:
        fee = -_fee(amount) if kind in ORDINARY else Decimal(0)
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
    truth, rows = Truth(), []

    def row(order: Order, moment: datetime, kind: str, amounts: dict[str, Decimal]) -> None:
        fee = -_fee(amounts["Total Collected"]) if kind == "Payment" else Decimal(0)
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
    truth, rows = Truth(), []
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
            rows.append(
                (order.moment, _square_facts(order, order.moment, "Payment", n) | cells)
            )
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


VARIANTS = (stripe, stripe_balance, paypal, paypal, square, square_items)
