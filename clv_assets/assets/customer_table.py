"""All that is known of the customers, for where campaigns are run."""

import polars as pl
from dagster import AssetDep, AssetExecutionContext, Output, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.io.customers.customer_tables import customer_table_at, hand_over_by_config
from clv_assets.io.customers.report import report_path
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import per_cutoff


@per_cutoff(
    asset,
    deps=[AssetDep(name) for name in ("predictions", "value_tiers", "clusters", "reasons")],
    group_name="scoring",
    kinds={"polars"},
    owners=metadata.OWNERS,
    metadata=metadata.column_schema("customer_table"),
)
@explained
def customer_table(
    context: AssetExecutionContext, engine: ResourceParam[Engine]
) -> Output[pl.DataFrame]:
    """One row per customer with predictions, tiers, persona and reasons; handed over if asked for.

    `export.to` of the config names a file or database where each cutoff arrives by itself.
    """
    key = context.partition_key
    table = customer_table_at(engine, key)
    target, remarks = hand_over_by_config(engine, table)
    for remark in remarks:
        context.log.warning(remark)
    facts = {name: fact for name, fact in table.facts.items() if name != "columns"}
    return Output(
        table.frame,
        metadata=metadata.of_frame(
            table.frame,
            **facts,
            handed_over_to=target or "nowhere",
            report=f"{report_path(engine, key)}, by the job 'reporting' or `clv report`",
        ),
    )
