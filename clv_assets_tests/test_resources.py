"""What Dagster gets of io: frames stored one partition at a time."""

import polars as pl
import pytest
from dagster import (
    AssetKey,
    DagsterInstance,
    Definitions,
    PartitionKeyRange,
    build_output_context,
)

from clv_assets.core.contracts import CONTRACTS, job_of
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import Partitions
from clv_assets.resources import FrameIOManager


def test_a_run_of_several_partitions_is_refused_and_writes_nothing(shop: Engine) -> None:
    manager = FrameIOManager(shop.files)
    context = build_output_context(
        asset_key="features",
        asset_partitions_def=Partitions.of(shop.config).cutoffs,
        asset_partition_key_range=PartitionKeyRange("2024-06-03", "2024-06-10"),
    )

    with pytest.raises(ClvError, match="2 partitions of features in one run"):
        manager.handle_output(context, pl.DataFrame(schema=list(CONTRACTS["features"])))

    assert shop.files.keys("features") == []


@pytest.mark.parametrize(
    ("asset", "missing", "job"),
    [
        ("predictions", "features", "scoring"),
        ("value_tiers", "features", "scoring"),
        ("clusters", "features", "scoring"),
        ("cluster_ranks", "clusters", "scoring"),
        ("actuals", "predictions", "scoring"),
        ("drift_report", "actuals", "labelling"),
    ],
)
def test_an_asset_alone_says_in_a_line_which_job_brings_what_it_needs(
    definitions: Definitions, asset: str, missing: str, job: str
) -> None:
    """As a backfill does that is started on the asset's page."""
    with DagsterInstance.ephemeral() as instance:
        result = definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance,
            asset_selection=[AssetKey(asset)],
            partition_key="2024-06-03",
            raise_on_error=False,
        )

    (event,) = [event for event in result.all_events if event.is_step_failure]
    failure = event.step_failure_data.user_failure_data
    assert failure is not None
    assert failure.description == (
        f"{missing}[2024-06-03] has not been made yet: run the job '{job}' for 2024-06-03, "
        "which makes it and all it needs"
    )
    assert job_of(missing) == job


def test_without_orders_the_job_to_take_is_the_ingest(definitions: Definitions) -> None:
    with DagsterInstance.ephemeral() as instance:
        result = definitions.resolve_job_def("search").execute_in_process(
            instance=instance, raise_on_error=False
        )

    (event,) = [event for event in result.all_events if event.is_step_failure]
    assert event.step_failure_data.user_failure_data is not None
    assert event.step_failure_data.user_failure_data.description == (
        "transactions has not been made yet: run the job 'ingest', which makes it and all it needs"
    )
