"""Dagster's log of runs, kept short: what the newest state needs stays, and who launched what.

Deleting a run takes its materializations with it, leaves its check results, and frees no disk. So
what is the newest of a partition is reported without a run first, and the rest is done here.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from dagster import (
    AssetKey,
    AssetRecordsFilter,
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    RunsFilter,
)
from dagster._core.event_api import PartitionKeyFilter
from dagster._core.execution.backfill import BULK_ACTION_TERMINAL_STATUSES

from clv_assets.io.deployment.engine import Engine
from clv_assets.io.runs.agreement import CHAMPION
from clv_assets.io.runs.databases import DATABASES
from clv_assets.io.runs.run_book import RunRow, keep_runs

TRAINING = "training"
BACKFILL_TAG = "dagster/backfill"
ENDED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
CARRIED = {DagsterEventType.ASSET_MATERIALIZATION, DagsterEventType.ASSET_CHECK_EVALUATION}
INDEX = "history/runs/index.db"
RUNLESS = "history/runs/.db"


def prune_runs(engine: Engine, instance: DagsterInstance) -> int:
    """Remove all but the newest ended runs, and those of promotions; returns how many.

    Never the one that holds the highest event number: the next event would be given that number
    again, and sensors that have seen it would sleep.
    """
    with engine.lock("retention"):
        home = Path(instance.root_directory)
        old = list(_to_remove(instance, home, engine.config.retention.runs))
        if not old:
            return 0
        keep_runs(engine.root / "runs.jsonl", [RunRow.of(instance, run) for run in old])
        for run in old:
            _carry_over(instance, run)
        for run in old:
            instance.delete_run(run.run_id)
            (home / "history" / "runs" / f"{run.run_id}.db").unlink(missing_ok=True)
            shutil.rmtree(home / "storage" / run.run_id, ignore_errors=True)
        # Dagster writes what is of no run twice, and asks the index alone for it.
        _execute(home / RUNLESS, "DELETE FROM event_logs WHERE run_id = ?", [("",)])
        gone = [(run.run_id,) for run in old]
        _execute(home / INDEX, "DELETE FROM asset_check_executions WHERE run_id = ?", gone)
        for database in (*DATABASES, RUNLESS):
            _pack(home / database)
    return len(old)


def _to_remove(instance: DagsterInstance, home: Path, keep: int) -> Iterator[DagsterRun]:
    ended = instance.get_runs(RunsFilter(statuses=ENDED))
    highest = _run_of_highest_event(home / INDEX)
    going_on = {
        one.backfill_id
        for one in instance.get_backfills()
        if one.status not in BULK_ACTION_TERMINAL_STATUSES
    }
    for run in ended[keep:]:
        promotes = run.job_name == TRAINING or AssetKey(CHAMPION) in (run.asset_selection or ())
        if run.run_id != highest and not promotes and run.tags.get(BACKFILL_TAG) not in going_on:
            yield run


def _run_of_highest_event(index: Path) -> str | None:
    """The run whose event has the highest number; None where numbers are never given again."""
    if not index.exists():
        return None
    with closing(sqlite3.connect(index)) as database:
        found = database.execute("SELECT run_id FROM event_logs ORDER BY id DESC LIMIT 1")
        row = found.fetchone()
    return None if row is None else str(row[0])


def _carry_over(instance: DagsterInstance, run: DagsterRun) -> None:
    """Report again, as of no run, what nothing newer has replaced."""
    for entry in instance.all_logs(run.run_id, of_type=CARRIED):
        event = entry.dagster_event
        if event is None:
            continue
        if event.event_type == DagsterEventType.ASSET_CHECK_EVALUATION:
            if _is_newest_result(instance, run.run_id, event):
                instance.report_runless_asset_event(event.asset_check_evaluation_data)
        elif _is_newest_materialization(instance, run.run_id, event):
            instance.report_runless_asset_event(event.step_materialization_data.materialization)


def _is_newest_materialization(instance: DagsterInstance, run_id: str, event: DagsterEvent) -> bool:
    made = event.step_materialization_data.materialization
    partitions = None if made.partition is None else [made.partition]
    wanted = AssetRecordsFilter(made.asset_key, asset_partitions=partitions)
    records = instance.fetch_materializations(wanted, limit=1).records
    return bool(records) and records[0].run_id == run_id


def _is_newest_result(instance: DagsterInstance, run_id: str, event: DagsterEvent) -> bool:
    found = event.asset_check_evaluation_data
    history = instance.event_log_storage.get_asset_check_execution_history(
        found.asset_check_key, limit=1, partition_filter=PartitionKeyFilter(key=found.partition)
    )
    return bool(history) and history[0].run_id == run_id


def _execute(database: Path, statement: str, rows: Sequence[tuple[str]]) -> None:
    """Execute a statement for each row, where there is such a database."""
    if database.exists():
        with closing(sqlite3.connect(database)) as file, file:
            file.executemany(statement, rows)


def _pack(database: Path) -> None:
    """Give freed pages back to the disk; one that is in use is packed another time."""
    if not database.exists():
        return
    with contextlib.suppress(sqlite3.OperationalError), closing(sqlite3.connect(database)) as file:
        file.execute("VACUUM")
