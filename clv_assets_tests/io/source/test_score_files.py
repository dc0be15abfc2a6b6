"""Score files as other systems write them."""

from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.source.score_files import read_scores

ROWS = [("007", "1.5"), ("008", "0.25")]


def rows_of(path: Path, content: str, encoding: str = "utf-8") -> list[tuple[str, ...]]:
    path.write_bytes(content.encode(encoding))
    return read_scores([path])[path.name].rows()


def test_scores_keep_the_zeros_of_their_ids_and_go_by_the_names_of_their_files(
    tmp_path: Path,
) -> None:
    scores = pl.DataFrame({"customer_id": ["007"], "score": ["1.5"]})
    scores.write_csv(tmp_path / "theirs.csv")
    scores.write_parquet(tmp_path / "others.PARQUET")

    found = read_scores([tmp_path / "theirs.csv", tmp_path / "others.PARQUET"])

    assert list(found) == ["theirs.csv", "others.PARQUET"]
    assert all(frame.equals(scores) for frame in found.values())


def test_scores_that_cannot_be_read_or_told_apart_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text("no such thing")
    (tmp_path / "b.csv").write_text("customer_id,score\n")

    with pytest.raises(SourceError, match=r"a\.parquet: no CSV or Parquet file that can be read: "):
        read_scores([tmp_path / "a.parquet"])
    with pytest.raises(SourceError, match=r"gone\.csv: no CSV or Parquet file that can be read: "):
        read_scores([tmp_path / "gone.csv"])
    with pytest.raises(SourceError, match=r"b\.csv: another --scores file has that name too"):
        read_scores([tmp_path / "b.csv", tmp_path / "b.csv"])


@pytest.mark.parametrize(
    "content",
    [
        "customer_id,score\n007,1.5\n008,0.25\n",
        "customer_id;score\n007;1,5\n008;0,25\n\n",
        "customer_id;score\r\n007;1,5\r\n008;0,25\r\n;\r\n",
        "customer_id\tscore\n007\t1.5\n008\t0.25\n\n\n",
        "sep=;\ncustomer_id;score\n007;1,5\n008;0,25",
        '\n"customer_id";"score"\n"007";"1,5"\n\n008;0,25\n   \n',
    ],
    ids=["comma", "semicolon", "Excel", "tab", "sep", "quoted, blank lines"],
)
def test_a_file_is_read_however_it_is_delimited(tmp_path: Path, content: str) -> None:
    assert rows_of(tmp_path / "vendor.csv", content) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    content = "customer_id;score\nJürgen;1,5\n"

    assert rows_of(tmp_path / "vendor.csv", content, encoding) == [("Jürgen", "1.5")]


def test_points_beside_commas_are_left_to_the_values_to_tell(tmp_path: Path) -> None:
    content = "customer_id;score\nann;1.234,5\nbob;0,25\n"

    assert rows_of(tmp_path / "vendor.csv", content) == [("ann", "1.234,5"), ("bob", "0,25")]


def test_a_file_that_is_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"vendor\.csv: can't be read: the file is empty"):
        rows_of(tmp_path / "vendor.csv", "")
