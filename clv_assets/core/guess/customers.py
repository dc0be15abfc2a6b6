"""Which column is the customer: an id that comes back, no attribute, rather no name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from clv_assets.config.source import PLACEHOLDERS
from clv_assets.core.columns.content import Choice, Column
from clv_assets.core.columns.money_words import money_name
from clv_assets.core.columns.names import (
    EXACT,
    IDENTIFYING,
    is_mail,
    is_personal,
    name_score,
    plain,
    word_set,
)
from clv_assets.core.guess.customer_names import id_beside, parts_of_names
from clv_assets.core.guess.parties import shop_of
from clv_assets.core.lines.ids import customer_text, is_one_of

FEWEST = 20  # orders, to say that nobody comes back
COMES_BACK = 1.02  # orders per customer
FULLER = 0.05  # of the rows: a column with so many more is preferred
NAMES = r"^\p{L}[\p{L}.'\x{2019}-]*(,? \p{L}[\p{L}.'\x{2019}-]*)+$"  # Ann Lee
ATTRIBUTES = word_set(
    "age alter edad eta leeftijd gender sex geschlecht city town ort stadt ville ciudad zip plz "
    "postcode postal region province state category group segment type method weekday hour "
    "last four brand ip street strasse house hausnr hausnummer huisnummer"
)
NAMELESS = word_set("column field col spalte colonne columna unnamed x y z a b c d e f")
OTHERS = ("product", "country", "currency", "market", "revenue", "unit_price", "quantity")
SMALL = 1000  # whole numbers below it, in a column called otherwise, count or measure something


@dataclass
class Customer:
    """The column of the customers.

    Attributes:
        choice: None: no column looks like it.
        own_accounts, recipient: the shop's own ids where both sides of a payment are given, and
            the column of who got the money.
        warnings: sentences.
    """

    choice: Choice | None = None
    own_accounts: tuple[str, ...] = ()
    recipient: str | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    column: Column
    merit: float
    place: int
    filled: float
    orders_each: float

    @property
    def is_new_each_time(self) -> bool:
        """Whether next to nobody comes back."""
        return self.orders_each < COMES_BACK


def find_customer(
    columns: Mapping[str, Column], order_id: str | None, taken: Collection[str]
) -> Customer:
    """The customer by names, as far as the content agrees."""
    orders = columns[order_id].text_or_null if order_id else None
    candidates = [
        _candidate(name, column, orders)
        for name, column in columns.items()
        if name not in taken and name_score("customer_id", name)[0]
    ]
    parts = parts_of_names(columns)
    candidates = [one for one in candidates if one.merit > 0.05 and one.column.name not in parts]
    customer = Customer()
    if not candidates:
        return customer
    fullest = max((one.filled for one in candidates if not one.is_new_each_time), default=0.0)
    best = max(
        candidates,
        key=lambda one: (
            not one.is_new_each_time,
            one.filled > fullest - FULLER or one.filled > 1 - FULLER,
            one.merit,
            -one.place,
        ),
    )
    by_name = max(candidates, key=lambda one: (one.merit, -one.place))
    customer.choice = Choice(
        "customer_id", best.column.name, _certainty(best), best.column.described("customer_id")
    )
    if by_name is not best:
        why = (
            "is new with each order"
            if by_name.is_new_each_time
            else (f"is blank, or stands for no customer, on {1 - by_name.filled:.0%} of the rows")
        )
        customer.warnings.append(f"{by_name.column.name!r} {why}: {best.column.name!r} is taken")
    customer.warnings += _left_out(candidates, best)
    if is_personal(best.column.name) or holds_names(best.column):
        _prefer_an_id(customer, best, columns, taken)
    customer.own_accounts, customer.recipient = shop_of(columns, best.column.name)
    return customer


def _prefer_an_id(
    customer: Customer, best: _Candidate, columns: Mapping[str, Column], taken: Collection[str]
) -> None:
    others = {name: column for name, column in columns.items() if not is_attribute(column)}
    if (better := id_beside(best.column, others, taken, best.filled)) is None:
        return
    why = f"each has one {best.column.name!r}: {better.described()}"
    customer.choice = Choice("customer_id", better.name, "likely", why)
    customer.warnings = [
        f"{best.column.name!r} holds names: {better.name!r}, which has one of them each, is taken"
    ]


def _left_out(candidates: Collection[_Candidate], best: _Candidate) -> list[str]:
    """Rows without a customer in the column taken, though another one has more."""
    others = [c for c in candidates if not c.is_new_each_time and c.merit > best.merit / 2]
    fuller = max(others, key=lambda one: one.filled, default=best)
    rows = round((fuller.filled - best.filled) * best.column.values.len())
    if rows <= 0:
        return []
    taken, other = best.column.name, fuller.column.name
    return [f"{taken!r} has no customer on {rows:,} rows, {other!r} on fewer: these are left out"]


def _candidate(name: str, column: Column, orders: pl.Series | None) -> _Candidate:
    score, place = name_score("customer_id", name)
    text = customer_text(column.values)
    nobody = is_one_of(column.values, PLACEHOLDERS) | text.is_null()
    pairs = pl.DataFrame(
        [text.alias("customer"), (text if orders is None else orders).alias("order")]
    )
    pairs = pairs.filter(~nobody)
    bought = pairs["order"].n_unique() if orders is not None else pairs.height
    each = bought / max(pairs["customer"].n_unique(), 1)
    kind = 0.4 if is_personal(name) or holds_names(column) else 0.9 if is_mail(name) else 1.0
    merit = score * column.fit("customer_id") * kind
    filled = 1 - float(nobody.mean() or 0.0)  # type: ignore[arg-type]
    return _Candidate(column, merit, place, filled, each if pairs.height > FEWEST else 2.0)


def holds_names(column: Column) -> bool:
    """Whether the values look like names of people."""
    return float(column.text.head(1000).str.contains(NAMES).mean() or 0) > 0.5  # type: ignore[arg-type]


def rounded_ids(text: pl.Series) -> pl.Series:
    """Ids that a spreadsheet has rounded: ``6.10194E+12``."""
    return text.str.contains(r"^\d([.,]\d+)?[eE]\+\d+$").fill_null(value=False)


def is_attribute(column: Column) -> bool:
    """Whether a column tells something of customers, not who they are: an age, a city."""
    words = {word for word in plain(column.name).split() if not word.isdigit()}
    if words & ATTRIBUTES:
        return True
    if words & IDENTIFYING or not words - NAMELESS:
        return False
    numbers = column.numbers.drop_nulls()
    return column.numeric == 1.0 and float(numbers.abs().max() or 0) < SMALL  # type: ignore[arg-type]


def _certainty(one: _Candidate) -> str:
    personal = is_personal(one.column.name) or holds_names(one.column)
    exact = name_score("customer_id", one.column.name)[0] == EXACT
    if one.is_new_each_time or one.merit <= 0.25 or rounded_ids(one.column.text).any():
        return "a guess"
    return "sure" if exact and not personal and not is_mail(one.column.name) else "likely"


def by_repeats(columns: Sequence[Column], date: Column | None) -> Choice | None:
    """The customer by content: ids that come again on another day, the most varied of them.

    Args:
        columns: those that mean nothing yet.
        date: of the orders; None: not known, and rows of one order can't be told from them.
    """
    ids = [
        column
        for column in columns
        if column.fit("customer_id") == 1.0 and column.repeats > 1.2 and column.distinct > 9
        if not is_attribute(column) and not _is_something_else(column.name)
        if date is None or _days_each(column, date) > COMES_BACK
    ]
    if not ids:
        return None
    customer = max(ids, key=lambda column: (column.distinct, not holds_names(column)))
    why = f"they come again: {customer.described()}"
    return Choice("customer_id", customer.name, "a guess", why)


def _is_something_else(name: str) -> bool:
    """Whether a name says that a column is of a product, a place or an amount."""
    is_amount = money_name(name).role and not IDENTIFYING & set(plain(name).split())
    return bool(is_amount) or any(name_score(key, name)[0] == EXACT for key in OTHERS)


def _days_each(column: Column, date: Column) -> float:
    pairs = pl.DataFrame({"id": column.text_or_null, "day": date.moments.dt.date()}).drop_nulls()
    return pairs.n_unique() / max(pairs["id"].n_unique(), 1)


def of_several_customers(orders: Column, customers: Column) -> float:
    """Share of the orders that have several customers, 0 to 1."""
    pairs = pl.DataFrame({"order": orders.text_or_null, "customer": customers.text_or_null})
    by_order = pairs.drop_nulls().group_by("order").agg(pl.col("customer").n_unique())
    return by_order.filter(pl.col("customer") > 1).height / max(by_order.height, 1)
