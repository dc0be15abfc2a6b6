"""What is odd about the ids of the customers: names, guests, rounding, zeros before them."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from clv_assets.config.source import PLACEHOLDERS
from clv_assets.core.columns.content import Column
from clv_assets.core.columns.names import is_mail, is_personal
from clv_assets.core.guess.customers import COMES_BACK, FEWEST, holds_names, rounded_ids
from clv_assets.core.lines.ids import MAIL, customer_text, is_one_of

MUCH = 0.15  # of the orders, by one customer


def customer_doubts(column: Column, orders: pl.Series | None) -> list[str]:
    """What is odd about the ids of the customers taken, in sentences.

    Args:
        orders: the order of each row; None: each row is one.
    """
    is_nobody = is_one_of(column.values, PLACEHOLDERS)
    by_customer = orders_by_customer(column, orders, is_nobody)
    return list(_Doubts(column, customer_text(column.values), is_nobody, by_customer).sentences())


def orders_by_customer(
    column: Column, orders: pl.Series | None, is_nobody: pl.Series
) -> pl.DataFrame:
    """Columns id and orders: how many orders each customer has.

    Args:
        orders: the order of each row; None: each row is one.
        is_nobody: rows of placeholders, to be left out.
    """
    text = customer_text(column.values)
    numbers = pl.int_range(text.len(), eager=True)
    rows = [text.alias("id"), (numbers if orders is None else orders).alias("order")]
    known = pl.DataFrame(rows).filter(~is_nobody, pl.col("id").is_not_null())
    return known.group_by("id").agg(pl.col("order").n_unique().alias("orders"))


@dataclass(frozen=True)
class _Doubts:
    column: Column
    text: pl.Series
    is_nobody: pl.Series
    by_customer: pl.DataFrame  # id, orders

    def sentences(self) -> Iterator[str]:
        yield from self._of_ids()
        yield from self._of_people()
        yield from self._of_orders()

    def _of_ids(self) -> Iterator[str]:
        name, rounded = self.column.name, self.text.filter(rounded_ids(self.text))
        if rounded.len():
            yield (
                f"a spreadsheet has rounded {rounded.n_unique():,} ids of {name!r} to such as "
                f"{rounded[0]!r}: many customers became one, which nothing undoes; export it "
                "again, ids as text"
            )
        digits = self.by_customer["id"].filter(self.by_customer["id"].str.contains(r"^\d+$"))
        bare = digits.str.strip_chars_start("0")
        twins = digits.filter(bare.is_duplicated())
        if twins.len():
            first = bare.filter(bare.is_duplicated())[0]
            shown = " and ".join(repr(one) for one in digits.filter(bare == first).sort().head(2))
            yield (
                f"{twins.len():,} ids of {name!r} differ from another only in zeros before them, "
                f"such as {shown}, and count as different customers: write them one way, or merge "
                "them by source.aliases"
            )

    def _of_people(self) -> Iterator[str]:
        name = self.column.name
        mails = float(self.text.head(1000).str.contains(MAIL).mean() or 0)  # type: ignore[arg-type]
        if is_mail(name) or mails > 0.5:
            yield (
                f"{name!r} holds e-mail addresses, which every output would carry: a customer "
                "number or a hash is better for privacy, and doesn't change with the address"
            )
            if (same := self.column.text.n_unique() - self.text.drop_nulls().n_unique()) > 0:
                yield f"{same:,} addresses differ from another only in case: they count as one"
        elif holds_names(self.column) or is_personal(name):
            yield (
                f"{name!r} holds names: namesakes are one customer, two spellings are two; an id "
                "or an e-mail address tells better"
            )

    def _of_orders(self) -> Iterator[str]:
        name, orders = self.column.name, self.by_customer["orders"]
        if orders.sum() > FEWEST and orders.sum() < COMES_BACK * orders.len():
            yield f"no customer of {name!r} ever comes back: is it the order's number?"
        if self.is_nobody.any():
            counts = self.text.filter(self.is_nobody).value_counts(sort=True).head(4)
            shown = ", ".join(f"{value!r} {rows:,}" for value, rows in counts.iter_rows())
            share = self.is_nobody.sum() / self.is_nobody.len()
            yield (
                f"rows whose {name!r} stands for no customer: {shown} ({share:.0%} of the rows); "
                "they are left out and counted apart (source.placeholders)"
            )
        if orders.len() > FEWEST:
            best, most = self.by_customer.sort("orders", "id", descending=[True, False]).row(0)
            if (share := most / int(orders.sum())) > MUCH:
                yield f"one customer, {best!r}, has {share:.0%} of the orders"
