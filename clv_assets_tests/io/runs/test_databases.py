"""Whether Dagster's files can be read."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clv_assets.io.runs.databases import fault


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "runs.db"
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE runs (body TEXT)")
        file.executemany("INSERT INTO runs VALUES (?)", [("x" * 900,)] * 90)
    return path


def test_a_sound_one_has_no_fault_and_neither_has_none(database: Path, tmp_path: Path) -> None:
    for thorough in (False, True):
        assert fault(database, thorough=thorough) == ""
        assert fault(tmp_path / "none.db", thorough=thorough) == ""


def test_what_is_no_database_is_told_at_once(database: Path) -> None:
    database.write_bytes(b"no database" * 400)

    assert "not a database" in fault(database, thorough=False)


def test_a_damaged_page_is_told_by_the_thorough_look(database: Path) -> None:
    content = bytearray(database.read_bytes())
    content[4096 * 3 : 4096 * 5] = bytes(4096 * 2)
    database.write_bytes(content)

    assert fault(database, thorough=True) != ""


def test_one_that_is_being_written_has_no_fault(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")

        assert fault(database, thorough=False) == ""
