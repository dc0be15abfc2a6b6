"""What is known of customers at a cutoff beside their orders: declared attributes, country, market.

They join the features under their own names, so a name that the engine uses is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import polars as pl

from clv_assets.core.aliases import follow
from clv_assets.core.attributes import attributes_as_of
from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.errors import ClvError
from clv_assets.core.features import MODEL_FEATURES
from clv_assets.core.windows import before
from clv_assets.source_config import Customers

LOG_COLUMNS = ("country", "market")
BESIDE = ("features", "predictions", "actuals", "value_tiers", "clusters")
# "survivor" is what the comparison of a merged customer with its revenue calls its own column.
TAKEN = frozenset(
    {*MODEL_FEATURES, "survivor", *(name for asset in BESIDE for name in CONTRACTS[asset])}
)

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


@dataclass(frozen=True)
class Covariates:
    """Where the covariates of a deployment come from.

    Attributes:
        customers: what ``source.customers`` declares; None if nothing.
        attributes: as ``attributes.declared`` gives them, and as ingest stores them; read only
            where ``customers`` is given.
        aliases: merged customers, as ``aliases.resolve`` gives them.
        log_columns: those of LOG_COLUMNS that are taken from the order log.

    Raises:
        ClvError: a name is taken or comes twice, or an attribute is not among those stored.
    """

    customers: Customers | None = None
    attributes: pl.DataFrame | None = None
    aliases: pl.DataFrame | None = None
    log_columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        refuse_taken(self.names)
        if self.customers is None:
            return
        stored = [] if self.attributes is None else self.attributes.columns
        dated = {one.valid_from for one in self.customers.columns.values() if one.valid_from}
        for name in (*self.customers.columns, *sorted(dated)):
            if name not in stored:
                raise ClvError(
                    f"source.customers declares {name!r}, which the last ingest did not have; run "
                    "the ingest again"
                )

    @property
    def names(self) -> tuple[str, ...]:
        """The covariates in the order in which they join the features."""
        declared = () if self.customers is None else tuple(self.customers.columns)
        return (*declared, *self.log_columns)

    def join(self, features: Frame, orders: pl.LazyFrame, cutoff: date) -> Frame:
        """``features`` at ``cutoff`` (order kept) with each covariate as known then, else null.

        Args:
            features: one row per customer_id, lazy or not; gives the same kind back.
            orders: the log in the contract's order, of surviving customers; rows of ``cutoff``
                or later are not read.
            cutoff: the snapshot date.

        Raises:
            ClvError: ``features`` has a column of a covariate's name already.
        """
        have = features.lazy().collect_schema().names()
        if both := [name for name in self.names if name in have]:
            raise ClvError(f"the features have a column {both[0]!r} already; join it once")
        for table in self._tables(orders, cutoff):
            known: Frame = table if isinstance(features, pl.DataFrame) else table.lazy()
            features = features.join(known, on="customer_id", how="left", maintain_order="left")
        return features

    def _tables(self, orders: pl.LazyFrame, cutoff: date) -> Iterator[pl.DataFrame]:
        if self.customers is not None and self.attributes is not None:
            known = attributes_as_of(self.attributes, self.customers, cutoff)
            yield known if self.aliases is None else of_survivors(known, self.aliases)
        for name in self.log_columns:
            yield newest_in_log(orders, name, cutoff).collect()


def in_log(orders: pl.LazyFrame) -> tuple[str, ...]:
    """Those of LOG_COLUMNS that the log has."""
    have = orders.collect_schema().names()
    return tuple(name for name in LOG_COLUMNS if name in have)


def of_survivors(known: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Attributes of merged customers under the id that survives.

    Its own value wins; where it has none, that of the merged id that sorts first among those
    with one.

    Args:
        known: customer_id (one row each) and attributes.
        aliases: as ``aliases.resolve`` gives them.

    Returns:
        The columns of ``known``, one row per surviving customer_id, sorted.
    """
    names = [name for name in known.columns if name != "customer_id"]
    merged = follow(known.with_columns(pl.col("customer_id").alias("was")), aliases)
    is_itself = pl.col("was") == pl.col("customer_id")
    own_first = merged.sort(pl.col("customer_id"), ~is_itself, pl.col("was"))
    first = [pl.col(name).drop_nulls().first() for name in names]
    return own_first.group_by("customer_id", maintain_order=True).agg(first)


def newest_in_log(orders: pl.LazyFrame, name: str, cutoff: date) -> pl.LazyFrame:
    """customer_id (one row each) and ``name`` as on the customer's newest order that has it.

    Of orders of one moment the value that sorts last counts, whatever the order of the rows.

    Args:
        orders: customer_id, order_date and ``name`` (text), in the contract's order, which spares
            a grouping of all rows: only a customer's last moment is grouped.
        name: a column of the log.
        cutoff: rows of this day or later are not read.
    """
    customer, moment = pl.col("customer_id"), pl.col("order_date")
    is_last = (customer != customer.shift(-1)).fill_null(True)
    return (
        orders.filter(before(cutoff))
        .select("customer_id", "order_date", name)
        .filter(pl.col(name).is_not_null())
        .filter(moment == pl.when(is_last).then(moment).backward_fill())
        .group_by("customer_id")
        .agg(pl.col(name).max())
    )


def refuse_taken(names: Sequence[str]) -> None:
    """ClvError if a covariate has a name of the engine's own, or comes twice."""
    if taken := [name for name in names if name in TAKEN]:
        raise ClvError(
            f"{taken[0]!r} is a column of the engine's own; give the column of source.customers "
            "another name, in the file and in the config"
        )
    if twice := [name for name in names if names.count(name) > 1]:
        raise ClvError(
            f"{twice[0]!r} is a column of source.customers and of the orders; take one of them"
        )
