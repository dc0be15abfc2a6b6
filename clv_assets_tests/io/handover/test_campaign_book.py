"""Campaigns on record."""

import stat
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.handover.campaign_book import Campaign, CampaignBook, require_name

SPRING = Campaign("spring", "2024-03-05T09:30:00", "2024-03-04", "2024-06-04", "m1", 0.1)
GROUPS = pl.DataFrame(
    {
        "customer_id": ["ann", "bob", "cid"],
        "stratum": ["Top 1%"] * 3,
        "campaign_group": ["treated", "control", "treated"],
        "predicted_clv": [3.0, 2.0, 1.0],
        "since": [SPRING.start] * 3,
    }
)


@pytest.fixture
def book(tmp_path: Path) -> CampaignBook:
    book = CampaignBook(tmp_path)
    assert book.secret
    book.keep(SPRING, GROUPS)
    return book


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = CampaignBook(tmp_path).secret

    assert CampaignBook(tmp_path).secret == first
    assert len(first) == 32
    mode = (tmp_path / "campaigns" / "secret").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert CampaignBook(tmp_path / "other").secret != first


def test_a_lost_key_is_not_made_anew(book: CampaignBook) -> None:
    (book.folder / "secret").unlink()

    with pytest.raises(ClvError, match="is missing; restore it from a backup: groups were drawn"):
        _ = book.secret


def test_a_campaign_is_found_by_its_name(book: CampaignBook) -> None:
    assert book.campaign("spring") == SPRING
    assert book.groups("spring").equals(GROUPS)
    with pytest.raises(ClvError, match=r"no campaign 'autumn' is on record; there are: spring"):
        book.campaign("autumn")


def test_overlaps_are_counted_by_campaign(book: CampaignBook) -> None:
    ids = pl.Series(["bob", "cid", "dan"])

    assert book.overlaps(ids, "autumn") == {"spring": 2}
    assert book.overlaps(ids, "spring") == {}


@pytest.mark.parametrize(
    ("start", "end", "treated"),
    [
        (date(2024, 2, 1), date(2024, 3, 1), []),
        (date(2024, 3, 1), date(2024, 4, 1), ["ann", "cid"]),
        (date(2024, 6, 1), date(2024, 7, 1), ["ann", "cid"]),
        (date(2024, 6, 4), date(2024, 7, 1), []),
    ],
)
def test_who_is_treated_is_known_from_the_export_to_the_end_of_the_window(
    book: CampaignBook, start: date, end: date, treated: list[str]
) -> None:
    assert book.treated_in(start, end).to_list() == treated


@pytest.mark.parametrize("name", ["", "../x", "a/b", " a", "a ", ".a", "x" * 81, "é"])
def test_a_name_that_makes_no_file_is_refused(name: str) -> None:
    with pytest.raises(ClvError, match="give up to 80 letters, digits"):
        require_name(name)


def test_damage_is_said_with_the_file(book: CampaignBook) -> None:
    (book.folder / "register.json").write_text("{")
    with pytest.raises(ClvError, match=r"register\.json: is damaged"):
        book.campaigns()
    (book.folder / "register.json").write_text(
        '{"spring": {"name": "spring", "exported_at": "soon", "cutoff": "2024-03-04", '
        '"window_end": "2024-06-04", "model_id": "m1", "share": 0.1}}'
    )
    with pytest.raises(ClvError, match=r"register\.json: is damaged"):
        book.campaigns()
    (book.folder / "spring.parquet").write_bytes(b"PAR1")
    with pytest.raises(ClvError, match=r"spring\.parquet: is damaged"):
        book.groups("spring")
    (book.folder / "secret").write_text("")
    with pytest.raises(ClvError, match="secret: is damaged; restore it from a backup"):
        _ = book.secret
    (book.folder / "spring.parquet").unlink()
    with pytest.raises(ClvError, match="the groups of campaign 'spring' are missing"):
        book.groups("spring")
