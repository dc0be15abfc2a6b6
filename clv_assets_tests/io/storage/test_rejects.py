"""Rejects are kept by run, and the oldest are forgotten."""

import os
from pathlib import Path

import polars as pl

from clv_assets.io.storage.rejects import write_rejects


def test_rejects_come_back_as_they_were_written(tmp_path: Path) -> None:
    rejects = pl.DataFrame({"row": [3], "reason": ["no customer"], "text": [",1,2024-01-05,9"]})

    path = write_rejects(tmp_path / "rejects", "0a1b2c", rejects, keep=1)

    assert path == tmp_path / "rejects" / "0a1b2c.parquet"
    assert pl.read_parquet(path).equals(rejects)


def test_rejects_are_forgotten_by_age_not_by_name(tmp_path: Path) -> None:
    for age, name in enumerate(["newest", "middle", "oldest"]):
        write_rejects(tmp_path, name, pl.DataFrame(), keep=9)
        os.utime(tmp_path / f"{name}.parquet", ns=(0, 10**9 * (10 - age)))

    write_rejects(tmp_path, "now", pl.DataFrame(), keep=3)

    assert {file.stem for file in tmp_path.iterdir()} == {"now", "newest", "middle"}
