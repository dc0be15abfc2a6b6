"""The page for people."""

from dagster import AssetDep, AssetExecutionContext, MaterializeResult, ResourceParam, asset

from clv_assets import metadata
from clv_assets.assets.explained import explained
from clv_assets.core.currency import stated
from clv_assets.io.customers.report import keep_report
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.overview import note_overview, page_of, read_overview
from clv_assets.partitions import per_cutoff

SHOWN = ("predictions", "value_tiers", "clusters", "cluster_ranks")


@per_cutoff(
    asset,
    deps=[AssetDep(name) for name in SHOWN],
    group_name="scoring",
    kinds={"markdown"},
    owners=metadata.OWNERS,
)
@explained
def overview(context: AssetExecutionContext, engine: ResourceParam[Engine]) -> MaterializeResult:
    """Totals, tiers, personas and the newest verdict on one page: open `page` of the newest cutoff.

    The job `reporting` makes it, by itself for the newest cutoff, and the report as a file.
    """
    cutoff = context.partition_key
    shown = read_overview(engine, cutoff)
    page = metadata.page(*page_of(engine, shown))
    note_overview(engine, cutoff)
    facts = {
        "cutoff": cutoff,
        "currency": stated(shown.currency),
        "expected": shown.sentences[0],
        "verdict": shown.verdict,
        "report": keep_report(engine, cutoff, shown),
        **{table.title: table for table in shown.tables},
    }
    return MaterializeResult(metadata={"page": page, **metadata.of_facts(facts)})
