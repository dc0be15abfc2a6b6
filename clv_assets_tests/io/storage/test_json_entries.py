"""Books of entries come back as they were written, or say what to do."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.storage.json_entries import read_entries, write_entries


@dataclass(frozen=True)
class Shelf:
    books: int
    place: str


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    shelves = {"b": Shelf(2, "Café"), "a": Shelf(0, "")}

    write_entries(tmp_path / "shelves.json", shelves)

    assert read_entries(tmp_path / "shelves.json", Shelf, "") == shelves
    assert "Café" in (tmp_path / "shelves.json").read_text(encoding="utf-8")


def test_without_a_file_there_is_none(tmp_path: Path) -> None:
    assert read_entries(tmp_path / "shelves.json", Shelf, "") == {}


@pytest.mark.parametrize("text", ["", "[1]", '{"a": {"books": 1}}', '{"a": 3}', "\udcff"])
def test_a_damaged_file_is_named_with_the_remedy(tmp_path: Path, text: str) -> None:
    path = tmp_path / "shelves.json"
    path.write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(
        ClvError, match=r"shelves\.json: is damaged, or was edited by hand; count them again"
    ):
        read_entries(path, Shelf, "count them again")
