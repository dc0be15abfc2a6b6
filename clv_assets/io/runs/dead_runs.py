"""Runs whose process is gone are marked as what they are: they would hold their place for ever.

Dagster's default launcher can't be asked after a run, and a run that a command executes has no
launcher at all; so each run says in its tags which process it is.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from dagster import (
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    EventLogEntry,
    RunsFilter,
)

from clv_assets.io.storage.process import Process, is_pid_gone

END_TAG = "clv/ended"
DIED, STOPPED = "died", "stopped"
START_SECONDS = 600.0  # that a launched run may take until its process says something
UNFINISHED = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]
STEPS = {
    DagsterEventType.STEP_START,
    DagsterEventType.STEP_SUCCESS,
    DagsterEventType.STEP_FAILURE,
}
WHY = "its process is gone: killed, out of memory, or the machine went down"
PARTITION_TAG = "dagster/partition"


@dataclass(frozen=True)
class DeadRun:
    """A run that ended without a word.

    Attributes:
        key: its partition; empty of a job without.
        step: what it was at; empty if it was at nothing yet.
    """

    run_id: str
    job: str
    key: str
    step: str

    def __str__(self) -> str:
        what = f"{self.job} {self.key}".strip()
        where = f" at {self.step}" if self.step else ""
        return f"the run {self.run_id[:8]} ({what}) died{where}: {WHY}; it is marked as failed"


def end_dead_runs(instance: DagsterInstance) -> list[DeadRun]:
    """Mark every run as failed whose process is gone, or as canceled if that was asked for.

    A run of another machine is left to commands and daemon there.

    Returns:
        Those that died, oldest first.
    """
    unfinished = instance.get_runs(RunsFilter(statuses=UNFINISHED), ascending=True)
    return [_end(instance, run) for run in unfinished if _is_dead(instance, run)]


def runs_elsewhere(instance: DagsterInstance) -> list[DagsterRun]:
    """Unfinished runs of other machines, which can't be judged here."""
    unfinished = instance.get_runs(RunsFilter(statuses=UNFINISHED), ascending=True)
    owners = [(run, Process.of_tags(run.tags)) for run in unfinished]
    return [run for run, owner in owners if owner is not None and not owner.is_here]


def _is_dead(instance: DagsterInstance, run: DagsterRun) -> bool:
    owner = Process.of_tags(run.tags)
    gone = _is_silent(instance, run) if owner is None else owner.is_gone
    if not gone:
        return False
    # It may have ended well between the two looks.
    now = instance.get_run_by_id(run.run_id)
    return now is not None and now.status in UNFINISHED


def _is_silent(instance: DagsterInstance, run: DagsterRun) -> bool:
    """Whether a run that names no process is of one that is gone, or never came to have one."""
    said = [entry for entry in instance.all_logs(run.run_id) if _pid_of(entry)]
    if said:
        return is_pid_gone(_pid_of(said[-1]) or 0, said[-1].timestamp)
    record = instance.get_run_record_by_id(run.run_id)
    if run.status == DagsterRunStatus.NOT_STARTED or record is None:
        return False  # it may be on its way into the queue
    return time.time() - record.update_timestamp.timestamp() > START_SECONDS


def _pid_of(entry: EventLogEntry) -> int | None:
    """The process that runs the steps, if it is who wrote this; daemon and launcher name none."""
    event = entry.dagster_event
    if event is None or event.pid is not None or not event.is_engine_event:
        return event.pid if event else None
    named = event.engine_event_data.metadata.get("pid")
    return int(str(named.value)) if named else None


def _end(instance: DagsterInstance, run: DagsterRun) -> DeadRun:
    dead = DeadRun(
        run.run_id, run.job_name, run.tags.get(PARTITION_TAG, ""), _last_step(instance, run.run_id)
    )
    instance.add_run_tags(run.run_id, {END_TAG: DIED})
    if run.status == DagsterRunStatus.CANCELING:
        instance.report_run_canceled(run, message=WHY)
    else:
        instance.report_run_failed(run, message=f"{WHY}{f' (at {dead.step})' if dead.step else ''}")
    return dead


def _last_step(instance: DagsterInstance, run_id: str) -> str:
    entries: Sequence[EventLogEntry] = instance.all_logs(run_id, of_type=STEPS)
    if not entries or entries[-1].dagster_event is None:
        return ""
    last = entries[-1].dagster_event
    return last.step_key or "" if last.is_step_start else f"the end of {last.step_key}"
