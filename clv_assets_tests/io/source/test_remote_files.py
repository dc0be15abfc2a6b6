"""Sources and assets on an object store: a real S3 server, a process beside the tests."""

import gzip
import json
import logging
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import Ingest, ingest
from clv_assets.io.source.reading import Reading
from clv_assets_tests.deployments import ORDERS, TODAY, make_engine, next_line, running
from clv_assets_tests.factories import make_lines

s3fs = pytest.importorskip("s3fs", reason="pip install 'clv_assets[s3]'")
pytest.importorskip("moto.server", reason="pip install 'moto[server]'")

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
LINES = make_lines(*ORDERS)
CSV = LINES.write_csv().encode()


@contextmanager
def s3_server(**environment: str) -> Iterator[str]:
    """The URL of a server on a free port of loopback, ended by its pid with the block."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    plain = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=plain) as process:
        try:
            assert process.stderr is not None
            told = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in process.stderr)
            yield next(found.group() for found in told if found)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture(scope="module")
def strict_server() -> Iterator[str]:
    """One that lets nobody in."""
    with s3_server(INITIAL_NO_AUTH_ACTION_COUNT="0") as url:
        yield url


@dataclass(frozen=True)
class Bucket:
    """A bucket of the server, as its owner sees it."""

    name: str
    system: Any

    def put(self, key: str, content: bytes) -> None:
        self.system.pipe_file(f"{self.name}/{key}", content)

    def url(self, key: str) -> str:
        return f"s3://{self.name}/{key}"


@pytest.fixture(scope="module")
def system(server: str) -> Any:
    """The server as the owner of its buckets sees it; remembers no listing."""
    return s3fs.S3FileSystem(
        key=KEY_ID,
        secret=SECRET,
        endpoint_url=server,
        config_kwargs={"region_name": "us-east-1"},
        skip_instance_cache=True,
        use_listings_cache=False,
    )


@pytest.fixture
def bucket(server: str, system: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    for name, value in credentials(server).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    s3fs.S3FileSystem.clear_instance_cache()
    name = f"shop-{uuid4().hex}"
    system.mkdir(name)
    yield Bucket(name, system)
    s3fs.S3FileSystem.clear_instance_cache()


def credentials(server: str, secret: str = SECRET) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def parquet(lines: pl.DataFrame, folder: Path) -> bytes:
    lines.write_parquet(folder / "made.parquet")
    return (folder / "made.parquet").read_bytes()


@contextmanager
def fetched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Objects whose content is asked for inside."""
    asked: list[str] = []
    with monkeypatch.context() as patch:
        call = s3fs.S3FileSystem._call_s3

        async def spy(self: Any, method: str, *given: Any, **more: Any) -> Any:
            if method == "get_object":
                asked.append(f"{more.get('Key') or given[0]['Key']}")
            return await call(self, method, *given, **more)

        patch.setattr(s3fs.S3FileSystem, "_call_s3", spy)
        yield asked


def same_as_local(engine: Engine, folder: Path, *files: tuple[str, bytes]) -> None:
    """The orders are those of the same files on a disk."""
    (folder / "local").mkdir()
    for name, content in files:
        (folder / "local" / name).write_bytes(content)
    local = ingest(make_engine(folder, "local", source={"path": "local"}), TODAY)
    found = ingest(engine, TODAY)

    assert found.frame.equals(local.frame)
    assert found.facts["fingerprint"] == local.facts["fingerprint"]


# What is read


@pytest.mark.parametrize(
    "name", ["orders.csv", "orders.csv.gz", "orders.parquet", "a b+ä#%20[1].csv"]
)
def test_one_object_is_read_as_a_file_is(bucket: Bucket, tmp_path: Path, name: str) -> None:
    content = {"gz": gzip.compress(CSV), "parquet": parquet(LINES, tmp_path)}
    bytes_ = content.get(name.rpartition(".")[2], CSV)
    bucket.put(f"exports/{name}", bytes_)
    engine = make_engine(tmp_path, source={"path": bucket.url(f"exports/{name}")})

    same_as_local(engine, tmp_path, (name, bytes_))


@pytest.mark.parametrize("path", ["exports", "exports/", "exports/*", "exports/**/*.*"])
def test_a_folder_and_a_glob_stand_for_their_objects(
    bucket: Bucket, tmp_path: Path, path: str
) -> None:
    more = make_lines(("zoe", "9", "2024-03-01", "3.5"))
    files = [
        ("a.csv.gz", gzip.compress(CSV)),
        ("b.parquet", parquet(more, tmp_path)),
    ]
    for name, content in files:
        bucket.put(f"exports/{name}", content)
    bucket.put("exports.csv", CSV)
    if "*" not in path:
        bucket.put("exports/_SUCCESS.csv", b"")
        bucket.put("exports/.git/a.csv", CSV)
        bucket.put("exports/readme.md", b"hello")
    engine = make_engine(tmp_path, source={"path": bucket.url(path)})

    same_as_local(engine, tmp_path, *files)
    listed = [file["path"] for file in engine.files.facts("transactions")["source"]["files"]]
    assert listed == [bucket.url(f"exports/{name}") for name, _ in files]


def test_rejects_name_the_object(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a.csv", CSV + b"ann,7,some day,1\n")
    source = {"path": bucket.url("*.csv"), "max_reject_share": 1.0}

    reader = Ingest.of(make_engine(tmp_path, source=source)).reader
    done = Reading(reader, TODAY).ingested()

    (row,) = done.rejects.select("file", "row", "text").rows()
    assert row == (bucket.url("a.csv"), 5, "ann,7,some day,1")


# What is read again


def test_unchanged_objects_are_not_fetched_again(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.csv", "b.csv"):
        rows = make_lines(("ann", name, "2024-01-05", "1"))
        bucket.put(name, rows.write_csv().encode())
    engine = make_engine(tmp_path, source={"path": bucket.url("*.csv")})
    with fetched(monkeypatch) as first:
        ingest(engine, TODAY)
    assert sorted(set(first)) == ["a.csv", "b.csv"]
    assert not Ingest.of(engine).is_needed(TODAY)

    bucket.put("b.csv", make_lines(("ann", "b.csv", "2024-01-05", "2")).write_csv().encode())
    bucket.put("c.csv", CSV)
    assert Ingest.of(engine).is_needed(TODAY)
    with fetched(monkeypatch) as second:
        grown = ingest(engine, TODAY)
    assert sorted(set(second)) == ["b.csv", "c.csv"]
    with fetched(monkeypatch) as third:
        ingest(engine, TODAY)
    assert third == []

    whole = make_engine(tmp_path, "whole", source={"path": bucket.url("*.csv")})
    ingest(whole, TODAY)
    grown_bytes = engine.files.path("transactions").read_bytes()
    assert grown_bytes == whole.files.path("transactions").read_bytes()
    assert grown.frame["revenue"].sum() == 45.0


def test_an_object_that_changes_while_it_is_fetched_is_refused(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("a.csv", CSV)
    engine = make_engine(tmp_path, source={"path": bucket.url("a.csv")})
    get_file = s3fs.S3FileSystem.get_file

    def later(self: Any, *given: Any, **more: Any) -> Any:
        bucket.put("a.csv", CSV.replace(b"10.50", b"99.50"))
        return get_file(self, *given, **more)

    monkeypatch.setattr(s3fs.S3FileSystem, "get_file", later)
    with pytest.raises(SourceError, match=r"a\.csv: changed while it was read; run 'clv ingest'"):
        ingest(engine, TODAY)


# What is refused


def refusal(engine: Engine) -> str:
    with pytest.raises(SourceError) as error:
        ingest(engine, TODAY)
    trace = "".join(traceback.format_exception(error.value))
    assert SECRET not in trace
    assert len(str(error.value).splitlines()) <= 2
    return str(error.value)


@pytest.mark.parametrize("path", ["gone.csv", "gone/", "gone/*.csv", "exports/gone.csv"])
def test_a_missing_object_is_named(bucket: Bucket, tmp_path: Path, path: str) -> None:
    bucket.put("exports/a.csv", CSV)
    engine = make_engine(tmp_path, source={"path": bucket.url(path)})

    assert refusal(engine) == f"{bucket.url(path)}: no such file; check source.path in the config"


@pytest.mark.parametrize("path", ["a.csv", "exports", "*.csv"])
def test_a_missing_bucket_is_named(bucket: Bucket, tmp_path: Path, path: str) -> None:
    url = f"s3://no-{bucket.name}/{path}"

    assert refusal(make_engine(tmp_path, source={"path": url})).startswith(f"{url}: no such file")


def test_a_damaged_object_is_called_by_its_url(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a.csv.gz", gzip.compress(CSV * 100)[:-20])
    bucket.put("b.parquet", b"PAR1 no more")
    for name in ("a.csv.gz", "b.parquet"):
        engine = make_engine(tmp_path, source={"path": bucket.url(name)})
        assert refusal(engine).startswith(f"{bucket.url(name)}: can't be read: ")


@pytest.mark.parametrize("path", ["a.csv", "exports", "*.csv"])
def test_wrong_credentials_are_told_as_such_without_them(
    strict_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any, path: str
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, value in credentials(strict_server).items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    told = refusal(make_engine(tmp_path, source={"path": f"s3://shop/{path}"}))
    s3fs.S3FileSystem.clear_instance_cache()

    assert told.startswith(f"s3://shop/{path}: can't be reached (PermissionError)")
    assert "credentials in the environment" in told
    assert SECRET not in caplog.text


def test_no_server_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in credentials("http://127.0.0.1:1").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    s3fs.S3FileSystem.clear_instance_cache()

    told = refusal(make_engine(tmp_path, source={"path": "s3://shop/a.csv"}))

    s3fs.S3FileSystem.clear_instance_cache()
    assert "s3://shop/a.csv: can't be reached (EndpointConnectionError); check the address" in told


def test_no_credential_is_stored(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a.csv", CSV)
    engine = make_engine(tmp_path, source={"path": bucket.url("a.csv")})
    ingest(engine, TODAY)

    stored = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) > 2
    for content in stored:
        assert SECRET.encode() not in content
        assert KEY_ID.encode() not in content


# Assets

READING = """
    import sys
    from clv_assets.io.deployment.deployment import load_deployment
    from clv_assets.io.deployment.engine import Engine

    files = Engine(load_deployment(sys.argv[1])).files
    for _ in sys.stdin:
        frame, facts = files.read("transactions"), files.facts("transactions")
        print(frame.height, facts["rows_kept"], facts["fingerprint"][:12], flush=True)
        assert list(files.base.iterdir())
"""


def on_s3(bucket: Bucket, folder: Path) -> Engine:
    return make_engine(folder, storage={"assets": bucket.url("assets")})


def test_the_snapshot_may_be_on_the_store(bucket: Bucket, tmp_path: Path) -> None:
    LINES.write_csv(tmp_path / "orders.csv")
    engine = on_s3(bucket, tmp_path)

    stored = ingest(engine, TODAY)

    assert engine.files.read("transactions").equals(stored.frame)
    assert engine.files.facts("transactions") == json.loads(json.dumps(stored.facts))
    assert not Ingest.of(engine).is_needed(TODAY)
    assert ingest(engine, TODAY).facts == stored.facts


def test_a_reader_elsewhere_sees_each_new_snapshot_whole(bucket: Bucket, tmp_path: Path) -> None:
    """It lives long, as a sensor does, and has listed and read the store before."""
    engine = on_s3(bucket, tmp_path)
    with running(READING, engine.deployment.config_path) as reader:
        assert reader.stdin is not None
        for number in range(1, 6):
            rows = [("ann", f"{n}", "2024-01-05", "1") for n in range(7**number % 1000)]
            make_lines(*rows).write_csv(tmp_path / "orders.csv")
            facts = ingest(engine, TODAY).facts
            print("again", file=reader.stdin, flush=True)

            height = str(facts["rows_kept"])
            assert next_line(reader).split() == [height, height, facts["fingerprint"][:12]]
