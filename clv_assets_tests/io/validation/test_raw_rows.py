"""Raw rows of a file never seen before come as they are written, and say how that is."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import ClvError, SourceError
from clv_assets.io.source.source_reader import SourceReader
from clv_assets.io.validation.raw_rows import RawRows, raw_rows, unmapped

TODAY = date(2024, 6, 3)


def rows_of(path: str, folder: Path, most: int = 10_000) -> RawRows:
    source, _ = unmapped(path, folder)
    return raw_rows(SourceReader(source, folder), TODAY, most)


@pytest.mark.parametrize(
    ("content", "told", "delimiter", "columns"),
    [
        (b"who,what\nann,1\n", "text, ASCII, columns set apart by ','", ",", ("who", "what")),
        (
            "wer;Größe\nann;1\n".encode("cp1252"),
            "text, cp1252, columns set apart by ';'",
            ";",
            ("wer", "Größe"),
        ),
        (
            "wer\tGröße\nann\t1\n".encode(),
            "text, UTF-8, columns set apart by tabs",
            "\t",
            ("wer", "Größe"),
        ),
        (
            b"7,2024-01-05,9.50\n8,2024-01-06,1.50\n",
            "text, ASCII, columns set apart by ',', no line of names",
            ",",
            ("column_1", "column_2", "column_3"),
        ),
        (
            b"Acme Ltd\n\nwho,when,what\nann,noon,1\nbob,noon,2\n",
            "text, ASCII, columns set apart by ',', a title of 2 lines above",
            ",",
            ("who", "when", "what"),
        ),
        (b'{"who": "ann", "what": 1}\n', "JSON", ",", ("who", "what")),
    ],
)
def test_the_layout_of_a_text_file_is_told_in_words(
    tmp_path: Path, content: bytes, told: str, delimiter: str, columns: tuple[str, ...]
) -> None:
    (tmp_path / "a.csv").write_bytes(content)

    source, layout = unmapped("a.csv", tmp_path)

    assert layout is not None
    assert (layout.description, layout.delimiter, layout.columns) == (told, delimiter, columns)
    assert source.text == layout.text


def test_rows_of_several_files_know_their_file_and_lack_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("who,what\n007,1\n")
    (tmp_path / "b.csv").write_text("who,when\nbob,noon\nann,\n")

    rows = rows_of("*.csv", tmp_path)

    assert rows.frame.columns == ["who", "what", "when"]
    assert rows.frame.rows() == [("007", "1", None), ("bob", None, "noon"), ("ann", None, None)]
    assert rows.files.to_list() == [0, 1, 1]
    assert [Path(name).name for name in rows.names] == ["a.csv", "b.csv"]
    assert rows.complete


def test_of_a_large_source_some_rows_of_each_file_are_read(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        pl.DataFrame({"n": range(1_500)}).write_csv(tmp_path / name)

    rows = rows_of("*.csv", tmp_path, most=2_200)

    assert rows.files.value_counts().sort("").rows() == [(0, 1_100), (1, 1_100)]
    assert not rows.complete


def test_parquet_has_types_and_no_layout(tmp_path: Path) -> None:
    frame = pl.DataFrame({"who": [7], "when": [date(2024, 1, 5)]})
    frame.write_parquet(tmp_path / "a.parquet")

    assert unmapped("a.parquet", tmp_path)[1] is None
    assert rows_of("a.parquet", tmp_path).frame.equals(frame)


def test_a_path_that_no_config_may_hold_is_refused_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ClvError) as error:
        unmapped("sftp://ann:secret@host/orders.csv", tmp_path)

    assert "secret" not in str(error.value)
    assert error.value.__cause__ is None


def test_a_file_that_names_no_column_once_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("who,who\nann,bob\n")

    with pytest.raises(SourceError, match="its first line names no column; add a line of names"):
        unmapped("a.csv", tmp_path)


def test_a_folder_gives_a_column_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "log" / "day=2024-01-05").mkdir(parents=True)
    (tmp_path / "log" / "day=2024-01-05" / "a.csv").write_text("who,what\nann,1\n")
    frame = pl.DataFrame({"who": ["bob"], "what": ["2"]})
    (tmp_path / "log" / "day=2024-01-06").mkdir()
    frame.write_parquet(tmp_path / "log" / "day=2024-01-06" / "b.parquet")

    rows = rows_of("log", tmp_path)

    assert rows.frame.rows() == [("ann", "1", "2024-01-05"), ("bob", "2", "2024-01-06")]
    assert rows.frame.columns == ["who", "what", "day"]
