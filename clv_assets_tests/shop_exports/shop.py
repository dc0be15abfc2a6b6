"""An invented shop in exact Decimals: orders, discounts, tax, shipping, refunds, states, guests."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

CENT = Decimal("0.01")
FIRST_DAY = datetime(2023, 1, 9)
DAYS = 560
PRODUCTS = [
    ("MUG-01", "Mug, speckled", "14.90"),
    ("TEE-07", "T-shirt", "24.00"),
    ("BAG-3", "Canvas bag", "39.50"),
    ("LMP-22", "Desk lamp", "89.00"),
    ("CRD-5", "Card", "3.25"),
    ("RUG-9", "Rug", "149.95"),
]
FIRST = [
    "Ann",
    "Bo",
    "Cleo",
    "Dan",
    "Eve",
    "Finn",
    "Gus",
    "Hana",
    "Ida",
    "Jo",
    "Kim",
    "Lea",
    "Max",
    "Nia",
    "Otto",
    "Pia",
]
LAST = ["Lee", "Marsh", "Novak", "Okafor", "Petit", "Quinn", "Rossi", "Stein"]


def cents(amount: Decimal) -> Decimal:
    """``amount`` rounded to cents as shops do."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Person:
    """A customer; ``number`` 0 has no account."""

    number: int
    name: str
    email: str

    @property
    def has_account(self) -> bool:
        """Whether the shop gave a number."""
        return self.number > 0


@dataclass(frozen=True)
class Line:
    """A line of an order, in the shop's prices."""

    sku: str
    title: str
    quantity: int
    price: Decimal
    discount: Decimal = Decimal(0)

    @property
    def full(self) -> Decimal:
        """Before its discount."""
        return self.quantity * self.price

    @property
    def paid(self) -> Decimal:
        """After its discount."""
        return self.full - self.discount


@dataclass
class Order:
    """An order; amounts of goods exclude tax unless the shop's prices include it.

    Attributes:
        discount: on the whole order, beside those of lines.
        tax: of the goods; shipping is untaxed.
        state: ``paid``, ``refunded`` (in whole), or what was never paid.
        refund: goods given back; the rest of a full refund is ``refund_beside`` (shipping, tax).
    """

    number: int
    person: Person
    moment: datetime
    lines: list[Line]
    discount: Decimal = Decimal(0)
    shipping: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    tax_included: bool = False
    tip: Decimal = Decimal(0)
    state: str = "paid"
    refund: Decimal = Decimal(0)
    refund_tax: Decimal = Decimal(0)
    refund_shipping: Decimal = Decimal(0)
    refunded_at: datetime | None = None

    @property
    def full(self) -> Decimal:
        """Goods before any discount."""
        return sum((line.full for line in self.lines), Decimal(0))

    @property
    def line_discounts(self) -> Decimal:
        """Of all lines."""
        return sum((line.discount for line in self.lines), Decimal(0))

    @property
    def goods(self) -> Decimal:
        """After all discounts, in the shop's prices."""
        return self.full - self.line_discounts - self.discount

    @property
    def net(self) -> Decimal:
        """Goods after discounts, without tax."""
        return self.goods - (self.tax if self.tax_included else 0)

    @property
    def gross(self) -> Decimal:
        """Goods after discounts, with tax."""
        return self.net + self.tax

    @property
    def total(self) -> Decimal:
        """What the customer paid for goods, shipping and tax."""
        return self.gross + self.shipping

    @property
    def refund_total(self) -> Decimal:
        """What was given back in all."""
        return self.refund + self.refund_tax + self.refund_shipping

    @property
    def is_paid(self) -> bool:
        """Whether money came, even if it went back."""
        return self.state in ("paid", "refunded")


@dataclass
class Shop:
    """Orders in time, and what the shop is like."""

    orders: list[Order]
    tax_included: bool
    people: list[Person] = field(default_factory=list)

    @property
    def paid(self) -> list[Order]:
        """Orders that brought money."""
        return [order for order in self.orders if order.is_paid]


@dataclass(frozen=True)
class Habits:
    """What a shop does; shares of its orders."""

    orders: int = 60
    lines: int = 3
    order_discounts: float = 0.0
    line_discounts: float = 0.0
    percent: bool = False
    tax: str = "none"  # none, added, included
    shipping: float = 0.6
    tips: float = 0.0
    refunds: float = 0.0
    full_refunds: float = 0.0
    unpaid: tuple[str, ...] = ()
    unpaid_share: float = 0.15
    guests: float = 0.0
    guest_email: bool = True
    spellings: bool = False


def random_habits(random: Random, unpaid: tuple[str, ...] = ()) -> Habits:
    """Habits at random; ``unpaid`` are the states of orders that brought nothing."""
    return Habits(
        orders=random.randint(45, 110),
        lines=random.choice([1, 2, 3]),
        order_discounts=random.choice([0, 0, 0.2, 0.5]),
        line_discounts=random.choice([0, 0, 0.3]),
        percent=random.random() < 0.4,
        tax=random.choice(["none", "added", "included"]),
        shipping=random.choice([0, 0.5, 1.0]),
        tips=random.choice([0, 0.3]),
        refunds=random.choice([0, 0, 0.08, 0.15]),
        full_refunds=random.choice([0, 0.05]),
        unpaid=unpaid if random.random() < 0.6 else (),
        guests=random.choice([0, 0, 0.1, 0.25]),
        guest_email=random.random() < 0.6,
        spellings=random.random() < 0.3,
    )


def make_shop(random: Random, habits: Habits) -> Shop:
    """Orders of a shop with ``habits``."""
    people = list(_people(random, max(12, habits.orders // 4)))
    moments = sorted(
        FIRST_DAY + timedelta(minutes=random.randrange(DAYS * 24 * 60))
        for _ in range(habits.orders)
    )
    start = random.choice([1001, 5023, 100000231])
    orders = [
        _order(random, habits, start + 3 * n + random.randint(0, 2), _buyer(random, people), moment)
        for n, moment in enumerate(moments)
    ]
    shop = Shop(orders, habits.tax == "included", people)
    for order in orders:
        _fate(random, habits, order)
    return shop


def _people(random: Random, number: int) -> Iterator[Person]:
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    for n, name in enumerate(random.sample(names, number)):
        first, last = name.lower().split()
        yield Person(201 + 7 * n, name, f"{first}.{last}@example.{random.choice(['com', 'org'])}")


def _buyer(random: Random, people: list[Person]) -> Person:
    """Some buy far more often than others."""
    return people[min(int(random.expovariate(3.0 / len(people))), len(people) - 1)]


def _order(random: Random, habits: Habits, number: int, person: Person, moment: datetime) -> Order:
    lines = []
    for sku, title, price in random.sample(PRODUCTS, random.randint(1, habits.lines)):
        line = Line(sku, title, random.choice([1, 1, 1, 2, 3]), Decimal(price))
        if random.random() < habits.line_discounts:
            line = Line(sku, title, line.quantity, line.price, _part(random, habits, line.full))
        lines.append(line)
    if random.random() < habits.guests:
        email = person.email if habits.guest_email else ""
        person = Person(0, person.name if email else "", email)
    if habits.spellings and random.random() < 0.2:
        person = Person(person.number, person.name, person.email.title())
    order = Order(number, person, moment, lines)
    if random.random() < habits.order_discounts:
        order.discount = _part(random, habits, order.full - order.line_discounts)
    if random.random() < habits.shipping:
        order.shipping = Decimal(random.choice(["4.90", "6.95", "12.00"]))
    if random.random() < habits.tips:
        order.tip = Decimal(random.choice(["1.00", "2.50", "5.00"]))
    rate = Decimal("0.19") if habits.tax != "none" else Decimal(0)
    if habits.tax == "included":
        order.tax_included, order.tax = True, order.goods - cents(order.goods / (1 + rate))
    else:
        order.tax = cents(order.goods * rate)
    return order


def _part(random: Random, habits: Habits, amount: Decimal) -> Decimal:
    if habits.percent:
        return cents(amount * Decimal(random.choice(["0.05", "0.10", "0.20"])))
    return min(Decimal(random.choice(["2.00", "5.00", "1.50"])), cents(amount / 2))


def _fate(random: Random, habits: Habits, order: Order) -> None:
    if habits.unpaid and random.random() < habits.unpaid_share:
        order.state = random.choice(habits.unpaid)
    elif random.random() < habits.full_refunds:
        order.state = "refunded"
        order.refund, order.refund_shipping = order.net, order.shipping
        order.refund_tax = order.tax
    elif random.random() < habits.refunds:
        order.refund = min(cents(order.net * Decimal("0.3")), Decimal(random.randint(2, 30)))
        if order.tax:
            order.refund_tax = cents(order.refund * order.tax / order.net)
    if order.refund_total:
        order.refunded_at = order.moment + timedelta(days=random.randint(2, 20), minutes=7)
