"""Stripe: the dashboard's payments, and the itemised report of its balance."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Row, Truth, header, key_of, money
from clv_assets_tests.shop_exports.shop import Order, cents, make_shop, random_habits

STRIPE = header(
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
    "Converted Amount Refunded,Converted Currency,Decline Reason,Description,Fee,"
    "Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee,Card ID,"
    "Customer ID,Customer Description,Customer Email,Invoice ID,Transfer"
)
BALANCE = header(
    "balance_transaction_id,created_utc,created,currency,gross,net,fee,reporting_category,"
    "source_id,description,customer_facing_amount,customer_facing_currency,customer_id,"
    "charge_id,payment_intent_id,invoice_id"
)


def fee_of(amount: Decimal) -> Decimal:
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
                "Fee": money(fee_of(order.total) if order.is_paid else Decimal(0)),
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
    truth = Truth()
    rows: list[tuple[datetime, Row]] = []

    def row(moment: datetime, amount: Decimal, kind: str, order: Order | None) -> None:
        fee = fee_of(amount) if kind == "charge" else Decimal(0)
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


VARIANTS = (
    stripe,
    stripe_balance,
)
