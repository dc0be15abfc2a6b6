"""Parts that were read before: found again as they were, or read anew, never half of one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.core.orders.part import Batch, Part, lines_of, read_part
from clv_assets.io.source.part_store import PartStore, part_key
from clv_assets_tests.factories import make_lines, make_source

TODAY = date(2024, 6, 3)
RAW = make_lines(
    ("ann", "1", "2024-01-05", "10.5"),
    ("ann", "2", "2024-01-06", "1"),
    ("bob", "3", "some day", "1"),
    ("bob", "4", "2024-06-09", "1"),
)
KEYS = RAW.select("customer_id", "order_id").head(1)


def make_part(today: date = TODAY, raw: pl.DataFrame = RAW) -> Part:
    return read_part([Batch.of_frame(raw)], make_source(), today=today, origin="a.csv")


@pytest.fixture
def store(tmp_path: Path) -> PartStore:
    return PartStore(tmp_path / "parts")


def same(one: Part | None, other: Part) -> bool:
    assert one is not None
    assert_frame_equal(one.orders, other.orders)
    assert_frame_equal(one.rejects, other.rejects)
    plain = {"orders": pl.DataFrame(), "rejects": pl.DataFrame()}
    return repr(replace(one, **plain)) == repr(replace(other, **plain))


def test_a_part_is_found_as_it_was_under_the_name_of_today(store: PartStore) -> None:
    clean, part = make_part(raw=RAW.head(2)), make_part()
    store.save("k1", part, newest=7)
    store.save("k2", clean)

    assert same(store.find("k1", "renamed.csv", TODAY), replace(part, name="renamed.csv"))
    assert same(store.find("k2", "a.csv", TODAY), clean)
    told = {"read": 4, "rejects": 2, "future_from": "2024-06-09", "symbol": "", "newest": 7}
    assert store.facts("k1") == told
    assert store.find("k3", "a.csv", TODAY) is None


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2024, 6, 8), True),
        (date(2024, 6, 9), False),
        (date(2024, 1, 6), True),
        (date(2024, 1, 5), False),
    ],
)
def test_a_part_holds_as_long_as_no_row_comes_or_goes_with_the_day(
    store: PartStore, day: date, holds: bool
) -> None:
    store.save("k", make_part())

    assert (store.find("k", "a.csv", day) is not None) is holds
    if holds:
        assert same(store.find("k", "a.csv", day), make_part(day))


@pytest.mark.parametrize("what", ["orders", "rejects"])
@pytest.mark.parametrize(
    "harm",
    [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.write_bytes(b"PAR1" * 99),
    ],
    ids=["gone", "empty", "cut off", "other bytes"],
)
def test_a_damaged_part_is_none(store: PartStore, what: str, harm: Callable[[Path], Any]) -> None:
    store.save("k", make_part())
    harm(store.folder / f"k.{what}.parquet")

    assert store.find("k", "a.csv", TODAY) is None


def test_a_part_that_is_half_saved_anew_is_none(
    store: PartStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old orders beside new rejects would be a part that no reading ever gave."""
    store.save("k", make_part())

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    later = make_part(date(2024, 6, 9))
    monkeypatch.setattr(later.orders, "write_parquet", killed)
    with pytest.raises(KeyboardInterrupt):
        store.save("k", later)

    assert store.find("k", "a.csv", TODAY) is None


def test_a_key_is_of_the_content_and_how_it_is_read() -> None:
    plain = part_key("c", make_source())
    acts_on_all = [{"without_customer": "refuse"}, {"duplicates": "drop_across_files"}]
    acts_on_all += [{"zero_value_orders": "drop"}, {"aliases": "a.csv"}, {"path": "b.csv"}]
    acts_on_rows: list[dict[str, Any]] = [{"duplicates": "drop"}, {"returns": "ignore"}]
    acts_on_rows += [{"timezone": "Asia/Tokyo"}, {"earliest": "2000-01-01"}]
    acts_on_rows += [{"date_format": "%d.%m.%Y"}, {"exclude": {"orders": ["A*"]}}]
    acts_on_rows += [{"text": {"decimal": ","}}, {"columns": {"market": "shop"}}]

    assert {part_key("c", make_source(**policy)) for policy in acts_on_all} == {plain}
    others = [part_key("c", make_source(**policy)) for policy in acts_on_rows]
    others += [part_key("d", make_source()), part_key("c", make_source(), parquet=True)]
    assert len({plain, *others}) == len(others) + 1


# Lines that were looked up


def lines(keys: pl.DataFrame) -> pl.DataFrame:
    return lines_of([Batch.of_frame(RAW)], keys, make_source(), today=TODAY, origin="a.csv")


def test_lines_are_kept_as_long_as_they_are_enough(store: PartStore) -> None:
    both = RAW.select("customer_id", "order_id").head(2)
    read: list[int] = []

    def look_up(keys: pl.DataFrame) -> pl.DataFrame:
        return store.lines("k", keys, lambda: read.append(keys.height) or lines(keys))

    for keys in (KEYS, KEYS, both, KEYS, both):
        assert_frame_equal(look_up(keys), lines(keys))
    assert read == [1, 2]

    for name in ("lines", "asked"):
        (store.folder / f"k.{name}.parquet").write_bytes(b"damaged")
        assert_frame_equal(look_up(KEYS), lines(KEYS))
    assert read == [1, 2, 1, 1]


def test_lines_go_with_the_part_that_they_are_of(store: PartStore) -> None:
    store.lines("k", KEYS, lambda: lines(KEYS))
    store.save("k", make_part())

    assert_frame_equal(store.lines("k", KEYS, lambda: lines(KEYS).head(0)), lines(KEYS).head(0))


# What is forgotten


def test_what_the_source_no_longer_has_and_what_was_half_written_is_forgotten(
    store: PartStore,
) -> None:
    store.keep_only([])
    for key in ("k1", "k2"):
        store.save(key, make_part())
    (store.folder / ".k1.orders.parquet-x7Zq").write_bytes(b"PAR1")

    store.keep_only(["k1"])

    assert {path.name for path in store.folder.iterdir()} == {
        "k1.orders.parquet",
        "k1.rejects.parquet",
    }
