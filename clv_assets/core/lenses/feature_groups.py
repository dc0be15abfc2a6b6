"""A customer who is partly another one: features changed in groups, each row in itself possible.

Features hang together: a sum is a count times a value. So what a group holds is what can change by
itself (a pace, a wait, a value, a share kept), and sums and ages are put together from these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from clv_assets.core.features.columns import SUB_WINDOWS
from clv_assets.core.features.definition import PACE_DAYS
from clv_assets.core.money import signed_log1p

OFTEN, LATELY, VALUE = "how often", "how lately and regularly", "order value"
RETURNS, ATTRIBUTES, CALENDAR = "returns", "attributes", "time of year"
GROUPS = (OFTEN, LATELY, VALUE, RETURNS, ATTRIBUTES, CALENDAR)

LAST = [name for name in SUB_WINDOWS if name.startswith("last")]
YEAR_AGO = [name for name in SUB_WINDOWS if name not in LAST]
# Columns that are a group's own as they stand.
PLAIN = {
    OFTEN: (
        *("purchase_days", "lifetime_order_count", "order_count", "is_repeat_buyer"),
        *("mean_days_between_orders", "median_days_between_orders"),
    ),
    LATELY: (
        *("recency_days", "days_since_any_row", "active_last_30d"),
        *("std_days_between_orders", "gap_cv", "last_gap_days"),
        *(f"orders_{name}" for name in LAST),
    ),
    VALUE: ("avg_order_value", "mean_day_value", "std_day_value", "last_day_value"),
    RETURNS: ("return_share", "return_count"),
    CALENDAR: tuple(f"orders_{name}" for name in YEAR_AGO),
}
# Parts of other columns, by group: what sums and ages are put together from.
PARTS: dict[str, dict[str, pl.Expr]] = {
    OFTEN: {"span": pl.col("tenure_days") - pl.col("recency_days")},
    VALUE: {
        "day_value": pl.col("lifetime_purchase_revenue") / pl.col("purchase_days"),
        **{
            f"value_{name}": pl.col(f"revenue_{name}") / pl.col(f"orders_{name}")
            for name in SUB_WINDOWS
        },
    },
    RETURNS: {
        "kept": pl.col("lifetime_revenue_sum") / pl.col("lifetime_purchase_revenue"),
        "kept_lately": pl.col("revenue_sum") / (pl.col("order_count") * pl.col("avg_order_value")),
    },
}


@dataclass(frozen=True)
class Derived:
    """A column that several groups decide.

    Attributes:
        groups: whose parts enter.
        formula: the column, of parts and plain columns by name.
    """

    groups: tuple[str, ...]
    formula: pl.Expr


def _known(name: str, fallback: str | float) -> pl.Expr:
    """A part, or the fallback where a customer has none (a value of nothing bought)."""
    other = pl.col(fallback) if isinstance(fallback, str) else pl.lit(fallback)
    return pl.when(pl.col(name).is_finite()).then(pl.col(name)).otherwise(other)


_BOUGHT = pl.col("purchase_days") * _known("day_value", 0.0)
_IN_WINDOW = (
    pl.col("order_count") * pl.col("avg_order_value").fill_null(0) * _known("kept_lately", 1.0)
)
DERIVED = {
    "tenure_days": Derived((OFTEN, LATELY), pl.col("span") + pl.col("recency_days")),
    "lifetime_purchase_revenue": Derived((OFTEN, VALUE), _BOUGHT),
    "lifetime_revenue_sum": Derived((OFTEN, VALUE, RETURNS), _BOUGHT * _known("kept", 1.0)),
    "revenue_sum": Derived((OFTEN, VALUE, RETURNS), _IN_WINDOW),
    "log_revenue_sum": Derived((OFTEN, VALUE, RETURNS), signed_log1p(_IN_WINDOW)),
    "purchase_days_per_month": Derived(
        (OFTEN, LATELY),
        pl.col("purchase_days")
        * PACE_DAYS
        / (pl.col("span") + pl.col("recency_days")).clip(lower_bound=PACE_DAYS),
    ),
    "recency_to_gap_ratio": Derived(
        (OFTEN, LATELY),
        pl.col("recency_days") / pl.col("mean_days_between_orders").clip(lower_bound=1),
    ),
    **{
        f"revenue_{name}": Derived(
            (group, VALUE, RETURNS),
            pl.col(f"orders_{name}") * _known(f"value_{name}", "avg_order_value").fill_null(0),
        )
        for group, names in ((LATELY, LAST), (CALENDAR, YEAR_AGO))
        for name in names
    },
}


class Mixer:
    """Customers who are partly a reference customer.

    Args:
        customers: features of the customers; all columns of MODEL_FEATURES, and the covariates.
        reference: one row of the same.
        covariates: names of the declared attributes.
    """

    def __init__(
        self, customers: pl.DataFrame, reference: pl.DataFrame, covariates: Sequence[str] = ()
    ) -> None:
        parts = [part.alias(name) for own in PARTS.values() for name, part in own.items()]
        self.customers = customers.with_columns(parts)
        self.reference = reference.with_columns(parts).row(0, named=True)
        self.plain = {**PLAIN, ATTRIBUTES: tuple(covariates)}

    @property
    def groups(self) -> list[str]:
        """The groups that there are, in order."""
        return [group for group in GROUPS if self.plain.get(group)]

    def mixed(self, own: Sequence[str]) -> pl.DataFrame:
        """Features with the groups ``own`` of the customers, and the others of the reference."""
        taken = {group: group in own for group in GROUPS}
        columns = [
            self._other(name)
            for group in GROUPS
            for name in (*self.plain.get(group, ()), *PARTS.get(group, ()))
            if not taken[group]
        ]
        frame = self.customers.with_columns(columns)
        return frame.with_columns(self._derived(taken))

    def _derived(self, taken: dict[str, bool]) -> Iterator[pl.Expr]:
        """Columns of several groups; as they stand where all of these are of one customer."""
        for name, derived in DERIVED.items():
            sources = {taken[group] for group in derived.groups}
            if sources == {False}:
                yield self._other(name)
            elif len(sources) > 1:
                kind = self.customers.schema[name]
                yield derived.formula.cast(kind, strict=False).alias(name)

    def _other(self, name: str) -> pl.Expr:
        return pl.lit(self.reference[name], self.customers.schema[name]).alias(name)
