"""Dagster's own files of a deployment: can they be read?"""

import sqlite3
from contextlib import closing
from pathlib import Path

DATABASES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")


def fault(database: Path, *, thorough: bool) -> str:
    """What is wrong with a SQLite file; empty if nothing is, or there is no such file.

    Args:
        thorough: look at each page, not only whether it can be opened.
    """
    if not database.exists():
        return ""
    question = "PRAGMA quick_check(1)" if thorough else "SELECT 'ok' FROM sqlite_master LIMIT 1"
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as file:
            told = file.execute(question).fetchone()
    except sqlite3.DatabaseError as error:
        return "" if isinstance(error, sqlite3.OperationalError) else str(error)
    return "" if told in (None, ("ok",)) else str(told[0])
