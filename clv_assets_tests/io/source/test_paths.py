"""A path, a folder or a glob stands for data files; what is hidden or no data is left alone."""

import os
from pathlib import Path

import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.source.paths import (
    columns_of_folders,
    is_data,
    is_hidden,
    local_paths,
    refuse,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orders.csv", True),
        ("ORDERS.TSV", True),
        ("orders.csv.gz", True),
        ("orders.parquet.zst", True),
        ("orders.pq", True),
        ("orders.jsonl.gz", True),
        ("orders.ndjson", True),
        ("orders.json", True),
        ("orders.gz", False),
        ("orders.xlsx", False),
        ("csv", False),
        (".orders.csv", False),
        ("_orders.csv", False),
    ],
)
def test_data_is_told_by_the_ending_below_its_packing(name: str, expected: bool) -> None:
    assert is_data(name) is expected


def test_what_starts_with_a_dot_or_an_underscore_is_hidden() -> None:
    assert [is_hidden(name) for name in (".git", "_tmp", "2024", "a_b.csv")] == [1, 1, 0, 0]


def test_a_file_is_itself_whatever_its_ending_and_a_glob_what_fits(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "notes.md"):
        (tmp_path / name).touch()
    (tmp_path / "c.csv").mkdir()

    assert local_paths(tmp_path / "notes.md") == [tmp_path / "notes.md"]
    assert local_paths(tmp_path / "*.csv") == [tmp_path / "a.csv", tmp_path / "b.csv"]
    assert local_paths(tmp_path) == [tmp_path / "a.csv", tmp_path / "b.csv"]
    assert local_paths(tmp_path / "gone.csv") == local_paths(tmp_path / "gone*") == []


def test_a_pipe_is_no_file_and_a_link_to_nothing_is_left_to_be_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "lost.csv").symlink_to(tmp_path / "nothing")

    assert local_paths(tmp_path) == [tmp_path / "lost.csv"]


def test_what_the_file_system_says_is_told_in_words() -> None:
    error = PermissionError(13, "Permission denied", "/orders.csv")

    with pytest.raises(SourceError, match=r"^/orders\.csv: can't be read: Permission denied; ch"):
        refuse(error)


@pytest.mark.parametrize(
    ("path", "columns"),
    [
        ("/data/order_date=2024-01-05/x.parquet", {"order_date": "2024-01-05"}),
        ("/data/y=2024/m=01/x.csv", {"y": "2024", "m": "01"}),
        ("s3://shop/country=DE/x.csv?version=7", {"country": "DE"}),
        ("/data/name=a%2Fb%20c/x.csv", {"name": "a/b c"}),
        ("/data/country=__HIVE_DEFAULT_PARTITION__/x.csv", {"country": None}),
        ("/data/country=/x.csv", {"country": None}),
        ("/data/y=1/y=2/x.csv", {"y": "2"}),
        ("/data/orders=1.csv", {}),
        ("/data/=5/orders.csv", {}),
    ],
)
def test_a_folder_called_name_and_value_gives_a_column(
    path: str, columns: dict[str, str | None]
) -> None:
    assert columns_of_folders(path) == columns
