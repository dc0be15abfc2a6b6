"""The window search as files, for people without the UI."""

from datetime import date
from pathlib import Path

import polars as pl

from clv_assets.io.storage.window_search_files import newest_search, write_search


def test_a_search_is_a_table_a_page_and_a_picture_each(tmp_path: Path) -> None:
    table = pl.DataFrame({"pred_months": [3, 6], "reason": [None, "too short, by far"]})

    folder = write_search(
        tmp_path, date(2024, 6, 3), table, "# Take 6\n", {"skill": b"png", "r2": b"gnp"}
    )

    assert folder == tmp_path / "search" / "2024-06-03"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "window_search.csv": b'pred_months,reason\n3,\n6,"too short, by far"\n',
        "recommendation.md": b"# Take 6\n",
        "skill.png": b"png",
        "r2.png": b"gnp",
    }


def test_the_newest_search_is_known_by_its_folder(tmp_path: Path) -> None:
    assert newest_search(tmp_path) is None

    for name in ("2024-01-01", "2024-06-03", "notes"):
        (tmp_path / "search" / name).mkdir(parents=True)

    assert newest_search(tmp_path) == date(2024, 6, 3)
