"""What Dagster gets of io: frames stored one partition at a time."""

import polars as pl
import pytest
from dagster import PartitionKeyRange, build_output_context

from clv_assets.core.contracts import CONTRACTS
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
