"""Amazon: reports of orders and shipments, tab-separated."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from clv_assets_tests.shop_exports.export import Export, Truth, header, money
from clv_assets_tests.shop_exports.shop import Shop, cents, make_shop, random_habits
from clv_assets_tests.shop_exports.woocommerce import spread

AMAZON_ORDERS = header(
    "order-id,order-item-id,purchase-date,payments-date,buyer-email,buyer-name,"
    "buyer-phone-number,sku,product-name,quantity-purchased,currency,item-price,item-tax,"
    "shipping-price,shipping-tax,ship-service-level,recipient-name,ship-city,ship-state,"
    "ship-postal-code,ship-country,item-promotion-discount,item-promotion-id,"
    "ship-promotion-discount,ship-promotion-id"
)
AMAZON_SHIPMENTS = header(
    "amazon-order-id,merchant-order-id,shipment-id,shipment-item-id,amazon-order-item-id,"
    "merchant-order-item-id,purchase-date,payments-date,shipment-date,reporting-date,"
    "buyer-email,buyer-name,buyer-phone-number,sku,product-name,quantity-shipped,currency,"
    "item-price,item-tax,shipping-price,shipping-tax,gift-wrap-price,gift-wrap-tax,"
    "ship-service-level,recipient-name,ship-city,ship-state,ship-postal-code,ship-country,"
    "item-promotion-discount,ship-promotion-discount,fulfillment-center-id,sales-channel"
)
AMAZON_ALL = header(
    "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,"
    "fulfillment-channel,sales-channel,ship-service-level,product-name,sku,asin,item-status,"
    "quantity,currency,item-price,item-tax,shipping-price,shipping-tax,gift-wrap-price,"
    "gift-wrap-tax,item-promotion-discount,ship-promotion-discount,buyer-email,ship-city,"
    "ship-country,promotion-ids"
)


def _shop(random: Random, *, tax: tuple[str, ...] = ("none", "added")) -> Shop:
    habits = replace(random_habits(random), guests=0, spellings=False)
    return make_shop(random, replace(habits, tax=random.choice(tax)))


def amazon(random: Random) -> Export:
    """One of three reports; outside America prices include tax, which none of them tells."""
    shop = _shop(random, tax=("none", "added", "included"))
    layout = random.choice([AMAZON_ORDERS, AMAZON_SHIPMENTS, AMAZON_ALL])
    sign = -1 if layout is AMAZON_SHIPMENTS else 1
    truth, rows = Truth(), []
    for order in shop.orders:
        unpaid = layout is AMAZON_ALL and order.number % 9 == 0
        moment = f"{order.moment:%Y-%m-%dT%H:%M:%S}+00:00"
        left = order.tax
        for n, (line, paid) in enumerate(zip(order.lines, spread(order), strict=True)):
            last = n == len(order.lines) - 1
            tax = left if last else cents(order.tax * paid / order.goods)
            left -= tax
            number = f"112-{order.number:07d}-0000000"
            row = dict.fromkeys(("order-id", "amazon-order-id"), number)
            row |= {name: moment for name in layout if name.endswith("-date")}
            row |= {name: str(line.quantity) for name in layout if name.startswith("quantity")}
            row |= {name: f"{order.number}{n}" for name in layout if name.endswith("item-id")}
            row |= {
                "buyer-email": f"k{order.person.number}x@marketplace.amazon.com",
                "buyer-name": order.person.name,
                "recipient-name": order.person.name,
                "sku": line.sku,
                "product-name": line.title,
                "currency": "USD",
                "item-price": money(line.full),
                "item-tax": money(tax),
                "shipping-price": money(order.shipping if n == 0 else Decimal(0)),
                "shipping-tax": "0.00",
                "gift-wrap-price": "",
                "item-promotion-discount": money(sign * (line.full - paid)),
                "ship-promotion-discount": "0.00",
                "ship-country": "US",
                "sales-channel": "Amazon.com",
                "order-status": "Cancelled" if unpaid else "Shipped",
                "item-status": "Cancelled" if unpaid else "Shipped",
            }
            rows.append(row)
        if not unpaid:
            truth.sale(order.person.email, order.net)
    export = Export("amazon", list(layout), rows, [truth], delimiter="\t")
    if shop.tax_included:
        export.untold["tax"] = ("item-tax",)
    return export


VARIANTS = (amazon,)
