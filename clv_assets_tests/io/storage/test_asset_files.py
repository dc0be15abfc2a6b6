"""The stored assets: whole, with their facts, by key, on a disk or an object store."""

from pathlib import Path
from uuid import uuid4

import pandas as pd
import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.storage.asset_files import AssetFiles, Stored

FRAME = pl.DataFrame({"customer_id": ["ann", None], "predicted_clv": [1.5, 2.0]})
DAY, NEXT_DAY = "2024-06-03", "2024-06-10"


@pytest.fixture(params=["path", "file URL", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> AssetFiles:
    bases = {
        "path": tmp_path / "assets",
        "file URL": f"file://{tmp_path}/assets",
        "memory": f"memory://{uuid4()}/clv/shop",
    }
    return AssetFiles(bases[request.param])


def numbers(value: int, rows: int) -> Stored:
    return Stored(pl.DataFrame({"value": pl.Series([value] * rows), "row": range(rows)}))


def test_a_frame_comes_back_as_it_was_stored(files: AssetFiles) -> None:
    files.write(Stored(FRAME), "predictions", DAY)

    assert files.read("predictions", DAY).equals(FRAME)
    assert files.scan("predictions", DAY).collect().equals(FRAME)
    pd.testing.assert_frame_equal(files.read_pandas("predictions", DAY), FRAME.to_pandas())


def test_an_asset_without_partitions_is_one_file(files: AssetFiles) -> None:
    path = files.write(Stored(FRAME), "transactions")

    assert path.name == "transactions.parquet"
    assert files.read("transactions").equals(FRAME)


def test_facts_are_stored_with_the_frame(files: AssetFiles) -> None:
    facts = {"watermark": "2024-06-03", "rows_rejected": {"no customer": 2}, "ü": None}

    files.write(Stored(FRAME, facts), "transactions")

    assert files.facts("transactions") == facts


def test_a_frame_stored_without_facts_has_none(files: AssetFiles) -> None:
    files.write(Stored(FRAME), "transactions")

    assert files.facts("transactions") == {}


def test_an_empty_frame_keeps_its_columns(files: AssetFiles) -> None:
    files.write(Stored(FRAME.clear()), "predictions", DAY)

    assert files.read("predictions", DAY).equals(FRAME.clear())


def test_equal_content_has_equal_bytes(files: AssetFiles) -> None:
    facts = {"a": 1, "b": 2}

    first = files.write(Stored(FRAME, facts), "t").read_bytes()
    again = files.write(Stored(FRAME, dict(reversed(facts.items()))), "t").read_bytes()

    assert again == first


def test_keys_are_those_that_have_a_file_ascending(files: AssetFiles) -> None:
    assert files.keys("predictions") == []

    for key in (NEXT_DAY, DAY):
        files.write(Stored(FRAME), "predictions", key)

    assert files.keys("predictions") == [DAY, NEXT_DAY]
    assert files.exists("predictions", DAY)
    assert not files.exists("predictions", "2024-06-17")


def test_keys_pass_over_what_is_superseded(files: AssetFiles) -> None:
    files.write(Stored(FRAME), "predictions", DAY)

    files.supersede("predictions", DAY, "model")

    assert files.keys("predictions") == [DAY]


def test_keys_pass_over_the_temporary_files_of_a_killed_writer(tmp_path: Path) -> None:
    files = AssetFiles(tmp_path)
    files.write(Stored(FRAME), "predictions", DAY)
    (tmp_path / "predictions" / f".{NEXT_DAY}.parquet-x1").write_bytes(b"half")
    (tmp_path / "predictions" / f".{NEXT_DAY}.parquet").write_bytes(b"half")

    assert files.keys("predictions") == [DAY]


def test_superseded_versions_are_kept_byte_for_byte_none_replacing_another(
    files: AssetFiles,
) -> None:
    kept = []
    for value in (1, 2):
        content = files.write(numbers(value, 1), "predictions", DAY).read_bytes()
        kept.append((files.supersede("predictions", DAY, "model"), content))

    assert [path.name for path, _ in kept] == [f"{DAY}-model-1.parquet", f"{DAY}-model-2.parquet"]
    assert all(path.read_bytes() == content for path, content in kept)


def test_what_was_not_made_yet_is_named_by_asset_and_key(files: AssetFiles) -> None:
    told = rf"^predictions\[{DAY}\] has not been made yet: run the job 'scoring' for {DAY}, which "

    for look in (files.read, files.scan, files.facts, files.read_pandas):
        with pytest.raises(ClvError, match=told):
            look("predictions", DAY)
    with pytest.raises(ClvError, match=told):
        files.supersede("predictions", DAY, "model")
    with pytest.raises(ClvError, match=r"^transactions has not been made yet"):
        files.read("transactions")


@pytest.mark.parametrize("rows", [10, 400_000], ids=["by a smaller file", "by a larger one"])
def test_a_scan_sees_one_version_though_another_takes_its_place(
    files: AssetFiles, rows: int
) -> None:
    files.write(numbers(1, 200_000), "transactions")
    scanned = files.scan("transactions")
    derived = scanned.filter(pl.col("row") >= 0)
    derived.collect_schema()

    files.write(numbers(2, rows), "transactions")

    for frame in (scanned, derived, derived):
        assert frame.select(pl.len(), pl.col("value").unique()).collect().row(0) == (200_000, 1)
    assert files.read("transactions")["value"][0] == 2


def test_the_newest_key_before_another_is_found(tmp_path: Path) -> None:
    files = AssetFiles(tmp_path)
    for key in ("2024-03-04", "2024-01-01", "2024-05-06"):
        files.write(Stored(pl.DataFrame({"a": [1]})), "tiers", key)

    assert files.newest_before("tiers", "2024-05-06") == "2024-03-04"
    assert files.newest_before("tiers", "2024-04-01") == "2024-03-04"
    assert files.newest_before("tiers", "2024-01-01") is None
    assert files.newest_before("nothing", "2024-01-01") is None
