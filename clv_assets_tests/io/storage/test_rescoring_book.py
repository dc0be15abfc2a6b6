"""A rescoring that was begun and never ended is gone on with."""

from pathlib import Path

import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.storage.rescoring_book import RescoringBook

KEY = "2024-06-03"


def test_the_reason_stands_from_the_beginning_to_the_end(tmp_path: Path) -> None:
    book = RescoringBook(tmp_path)
    assert (book.reason(KEY), book.begun()) == (None, [])

    book.begin(KEY, "wrong prices")
    assert (book.reason(KEY), book.begun()) == ("wrong prices", [KEY])

    book.end(KEY)
    book.end(KEY)
    assert (book.reason(KEY), book.begun()) == (None, [])


def test_damage_is_named(tmp_path: Path) -> None:
    book = RescoringBook(tmp_path)
    book.begin(KEY, "wrong prices")
    (tmp_path / "rescoring" / f"{KEY}.json").write_text("{")

    with pytest.raises(ClvError, match=r"2024-06-03\.json: is damaged.*rescore the cutoff again"):
        book.reason(KEY)
