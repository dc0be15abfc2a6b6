"""Guesses what the columns of a file never seen before mean, from a sample of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from clv_assets.config.columns import Amount
from clv_assets.core.amounts.currency import one_currency
from clv_assets.core.amounts.last_resort import by_content
from clv_assets.core.amounts.money import Money, find_money
from clv_assets.core.columns.content import MONEY, Choice, Column
from clv_assets.core.columns.date_formats import DateReading, read_dates
from clv_assets.core.columns.names import EXACT, name_score
from clv_assets.core.guess.customer_doubts import customer_doubts
from clv_assets.core.guess.customer_names import parts_in_words, parts_of_names
from clv_assets.core.guess.customers import by_repeats, find_customer, of_several_customers
from clv_assets.core.guess.ledger import turned_signs
from clv_assets.core.guess.nobodies import nobodies
from clv_assets.core.guess.order_dates import called_dates, find_order_date
from clv_assets.core.guess.order_ids import counted_as_orders, order_by_content
from clv_assets.core.guess.repeats import is_sent_again
from clv_assets.core.guess.row_doubts import row_doubts
from clv_assets.core.guess.states import find_states
from clv_assets.core.lines.numbers import number_format

OPTIONAL = ("product", "country", "currency", "market")
WEAK = ("name", "id", "date", "day", "reference", "title", "description")


@dataclass
class Guess:
    """What the columns seem to mean.

    Attributes:
        choices: by meaning, in the order of the report.
        dates: how the order dates are written; None: no column of dates.
        amounts: the parts of revenue, where its column or quantity x price isn't all.
        parts: what the further ones are.
        exclude, returns: by column, values of rows that are no sale, or returns.
        duplicates: policy that the config should have; None: the default.
        currency: ISO code of all amounts, where its column is not on every row.
        own_accounts: the shop's own ids among the customers.
        decimal: mark before the decimals where the amounts can be read in two ways; None: no need.
        missing: needed meanings that no column has.
        warnings: sentences.
        other_names: by column, what it is called in other files of the source.
        left_out: columns that must not be taken, though their name is the default one.
    """

    choices: dict[str, Choice] = field(default_factory=dict)
    dates: DateReading | None = None
    amounts: tuple[Amount, ...] = ()
    parts: list[Choice] = field(default_factory=list)
    exclude: dict[str, list[str]] = field(default_factory=dict)
    returns: dict[str, list[str]] = field(default_factory=dict)
    duplicates: str | None = None
    currency: str | None = None
    own_accounts: tuple[str, ...] = ()
    decimal: str | None = None
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    other_names: dict[str, list[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def columns(self) -> dict[str, str]:
        """The source column by meaning."""
        return {key: choice.column for key, choice in self.choices.items()}


def guess(rows: pl.DataFrame, delimiter: str = ",") -> Guess:
    """The meaning of the columns of ``rows`` (text or typed), from names and content."""
    columns = {name: Column.of(rows[name]) for name in rows.columns}
    meanings = Guess()
    dates = called_dates(columns)
    others = {name: column for name, column in columns.items() if name not in dates}
    _choose_by_name(meanings, "order_id", others)
    _choose_customer(meanings, others)
    _choose_date(meanings, columns)
    if (chosen := meanings.choices.get("order_date")) is not None:
        meanings.dates = read_dates(columns[chosen.column].present, named=True)
    _choose_order(meanings, columns)
    money = _choose_money(meanings, columns)
    if "customer_id" not in meanings.choices:
        _choose_by_repeats(meanings, columns)
        _choose_order(meanings, columns)
    for key in OPTIONAL:
        _choose_by_name(meanings, key, columns)
    _find_currency(meanings, columns)
    _note_states(meanings, columns, money)
    meanings.missing = _missing(meanings.choices)
    meanings.decimal = _undecided(meanings, columns, delimiter)
    _warn_of_doubts(meanings, columns)
    return meanings


def _choose_customer(meanings: Guess, columns: Mapping[str, Column]) -> None:
    customer = find_customer(columns, meanings.columns.get("order_id"), meanings.columns.values())
    meanings.warnings += customer.warnings
    if customer.choice is not None:
        meanings.choices["customer_id"] = customer.choice
    if customer.recipient is not None:
        meanings.own_accounts = customer.own_accounts
        why = f"where the customer is the shop itself, {customer.own_accounts[0]}"
        meanings.choices["recipient"] = Choice("recipient", customer.recipient, "likely", why)


def _choose_date(meanings: Guess, columns: Mapping[str, Column]) -> None:
    free = dict(_free_columns(meanings, columns))
    customer = meanings.columns.get("customer_id")
    date = find_order_date(free, columns[customer] if customer else None)
    meanings.warnings += date.warnings
    if date.choice is not None:
        meanings.choices = {"order_date": date.choice, **meanings.choices}


def _choose_order(meanings: Guess, columns: Mapping[str, Column]) -> None:
    """The order by content, once the customer and the date are known."""
    customer, date = (meanings.columns.get(key) for key in ("customer_id", "order_date"))
    if "order_id" in meanings.choices or customer is None or date is None:
        return
    free = dict(_free_columns(meanings, columns))
    order = order_by_content(free, columns[customer], columns[date], columns)
    if order is not None:
        meanings.choices["order_id"] = order


def _choose_by_repeats(meanings: Guess, columns: Mapping[str, Column]) -> None:
    """The customer by content; a part of a name is none."""
    parts = parts_of_names(columns)
    free = [column for name, column in _free_columns(meanings, columns) if name not in parts]
    date = meanings.columns.get("order_date")
    choice = by_repeats(free, columns[date] if date else None)
    if choice is not None:
        meanings.choices["customer_id"] = choice
    elif parts:
        meanings.warnings.append(parts_in_words(parts))


def _choose_money(meanings: Guess, columns: Mapping[str, Column]) -> Money:
    money = find_money(columns, meanings.columns.get("order_id"), list(meanings.columns.values()))
    meanings.choices |= {choice.key: choice for choice in money.choices}
    meanings.amounts, meanings.parts = money.amounts, money.parts
    meanings.warnings += [*money.facts, *money.warnings]
    if not {"revenue", "unit_price"} & meanings.choices.keys():
        choice, warnings = by_content([column for _, column in _free_columns(meanings, columns)])
        meanings.choices |= {} if choice is None else {"revenue": choice}
        meanings.warnings += warnings
    return money


def _note_states(meanings: Guess, columns: Mapping[str, Column], money: Money) -> None:
    """Rows that are no sale, or returns, and orders that are there again."""
    taken = set(meanings.columns.values())
    free = {name: column for name, column in columns.items() if name not in taken}
    order = meanings.columns.get("order_id")
    orders = columns[order].text_or_null if order else None
    chosen = meanings.columns.get("revenue")
    amount = money.revenue if chosen is None else columns[chosen].numbers
    states = find_states(free, amount, orders, money.refunds)
    meanings.exclude, meanings.returns = states.exclude, states.returns
    meanings.warnings += [*states.sentences, *row_doubts(columns, meanings.columns, amount)]
    if order and chosen and is_sent_again(columns, order, meanings.columns.get("order_date")):
        meanings.duplicates = "one_per_order"
        parts = meanings.amounts if len(meanings.amounts) > 1 else ()
        meanings.amounts = tuple(part.model_copy(update={"per": "line"}) for part in parts)
        meanings.warnings.append(
            f"some orders of {order!r} are there twice, alike but for their moment: "
            "duplicates: one_per_order counts each once"
        )
    if amount is not None:
        meanings.warnings += turned_signs(chosen, amount)
    if not states.has_returns and money.refunds is None and (chosen or money.revenue is not None):
        meanings.warnings.append(
            "no amount is below zero: if returns and refunds are in another export, the predicted "
            "revenue will be too high"
        )


def _find_currency(meanings: Guess, columns: Mapping[str, Column]) -> None:
    """A currency that isn't on every row, as in Shopify's exports, would be mixed with none."""
    chosen = meanings.columns.get("currency")
    money = [meanings.columns[key] for key in MONEY if key in meanings.choices]
    currency = one_currency(columns[chosen] if chosen else None, [columns[name] for name in money])
    meanings.currency = currency.code
    meanings.warnings += currency.warnings
    if chosen is not None and currency.on_some_rows:
        del meanings.choices["currency"]
        meanings.left_out = [chosen]


def _missing(choices: Mapping[str, Choice]) -> list[str]:
    money = choices.keys() & {"revenue", "unit_price"}
    needed = [key for key in ("customer_id", "order_date") if key not in choices]
    return needed + ([] if money else ["revenue"])


def _choose_by_name(meanings: Guess, key: str, columns: Mapping[str, Column]) -> None:
    merits: dict[str, tuple[float, int]] = {}
    for name, column in columns.items():
        if name in meanings.columns.values():
            continue
        score, place = name_score(key, name)
        if score and (fit := column.fit(key)) > 0.1:
            merits[name] = (score * fit, -place)
    if not merits:
        return
    best = max(merits, key=lambda name: merits[name])
    column, (merit, _) = columns[best], merits[best]
    weak = best.lower().replace("_", " ").strip() in WEAK
    certainty = "likely" if merit > 0.25 else "a guess"
    if merit > 0.95 * EXACT and not weak:
        certainty = "sure"
    meanings.choices[key] = Choice(key, best, certainty, column.described(key))


def _free_columns(meanings: Guess, columns: Mapping[str, Column]) -> list[tuple[str, Column]]:
    taken = set(meanings.columns.values())
    return [(name, c) for name, c in columns.items() if name not in taken and c.present.len()]


def _undecided(meanings: Guess, columns: Mapping[str, Column], delimiter: str) -> str | None:
    """The decimal mark, where only a guess can tell it."""
    keys = [key for key in ("revenue", "quantity", "unit_price") if key in meanings.choices]
    texts = [columns[meanings.columns[key]].values for key in keys]
    texts = [text for text in texts if text.dtype == pl.String]
    if not texts:
        return None
    try:
        number_format(pl.concat(texts))
    except ValueError as error:
        value = str(error)
        as_decimal = "," in value and delimiter == ";"
        mark = "," if as_decimal or "." in value else "."
        reading = value.replace(",", ".") if as_decimal else value.replace(",", "").replace(".", "")
        meanings.warnings.append(
            f"amounts such as {value!r} have two readings; taken as {reading}: "
            "check source.text.decimal"
        )
        return mark
    return None


def _warn_of_doubts(meanings: Guess, columns: Mapping[str, Column]) -> None:
    chosen = meanings.columns
    if meanings.dates is not None and meanings.dates.other:
        meanings.warnings.append(
            f"day or month first? {meanings.dates.why}: {meanings.dates.other}"
        )
    _warn_of_unread(meanings, columns)
    if (name := chosen.get("customer_id")) is None:
        return
    order = chosen.get("order_id")
    if order is None and (date := chosen.get("order_date")) is not None:
        meanings.warnings.append(counted_as_orders(columns[name], columns[date]))
    orders = columns[order].text_or_null if order else None
    meanings.warnings += customer_doubts(columns[name], orders)
    nobody = nobodies(columns[name], orders)
    meanings.own_accounts += nobody.ids
    meanings.warnings += nobody.sentences
    if order is not None:
        _one_customer_per_order(meanings, columns[order], columns[name])


def _warn_of_unread(meanings: Guess, columns: Mapping[str, Column]) -> None:
    """A column whose name says date, but whose values can't be read."""
    if "order_date" in meanings.choices:
        return
    scores = {name: name_score("order_date", name) for name in columns}
    named = [name for name, (score, _) in scores.items() if score and columns[name].present.len()]
    if named:
        name = min(named, key=lambda one: scores[one][1])
        example = columns[name].examples[0]
        meanings.warnings.append(
            f"{name!r} is called a date, but its values, such as {example!r}, can't be read: give "
            "source.columns.order_date and source.date_format"
        )


def _one_customer_per_order(meanings: Guess, orders: Column, customers: Column) -> None:
    if (several := of_several_customers(orders, customers)) > 0.05:
        choice = meanings.choices["order_id"]
        meanings.choices["order_id"] = Choice("order_id", choice.column, "a guess", choice.why)
        meanings.warnings.append(
            f"{several:.0%} of the orders have several customers: is {orders.name!r} the order, "
            f"and {customers.name!r} the customer?"
        )
