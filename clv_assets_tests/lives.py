"""What a deployment's life has come to, to be compared with another one's."""

from pathlib import Path

import polars as pl
from dagster import AssetKey, DagsterEventType, DagsterInstance

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine

Files = dict[str, tuple[str, dict[str, str]]]
Log = tuple[set[tuple[str, str]], dict[tuple[str, str, str], bool]]
OF_THE_DAY = ("issued_at", "ingested_on")  # on which it was done, not what was done


def files_of(shop: Engine, pattern: str = "*") -> Files:
    """Rows and facts of all stored assets, and of what they replaced, by their place.

    Facts of the snapshot of orders are left out: they tell of the day on which it was read.
    """
    folder = Path(str(shop.files.base))
    found = {}
    for path in sorted(folder.rglob(f"{pattern}.parquet")):
        rows = pl.read_parquet(path).drop(OF_THE_DAY, strict=False).write_json()
        facts = {k: v for k, v in pl.read_parquet_metadata(path).items() if k != "ARROW:schema"}
        found[str(path.relative_to(folder))] = (rows, {} if path.parent == folder else facts)
    return found


def log_of(shop: Engine) -> Log:
    """What Dagster knows of a life: partitions by asset, and the newest result of each check."""
    made, checked = set(), {}
    with DagsterInstance.from_config(str(shop.deployment.dagster_home)) as instance:
        for asset in CONTRACTS:
            key = AssetKey(asset)
            made |= {(asset, one) for one in instance.get_materialized_partitions(key)}
        for run in instance.get_runs(ascending=True):
            of_type = DagsterEventType.ASSET_CHECK_EVALUATION
            for entry in instance.all_logs(run.run_id, of_type=of_type):
                found = entry.dagster_event.asset_check_evaluation_data  # type: ignore[union-attr]
                where = (found.asset_key.to_user_string(), found.check_name, found.partition or "")
                checked[where] = found.passed
    return made, checked
