"""What the files hold and Dagster's log lacks: done again, as the same bytes, and so reported.

A run that ends in the middle may have stored a file without its event, or an event without its
checks. Each such run has died or was stopped, and says so; and where the log itself was lost, it
knows nothing of what is stored.
"""

from collections import Counter
from collections.abc import Iterable
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
Step = tuple[str, str]  # job and partition key; no key of a job without partitions


def interrupted(instance: DagsterInstance) -> Counter[Step]:
    """Steps whose newest run died or was stopped, with how many runs of each did."""
    ended = instance.get_runs(RunsFilter(tags={END_TAG: [DIED, STOPPED]}))
    times = Counter(step for run in ended for step in _steps(run))
    newest = {step: _newest(instance, step) for step in times}
    return Counter(
        {
            step: times[step]
            for step, run in newest.items()
            if step[0] not in BY_HAND and (run is None or END_TAG in run.tags)
        }
    )


def never_reported(engine: Engine, instance: DagsterInstance) -> list[Step]:
    """Steps whose files are whole, and of which the log has no materialization."""
    stored = {
        "scoring": engine.ledger.scored(),
        "labelling": [str(cutoff) for cutoff in engine.ledger.labelled()],
        "early_reading": engine.files.keys("early_read"),
    }
    return [
        (job, key)
        for job, keys in stored.items()
        for key in sorted(set(keys) - _reported(instance, MADE_BY_JOB[job]))
    ]


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


def _newest(instance: DagsterInstance, step: Step) -> DagsterRun | None:
    job, key = step
    tags = {PARTITION_TAG: key} if key else {}
    runs = instance.get_runs(RunsFilter(job_name=job, tags=tags), limit=1)
    return runs[0] if runs else None


def _reported(instance: DagsterInstance, assets: Iterable[str]) -> set[str]:
    """Partitions that have a materialization of each of ``assets``."""
    known = (instance.get_materialized_partitions(AssetKey(asset)) for asset in assets)
    return set.intersection(*known)
