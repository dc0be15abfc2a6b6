"""Nights that go wrong: the next ordinary operation brings all to where it would have been."""

import shutil
from pathlib import Path

import pytest
from dagster import AssetKey, DagsterInstance

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import TRAIN, clv, config_of
from clv_assets_tests.deployments import copy_of
from clv_assets_tests.kills import clv_met
from clv_assets_tests.lives import files_of, log_of

D, TODAY = "2024-09-02", ("--as-of", "2024-09-10")
LATER = ("--as-of", "2024-08-05", *TRAIN[2:])
RESCORE = ("score", "--cutoff", D, "--rescore-reason", "a newer champion")


@pytest.fixture(scope="module")
def two_models(tmp_path_factory: pytest.TempPathFactory, trained_once: Engine) -> Engine:
    """Scored by the first champion up to D; a second one could score D again."""
    shop = copy_of(trained_once, tmp_path_factory.mktemp("two_models"))
    assert clv("catch-up", *config_of(shop), *TODAY).exit_code == 0
    assert clv("train", *config_of(shop), *LATER).exit_code == 0
    assert clv("catch-up", *config_of(shop), *TODAY).exit_code == 0
    return shop


@pytest.fixture
def shop(tmp_path: Path, two_models: Engine) -> Engine:
    return copy_of(two_models, tmp_path)


slow = pytest.mark.slow  # the quick suite holds one case of each fault
KILLS = [
    pytest.param("features/", "scoring", marks=slow),
    pytest.param("predictions/", "scoring", marks=slow),
    ("customer_table/", "scoring"),
    pytest.param("actuals/", "labelling", marks=slow),
    ("drift_report/", "labelling"),
    pytest.param("early_read/", "early_reading", marks=slow),
    pytest.param("overview.json", "reporting", marks=slow),
]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, trained_once: Engine) -> Engine:
    shop = copy_of(trained_once, tmp_path_factory.mktemp("undisturbed"))
    assert clv("catch-up", *config_of(shop), *TODAY).exit_code == 0
    return shop


@pytest.mark.parametrize(("place", "job"), KILLS)
def test_a_kill_between_a_file_and_its_event_is_made_up_for_once(
    trained: Engine, undisturbed: Engine, place: str, job: str
) -> None:
    killed = clv_met(place, "catch-up", *config_of(trained), *TODAY)
    assert killed.returncode == -9

    mended = clv("catch-up", *config_of(trained), *TODAY)
    quiet = clv("catch-up", *config_of(trained), *TODAY)

    assert mended.exit_code == 0, mended.output
    assert f"({job}" in mended.stderr
    assert "nothing was due" in quiet.stdout
    assert log_of(trained) == log_of(undisturbed)


def test_a_champion_that_the_log_does_not_know_is_reported_once(ingested: Engine) -> None:
    killed = clv_met("champion_manifest.csv", "train", *config_of(ingested), *TRAIN)
    assert killed.returncode == -9

    for _ in range(2):
        assert clv("catch-up", *config_of(ingested), "--as-of", "2024-06-03").exit_code == 0

    (row,) = ingested.models.manifest()
    with DagsterInstance.from_config(str(ingested.deployment.dagster_home)) as instance:
        (event,) = instance.fetch_materializations(AssetKey("champion_model"), limit=5).records
    told = event.asset_materialization
    assert told is not None
    assert told.metadata["model_id"].value == row.model_id
    assert "# " in str(told.metadata["card"].value)


def test_an_ingest_that_was_killed_is_done_again_though_its_file_is_whole(shop: Engine) -> None:
    killed = clv_met("transactions.parquet", "ingest", *config_of(shop))
    assert killed.returncode == -9

    result = clv("catch-up", *config_of(shop), *TODAY)

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("ingest\n")


def test_a_log_that_was_lost_is_told_all_that_is_stored(
    tmp_path: Path, undisturbed: Engine
) -> None:
    shop = copy_of(undisturbed, tmp_path)
    before, _ = log_of(shop)
    shutil.rmtree(shop.deployment.dagster_home)

    assert clv("catch-up", *config_of(shop), *TODAY).exit_code == 0

    assert log_of(shop)[0] == before
    assert "nothing was due" in clv("catch-up", *config_of(shop), *TODAY).stdout


@pytest.mark.parametrize(
    "place",
    [
        "features/",
        *(
            pytest.param(place, marks=slow)
            for place in ("superseded/", "predictions/2", "value_tiers/", "cluster_ranks/")
        ),
    ],
)
def test_a_rescoring_that_was_killed_is_due_and_ends_as_if_nothing_had_been(
    shop: Engine, two_models: Engine, tmp_path_factory: pytest.TempPathFactory, place: str
) -> None:
    undisturbed = copy_of(two_models, tmp_path_factory.mktemp("undisturbed"))
    assert clv(*RESCORE, *config_of(undisturbed)).exit_code == 0
    killed = clv_met(place, *RESCORE, *config_of(shop))
    assert killed.returncode == -9

    waiting = clv("status", *config_of(shop), *TODAY)
    mended = clv("catch-up", *config_of(shop), *TODAY)
    quiet = clv("catch-up", *config_of(shop), *TODAY)

    assert waiting.exit_code == 4
    assert f"due cutoffs:   {D}" in waiting.stdout
    assert mended.exit_code == 0, mended.output
    assert files_of(shop, f"{D}*") == files_of(undisturbed, f"{D}*")
    assert "nothing was due" in quiet.stdout


def test_no_older_model_steps_in_for_a_champion_whose_file_is_gone(shop: Engine) -> None:
    newest = shop.models.manifest()[-1].model_id
    (shop.models.folder / newest / "model.joblib").unlink()

    night = clv("catch-up", *config_of(shop), "--as-of", "2024-09-17")
    told = clv("status", *config_of(shop), "--as-of", "2024-09-17")

    assert shop.files.keys("predictions")[-1] == D
    assert shop.files.keys("drift_report") == ["2024-06-03", "2024-06-17"]
    assert "model.joblib: the model file is missing" in night.stderr
    assert "it holds up cutoff 2024-09-16" in night.stderr
    assert told.exit_code == 4
    assert newest in told.stdout


def test_what_was_issued_is_labelled_though_all_models_are_gone(shop: Engine) -> None:
    kept = shop.models.folder.rename(shop.root / "away")

    clv("catch-up", *config_of(shop), "--as-of", "2024-09-17")
    told = clv("status", *config_of(shop), "--as-of", "2024-09-17")
    alone = shop.files.read("drift_report", "2024-06-17")
    kept.rename(shop.models.folder)
    shutil.rmtree(Path(str(shop.files.base)) / "drift_report")
    assert clv("catch-up", *config_of(shop), "--as-of", "2024-09-17").exit_code == 0

    assert told.exit_code == 4
    assert "restore the models from a backup" in told.stdout
    assert alone.equals(shop.files.read("drift_report", "2024-06-17"))


@pytest.mark.parametrize(
    ("asset", "size"),
    [
        ("value_tiers", -9),
        *(
            pytest.param(asset, size, marks=slow)
            for asset, size in (
                ("features", 40),
                ("clusters", 0),
                ("cluster_ranks", -9),
                ("reasons", 0),
                ("customer_table", 40),
            )
        ),
    ],
)
def test_a_file_that_was_cut_short_is_made_anew(shop: Engine, asset: str, size: int) -> None:
    path = Path(str(shop.files.path(asset, D)))
    whole = path.read_bytes()
    path.write_bytes(whole[:size])

    result = clv("catch-up", *config_of(shop), *TODAY)

    assert result.exit_code == 0, result.output
    assert path.read_bytes() == whole


@pytest.mark.parametrize("blank", [pytest.param(False, marks=slow), True])
def test_damaged_evidence_is_named_and_left_and_stops_nothing_else(
    shop: Engine, blank: bool
) -> None:
    """Cut short, or with another middle between its two ends."""
    path = Path(str(shop.files.path("predictions", "2024-06-03")))
    whole = path.read_bytes()
    cut = whole[:8] + bytes(400) + whole[408:] if blank else whole[:-9]
    path.write_bytes(cut)
    later = ("--as-of", "2024-09-17")

    night = clv("catch-up", *config_of(shop), *later)
    told = clv("status", *config_of(shop), *later)

    assert path.read_bytes() == cut
    assert shop.files.keys("predictions")[-1] == "2024-09-16"
    assert shop.files.keys("drift_report")[-1] == "2024-06-17"
    for said in (night.stderr, told.stdout):
        assert f"{path}: is damaged; it is evidence, never made anew" in said
    assert told.exit_code == 4


def test_damaged_orders_are_read_anew(shop: Engine) -> None:
    path = Path(str(shop.files.path("transactions")))
    before = shop.files.read("transactions")
    path.write_bytes(path.read_bytes()[:-9])
    told = clv("status", *config_of(shop))

    result = clv("ingest", *config_of(shop))

    assert (told.exit_code, len(told.stderr.splitlines())) == (1, 1)
    assert "`clv ingest` makes it anew" in told.stderr
    assert result.exit_code == 0, result.output
    assert shop.files.read("transactions").height >= before.height
