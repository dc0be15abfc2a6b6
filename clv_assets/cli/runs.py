"""Runs the jobs of a deployment in this process, on its Dagster instance."""

import logging
import os
from datetime import date
from typing import Any

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.dagster_home import ensure_home
from clv_assets.io.deployment.deployment import Deployment, load_deployment
from clv_assets.io.deployment.engine import Engine

MENDABLE = {"ClvError", *(error.__name__ for error in ClvError.__subclasses__())}
# What the UI looks for on a job's page; the location is named by the module that `clv ui` loads.
OF_THE_UI = {".dagster/repository": "__repository__@clv_assets.definitions"}
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Runs:
    """The command line's way to the definitions: what it runs shows up in the UI."""

    def __init__(self, deployment: Deployment) -> None:
        os.environ["DAGSTER_HOME"] = str(ensure_home(deployment))
        logging.getLogger("alembic").setLevel(logging.WARNING)

        from dagster import DagsterInstance

        from clv_assets.definitions import build_definitions

        self.definitions = build_definitions(deployment)
        self.engine = Engine(deployment)
        self.instance = DagsterInstance.get()

    @classmethod
    def of(cls, config_path: str | None) -> "Runs":
        """The runs of the deployment that ``load_deployment`` gives for a path."""
        return cls(load_deployment(config_path))

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
        """
        config: dict[str, Any] = dict(QUIET)
        if as_of is not None:
            config["resources"] = {"clock": {"config": {"as_of": str(as_of)}}}
        if ops:
            config["ops"] = {name: {"config": values} for name, values in ops.items()}
        result = self.definitions.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            run_config=config,
            partition_key=partition_key,
            tags={**OF_THE_UI, **({"clv/as_of": str(as_of)} if as_of else {})},
            raise_on_error=False,
        )
        if not result.success:
            raise self._why(result, job, partition_key)

    def _why(self, result: Any, job: str, partition_key: str | None) -> Exception:
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
