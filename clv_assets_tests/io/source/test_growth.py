"""A source that grows: what is kept of the last reading never shows in what is read."""

import gzip
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clv_assets.core.errors import SourceError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import Ingest, ingest
from clv_assets.io.source.reading import Reading
from clv_assets_tests.deployments import TODAY, make_engine, write_orders
from clv_assets_tests.factories import make_lines

Row = tuple[str, str, str, str]
NAMES = ("a.csv", "b.csv", "c.csv.gz", "below/d.csv", "e.parquet")
DAYS = [str(TODAY + timedelta(days=days)) for days in (-40, -2, 0, 1, 3)]
TIMES = ["2024-05-30 10:00:00", "2024-05-30 10:00:00.250", "2024-05-31 09:00:00"]

# Few of each, so that orders meet in several files and lines repeat.
ROW = st.tuples(
    st.sampled_from(["ann", "bob", " ann ", "7.0", "7", ""]),
    st.sampled_from(["1", "2", "3", ""]),
    st.sampled_from([*DAYS, *TIMES, "some day"]),
    st.sampled_from(["1", "2", "-1", "-2", "0", "nine"]),
)
ROWS = st.lists(ROW, min_size=1, max_size=6)
NAME = st.sampled_from(NAMES)
POLICY = st.fixed_dictionaries(
    {},
    optional={
        "duplicates": st.sampled_from(["keep", "drop", "drop_across_files"]),
        "zero_value_orders": st.sampled_from(["keep", "drop"]),
        "returns": st.sampled_from(["net", "ignore"]),
        "timezone": st.sampled_from(["UTC", "Asia/Tokyo"]),
        "exclude": st.sampled_from([{}, {"orders": ["3*"]}]),
        "live": st.booleans(),
        "settle_days": st.just(3),
    },
)
MERGED = st.sampled_from(["", "ann,bob\n", "bob,7\nann,bob\n", "bob,ann\n"])
STEPS = st.one_of(
    st.tuples(st.just("write"), NAME, ROWS),
    st.tuples(st.just("add"), NAME, ROWS),
    st.tuples(st.just("edit"), NAME),
    st.tuples(st.just("delete"), NAME),
    st.tuples(st.just("rename"), NAME, NAME),
    st.tuples(st.just("copy"), NAME, NAME),
    st.tuples(st.just("days"), st.sampled_from([1, 2, -1])),
    st.tuples(st.just("merge"), MERGED),
    st.tuples(st.just("policy"), POLICY),
)


@dataclass
class Shop:
    """A folder of exports with two deployments: one that remembers, one that never does."""

    folder: Path
    today: date = TODAY
    policy: dict[str, Any] = field(default_factory=dict)
    readings: int = 0

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    def write(self, name: str, rows: list[Row]) -> None:
        path = self.exports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = make_lines(*rows)
        if name.endswith(".parquet"):
            lines.write_parquet(path)
        else:
            text = lines.write_csv().encode()
            path.write_bytes(gzip.compress(text, mtime=0) if name.endswith(".gz") else text)

    def add(self, name: str, rows: list[Row]) -> None:
        path = self.exports / name
        if path.suffix != ".csv" or not path.exists():
            return self.write(name, rows)
        with path.open("ab") as stream:
            stream.write(make_lines(*rows).write_csv(include_header=False).encode())
        return None

    def edit(self, name: str) -> None:
        """Another content of the same size and time of change."""
        path = self.exports / name
        if path.suffix == ".csv" and path.exists():
            before = path.stat()
            swapped = path.read_bytes().translate(bytes.maketrans(b"12", b"21"))
            with path.open("rb+") as stream:
                stream.write(swapped)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def delete(self, name: str) -> None:
        (self.exports / name).unlink(missing_ok=True)

    def rename(self, name: str, other: str) -> None:
        self.copy(name, other, os.replace)

    def copy(self, name: str, other: str, how: Callable[[Path, Path], Any] | None = None) -> None:
        path, target = self.exports / name, self.exports / other
        if path.exists() and path != target:
            target.parent.mkdir(exist_ok=True)
            (how or (lambda a, b: b.write_bytes(a.read_bytes())))(path, target)

    def days(self, days: int) -> None:
        self.today += timedelta(days=days)

    def merge(self, rows: str) -> None:
        (self.folder / "aliases.csv").write_text(f"customer_id,alias_of\n{rows}")

    def engine(self, store: str) -> Engine:
        plain = {"path": "exports", "aliases": "aliases.csv", "max_reject_share": 1.0}
        source, storage = {**plain, **self.policy}, {"root": str(self.folder / store)}
        return make_engine(self.folder, source=source, storage=storage)

    def read(self, store: str) -> str | tuple[bytes, bytes]:
        """The snapshot and its rejects, or the refusal."""
        engine = self.engine(store)
        try:
            facts = ingest(engine, self.today).facts
        except SourceError as error:
            return str(error)
        rejects = engine.root / "rejects" / f"{facts['fingerprint'][:12]}.parquet"
        return engine.files.path("transactions").read_bytes(), rejects.read_bytes()

    def grown_and_whole(self) -> tuple[Any, Any]:
        self.readings += 1
        return self.read("grown"), self.read(f"whole-{self.readings}")


def take(shop: Shop, step: tuple[Any, ...]) -> None:
    what, *arguments = step
    if what == "policy":
        shop.policy = arguments[0]
    else:
        getattr(shop, what)(*arguments)


def check_history(start: list[list[Row]], steps: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        shop.merge("")
        for name, rows in zip(NAMES, start, strict=False):
            shop.write(name, rows)
        for step in [("days", 0), *steps]:
            take(shop, step)
            grown, whole = shop.grown_and_whole()
            assert grown == whole, step


HISTORIES = given(st.lists(ROWS, min_size=2, max_size=4), st.lists(STEPS, min_size=1, max_size=5))


@HISTORIES
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_after_any_history_the_bytes_are_those_of_a_full_read(
    start: list[list[Row]], steps: list[tuple[Any, ...]]
) -> None:
    check_history(start, steps)


@pytest.mark.slow
@HISTORIES
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_after_many_histories_the_bytes_are_those_of_a_full_read(
    start: list[list[Row]], steps: list[tuple[Any, ...]]
) -> None:
    check_history(start, steps)


@given(
    st.lists(st.tuples(ROW, st.integers(0, 3)), min_size=2, max_size=14),
    st.sampled_from(["keep", "drop"]),
    st.sampled_from(["keep", "drop"]),
)
@settings(max_examples=25, deadline=None)
def test_it_makes_no_difference_how_rows_are_cut_into_files(
    rows: list[tuple[Row, int]], duplicates: str, zero: str
) -> None:
    policy = {"duplicates": duplicates, "zero_value_orders": zero}
    # A line takes what it lacks from its order in the same file: there these stay together.
    lacking = {order for (customer, order, *_), _ in rows if not customer}
    rows = [(row, 0 if row[1] in lacking else at) for row, at in rows]
    with TemporaryDirectory() as one, TemporaryDirectory() as several:
        whole, cut = Shop(Path(one), policy=policy), Shop(Path(several), policy=policy)
        whole.write("a.csv", [row for row, _ in rows])
        for number in {number for _, number in rows}:
            cut.write(NAMES[number], [row for row, at in rows if at == number])
        told = []
        for shop in (whole, cut):
            shop.merge("")
            try:
                done = Reading(Ingest.of(shop.engine("data")).reader, TODAY).ingested()
            except SourceError as error:
                told.append(str(error).partition(": ")[2].partition("; rejected")[0])
                continue
            assert done.accounting.balanced
            told.append((done.orders.rows(), done.orders.schema, done.accounting.kept))
            told[-1] += (done.duplicate_rows if duplicates == "keep" else None,)

        assert told[0] == told[1]


# What is opened again


class Opened:
    """Files that Python opens; polars opens none that Python hasn't hashed before."""

    paths: set[str] | None = None

    @classmethod
    def hook(cls, event: str, arguments: tuple[Any, ...]) -> None:
        if (
            cls.paths is not None
            and event == "open"
            and isinstance(arguments[0], str | os.PathLike)
        ):
            cls.paths.add(Path(arguments[0]).name)


sys.addaudithook(Opened.hook)


@contextmanager
def opened() -> Iterator[set[str]]:
    """Names of the files opened inside."""
    Opened.paths = paths = set()
    try:
        yield paths
    finally:
        Opened.paths = None


def exports_opened(shop: Shop) -> set[str]:
    with opened() as paths:
        ingest(shop.engine("grown"), shop.today)
    return {name for name in paths if (shop.exports / name).exists()}


@pytest.fixture
def year(tmp_path: Path) -> Shop:
    """A file for each month, orders that two of them share in 03 and 04, in 04 and 05."""
    shop = Shop(tmp_path)
    shop.merge("")
    for month in range(1, 6):
        shared = [("ann", f"S{month - 1}", f"2024-{month:02}-01", "1")] if month > 3 else []
        shared += [("ann", f"S{month}", f"2024-{month:02}-20", "1")] if month in (3, 4) else []
        day = f"2024-{month:02}-10"
        shop.write(f"2024-{month:02}.csv", [("bob", f"{month}", day, "5"), *shared])
    assert len(exports_opened(shop)) == 5
    return shop


def test_nothing_unchanged_is_opened(year: Shop) -> None:
    assert exports_opened(year) == set()
    year.days(1)
    assert exports_opened(year) == set()


def test_only_a_new_file_is_opened_though_others_share_orders(year: Shop) -> None:
    year.write("2024-06.csv", [("ann", "6", "2024-06-01", "3")])
    assert exports_opened(year) == {"2024-06.csv"}

    grown, whole = year.grown_and_whole()
    assert grown == whole


def test_a_file_is_opened_again_for_lines_of_an_order_that_a_new_one_shares(year: Shop) -> None:
    year.write("2024-06.csv", [("bob", "2", "2024-06-01", "3")])

    assert exports_opened(year) == {"2024-02.csv", "2024-06.csv"}
    assert exports_opened(year) == set()


def test_a_file_that_was_only_touched_or_renamed_is_hashed_but_not_read(year: Shop) -> None:
    os.utime(year.exports / "2024-01.csv")
    year.rename("2024-02.csv", "2024-02-final.csv")
    before = sorted((year.engine("grown").root / "parts").iterdir())

    assert exports_opened(year) == {"2024-01.csv", "2024-02-final.csv"}
    assert sorted((year.engine("grown").root / "parts").iterdir()) == before


def test_a_file_whose_new_name_says_that_it_is_of_another_kind_is_judged_anew(year: Shop) -> None:
    year.rename("2024-01.csv", "2024-01.parquet")
    grown, whole = year.grown_and_whole()

    assert "2024-01.parquet: can't be read: parquet" in grown
    assert grown == whole


def test_a_change_in_place_of_the_same_size_and_time_is_seen(year: Shop) -> None:
    year.edit("2024-02.csv")
    assert exports_opened(year) == {"2024-02.csv"}

    grown, whole = year.grown_and_whole()
    assert grown == whole


def test_a_setting_that_acts_on_whole_orders_opens_no_file(year: Shop) -> None:
    year.policy = {"live": True, "settle_days": 3, "future_orders": "refuse"}

    assert exports_opened(year) == set()


def test_the_files_of_a_day_that_has_come_are_read_again(year: Shop) -> None:
    year.write("2024-06.csv", [("ann", "6", "2024-06-05", "3"), ("ann", "7", "2024-06-01", "3")])
    assert exports_opened(year) == {"2024-06.csv"}

    year.days(1)
    assert exports_opened(year) == set()
    year.days(1)
    assert exports_opened(year) == {"2024-06.csv"}


# What of the past has changed


def changed_past(shop: Shop) -> dict[str, str]:
    ingest(shop.engine("grown"), shop.today)
    past: dict[str, str] = Ingest.of(shop.engine("grown")).changes()["changed_past"]
    return past


def test_growth_changes_no_past(year: Shop) -> None:
    year.write("2024-06.csv", [("ann", "6", "2024-06-01", "3"), ("bob", "7", "2024-05-31", "1")])

    assert changed_past(year) == {}


def test_late_rows_and_edits_are_reported_by_month(year: Shop) -> None:
    year.add("2024-05.csv", [("cem", "L", "2024-02-29", "9.5"), ("cem", "M", "2024-05-25", "1")])
    year.write("2024-01.csv", [("bob", "1", "2024-01-10", "1234.5")])

    assert changed_past(year) == {
        "2024-01": "1 orders of 1,234.50 net; they were 1 of 5.00",
        "2024-02": "2 orders of 14.50 net; they were 1 of 5.00",
    }


def test_a_month_that_is_gone_is_reported_and_the_report_stays(year: Shop) -> None:
    year.delete("2024-02.csv")
    gone = {"2024-02": "0 orders of 0.00 net; they were 1 of 5.00"}

    assert changed_past(year) == gone
    assert changed_past(year) == gone  # nothing new since: the last news stays
    year.write("2024-06.csv", [("ann", "6", "2024-06-01", "3")])
    assert changed_past(year) == {}


def test_a_day_of_the_watermarks_month_is_past_only_before_the_watermark(tmp_path: Path) -> None:
    for day, expected in (("2024-05-29", {"2024-05"}), ("2024-05-30", set())):
        folder = tmp_path / day
        folder.mkdir()
        write_orders(folder / "orders.csv")
        engine = make_engine(folder)
        assert ingest(engine, TODAY).facts["watermark"] == "2024-05-30"
        write_orders(
            folder / "orders.csv",
            *pl.read_csv(folder / "orders.csv", infer_schema=False).rows(),
            ("zoe", "9", day, "1"),
        )

        ingest(engine, TODAY)

        assert set(Ingest.of(engine).changes()["changed_past"]) == expected
