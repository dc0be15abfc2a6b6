"""What the columns of a source mean: names, what adds up to revenue, rows that are no sale."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from clv_assets.config.section import Section

Name = str | tuple[str, ...]


def _literals(given: Any) -> Any:
    """A value, or a list of them, as a list of text: codes of states may be numbers."""
    values = given if isinstance(given, list | tuple) else [given]
    if any(isinstance(value, bool) or value is None for value in values):
        raise ValueError("YAML reads yes, no, on, off and null as no text: put it in quotes")
    return tuple(str(value) for value in values)


States = dict[str, Annotated[tuple[str, ...], BeforeValidator(_literals)]]


def names_of(given: Name | None) -> tuple[str, ...]:
    """The source columns that may hold something, best first."""
    return () if given is None else (given,) if isinstance(given, str) else given


class Columns(Section):
    """Names of the source's columns, by what they mean.

    A list of names stands for the first of them that a file has: yearly exports may differ. A
    default that isn't in the file is passed over where the engine can do without it; a name that
    the config gives must be there.
    """

    customer_id: Name = Field("customer_id", description="who bought")
    order_id: Name = Field("order_id", description="the order; absent: one order per timestamp")
    order_date: Name = Field("order_date", description="day or time of the order")
    revenue: Name = Field("revenue", description="signed amount of the line or order")
    quantity: Name = Field("quantity", description="pieces of the line")
    unit_price: Name | None = Field(None, description="with quantity, instead of revenue")
    product: Name = Field("product_id", description="what was bought")
    country: Name = Field("country", description="country of the customer")
    market: Name = Field("market", description="market of the shop that the customer is of")
    currency: Name = Field("currency", description="of the amount; more than one need rates")
    recipient: Name | None = Field(
        None, description="who got the money: the customer where customer_id is the shop itself"
    )

    @model_validator(mode="after")
    def _revenue_one_way(self) -> Self:
        if self.unit_price is not None and "revenue" in self.model_fields_set:
            raise ValueError("give revenue, or unit_price with quantity, not both")
        return self

    def names(self, key: str) -> tuple[str, ...]:
        """The source columns that may hold ``key``, best first."""
        return names_of(getattr(self, key))

    @property
    def amount(self) -> "Amount":
        """What an order brought, where no parts of it are given."""
        if self.unit_price is None:
            return Amount(column=self.revenue)
        return Amount(product=(self.quantity, self.unit_price))

    def required(self) -> list[str]:
        """Keys whose column must be there."""
        money = ["revenue"] if self.unit_price is None else ["quantity", "unit_price"]
        declared = [key for key in self.model_fields_set if self.names(key)]
        return list(dict.fromkeys(["customer_id", "order_date", *money, *sorted(declared)]))

    def present(self, have: Iterable[str]) -> dict[str, str]:
        """The source column of each key that has one among ``have``."""
        there = set(have)
        columns = {
            key: next((name for name in self.names(key) if name in there), None)
            for key in type(self).model_fields
        }
        if self.unit_price is not None:
            columns["revenue"] = None
        return {key: name for key, name in columns.items() if name is not None}


class Amount(Section):
    """A part of what an order brought: a column, or a product of columns and numbers."""

    column: Name | None = Field(None, description="the column with the amount")
    product: tuple[Name | float, ...] = Field(
        (), description="instead of column: columns and numbers to multiply"
    )
    sign: Literal[1, -1] = Field(1, description="-1: taken off, such as a discount or refund")
    per: Literal["line", "order"] = Field(
        "line", description="order: given once per order, or again on each of its rows"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.column is None) == (not self.product):
            raise ValueError("give exactly one of column and product")
        if self.product and not any(not isinstance(factor, float) for factor in self.product):
            raise ValueError("a product names at least one column")
        return self

    @property
    def factors(self) -> tuple[Name | float, ...]:
        """Columns and numbers that make the amount."""
        return self.product if self.column is None else (self.column,)


class Exclude(Section):
    """Lines that aren't trade with a customer.

    In patterns of ids a ``*`` at the end stands for any rest; states are literals, in any case.
    """

    products: tuple[str, ...] = Field((), description="product ids, e.g. POST")
    orders: tuple[str, ...] = Field((), description="order ids, e.g. A* for bad debt")
    countries: tuple[str, ...] = Field((), description="countries, as the source spells them")
    where: States = Field(
        {}, description="by column, values of rows that are no sale, e.g. Status: [failed]"
    )

    @property
    def by_key(self) -> dict[str, tuple[str, ...]]:
        """What to exclude, by the key of the column that tells; only keys that exclude any."""
        every = {"product": self.products, "order_id": self.orders, "country": self.countries}
        return {key: patterns for key, patterns in every.items() if patterns}
