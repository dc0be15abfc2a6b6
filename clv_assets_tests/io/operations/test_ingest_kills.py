"""An ingest that is killed: readers see a whole snapshot, and the next run mends everything."""

import json
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from signal import SIGKILL

import polars as pl
import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import ingest
from clv_assets_tests.deployments import (
    TODAY,
    make_engine,
    next_line,
    running,
    write_orders,
)

# What an ingest writes, in that order; it is killed as one of these comes to be.
STAGES = (
    "parts/*.rejects*",
    "parts/*.orders*",
    "parts/*.asked*",
    "parts/*.lines*",
    "rejects/*",
    "customer_aliases*",
    "changes.json*",
    "transactions*",
)
INGESTING = """
    import sys
    from datetime import date
    from clv_assets.io.deployment.deployment import load_deployment
    from clv_assets.io.deployment.engine import Engine
    from clv_assets.io.operations.ingest import ingest
    import pyarrow.parquet

    engine = Engine(load_deployment(sys.argv[1]))
    print("ready", flush=True)
    sys.stdin.readline()
    ingest(engine, date.fromisoformat(sys.argv[2]))
"""
READING = """
    import json, sys, threading
    import polars as pl
    from clv_assets.core.fingerprint import data_fingerprint

    path, seen, over = sys.argv[1], {}, threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    print("ready", flush=True)
    while not over.is_set():
        with open(path, "rb") as stream:
            content = stream.read()
        facts = json.loads(pl.read_parquet_metadata(content)["clv"])
        frame = pl.read_parquet(content)
        assert data_fingerprint(frame) == facts["fingerprint"]
        assert frame.height == facts["rows_kept"]
        seen[facts["fingerprint"]] = seen.get(facts["fingerprint"], 0) + 1
    print(json.dumps(seen), flush=True)
"""


@dataclass(frozen=True)
class Shop:
    """Exports that overlap, of which some rows are rejected, before and after a change."""

    folder: Path

    @cached_property
    def engine(self) -> Engine:
        source = {
            "path": "exports",
            "aliases": "aliases.csv",
            "duplicates": "drop_across_files",
            "zero_value_orders": "drop",
            "max_reject_share": 1.0,
        }
        return make_engine(self.folder, source=source)

    @property
    def root(self) -> Path:
        return self.engine.root

    @property
    def snapshot(self) -> Path:
        return Path(self.engine.files.path("transactions").path)

    def export(self, month: int, amount: str = "5") -> None:
        first = date(2024, month, 1)
        rows = [
            (f"c{n % 40}", f"{month}-{n}", str(first + timedelta(days=n % 28)), amount)
            for n in range(200)
        ]
        rows += [("c1", f"S{n}", str(first), amount) for n in range(month, month + 2)]
        rows += [("c2", f"Z{month}", str(first), "0"), ("c3", "B", "some day", "1")]
        write_orders(self.folder / "exports" / f"{month}.csv", *rows)

    def merge(self, rows: str) -> None:
        (self.folder / "aliases.csv").write_text(f"customer_id,alias_of\n{rows}")

    def contents(self) -> dict[str, bytes]:
        """All that is stored, but locks, what a killed run left half written and its alert.

        How many parts could be reused is told of the run, not of the source; parts are kept in any
        order of their rows.
        """
        files = (path for path in self.root.rglob("*") if path.is_file())
        told = {str(path.relative_to(self.root)): path.read_bytes() for path in files}
        news = {**json.loads(told["changes.json"]), "parts_reused": None}
        told["changes.json"] = json.dumps(news).encode()
        told = {name: found for name, found in told.items() if not is_left(name)}
        return {name: in_order(c) if name[:5] == "parts" else c for name, c in told.items()}

    def left(self) -> list[str]:
        """Temporary files."""
        found = (str(path.relative_to(self.root)) for path in self.root.rglob(".*"))
        return sorted(name for name in found if is_left(name) and not name.startswith("locks"))

    def go_back_to(self, saved: Path) -> None:
        """The store as it was; its snapshot at one stroke, as there is a reader."""
        again = self.folder / "again"
        shutil.copytree(saved, again)
        (again / self.snapshot.relative_to(self.root)).replace(self.snapshot)
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and path != self.snapshot and not path.name.startswith("."):
                path.unlink()
        shutil.copytree(again, self.root, dirs_exist_ok=True)
        shutil.rmtree(again)


def in_order(part: bytes) -> bytes:
    return str(sorted(map(str, pl.read_parquet(part).rows(named=True)))).encode()


def is_left(name: str) -> bool:
    return name.startswith(("locks", "alerts", "ingest_started")) or "/." in f"/{name}"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "exports").mkdir()
    shop = Shop(tmp_path)
    shop.merge("c7,c8\n")
    for month in range(1, 5):
        shop.export(month)
    ingest(shop.engine, TODAY)
    shutil.copytree(shop.root, tmp_path / "before")
    shop.merge("c7,c9\n")
    shop.export(2, "6")
    shop.export(5)
    return shop


@contextmanager
def a_reader(shop: Shop, allowed: set[str]) -> Iterator[None]:
    """Another process that reads the snapshot all the while, and has seen it whole each time."""
    with running(READING, shop.snapshot) as reader:
        assert next_line(reader) == "ready"
        yield
        assert reader.stdin is not None
        reader.stdin.close()
        seen = json.loads(next_line(reader))
    assert set(seen) == allowed
    assert min(seen.values()) > 1


def files_by_stage(root: Path, stage: str) -> set[tuple[str, int]]:
    """Files of a stage by name and inode, also those half written."""
    folder, _, pattern = stage.rpartition("/")
    middle, ending = pattern.removesuffix("*").rpartition(".")[::2]
    mark = ending if middle == "*" else pattern.removesuffix("*")
    found = set()
    with os.scandir(root / folder) as entries:
        for entry in entries:
            if mark in entry.name:
                found.add((entry.name, entry.inode()))
    return found


def killed(shop: Shop, chance: random.Random, stage: str) -> bool:
    """Kill an ingest at the n-th file of a stage and a random moment more; False: it was done."""
    nth, spin = chance.choice([1, 1, 2, 3]), chance.choice([0, 0, 10, 100, 1000, 10_000])
    inside = shop.snapshot.parent if stage[0] in "ct" and "json" not in stage else shop.root
    with running(INGESTING, shop.engine.deployment.config_path, TODAY) as process:
        assert next_line(process) == "ready"
        assert process.stdin is not None
        known, new = files_by_stage(inside, stage), set()
        print(file=process.stdin, flush=True)
        while len(new) < nth and process.poll() is None:
            new |= files_by_stage(inside, stage) - known
        for _ in range(chance.randrange(spin + 1)):
            pass
        process.kill()
        return process.wait() == -SIGKILL


def check_kills(shop: Shop, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    before = shop.folder / "before"
    old = shop.contents()
    ingest(shop.engine, TODAY)
    new = shop.contents()
    shop.go_back_to(before)
    assert shop.contents() == old
    name = str(shop.snapshot.relative_to(shop.root))
    whole = {old[name], new[name]}
    prints = {json.loads(c["changes.json"])["fingerprint"] for c in (old, new)}

    done = 0
    with a_reader(shop, prints):
        while done < kills:
            dead = killed(shop, chance, STAGES[done % len(STAGES)])
            done += dead
            assert shop.snapshot.read_bytes() in whole
            if dead and chance.random() < 0.3:
                continue  # the next run is killed, too
            ingest(shop.engine, TODAY)
            assert shop.contents() == new
            assert [name for name in shop.left() if name.startswith("parts")] == []
            shop.go_back_to(before)
    assert len(shop.left()) <= kills


def test_after_some_kills_everything_is_as_if_there_had_been_none(shop: Shop) -> None:
    check_kills(shop, kills=2, seed=1)


@pytest.mark.slow
def test_after_many_kills_everything_is_as_if_there_had_been_none(shop: Shop) -> None:
    check_kills(shop, kills=32, seed=2)
