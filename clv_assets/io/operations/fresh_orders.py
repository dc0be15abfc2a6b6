"""The source read now, for a look: nothing of it is stored."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from clv_assets.core.features.covariates import Covariates
from clv_assets.core.quality.completeness import judge_months
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import Ingest
from clv_assets.io.source.reading import Reading
from clv_assets.io.source.side_tables import load_attributes


@dataclass(frozen=True)
class FreshOrders:
    """What the source of a deployment tells now.

    Attributes:
        orders: in the contract's order.
        complete: up to, not including, this day.
        covariates: what the config declares of the customers.
        odd: months that look missing, half loaded or loaded twice, with why.
        currency: ISO code of the revenue, if it is known.
    """

    orders: pl.DataFrame
    complete: date
    covariates: Covariates
    odd: dict[str, str]
    currency: str | None


def fresh_orders(engine: Engine, today: date) -> FreshOrders:
    """Read the whole source, as an ingest on ``today`` would.

    Raises:
        SourceError: something of it can't be read or used.
    """
    source, reader = engine.config.source, Ingest.of(engine).reader
    reading = Reading(reader, today)
    ingested = reading.ingested()
    newest: date = ingested.orders["order_date"].dt.date().max()  # type: ignore[assignment]
    attributes = load_attributes(source, reader.folder)
    findings = judge_months(
        ingested.orders,
        newest,
        source.accept_months,
        duplicate_rows=ingested.duplicate_rows,
        declared=False,
    )
    return FreshOrders(
        orders=ingested.orders,
        complete=ingested.complete(source, today),
        covariates=Covariates(source.customers, attributes, reading.side_tables.aliases),
        odd=findings.odd,
        currency=ingested.currency,
    )
