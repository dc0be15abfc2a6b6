"""A file as a system writes it, and what a right reading of it gives."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

from clv_assets_tests.shop_exports.shop import Order

Row = dict[str, str]


@dataclass
class Truth:
    """Net revenue of merchandise by customer, and events; whatever is no sale is left out.

    Attributes:
        by_customer: sum of each.
        purchases, returns: number of orders above zero, and of refunds with rows of their own.
        unnamed: sum of orders without any customer, which no reading can place.
    """

    by_customer: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    purchases: int = 0
    returns: int = 0
    unnamed: Decimal = Decimal(0)

    def sale(self, customer: str, amount: Decimal) -> None:
        """Count an order of ``amount``."""
        if not customer:
            self.unnamed += amount
            return
        self.by_customer[customer.lower()] += amount
        self.purchases += amount > 0
        self.returns += amount < 0

    def refund(self, customer: str, amount: Decimal) -> None:
        """Count a refund that has a row, or rows of one moment, of its own."""
        self.sale(customer, -amount)

    @property
    def total(self) -> Decimal:
        """Of all customers."""
        return sum(self.by_customer.values(), Decimal(0))


@dataclass
class Export:
    """A file.

    Attributes:
        kind: system and variant.
        rows: cells by column; what a row lacks is blank.
        columns: in the order of the file.
        truths: what a right reading gives: any of these.
        untold: what the file doesn't tell though it changes what an order is worth; a sentence
            must have one of the words, which name the column or state, unless all is right.
        unknowable: the same, where no reading can be right.
    """

    kind: str
    columns: list[str]
    rows: list[Row]
    truths: list[Truth]
    untold: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unknowable: dict[str, tuple[str, ...]] = field(default_factory=dict)
    delimiter: str = ","

    def write(self, path: Path) -> None:
        """The file at ``path``."""
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter=self.delimiter)
            writer.writerow(self.columns)
            writer.writerows([row.get(name, "") for name in self.columns] for row in self.rows)

    def without(self, names: Sequence[str]) -> None:
        """Leave columns out, as an export with fewer fields chosen."""
        self.columns = [name for name in self.columns if name not in names]

    def renamed(self, names: Mapping[str, str]) -> None:
        """Call columns otherwise."""
        self.columns = [names.get(name, name) for name in self.columns]
        self.rows = [{names.get(n, n): cell for n, cell in row.items()} for row in self.rows]

    def shuffled(self, random: Random) -> None:
        """Columns in another order."""
        random.shuffle(self.columns)


def key_of(order: Order, *, by: str) -> str:
    """Who a file says bought, where its best column is ``by``: an id, an address, or a name."""
    person = order.person
    if by == "id":
        return str(person.number) if person.has_account else ""
    return person.email if by == "email" else person.name


def header(names: str) -> list[str]:
    """The columns of a header line."""
    return names.split(",")


def money(amount: Decimal) -> str:
    """An amount as most systems write it."""
    return f"{amount:.2f}"
