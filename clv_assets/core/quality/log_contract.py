"""The contract of the order log: columns, keys, one currency."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from clv_assets.core.contracts import CONTRACTS, OPTIONAL

DTYPES = {
    "string": pl.String(),
    "timestamp": pl.Datetime("us"),
    "float": pl.Float64(),
    "int": pl.Int64(),
}


def schema_problems(schema: Mapping[str, pl.DataType]) -> dict[str, str]:
    """Contract columns of the order log that are missing or of another type, each with why."""
    required = CONTRACTS["transactions"]
    optional = {name: kind for name, kind in OPTIONAL["transactions"].items() if name in schema}
    problems = {}
    for name, (kind, _) in {**required, **optional}.items():
        if name not in schema:
            problems[name] = "missing"
        elif schema[name] != DTYPES[kind]:
            problems[name] = f"{schema[name]} instead of {DTYPES[kind]}"
    return problems


def order_problems(orders: pl.LazyFrame) -> dict[str, int]:
    """Rows that break the contract of the order log, by problem."""
    key = ["customer_id", "order_id", pl.col("order_date").dt.date()]
    same_customer = pl.col("customer_id") == pl.col("customer_id").shift(1)
    counts = orders.select(
        missing=pl.any_horizontal(pl.col("customer_id", "order_date", "revenue").is_null()).sum(),
        repeated=pl.struct(key).is_duplicated().sum(),
        out_of_order=(
            (pl.col("customer_id") < pl.col("customer_id").shift(1))
            | (same_customer & (pl.col("order_date") < pl.col("order_date").shift(1)))
        ).sum(),
    ).collect()
    return {name: int(count) for name, count in counts.row(0, named=True).items()}


def mixed_currencies(facts: Mapping[str, Any], *, converted: bool) -> dict[str, int]:
    """Rows by currency if revenue sums more than one, none of it ``converted``; else empty."""
    currencies: dict[str, int] = facts.get("currencies", {})
    return {} if converted or len(currencies) < 2 else currencies
