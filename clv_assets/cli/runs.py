"""Runs the jobs of a deployment in this process, on its Dagster instance."""

import getpass
import os
from datetime import date
from typing import TYPE_CHECKING, Any

from clv_assets.cli.interrupts import raise_if_stopped
from clv_assets.cli.opened import opened
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine

if TYPE_CHECKING:
    from dagster import JobExecutionResult

INTERRUPTS = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}
MENDABLE = {"ClvError", *(error.__name__ for error in ClvError.__subclasses__())}
# The names that `clv ui` and workspace.yaml load the definitions by.
CODE_LOCATION, REPOSITORY = "clv_assets.definitions", "__repository__"
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def _user() -> str:
    """Who runs this; a number where the system has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


class Runs:
    """The command line's way to the definitions: what it runs shows up in the UI."""

    def __init__(self, engine: Engine) -> None:
        from clv_assets.definitions import build_definitions
        from clv_assets.io.runs.instance import open_instance

        self.engine = engine
        self.definitions = build_definitions(engine.deployment)
        self.instance = open_instance(engine)

    @classmethod
    def of(cls, config_path: str | None) -> "Runs":
        """The runs of the deployment of a path, as ``opened`` gives it."""
        return cls(opened(config_path))

    def run(
        self,
        job: str,
        partition_key: str | None = None,
        *,
        as_of: date | None = None,
        ops: dict[str, Any] | None = None,
    ) -> None:
        """Execute one job, of one partition, as if today were ``as_of``.

        Raises:
            ClvError: the run failed for a reason that the user can mend.
            KeyboardInterrupt: it was interrupted.
        """
        from clv_assets.io.runs.run_book import BY_TAG
        from clv_assets.io.storage.process import Process

        config: dict[str, Any] = dict(QUIET)
        if as_of is not None:
            config["resources"] = {"clock": {"config": {"as_of": str(as_of)}}}
        if ops:
            config["ops"] = {name: {"config": values} for name, values in ops.items()}
        tags = {BY_TAG: f"clv, by {_user()}", **Process.current().tags}
        if as_of:
            tags["clv/as_of"] = str(as_of)
        result = self._execute(job, partition_key, config, tags)
        raise_if_stopped()
        if not result.success:
            raise self._why(result, job, partition_key)

    def _execute(
        self, job: str, partition_key: str | None, config: dict[str, Any], tags: dict[str, str]
    ) -> "JobExecutionResult":
        """Execute a job here, in a run that says which code location it is of.

        The timeline and the pages of jobs in the UI show runs of a code location only, and
        ``execute_in_process`` makes runs of none.
        """
        from dagster._core.definitions.job_base import InMemoryJob
        from dagster._core.execution.api import execute_run
        from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteRepositoryOrigin

        definition = self.definitions.resolve_job_def(job)
        if partition_key is not None:
            grid = definition.partitions_def
            if grid is None or not grid.has_partition_key(partition_key):
                raise ClvError(f"{partition_key} is no partition of the job {job}")
            tags |= definition.get_tags_for_partition_key(partition_key, selected_asset_keys=None)
        origin = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin(CODE_LOCATION), REPOSITORY)
        run = self.instance.create_run_for_job(
            definition,
            run_config=config,
            tags=tags,
            remote_job_origin=origin.get_job_origin(job),
        )
        return execute_run(InMemoryJob(definition), run, self.instance)

    def _why(self, result: Any, job: str, partition_key: str | None) -> BaseException:
        errors = [getattr(one.event_specific_data, "error", None) for one in result.all_events]
        if any(error is not None and error.cls_name in INTERRUPTS for error in errors):
            return KeyboardInterrupt()
        what = f"{job} {partition_key}" if partition_key else job
        for event in result.all_events:
            if event.is_step_failure:
                error = event.step_failure_data.error
                failure = event.step_failure_data.user_failure_data
                if failure is not None and failure.description:
                    return ClvError(f"{what}: {failure.description}")
                cause = error.cause or error
                if cause.cls_name == "DagsterAssetCheckFailedError":
                    break
                if cause.cls_name in MENDABLE:
                    return ClvError(f"{what}: {cause.message.split(': ', 1)[1].strip()}")
                fault = RuntimeError(f"{what}: {cause.message.strip()} (run {result.run_id})")
                fault.add_note(error.to_string())
                return fault
        failed = [
            f"check {check.check_name} failed: {check.description or 'see the UI'}"
            for check in result.get_asset_check_evaluations()
            if not check.passed and check.severity.value == "ERROR"
        ]
        return ClvError(f"{what}: {'; '.join(failed) or 'failed; see the UI'}")
