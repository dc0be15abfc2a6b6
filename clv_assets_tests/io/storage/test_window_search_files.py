"""The window search as files, for people without the UI."""

from pathlib import Path

import polars as pl

from clv_assets.io.storage.window_search_files import write_search


def test_a_search_is_a_table_a_page_and_a_picture_each(tmp_path: Path) -> None:
    table = pl.DataFrame({"pred_months": [3, 6], "reason": [None, "too short, by far"]})

    write_search(tmp_path / "2024-06-03", table, "# Take 6\n", {"skill": b"png", "r2": b"gnp"})

    folder = tmp_path / "2024-06-03"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "window_search.csv": b'pred_months,reason\n3,\n6,"too short, by far"\n',
        "recommendation.md": b"# Take 6\n",
        "skill.png": b"png",
        "r2.png": b"gnp",
    }
