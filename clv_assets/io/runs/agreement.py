"""What the files hold and Dagster's log lacks: done again, as the same bytes, and so reported.

A run that ends in the middle may have stored a file without its event, or an event without its
checks. Each such run has died or was stopped, and says so; and where the log itself was lost, it
knows nothing of what is stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from dagster import (
    AssetKey,
    AssetMaterialization,
    DagsterInstance,
    DagsterRun,
    RunsFilter,
)

from clv_assets.core.contracts import MADE_BY_JOB, job_of
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.runs.dead_runs import DIED, END_TAG, PARTITION_TAG, STOPPED

CHAMPION = "champion_model"
BY_HAND = ("training", "search")  # what only a person begins, only a person begins again
WATCH = "watch"
REPORTING = ("scoring", "labelling", "early_reading")  # jobs whose steps the files tell
MOST_COUNTED = 5
Step = tuple[str, str]  # job and partition key; no key of a job without partitions


@dataclass(frozen=True)
class Deaths:
    """That the newest runs of a step died or were stopped.

    Attributes:
        times: how many did in a row, counted up to a few.
        run_id: the newest of them.
    """

    times: int
    run_id: str


def interrupted(instance: DagsterInstance) -> dict[Step, Deaths]:
    """Steps whose newest run died or was stopped."""
    ended = instance.get_runs(RunsFilter(tags={END_TAG: [DIED, STOPPED]}))
    last = {step: run for run in reversed(ended) for step in _steps(run)}
    found = {step: _deaths(instance, step, run) for step, run in last.items()}
    return {step: deaths for step, deaths in found.items() if deaths.times}


def never_reported(
    engine: Engine, instance: DagsterInstance, jobs: Iterable[str] = REPORTING
) -> list[Step]:
    """Steps of ``jobs`` whose files are whole, and of which the log has no materialization."""
    return [
        (job, key)
        for job in jobs
        for key in sorted(set(_stored(engine, job)) - _reported(instance, MADE_BY_JOB[job]))
    ]


def _stored(engine: Engine, job: str) -> list[str]:
    """Keys of which all is stored that a job makes."""
    if job == "scoring":
        return engine.ledger.scored()
    if job == "labelling":
        return [str(cutoff) for cutoff in engine.ledger.labelled()]
    return engine.files.keys("early_read")


def to_do_again(engine: Engine, instance: DagsterInstance) -> list[Step]:
    """Steps of both kinds, each once, in the order of the jobs."""
    steps = {*interrupted(instance), *never_reported(engine, instance)}
    order = [*MADE_BY_JOB, WATCH]
    return sorted(steps, key=lambda step: (order.index(step[0]), step[1]))


def unreported_champion(engine: Engine, instance: DagsterInstance) -> dict[str, Any] | None:
    """The card of the newest champion if the log doesn't know of it; None if it does."""
    promoted = engine.models.manifest()
    if not promoted:
        return None
    known = instance.fetch_materializations(AssetKey(CHAMPION), limit=1).records
    newest = known[0].asset_materialization if known else None
    told = newest.metadata.get("model_id") if newest else None
    model_id = promoted[-1].model_id
    return None if told is not None and told.value == model_id else engine.models.card(model_id)


def report_champion(instance: DagsterInstance, metadata: dict[str, Any]) -> None:
    """Tell the log of a promotion that a kill kept from it, with the card as its metadata."""
    instance.report_runless_asset_event(
        AssetMaterialization(
            AssetKey(CHAMPION), metadata=metadata, description="reported after its run had died"
        )
    )


def _steps(run: DagsterRun) -> Iterable[Step]:
    """The steps of a run; one of assets that a person chose is of their jobs."""
    key = run.tags.get(PARTITION_TAG, "")
    if run.job_name in MADE_BY_JOB or run.job_name == WATCH:
        return [(run.job_name, key)]
    return {(job_of(one.path[-1]), key) for one in run.asset_selection or ()}


def _deaths(instance: DagsterInstance, step: Step, last: DagsterRun) -> Deaths:
    """How a step's newest runs ended, of which ``last`` is the newest that died."""
    job, key = step
    if job in BY_HAND:
        return Deaths(0, last.run_id)
    tags = {PARTITION_TAG: key} if key else {}
    newest = instance.get_runs(RunsFilter(job_name=job, tags=tags), limit=MOST_COUNTED)
    died = list(takewhile(lambda run: END_TAG in run.tags, newest))
    # One of assets that a person chose has another job's name.
    return Deaths(len(died) if newest else 1, last.run_id)


def _reported(instance: DagsterInstance, assets: Iterable[str]) -> set[str]:
    """Partitions that have a materialization of each of ``assets``."""
    known = (instance.get_materialized_partitions(AssetKey(asset)) for asset in assets)
    return set.intersection(*known)
