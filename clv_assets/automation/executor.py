"""How each run is executed: in one process, which it names so that its death can be told."""

from collections.abc import Iterator
from typing import Any

from dagster import (
    DagsterExecutionInterruptedError,
    DagsterRunStatus,
    Executor,
    ExecutorDefinition,
    InitExecutorContext,
    in_process_executor,
)

from clv_assets.io.runs.dead_runs import END_TAG, STOPPED
from clv_assets.io.runs.planned_checks import settle_planned
from clv_assets.io.storage.process import Process

STOPPING = "stopped from outside, by Ctrl-C or a signal"


class TracedExecutor(Executor):
    """As ``inner``, in runs that say which process they are, and that are canceled by a signal."""

    def __init__(self, inner: Executor) -> None:
        self.inner = inner

    @property
    def retries(self) -> Any:
        """Whether steps are tried again."""
        return self.inner.retries

    def execute(self, plan_context: Any, execution_plan: Any) -> Iterator[Any]:
        """The events of all steps, one after the other.

        Without a mark, Dagster would call a run that is stopped a failure.
        """
        instance, run_id = plan_context.instance, plan_context.run_id
        instance.add_run_tags(run_id, Process.current().tags)
        try:
            yield from self.inner.execute(plan_context, execution_plan)
            settle_planned(instance, run_id, plan_context.job_name)
        except (KeyboardInterrupt, DagsterExecutionInterruptedError):
            run = instance.get_run_by_id(run_id)
            if run.status == DagsterRunStatus.STARTED:
                instance.add_run_tags(run_id, {END_TAG: STOPPED})
                instance.report_run_canceling(run, message=STOPPING)
            raise


def _traced(context: InitExecutorContext) -> Executor:
    create = in_process_executor.executor_creation_fn
    assert create is not None
    return TracedExecutor(create(context))


_SCHEMA: Any = in_process_executor.config_schema
traced_executor = ExecutorDefinition(
    name="in_process",
    config_schema=_SCHEMA,
    executor_creation_fn=_traced,
    description="Executes all steps in one process, named in the tags of the run.",
)
