"""What the last ingests changed is kept beside the snapshot."""

from pathlib import Path

from clv_assets.io.storage.change_book import ChangeBook


def test_before_the_first_ingest_nothing_is_on_file(tmp_path: Path) -> None:
    book = ChangeBook(tmp_path)

    assert book.read() == {}
    assert book.suspect_months() == {}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    changes = {"fingerprint": "f", "usual": [[0, 0.0, 0.1]], "moved": {}, "held": {}}

    ChangeBook(tmp_path).write(changes)

    assert ChangeBook(tmp_path).read() == changes


def test_a_month_that_moved_is_suspect_for_that_though_it_was_held_before(tmp_path: Path) -> None:
    book = ChangeBook(tmp_path)
    book.write(
        {"held": {"2024-01": "half", "2024-02": "half"}, "moved": {"2024-02": {"why": "lost"}}}
    )

    assert book.suspect_months() == {"2024-01": "half", "2024-02": "lost"}


def test_changes_of_an_older_version_name_no_month(tmp_path: Path) -> None:
    ChangeBook(tmp_path).write({"fingerprint": "f", "changed_past": {"2024-01": "one more"}})

    assert ChangeBook(tmp_path).suspect_months() == {}
