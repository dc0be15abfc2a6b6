"""Acknowledgements: all that is remembered of incidents, whole or with a clear error."""

from pathlib import Path

import pytest

from clv_assets.core.errors import ClvError
from clv_assets.core.monitoring.incidents import Acknowledged
from clv_assets.io.storage.incident_book import IncidentBook


def test_who_has_seen_what_is_remembered(tmp_path: Path) -> None:
    book = IncidentBook(tmp_path)
    assert book.acknowledged() == {}

    ann = Acknowledged("Ann Lee", "new price list, ü", "2024-06-03", "2024-05")
    bob = Acknowledged("Bob", "seen", "2024-06-04", "2024-05")

    book.acknowledge("spend-2024-05-m", ann)
    book.acknowledge("rank-2024-05-m", bob)

    assert IncidentBook(tmp_path).acknowledged() == {"spend-2024-05-m": ann, "rank-2024-05-m": bob}


@pytest.mark.parametrize("text", ["{", "[1]", '{"spend-2024-05-m": {"who": "Ann"}}', '"Ann"'])
def test_a_file_edited_by_hand_is_named_with_the_remedy(tmp_path: Path, text: str) -> None:
    (tmp_path / "acknowledged.json").write_text(text)

    with pytest.raises(ClvError, match=r"acknowledged\.json: is damaged.* restore a backup"):
        IncidentBook(tmp_path).acknowledged()
