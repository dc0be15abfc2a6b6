"""Which column is the order, where no name says so: codes that have one customer and day each."""

from collections.abc import Collection, Mapping

import polars as pl

from clv_assets.core.columns.content import Choice, Column
from clv_assets.core.columns.money_words import money_name
from clv_assets.core.columns.names import IDENTIFYING, name_score, plain, word_set

NEARLY_ALL = 0.98  # of the values
OTHER_KEYS = ("revenue", "quantity", "unit_price", "country", "currency", "market")
SAME_DAY = 1.5  # orders per customer and day, at most
TIME = r"^\d{1,2}:\d{2}"
BAND = 10  # times the smallest: numbers that vary more and don't grow are amounts, no ids
OF_LINES = word_set(
    "line lineitem item row rows index position pos posnr zeile zeilennummer unnamed ligne linea "
    "linha riga regel seq sequence"
)


def order_by_content(
    columns: Mapping[str, Column], customer: Column, date: Column, names: Collection[str]
) -> Choice | None:
    """The column of codes each of which has one customer and one day; None: there is none.

    Its values are on rows next to each other, or new in each row of a file whose rows aren't the
    lines of orders.

    Args:
        columns: those that mean nothing yet.
        names: of all columns: where one is of products, rows are lines.
    """
    owner = pl.struct(customer=customer.text_or_null, day=date.moments.dt.date())
    owners = pl.select(owner.alias("owner")).to_series()
    orders = [column for column in columns.values() if _may_be(column) and _owned(column, owners)]
    of_lines = [column for column in orders if column.distinct < NEARLY_ALL * column.present.len()]
    products = {name for name in names if name_score("product", name)[0]}
    most = SAME_DAY * owners.n_unique()  # of lines there are more
    of_lines = [c for c in of_lines if c.distinct <= most or not products - {c.name}]
    orders = of_lines or [column for column in orders if not products - {column.name}]
    if not orders:
        return None
    best = min(orders, key=lambda column: column.distinct)
    why = f"each has one customer and day: {best.described()}"
    return Choice("order_id", best.name, "a guess", why)


def _may_be(column: Column) -> bool:
    """Whether name and values allow that a column is the order: no amount, time or line."""
    words = set(plain(column.name).split())
    is_amount = money_name(column.name).role and not words & IDENTIFYING
    is_other = any(name_score(key, column.name)[0] for key in OTHER_KEYS)
    if is_amount or is_other or words & OF_LINES or column.fit("order_id") < 1.0:
        return False
    if column.text.head(1000).str.contains(TIME).any():
        return False
    numbers = column.numbers.drop_nulls()
    if column.numeric < 1.0 or numbers.is_sorted() or numbers.is_sorted(descending=True):
        return True
    return float(numbers.min()) >= float(numbers.max()) / BAND  # type: ignore[arg-type]


def _owned(column: Column, owners: pl.Series) -> bool:
    """Whether each value has one owner, on rows next to each other."""
    rows = pl.DataFrame({"order": column.text_or_null, "owner": owners}).drop_nulls("order")
    by_order = rows.group_by("order").agg(pl.col("owner").n_unique())
    one_owner = float((by_order["owner"] == 1).mean() or 0)  # type: ignore[arg-type]
    runs = int(rows["order"].rle_id().n_unique())
    return one_owner >= NEARLY_ALL and by_order.height >= NEARLY_ALL * runs


def counted_as_orders(customer: Column, date: Column) -> str:
    """What counts as one order where no column is, in a sentence."""
    rows = pl.DataFrame({"customer": customer.text_or_null, "moment": date.moments}).drop_nulls()
    days = rows["moment"].dt.truncate("1d")
    when = "on one day" if (rows["moment"] == days).all() else "at one moment"
    joined = rows.height - rows.n_unique()
    text = f"no column seems to be the order: rows of one customer {when} count as one"
    return f"{text}, {joined:,} of them with another" if joined else text
