"""The overview asset: the page for people, by itself of the newest cutoff alone."""

from dagster import AssetKey, DagsterInstance

from clv_assets.definitions import build_definitions
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown

LAST = "2024-11-04"


def test_the_page_of_the_newest_cutoff_is_there_after_a_replay(replayed: Engine) -> None:
    page = shown(replayed, "overview", LAST)

    assert page["page"].startswith(f"# Overview of {LAST}\n")
    assert page["page"].count("![plot](data:image/png;base64,") == 4
    assert page["currency"] == "EUR"
    assert page["expected"].startswith("Expected of all ")
    assert page["verdict"].startswith("Newest verdict: ")
    assert {"Value tiers", "Behavioural clusters", "Matured cutoffs"} <= set(page)


def test_it_is_made_once_a_replay_and_not_for_each_day_of_it(replayed: Engine) -> None:
    with DagsterInstance.from_config(str(replayed.deployment.dagster_home)) as instance:
        made = instance.get_materialized_partitions(AssetKey("overview"))

    assert made == {LAST}


def test_of_a_cutoff_that_was_not_scored_it_says_which_job_to_take(replayed: Engine) -> None:
    job = build_definitions(replayed.deployment).resolve_job_def("reporting")
    with DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance, partition_key="2024-06-10", raise_on_error=False
        )

    (event,) = [event for event in result.all_events if event.is_step_failure]
    failure = event.step_failure_data.user_failure_data
    assert failure is not None
    assert failure.description == (
        "predictions[2024-06-10] has not been made yet: run the job 'scoring' for 2024-06-10, "
        "which makes it and all it needs"
    )
