"""What is known of customers at a cutoff beside their orders: declared attributes, country, market.

They join the features under their own names, so a name that the engine uses is refused.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import polars as pl
from pydantic import ValidationError

from clv_assets.config.source import Customers
from clv_assets.core.calendar.windows import before
from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.errors import ClvError, SourceError
from clv_assets.core.features.attributes import attributes_as_of, declared
from clv_assets.core.features.columns import MODEL_FEATURES
from clv_assets.core.features.log_covariates import newest_in_log
from clv_assets.core.frames import AnyTable, as_frame, refuse_no_ids
from clv_assets.core.orders.aliases import follow

BESIDE = ("features", "predictions", "actuals", "value_tiers", "clusters")
# "survivor" is what the comparison of a merged customer with its revenue calls its own column.
TAKEN = frozenset(
    {*MODEL_FEATURES, "survivor", *(name for asset in BESIDE for name in CONTRACTS[asset])}
)
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


@dataclass(frozen=True)
class Covariates:
    """Where the covariates of a deployment come from.

    For example, from columns of the orders (for more see :meth:`of`)::

        from datetime import date
        from clv_assets import Champion, Covariates, sample_orders

        orders, known = sample_orders(), Covariates.of(log_columns=["country"])
        champion = Champion.fit(orders, date(2025, 6, 1), covariates=known, with_baseline=False)
        customers = champion.score(orders, date(2025, 9, 1), known)

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

    def __repr__(self) -> str:
        return f"Covariates({', '.join(self.names) or 'none'})"

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

    @classmethod
    def of(
        cls,
        customers: AnyTable | None = None,
        *,
        immutable: Sequence[str] = (),
        valid_from: Mapping[str, str] | None = None,
        key: str = "customer_id",
        log_columns: Sequence[str] = (),
    ) -> "Covariates":
        """From a plain frame, as ``source.customers`` declares a file::

            from datetime import date
            import polars as pl
            from clv_assets import Covariates, backtest, sample_orders

            people = pl.DataFrame(
                {
                    "customer_id": ["C000001", "C000001", "C000002"],
                    "found_us_by": ["search", "search", "a friend"],
                    "tier": ["base", "gold", "base"],
                    "since": ["2023-02-01", "2024-09-15", "2024-01-10"],
                }
            )
            known = Covariates.of(people, immutable=["found_us_by"], valid_from={"tier": "since"})
            backtest(sample_orders(), date(2025, 6, 1), pred_months=3, covariates=known)

        Args:
            customers: a polars or pandas frame, or a pyarrow table, one row per customer; several
                where a column has a day from which it holds. Columns that aren't named are left
                out: what holds today would leak into the past.
            immutable: columns that never change for a customer.
            valid_from: by column, the one with the day from which it holds (a date, or text
                YYYY-MM-DD); at a cutoff the newest value from before it counts.
            key: the column that ``customer_id`` of the orders refers to.
            log_columns: those of LOG_COLUMNS that the orders have, as on the newest order.

        Raises:
            SourceError: a column is missing, named twice or has two values where it may have one.
        """
        reasons: dict[str, Any] = {name: {"immutable": True} for name in immutable}
        for name, day in (valid_from or {}).items():
            reasons[name] = {**reasons.get(name, {}), "valid_from": day}
        if not reasons:
            if customers is not None:
                raise SourceError("name the columns to take as immutable=[…] or valid_from={…}")
            return cls(log_columns=tuple(log_columns))
        if customers is None:
            raise SourceError(f"no frame of customers to take {next(iter(reasons))!r} from")
        declaration = _declaration({"path": "-", "key": key, "columns": reasons})
        table = as_frame(customers, "customers")
        _refuse_types(table.schema, key, list((valid_from or {}).values()))
        attributes = declared(table, declaration, origin="customers")
        return cls(declaration, attributes, log_columns=tuple(log_columns))

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

    def prints(self, orders: pl.LazyFrame, as_of: date) -> dict[str, str]:
        """SHA-256 (hex) by covariate of all that ``join`` can tell at ``as_of`` or earlier.

        Of the log's customers alone: others, and what came later, leave it as it is.
        """
        log = orders.filter(before(as_of))
        rows_by_name = {
            name: log.select("customer_id", "order_date", name) for name in self.log_columns
        }
        if self.customers is not None and self.attributes is not None:
            ids = log.select("customer_id").unique()
            known = self.attributes.lazy().with_columns(pl.col("customer_id").alias("was"))
            known = known if self.aliases is None else follow(known, self.aliases)
            known = known.join(ids, on="customer_id", how="semi")
            for name, attribute in self.customers.columns.items():
                rows_by_name[name] = _as_of(known, name, attribute.valid_from, as_of)
        return {name: _digest(rows.collect()) for name, rows in rows_by_name.items()}

    def _tables(self, orders: pl.LazyFrame, cutoff: date) -> Iterator[pl.DataFrame]:
        if self.customers is not None and self.attributes is not None:
            known = attributes_as_of(self.attributes, self.customers, cutoff)
            yield known if self.aliases is None else of_survivors(known, self.aliases)
        missing = [name for name in self.log_columns if name not in orders.collect_schema()]
        if missing:
            raise ClvError(f"the orders have no column {missing[0]!r}; add it, or don't ask for it")
        for name in self.log_columns:
            yield newest_in_log(orders, name, cutoff).collect()


def narrowed(customers: Customers | None, names: Collection[str]) -> Customers | None:
    """What ``source.customers`` declares of ``names``; None if that is nothing."""
    columns = {} if customers is None else customers.columns
    kept = {name: attribute for name, attribute in columns.items() if name in names}
    return customers.model_copy(update={"columns": kept}) if customers and kept else None


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


def refuse_unmatched(customers: pl.DataFrame, names: Sequence[str]) -> None:
    """ClvError if no customer has a value of any covariate: the ids are then written otherwise."""
    if names and customers.height and not any(customers[name].count() for name in names):
        raise ClvError(
            f"none of {customers.height:,} customers has a value of {', '.join(map(repr, names))}: "
            "their customer_id is written otherwise than that of the orders "
            f"({customers['customer_id'][0]!r}), or all became known later"
        )


def _refuse_types(schema: pl.Schema, key: str, days: Sequence[str]) -> None:
    """SourceError if the key can't be ids, or a day could be another one in the shop's zone."""
    refuse_no_ids(schema, [name for name in (key,) if name in schema], "customers")
    for name in days:
        if getattr(schema.get(name), "time_zone", None) is not None:
            raise SourceError(
                f"customers: {name} has a time zone; give the days on which it was in the shop"
            )


def _as_of(known: pl.LazyFrame, name: str, valid_from: str | None, day: date) -> pl.LazyFrame:
    if valid_from is None:
        return known.select("was", name).unique().sort("was")
    past = known.filter(pl.col(valid_from) < day)
    return past.select("was", name, valid_from).unique().sort("was", valid_from)


def _digest(rows: pl.DataFrame) -> str:
    cells = pl.all().cast(pl.String).fill_null("\x00")
    lines = rows.select(pl.concat_str(cells, separator="\x1f").str.join("\x1e"))
    return hashlib.sha256(lines.item().encode()).hexdigest()


def _declaration(given: dict[str, Any]) -> Customers:
    """SourceError, in a line, if it contradicts itself."""
    try:
        return Customers.model_validate(given)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"][1:])
        message = problem["msg"].removeprefix("Value error, ")
        raise SourceError(f"{where or 'customers'}: {message}") from None


NO_COVARIATES = Covariates()
