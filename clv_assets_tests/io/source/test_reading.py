"""A database that grows: only changed orders are read, and nothing shows that it was so."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.errors import SourceError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import Ingest, ingest
from clv_assets.io.source.source_reader import SourceReader
from clv_assets_tests.deployments import TODAY, make_engine
from clv_assets_tests.io.databases import Postgres, Sqlite, Store, postgres_server

COLUMNS = "customer_id TEXT, order_id TEXT, order_date TEXT, revenue TEXT, tick BIGINT"
Row = tuple[str, str | None, str, str]


@dataclass
class Shop:
    """A table of order lines whose rows carry the tick of their last change."""

    store: Store
    folder: Path
    tick: int = 1
    readings: int = 0

    def make(self, *rows: Row) -> None:
        self.store.run("DROP TABLE IF EXISTS lines", f"CREATE TABLE lines ({COLUMNS})")
        self.insert(*rows)

    def insert(self, *rows: Row) -> None:
        for row in rows:
            values = ["NULL" if value is None else f"'{value}'" for value in row]
            self.store.run(f"INSERT INTO lines VALUES ({', '.join(values)}, {self.tick})")

    def update(self, change: str, where: str) -> None:
        self.store.run(f"UPDATE lines SET {change}, tick = {self.tick} WHERE {where}")

    def engine(self, store: str, **source: Any) -> Engine:
        sql = {"url_env": "SHOP_DB_URL", "table": "lines", "watermark": "tick", "batch_rows": 3}
        plain = {"sql": sql, "max_reject_share": 1.0, **source}
        return make_engine(self.folder, source=plain, storage={"root": str(self.folder / store)})

    def read(self, store: str, **source: Any) -> str | tuple[bytes, bytes]:
        """The snapshot and its rejects, or the refusal."""
        engine = self.engine(store, **source)
        try:
            facts = ingest(engine, TODAY).facts
        except SourceError as error:
            return str(error)
        rejects = engine.root / "rejects" / f"{facts['fingerprint'][:12]}.parquet"
        return engine.files.path("transactions").read_bytes(), rejects.read_bytes()

    def same(self, **source: Any) -> bool:
        """Whether a reading that remembers the last one is as one that does not."""
        self.readings += 1
        return self.read("grown", **source) == self.read(f"whole-{self.readings}", **source)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres_server() as postgres:
        yield postgres


def make_shop(store: Store, folder: Path, patch: pytest.MonkeyPatch) -> Shop:
    patch.setenv("SHOP_DB_URL", store.url)
    shop = Shop(store, folder)
    shop.make(
        ("ann", "1", "2024-01-05", "10"),
        ("ann", "1", "2024-01-05", "5"),
        ("bob", "2", "2024-02-10", "20"),
        ("cem", "3", "some day", "7"),
        ("dan", None, "2024-03-01 10:00:00", "7"),
        ("eve", "4", "2024-07-01", "7"),
    )
    return shop


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    if request.param == "sqlite":
        return make_shop(Sqlite(tmp_path / "shop.db"), tmp_path, monkeypatch)
    return make_shop(request.getfixturevalue("server"), tmp_path, monkeypatch)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return make_shop(Sqlite(tmp_path / "shop.db"), tmp_path, monkeypatch)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, int]]:
    """Each reading of rows: since when, and how many."""
    told: list[tuple[Any, int]] = []
    changed_rows = SourceReader.changed_rows

    def spy(self: SourceReader, since: Any) -> Iterator[Any]:
        told.append((since, 0))
        for batch in changed_rows(self, since):
            told[-1] = (since, told[-1][1] + batch.read)
            yield batch

    monkeypatch.setattr(SourceReader, "changed_rows", spy)
    return told


# What of it is read


def test_only_orders_with_a_change_are_read_again(shop: Shop, reads: list[tuple[Any, int]]) -> None:
    """Orders with a row of the last watermark are, as more may have come at the same tick."""
    shop.read("grown")
    shop.tick = 2
    shop.insert(("zoe", "9", "2024-05-01", "1"))
    shop.read("grown")
    shop.tick = 3
    shop.insert(("bob", "2", "2024-02-10", "-20"), ("zoe", "10", "2023-05-01", "1"))
    shop.read("grown")
    shop.read("grown")

    # All; all anew and the first; 9, 10, two of 2 and the one without an id; 10 and 2 and that.
    assert reads == [(None, 6), (1, 7), (2, 5), (3, 4)]
    assert shop.same()


@pytest.mark.parametrize("later", [0, 1], ids=["at the tick of the last reading", "later"])
def test_an_order_is_changed_in_every_way(shop: Shop, later: int) -> None:
    assert shop.same()
    steps = [
        lambda: shop.insert(("ann", "5", "2023-01-01", "3")),  # late
        lambda: shop.insert(("bob", "2", "2024-02-10", "-20")),  # a return
        lambda: shop.update("revenue = '11'", "revenue = '10'"),
        lambda: shop.update("order_date = 'never'", "order_id = '2'"),  # nothing left of it
        lambda: shop.update("order_date = '2024-03-03'", "order_id = '3'"),  # mended
        lambda: shop.update("order_date = '2024-03-03'", "order_id = '4'"),  # no longer future
        lambda: shop.update("customer_id = ''", "order_id = '1' AND revenue = '5'"),
        lambda: shop.insert(("fay", None, "2024-03-02", "3"), ("", None, "2024-03-02", "3")),
        lambda: shop.update("order_id = '8'", "customer_id = 'dan'"),  # named at last
        lambda: shop.insert(("dan", "8", "2024-03-01 10:00:00", "7")),
        lambda: shop.update("order_id = '9'", "revenue = '11'"),  # away from order 1
        lambda: shop.store.run("DELETE FROM lines WHERE order_id = '9'"),
    ]
    for step in steps:
        shop.tick += later
        step()
        assert shop.same()


@pytest.mark.parametrize("odd", ["", " ", " 1", "NULL", "2024-03-01T10:00:00"])
def test_ids_that_are_another_text_for_the_database_are_never_mixed_up(
    small: Shop, odd: str
) -> None:
    """Such rows of one order aren't found by its id, so all of them are read."""
    small.insert(("ann", odd, "2024-03-01 10:00:00", "3"))
    assert small.same()
    for revenue in ("4", "5"):
        small.tick += 1
        small.insert(("ann", "1", "2024-01-05", revenue))
        assert small.same()


def test_an_odd_id_may_come_later(small: Shop) -> None:
    assert small.same()
    small.tick += 1
    small.insert((" ann", "1 ", "2024-01-05", "4"))
    assert small.same()
    small.tick += 1
    small.update("revenue = '44'", "order_id = '1 '")
    assert small.same()


ROW = st.tuples(
    st.sampled_from(["ann", "bob", ""]),
    st.sampled_from(["1", "2", "3", None]),
    st.sampled_from(["2024-01-05", "2024-01-06", "2024-03-01 10:00:00", "2024-07-01", "some day"]),
    st.sampled_from(["1", "2", "-1", "nine"]),
)
STEPS = st.tuples(
    st.integers(0, 1),
    st.one_of(
        st.tuples(st.just("insert"), st.lists(ROW, min_size=1, max_size=3)),
        st.tuples(
            st.just("update"),
            st.sampled_from(
                ["revenue = '3'", "revenue = 'x'", "order_date = ''", "order_id = '2'"]
            ),
            st.sampled_from(["order_id = '1'", "order_id IS NULL", "customer_id = 'bob'"]),
        ),
    ),
)


@given(
    st.lists(ROW, min_size=3, max_size=8),
    st.lists(STEPS, max_size=5),
    st.sampled_from(["keep", "drop"]),
    st.sampled_from(["keep", "drop"]),
)
@settings(max_examples=5, deadline=None)
def test_after_any_history_the_bytes_are_those_of_a_full_read(
    start: list[Row], steps: list[Any], duplicates: str, zero: str
) -> None:
    check_history(start, steps, duplicates=duplicates, zero_value_orders=zero)


@pytest.mark.slow
@given(
    st.lists(ROW, min_size=3, max_size=8),
    st.lists(STEPS, max_size=8),
    st.sampled_from(["keep", "drop"]),
    st.sampled_from(["keep", "drop"]),
)
@settings(max_examples=100, deadline=None)
def test_after_many_histories_the_bytes_are_those_of_a_full_read(
    start: list[Row], steps: list[Any], duplicates: str, zero: str
) -> None:
    check_history(start, steps, duplicates=duplicates, zero_value_orders=zero)


def check_history(start: list[Row], steps: list[Any], **policy: str) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        shop = make_shop(Sqlite(Path(name) / "shop.db"), Path(name), patch)
        shop.make(*start)
        assert shop.same(**policy)
        for later, (what, *arguments) in steps:
            shop.tick += later
            if what == "insert":
                shop.insert(*arguments[0])
            else:
                shop.update(*arguments)
            assert shop.same(**policy), (what, arguments)


# Another database, another moment


def test_another_database_behind_the_same_variable_is_read_whole(
    small: Shop, reads: list[tuple[Any, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    small.read("grown")
    other = make_shop(Sqlite(small.folder / "other.db"), small.folder, monkeypatch)
    other.make(("zoe", "77", "2024-05-01", "1"))
    assert Ingest.of(small.engine("grown")).is_needed(TODAY)

    assert other.same()
    assert [since for since, _ in reads] == [None, None, None]


def test_a_database_file_that_took_the_place_of_another_is_read_whole(
    small: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.read("grown")
    other = make_shop(Sqlite(small.folder / "other.db"), small.folder, monkeypatch)
    other.make(("zoe", "77", "2024-05-01", "1"))
    (small.folder / "other.db").replace(small.folder / "shop.db")
    monkeypatch.setenv("SHOP_DB_URL", small.store.url)

    assert small.same()
    assert small.engine("grown").files.read("transactions")["customer_id"].to_list() == ["zoe"]


def test_a_row_that_is_committed_late_with_an_old_watermark_is_not_missed(shop: Shop) -> None:
    """A long transaction takes its tick when it begins, not when others see its rows."""
    shop.tick = 7
    shop.insert(("zoe", "9", "2024-05-01", "1"))
    assert shop.same()
    shop.tick = 5
    shop.insert(("zoe", "10", "2024-05-01", "1"))
    assert shop.same()


def test_a_row_without_a_watermark_is_not_missed(shop: Shop) -> None:
    shop.read("grown")
    shop.store.run("INSERT INTO lines VALUES ('zoe', '9', '2024-05-01', '1', NULL)")

    assert shop.same()


def test_a_table_that_went_back_in_time_is_read_whole(shop: Shop) -> None:
    shop.tick = 9
    shop.update("revenue = '99'", "order_id = '2'")
    shop.read("grown")
    shop.tick = 1
    shop.update("revenue = '20'", "order_id = '2'")  # restored from a copy

    assert shop.same()


def test_a_new_password_is_no_other_database(
    server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: list[tuple[Any, int]]
) -> None:
    """And neither of them is kept anywhere."""
    make_shop(server, tmp_path, monkeypatch).read("grown")
    server.run("ALTER ROLE postgres PASSWORD 'quite another'")
    renewed = Postgres(server.port, password="quite another")
    monkeypatch.setenv("SHOP_DB_URL", renewed.url)
    try:
        Shop(renewed, tmp_path).read("grown")
    finally:
        renewed.run(f"ALTER ROLE postgres PASSWORD '{server.password}'")

    assert [since for since, _ in reads] == [None, 1]
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"quite another" not in content
        assert server.password.encode() not in content


def test_a_day_that_has_come_makes_rows_usable_that_no_one_touched(small: Shop) -> None:
    small.read("grown")
    later = TODAY.replace(month=7)
    ingest(small.engine("grown"), later)
    ingest(small.engine("whole"), later)

    grown, whole = (small.engine(name).files.path("transactions") for name in ("grown", "whole"))
    assert grown.read_bytes() == whole.read_bytes()
    assert "eve" in pl.read_parquet(grown.read_bytes())["customer_id"].to_list()
