"""What a prediction hangs on: the groups of features that set a customer apart from the average.

Groups are changed one after another from a stored reference customer to the customer, through the
whole blend; what each change adds is the mean of a fixed order and its reverse. Of two groups that
is the Shapley value; with more it is the mean of two of the orders that the Shapley value takes the
mean of all of. The amounts sum to the customer's prediction less the reference's, to the cent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.lenses.feature_groups import (
    ATTRIBUTES,
    CALENDAR,
    LATELY,
    OFTEN,
    RETURNS,
    VALUE,
    Mixer,
)

LARGEST = 3
WHOLE = 100  # from here on figures of three digits have no decimals
COLUMNS = {
    OFTEN: "from_how_often",
    LATELY: "from_how_lately",
    VALUE: "from_order_value",
    RETURNS: "from_returns",
    ATTRIBUTES: "from_attributes",
    CALENDAR: "from_time_of_year",
}
Predict = Callable[[pl.DataFrame], Array]


@dataclass(frozen=True)
class Attribution:
    """What each group of features adds to the reference's prediction.

    Attributes:
        groups: their names.
        amounts: customers x groups, in cents that sum to ``predicted - reference``.
        predicted: of the customers, in whole cents.
        reference: of the reference customer, in whole cents.
    """

    groups: tuple[str, ...]
    amounts: Array
    predicted: Array
    reference: float

    @classmethod
    def of(cls, mixer: Mixer, predicted: Array, predict: Predict) -> "Attribution":
        """Ask the model for every step of both orders.

        Args:
            predicted: of the customers as they are, in the shop's currency.
            predict: the model's mean of a features frame.
        """
        groups = mixer.groups
        reference = float(predict(mixer.mixed([])[:1])[0]) if len(predicted) else 0.0
        start = np.full(len(predicted), reference)
        amounts = np.zeros((len(predicted), len(groups)))
        for order in (list(range(len(groups))), list(range(len(groups)))[::-1]):
            before = start
            for step, group in enumerate(order, start=1):
                own = [groups[place] for place in order[:step]]
                after = predicted if step == len(order) else predict(mixer.mixed(own))
                amounts[:, group] += (after - before) / 2
                before = after
        cents, base = np.round(100 * predicted), float(np.round(100 * reference))
        return cls(tuple(groups), in_whole_cents(100 * amounts, cents - base), cents, base)


def in_whole_cents(amounts: Array, totals: Array) -> Array:
    """``amounts`` (rows x parts) in whole numbers that sum to whole ``totals`` in each row.

    By the largest remainder: all are rounded down, and what is missing goes to the parts that lost
    most, one each (Hamilton's method); where a total is further off, round again.
    """
    whole = np.floor(amounts)
    missing = (totals - whole.sum(axis=1)).astype(int)
    each, rest = np.divmod(missing, max(amounts.shape[1], 1))
    order = np.argsort(whole - amounts, axis=1, kind="stable")
    place = np.argsort(order, axis=1, kind="stable")
    return np.asarray(whole + each[:, None] + (place < rest[:, None]), float)


def reasons(
    customers: pl.DataFrame, reference: pl.DataFrame, told: Attribution, covariates: Sequence[str]
) -> pl.DataFrame:
    """The three largest reasons of each customer in plain words, and the amounts of all groups.

    Args:
        customers, reference: features that the attribution is of.
        told: what each group adds.

    Returns:
        customer_id, predicted_clv and reference_clv to the cent, reason_1, amount_1, … to the
        LARGEST, everything_else, and a column per group as in COLUMNS.
    """
    words = _words(customers, reference.row(0, named=True), covariates)
    texts = np.column_stack([words[group].to_numpy() for group in told.groups]).astype(object)
    order = np.argsort(-np.abs(told.amounts), axis=1, kind="stable")[:, :LARGEST]
    rows = np.arange(len(order))
    columns: dict[str, pl.Series] = {
        "customer_id": customers["customer_id"],
        "predicted_clv": pl.Series(told.predicted / 100),
        "reference_clv": pl.Series(np.full(len(order), told.reference / 100)),
    }
    for rank in range(order.shape[1]):
        chosen = order[:, rank]
        texts_of = texts[rows, chosen].tolist()
        columns[f"reason_{rank + 1}"] = pl.Series(texts_of, dtype=pl.String)
        columns[f"amount_{rank + 1}"] = pl.Series(told.amounts[rows, chosen] / 100)
    shown = np.take_along_axis(told.amounts, order, axis=1).sum(axis=1)
    rest = told.amounts.sum(axis=1) - shown
    columns["everything_else"] = pl.Series(rest / 100)
    for place, group in enumerate(told.groups):
        columns[COLUMNS[group]] = pl.Series(told.amounts[:, place] / 100)
    frame = pl.DataFrame([column.alias(name) for name, column in columns.items()])
    missing = [name for group, name in COLUMNS.items() if group not in told.groups]
    return frame.with_columns(pl.lit(0.0).alias(name) for name in missing)


def _words(
    customers: pl.DataFrame, reference: dict[str, object], covariates: Sequence[str]
) -> dict[str, pl.Series]:
    """What each group is about, of each customer beside the reference."""
    frame = customers.lazy()
    value = pl.col("lifetime_purchase_revenue") / pl.col("purchase_days")
    returned = pl.col("return_share") * 100
    usual = pl.DataFrame([reference]).select(value=value, returned=returned).row(0)
    year_ago = pl.col("orders_year_ago_180d")
    texts = {
        OFTEN: _sentence("bought on {} days", pl.col("purchase_days"), reference["purchase_days"]),
        LATELY: _sentence("last bought {} ago", _days("recency_days"), _days_text(reference)),
        VALUE: _sentence("brings {} a day of purchases", _figure(value), _number(usual[0])),
        RETURNS: _sentence("sent back {}", _figure(returned, "%"), _number(usual[1], "%")),
        CALENDAR: _sentence(
            "{} orders in these months a year ago", year_ago, reference["orders_year_ago_180d"]
        ),
        ATTRIBUTES: _attributes(covariates, reference),
    }
    told = frame.select(text.alias(group) for group, text in texts.items()).collect()
    return {group: told[group] for group in texts}


def _sentence(words: str, own: pl.Expr, usual: object) -> pl.Expr:
    text = own.cast(pl.String).fill_null("none")
    return pl.format(words + " (average customer: {})", text, pl.lit(str(usual)))


def _days(column: str) -> pl.Expr:
    days = pl.col(column)
    return pl.when(days == 1).then(pl.lit("a day")).otherwise(pl.format("{} days", days))


def _days_text(reference: dict[str, object]) -> str:
    days = reference["recency_days"]
    return "a day" if days == 1 else f"{days} days"


def _figure(value: pl.Expr, unit: str = "") -> pl.Expr:
    """Three digits of a number, as text; null where there is none."""
    rounded = value.round_sig_figs(3)
    text = pl.when(rounded.abs() >= WHOLE).then(
        rounded.cast(pl.Int64, strict=False).cast(pl.String)
    )
    return pl.when(value.is_finite()).then(text.otherwise(rounded.cast(pl.String)) + unit)


def _number(value: float | None, unit: str = "") -> str:
    known = value is not None and np.isfinite(value)
    return f"{float(f'{value:.3g}'):.10g}{unit}" if known else "none"


def _attributes(covariates: Sequence[str], reference: dict[str, object]) -> pl.Expr:
    """The attributes in which a customer differs, by name."""
    texts = [
        pl.when(pl.col(name).cast(pl.String).ne_missing(pl.lit(_text(reference[name])))).then(
            pl.format("{} {}", pl.lit(name), pl.col(name).cast(pl.String).fill_null("unknown"))
        )
        for name in covariates
    ]
    if not texts:
        return pl.lit("attributes", pl.String)
    listed = pl.concat_list(texts).list.drop_nulls().list.join(", ")
    own = ", ".join(f"{name} {_text(reference[name]) or 'unknown'}" for name in covariates)
    return pl.format("{} (average customer: {})", listed.replace("", "attributes"), pl.lit(own))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
