"""Source rows to order lines: mapped, typed, judged; a row that can't be used says why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.calendar.windows import midnight
from clv_assets.core.contracts import LOG_COLUMNS
from clv_assets.core.lines.amounts import Amounts, amounts_of, blamed_amount, units_of
from clv_assets.core.lines.ids import clean_ids, is_one_of
from clv_assets.core.lines.inheritance import HAS_OWNER, LACKING, inherited, is_incomplete
from clv_assets.core.lines.line_facts import line_facts, matches
from clv_assets.core.lines.mapping import Mapping
from clv_assets.core.lines.reasons import (
    DUPLICATE,
    EXCLUDED,
    EXCLUDED_STATE,
    HEADING,
    IN_THE_FUTURE,
    NO_CUSTOMER,
    NO_DATE,
    NO_REVENUE,
    NOTHING_BUT_AMOUNT,
    NOTHING_BUT_ID,
    OWN_ACCOUNT,
    OWNER_LOST,
    PLACEHOLDER,
    RETURN_IGNORED,
    TOTAL,
)
from clv_assets.core.lines.totals import TOTAL_WORDS

TEXTS = (*LOG_COLUMNS, "currency")
KEPT_FACTS = ("customer_id", "order_id", "order_date")
REJECTED = {
    "row": pl.UInt32,
    "reason": pl.String,
    "order_id": pl.String,
    "column": pl.String,
    "value": pl.String,
}


@dataclass(frozen=True)
class Lines:
    """Lines of a batch of source rows.

    Attributes:
        usable: customer_id and order_id as they came (see ``clean_ids``), order_date, revenue and
            units in ten-thousandths, per_order_<n> (see ``Amounts``), product, country, market,
            currency as far as mapped; row.
        rejected: row (0 is the first of the batch), reason, order id, and the column and value to
            blame.
        future_from: the earliest day of those rejected as in the future.
        incomplete: rows that may take what they lack from others of their order; they are judged
            when these are known, and in neither frame.
        facts: of all rows, as ``line_facts`` gives them.
        size, lost: see ``Amounts``.
    """

    usable: pl.DataFrame
    rejected: pl.DataFrame
    future_from: date | None
    incomplete: pl.Series
    facts: pl.DataFrame
    size: float
    lost: float


def to_lines(
    raw: pl.DataFrame,
    mapping: Mapping,
    source: Source,
    today: date,
    is_copy: pl.Series | None = None,
    days: pl.DataFrame | None = None,
) -> Lines:
    """Map, type and judge the rows of ``raw``.

    Args:
        today: the current day in shop time; later rows are rejected.
        is_copy: which rows repeat an earlier one, where the source drops those.
        days: what all rows of their orders say (see ``order_days``); None: that isn't known yet,
            and rows that lack something are set apart.
    """
    given = line_facts(raw, mapping, source)
    facts = given if days is None else inherited(given, days)
    incomplete = is_incomplete(given)
    if days is not None:
        incomplete = incomplete.clear().extend_constant(False, raw.height)
    typed, amounts = _typed(raw, facts, mapping, source)
    judgements = _judgements(facts, mapping, source, today)
    if not all(term.per_order for term in mapping.source.terms):
        judgements = {HEADING: pl.lit(given[LACKING]) & ~pl.col(LACKING), **judgements}
    if is_copy is not None:
        incomplete &= ~is_copy
        judgements = {DUPLICATE: pl.lit(is_copy), **judgements}
    unusable = typed.select(reduce(or_, judgements.values()).fill_null(value=False)).to_series()
    unusable &= ~incomplete
    set_apart = unusable | incomplete
    usable = typed.drop(HAS_OWNER, *(set(facts.columns) - set(KEPT_FACTS)), strict=False)
    rejected, future = _rejected(typed, judgements, unusable)
    return Lines(
        usable.filter(~set_apart) if set_apart.any() else usable,
        _blame(rejected, raw, mapping, source),
        future,
        incomplete,
        given,
        amounts.size,
        amounts.lost,
    )


def _rejected(
    typed: pl.DataFrame, judgements: dict[str, pl.Expr], unusable: pl.Series
) -> tuple[pl.DataFrame, date | None]:
    """Row, reason and order id of unusable rows, and the earliest day of those in the future."""
    columns = ["row", "reason", "order_id"]
    if not unusable.any():
        return typed.clear().with_columns(reason=pl.lit(None, pl.String)).select(columns), None
    reason = pl.coalesce(pl.when(test).then(pl.lit(why)) for why, test in judgements.items())
    rejected = typed.with_columns(reason.alias("reason")).filter(unusable)
    future = rejected.filter(pl.col("reason") == IN_THE_FUTURE)["order_date"].min()
    first = future.date() if isinstance(future, datetime) else None
    return clean_ids(rejected).select(columns), first


def _typed(
    raw: pl.DataFrame, facts: pl.DataFrame, mapping: Mapping, source: Source
) -> tuple[pl.DataFrame, Amounts]:
    """Facts and amounts of the rows, numbered."""
    columns = mapping.columns
    is_return = None
    if source.returns_where:
        is_return = facts.select(matches(mapping, source.returns_where)).to_series()
    amounts = amounts_of(raw, mapping, is_return)
    parts = [*facts, *amounts.columns, units_of(raw, mapping)]
    if "product" in columns:
        parts.append(raw[columns["product"]].alias("product"))
    parts += [raw[columns[k]].cast(pl.String).alias(k) for k in TEXTS if k in columns]
    return pl.DataFrame(parts).with_row_index("row"), amounts


def _judgements(
    facts: pl.DataFrame, mapping: Mapping, source: Source, today: date
) -> dict[str, pl.Expr]:
    """What makes a line unusable, by reason; the first that applies is the reason."""
    moment, customer = pl.col("order_date"), facts["customer_id"]
    is_nobody = pl.col("customer_id").is_null()
    has_owner = pl.col(HAS_OWNER) if HAS_OWNER in facts.columns else pl.lit(value=False)
    is_bare = is_nobody & pl.col("undated") & pl.col("order_id").is_null()
    excluded = source.exclude.by_key.items()
    judgements = {EXCLUDED[key]: _matches(key, patterns) for key, patterns in excluded}
    if source.exclude.where:
        judgements[EXCLUDED_STATE] = matches(mapping, source.exclude.where)
    judgements |= {
        TOTAL: is_nobody & pl.col("undated") & _is_total(pl.col("order_id")),
        OWNER_LOST: is_nobody & has_owner,
        NOTHING_BUT_ID: is_nobody & pl.col("undated") & pl.col("order_id").is_not_null(),
        NOTHING_BUT_AMOUNT: is_bare & (pl.col("revenue") != 0),
        NO_CUSTOMER: is_nobody,
    }
    for why, known in {PLACEHOLDER: source.placeholders, OWN_ACCOUNT: source.own_accounts}.items():
        hits = is_one_of(customer, known)
        if hits.any():
            judgements[why] = pl.lit(hits)
    judgements |= {
        NO_DATE: moment.is_null(),
        f"order date before {source.earliest}": moment < midnight(source.earliest),
        NO_REVENUE: pl.col("revenue").is_null() | pl.col("lacking"),
        IN_THE_FUTURE: moment >= midnight(today + timedelta(days=1)),
    }
    if source.returns == "ignore":
        judgements[RETURN_IGNORED] = pl.col("revenue") < 0
    return judgements


def _is_total(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.String).str.contains(f"(?i){TOTAL_WORDS}").fill_null(value=False)


def _matches(key: str, patterns: tuple[str, ...]) -> pl.Expr:
    """Whether ``key`` is one of ``patterns``; a ``*`` at the end stands for any rest."""
    text = pl.col(key).cast(pl.String)
    exact = [pattern for pattern in patterns if not pattern.endswith("*")]
    starts = [text.str.starts_with(p.removesuffix("*")) for p in patterns if p.endswith("*")]
    return reduce(or_, starts, text.is_in(exact))


def _blame(
    rejected: pl.DataFrame, raw: pl.DataFrame, mapping: Mapping, source: Source
) -> pl.DataFrame:
    """``rejected`` with the source column to blame and its value as text."""
    rows, columns = raw[rejected["row"]], mapping.columns
    keys = {"order date": "order_date", PLACEHOLDER: "customer_id"}
    keys |= {NO_CUSTOMER: "customer_id", OWNER_LOST: "customer_id", OWN_ACCOUNT: "customer_id"}
    keys |= {why: key for key, why in EXCLUDED.items()}
    reason = pl.col("reason")
    tests = [
        pl.when(reason.str.starts_with(start)).then(pl.lit(columns[key]))
        for start, key in keys.items()
        if key in columns
    ]
    state = next((n for n in mapping.source.states if n in source.exclude.where), None)
    tests.append(pl.when(reason == EXCLUDED_STATE).then(pl.lit(state, pl.String)))
    tests.append(pl.when(reason == NO_REVENUE).then(pl.lit(blamed_amount(rows, mapping))))
    blamed = rejected.with_columns(pl.coalesce(tests).alias("column"))
    read = [name for name in mapping.source.names if name in set(blamed["column"].drop_nulls())]
    values = [pl.when(pl.col("column") == name).then(rows[name].cast(pl.String)) for name in read]
    return blamed.with_columns(pl.coalesce(pl.lit(None, pl.String), *values).alias("value"))
