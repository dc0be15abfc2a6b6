"""Ingest: every row accounted for, the last good snapshot kept, and only when there is news."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.core.fingerprint import data_fingerprint
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import Ingest, ingest
from clv_assets.io.source.source_reader import SourceReader
from clv_assets_tests.deployments import (
    ORDERS,
    TODAY,
    make_engine,
    write_orders,
)

TOMORROW = TODAY + timedelta(days=1)
MIXED = (
    ("ann", "1", "2024-01-05", "10.50"),
    ("ann", "1", "2024-01-05", "4.50"),
    ("", "2", "2024-01-06", "9"),
    ("bob", "3", "some day", "9"),
    ("bob", "4", "2024-05-30", "nine"),
    ("bob", "5", "2024-07-01", "9"),
    ("bob", "6", "2024-05-20", "-9"),
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_orders(tmp_path / "orders.csv")
    return tmp_path


def lenient(shop: Path, **sections: Any) -> Engine:
    source = {"path": "orders.csv", "max_reject_share": 1.0, **sections.pop("source", {})}
    return make_engine(shop, source=source, **sections)


def snapshot(engine: Engine) -> bytes:
    return engine.files.path("transactions").read_bytes()


def rejects_of(engine: Engine) -> list[Path]:
    return sorted((engine.root / "rejects").glob("*.parquet"))


def test_lines_become_orders_with_facts_about_them(shop: Path) -> None:
    engine, path = make_engine(shop), shop / "orders.csv"

    stored = ingest(engine, TODAY)

    assert stored.frame["revenue"].to_list() == [15.0, 7.0, 20.0]
    assert engine.files.read("transactions").equals(stored.frame)
    assert engine.files.facts("transactions") == stored.facts
    source = stored.facts.pop("source")
    (file,) = source["files"]
    assert (file["path"], file["size"]) == (str(shop / "orders.csv"), path.stat().st_size)
    assert stored.facts.pop("contents") == {str(path): sha256(path.read_bytes()).hexdigest()}
    months = stored.facts.pop("months")
    assert [(m, told["orders"], told["revenue"]) for m, told in months.items()] == [
        ("2024-01", 1, 15.0),
        ("2024-02", 1, 20.0),
    ]
    assert stored.facts == {
        "watermark": "2024-05-30",
        "first_order": "2024-01-05",
        "newest_order": "2024-05-30",
        "customers": 2,
        "rows_read": 4,
        "rows_kept": 3,
        "rows_merged": 1,
        "rows_rejected": {},
        "duplicate_rows": {"2024-01": [2, 0], "2024-02": [1, 0], "2024-05": [1, 0]},
        "zero_amounts": {"2024-01": [2, 0], "2024-02": [1, 0], "2024-05": [1, 0]},
        "currencies": {},
        "currency": None,
        "merged_customers": 0,
        "lone_dates": {},
        "suspect_months": {},
        "odd_months": {},
        "fingerprint": data_fingerprint(stored.frame),
        "ingested_on": "2024-06-03",
    }


def test_every_row_is_kept_merged_or_rejected_with_a_reason(shop: Path) -> None:
    write_orders(shop / "orders.csv", *MIXED)

    facts = ingest(lenient(shop), TODAY).facts

    assert facts["rows_rejected"] == {
        "no customer": 1,
        "order date in the future": 1,
        "order date unreadable": 1,
        "revenue unreadable": 1,
    }
    assert facts["rows_read"] == len(MIXED)
    assert facts["rows_kept"] + facts["rows_merged"] + 4 == facts["rows_read"]


def test_rejected_rows_are_kept_with_row_reason_and_original_text(shop: Path) -> None:
    write_orders(shop / "orders.csv", *MIXED)
    engine = lenient(shop)

    ingest(engine, TODAY)

    (file,) = rejects_of(engine)
    rows = pl.read_parquet(file)
    path = str(shop / "orders.csv")
    assert rows.columns == ["file", "row", "reason", "order_id", "column", "value", "text"]
    assert rows.rows()[1:3] == [
        (path, 4, "order date unreadable", "3", "order_date", "some day", "bob,3,some day,9"),
        (path, 5, "revenue unreadable", "4", "revenue", "nine", "bob,4,2024-05-30,nine"),
    ]


def test_rejects_are_filed_under_the_fingerprint_of_their_snapshot(shop: Path) -> None:
    engine = make_engine(shop)

    facts = ingest(engine, TODAY).facts

    assert [file.stem for file in rejects_of(engine)] == [facts["fingerprint"][:12]]


def test_only_the_newest_rejects_are_kept(shop: Path) -> None:
    engine = make_engine(shop, retention={"rejects": 2})

    for day in range(1, 5):
        write_orders(shop / "orders.csv", ("ann", "1", f"2024-01-0{day}", "1"))
        newest = ingest(engine, TODAY).facts["fingerprint"][:12]

    assert len(rejects_of(engine)) == 2
    assert newest in [file.stem for file in rejects_of(engine)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"customer_id,order_id,order_date,revenue\n",
        b"who,when\nann,2024-01-01\n",
        b"customer_id,order_id,order_date,revenue\nann,1,gone,1\n",
    ],
    ids=["no bytes", "no rows", "no such columns", "unreadable rows"],
)
def test_after_a_bad_file_the_last_good_snapshot_stays(shop: Path, content: bytes) -> None:
    engine = make_engine(shop)
    ingest(engine, TODAY)
    before, rejects = snapshot(engine), rejects_of(engine)
    (shop / "orders.csv").write_bytes(content)

    with pytest.raises(SourceError, match=r"orders\.csv: "):
        ingest(engine, TOMORROW)

    assert snapshot(engine) == before
    assert rejects_of(engine) == rejects


def test_a_vanished_file_leaves_the_last_good_snapshot(shop: Path) -> None:
    engine = make_engine(shop)
    ingest(engine, TODAY)
    before = snapshot(engine)
    (shop / "orders.csv").unlink()

    with pytest.raises(SourceError, match="no such file"):
        ingest(engine, TODAY)

    assert snapshot(engine) == before


def test_the_same_source_on_the_same_day_gives_the_same_bytes(
    shop: Path, sample_rows: pl.DataFrame
) -> None:
    sample_rows.write_csv(shop / "orders.csv")
    engine = make_engine(shop)
    ingest(engine, date(2025, 4, 1))
    before = snapshot(engine), [file.read_bytes() for file in rejects_of(engine)]

    ingest(engine, date(2025, 4, 1))

    assert (snapshot(engine), [file.read_bytes() for file in rejects_of(engine)]) == before


def test_the_first_ingest_is_needed_and_none_right_after_it(shop: Path) -> None:
    engine = make_engine(shop)
    assert Ingest.of(engine).is_needed(TODAY)

    ingest(engine, TODAY)

    assert not Ingest.of(engine).is_needed(TODAY)


def test_a_closed_file_is_not_read_again_on_the_next_day(shop: Path) -> None:
    engine = make_engine(shop)

    ingest(engine, TODAY)

    assert not Ingest.of(engine).is_needed(TOMORROW)


def test_a_changed_file_is_read_again(shop: Path) -> None:
    engine = make_engine(shop)
    ingest(engine, TODAY)

    write_orders(shop / "orders.csv", *ORDERS, ("bob", "9", "2024-05-31", "1"))

    assert Ingest.of(engine).is_needed(TODAY)


def test_a_live_file_is_read_again_on_the_next_day(shop: Path) -> None:
    engine = make_engine(shop, source={"path": "orders.csv", "live": True})

    ingest(engine, TODAY)

    assert not Ingest.of(engine).is_needed(TODAY)
    assert Ingest.of(engine).is_needed(TOMORROW)


def test_the_sample_is_read_again_on_the_next_day_and_not_for_a_past_one(tmp_path: Path) -> None:
    engine = make_engine(tmp_path, source={"sample": {"customers": 20}})

    ingest(engine, TODAY)

    assert not Ingest.of(engine).is_needed(TODAY)
    assert not Ingest.of(engine).is_needed(TODAY - timedelta(days=1))
    assert Ingest.of(engine).is_needed(TOMORROW)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"complete_through": "2024-05-31"}),
        ({"complete_through": "2024-05-31"}, {"complete_through": "2024-06-01"}),
        ({"complete_through": "2024-05-31"}, {}),
        ({}, {"returns": "ignore"}),
        ({}, {"timezone": "Europe/London"}),
    ],
    ids=["declared", "moved", "taken back", "other policy", "other time zone"],
)
def test_a_file_to_be_understood_otherwise_is_read_again(
    shop: Path, before: dict[str, Any], after: dict[str, Any]
) -> None:
    ingest(make_engine(shop, source={"path": "orders.csv", **before}), TODAY)
    engine = make_engine(shop, source={"path": "orders.csv", **after})

    assert Ingest.of(engine).is_needed(TODAY)

    ingest(engine, TODAY)
    assert not Ingest.of(engine).is_needed(TODAY)


def test_the_declared_day_is_the_watermark(shop: Path) -> None:
    source = {"path": "orders.csv", "complete_through": "2024-05-31"}

    facts = ingest(make_engine(shop, source=source), TODAY).facts

    assert facts["watermark"] == "2024-05-31"


def test_a_live_file_is_complete_up_to_today_until_it_falls_silent(shop: Path) -> None:
    engine = make_engine(shop, source={"path": "orders.csv", "live": True})

    assert ingest(engine, TODAY).facts["watermark"] == "2024-06-03"
    assert ingest(engine, date(2024, 6, 6)).facts["watermark"] == "2024-06-06"
    assert ingest(engine, date(2024, 6, 7)).facts["watermark"] == "2024-05-30"


def test_the_sample_extends_to_today_and_keeps_its_past(tmp_path: Path) -> None:
    engine = make_engine(tmp_path, source={"sample": {"customers": 100}})
    first = ingest(engine, TODAY).frame

    later = ingest(engine, TODAY + timedelta(days=45))

    past = later.frame.filter(pl.col("order_date") < pl.lit(TODAY))
    assert past.equals(first)
    assert later.frame.height > first.height
    assert later.facts["watermark"] == "2024-07-18"


def test_a_snapshot_on_an_object_store_is_kept_and_known_alike(shop: Path) -> None:
    engine = make_engine(shop, storage={"assets": f"memory://{shop.name}/assets"})

    stored = ingest(engine, TODAY)

    assert engine.files.read("transactions").equals(stored.frame)
    assert not Ingest.of(engine).is_needed(TODAY)


def test_a_file_that_changes_as_the_ingest_begins_is_told_as_it_was_read(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its old state would stand for its new content."""
    engine = make_engine(shop)
    state = SourceReader.state

    def then_changed(self: SourceReader, today: date) -> dict[str, Any]:
        told = state(self, today)
        write_orders(shop / "orders.csv", ("zoe", "1", "2024-05-01", "1"))
        return told

    with monkeypatch.context() as patch:
        patch.setattr(SourceReader, "state", then_changed)
        assert ingest(engine, TODAY).frame["customer_id"].to_list() == ["zoe"]

    assert not Ingest.of(engine).is_needed(TODAY)
