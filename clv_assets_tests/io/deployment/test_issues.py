"""Of which issue of a prediction stored assets are made."""

from pathlib import Path

import polars as pl
import pytest

from clv_assets.io.deployment.issues import Issue, agree, facts_of_output, issue_of
from clv_assets.io.storage.asset_files import AssetFiles, Stored

KEY = "2024-06-03"
OLD, NEW = "2024-01-01-00000000", "2024-05-06-ffffffff"
LENSES = ("features", "value_tiers", "clusters")


@pytest.fixture
def files(tmp_path: Path) -> AssetFiles:
    return AssetFiles(tmp_path)


def store(files: AssetFiles, asset: str, model: str, **facts: object) -> None:
    files.write(Stored(pl.DataFrame({"model_id": [model]}), facts), asset, KEY)


def test_what_is_made_of_a_prediction_keeps_its_number(files: AssetFiles) -> None:
    store(files, "predictions", NEW, **Issue(NEW, 2).facts)

    assert facts_of_output(files, "value_tiers", KEY) == {"model_id": NEW, "issue": 2}
    assert facts_of_output(files, "actuals", KEY) == {"model_id": NEW, "issue": 2}
    assert facts_of_output(files, "features", KEY) == {}
    assert facts_of_output(files, "transactions", None) == {}


def test_files_of_one_issue_agree_and_one_of_another_does_not(files: AssetFiles) -> None:
    for asset in ("features", "predictions", "value_tiers", "clusters"):
        store(files, asset, NEW, **Issue(NEW, 2).facts)
    assert agree(files, KEY, LENSES)

    store(files, "clusters", NEW, **Issue(NEW, 1).facts)
    assert not agree(files, KEY, LENSES)


@pytest.mark.parametrize("asset", LENSES)
def test_another_model_is_another_issue(files: AssetFiles, asset: str) -> None:
    for one in ("predictions", *LENSES):
        store(files, one, OLD)
    assert agree(files, KEY, LENSES)  # files of an earlier version count no issues

    store(files, asset, NEW)
    assert not agree(files, KEY, LENSES)


def test_what_is_missing_or_cut_short_agrees_with_nothing(files: AssetFiles) -> None:
    for one in ("predictions", *LENSES):
        store(files, one, OLD)
    path = Path(str(files.path("clusters", KEY)))
    path.write_bytes(path.read_bytes()[:-9])
    assert not agree(files, KEY, LENSES)

    path.unlink()
    assert not agree(files, KEY, LENSES)


def test_a_file_that_names_no_model_is_taken_for_the_first_issue(files: AssetFiles) -> None:
    files.write(Stored(pl.DataFrame({"cutoff": [KEY]})), "drift_report", KEY)

    assert issue_of(files, "drift_report", KEY) == Issue("")
