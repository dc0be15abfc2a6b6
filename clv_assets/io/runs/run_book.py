"""Who launched what, kept after Dagster's own record of a run is removed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from dagster import DagsterInstance, DagsterRun

from clv_assets.io.runs.dead_runs import PARTITION_TAG
from clv_assets.io.storage.atomic import write_text

BY_TAG = "clv/by"
LAUNCHERS = {
    "dagster/schedule_name": "the schedule",
    "dagster/sensor_name": "the sensor",
    "dagster/backfill": "the backfill",
}


@dataclass(frozen=True)
class RunRow:
    """What is kept of a run; times are seconds since 1970."""

    run_id: str
    job: str
    key: str
    launched_by: str
    started: float | None
    ended: float | None
    status: str

    @classmethod
    def of(cls, instance: DagsterInstance, run: DagsterRun) -> Self:
        """That of a run on record."""
        record = instance.get_run_record_by_id(run.run_id)
        return cls(
            run_id=run.run_id,
            job=run.job_name,
            key=run.tags.get(PARTITION_TAG, ""),
            launched_by=launched_by(run.tags),
            started=record.start_time if record else None,
            ended=record.end_time if record else None,
            status=run.status.value,
        )


def launched_by(tags: Mapping[str, str]) -> str:
    """Who or what began a run, by its tags."""
    named = [f"{what} {tags[tag]}" for tag, what in LAUNCHERS.items() if tag in tags]
    return (named or [tags.get(BY_TAG, "a person in the UI")])[0]


def kept_runs(path: Path) -> list[RunRow]:
    """All rows of the file, oldest first; a row that a kill cut short is left out."""
    if not path.exists():
        return []
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            rows.append(RunRow(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return rows


def keep_runs(path: Path, rows: list[RunRow]) -> None:
    """Add rows that are not on file yet."""
    kept = kept_runs(path)
    known = {row.run_id for row in kept}
    added = [row for row in rows if row.run_id not in known]
    if added:
        lines = (json.dumps(asdict(row), ensure_ascii=False) for row in (*kept, *added))
        write_text(path, "\n".join(lines) + "\n")
