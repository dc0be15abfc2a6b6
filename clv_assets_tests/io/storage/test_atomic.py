"""A file is the old or the new one, whole, whatever happens to its writer."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.storage.atomic import replacing, sweep, write_bytes, write_text
from clv_assets_tests.deployments import next_line, running

SIZE = 4_000_000
WRITER = """
    import sys
    from pathlib import Path
    from clv_assets.io.storage.atomic import write_bytes

    target, size = Path(sys.argv[1]), int(sys.argv[2])
    print("ready", flush=True)
    while True:
        for letter in (b"A", b"B"):
            write_bytes(target, letter * size)
"""


def wait_for_bytes_on_the_way(process: subprocess.Popen[str], target: Path, least: int) -> None:
    """Return in the middle of a write; until then, every look at the target is at a whole file."""
    while process.poll() is None:
        assert is_whole(target.read_bytes())
        for temporary in target.parent.glob(f".{target.name}-*"):
            try:
                if least <= temporary.stat().st_size:
                    return
            except FileNotFoundError:
                continue
    raise AssertionError("the writer ended by itself")


def is_whole(content: bytes) -> bool:
    return len(content) == SIZE and content in (b"A" * SIZE, b"B" * SIZE)


def test_a_writer_killed_in_the_middle_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    torn = 0
    for kill in range(20):
        target = tmp_path / f"round {kill}" / "target"
        write_bytes(target, b"A" * SIZE)
        with running(WRITER, target, SIZE) as process:
            assert next_line(process) == "ready"
            wait_for_bytes_on_the_way(process, target, least=SIZE * kill // 20)
            process.kill()
            process.wait()

        assert is_whole(target.read_bytes())
        torn += len(list(target.parent.glob(".*")))
    assert torn > 0, "no kill came in the middle of a write"


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "target"
    write_text(target, "old")

    with pytest.raises(ZeroDivisionError), replacing(target) as temporary:
        temporary.write_text("ne" * (1 // 0))

    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b" / "c.txt", "ü\n")

    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == "ü\n".encode()


def test_what_is_written_may_be_read_by_other_users(tmp_path: Path) -> None:
    write_bytes(tmp_path / "target", b"x")

    assert (tmp_path / "target").stat().st_mode & 0o777 == 0o644


def test_what_killed_writers_left_is_swept_once_it_is_old(tmp_path: Path) -> None:
    old, fresh, stored = (tmp_path / n for n in (".a.parquet-abcd1234", ".b-wxyz_987", "c.parquet"))
    for path in (old, fresh, stored):
        path.write_bytes(b"")
    os.utime(old, (0, 0))
    os.utime(stored, (0, 0))

    sweep(tmp_path)

    assert set(tmp_path.iterdir()) == {fresh, stored}


@pytest.fixture
def small_files_only() -> Iterator[None]:
    """The system takes no file above 64 KiB, as a full disk takes no more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files_only")
def test_what_the_disk_does_not_take_is_told_with_the_remedy_and_the_old_file_stays(
    tmp_path: Path,
) -> None:
    path = tmp_path / "orders.parquet"
    write_bytes(path, b"old")

    with pytest.raises(ClvError, match=r"orders\.parquet: can't be written: .*raise the limit"):
        write_bytes(path, bytes(70_000))

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_large_file_is_refused_before_it_fills_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = shutil.disk_usage(tmp_path)._replace(free=1_500_000)
    monkeypatch.setattr("clv_assets.io.storage.atomic.shutil.disk_usage", lambda _: room)
    write_bytes(tmp_path / "a", bytes(1_200_000))

    with pytest.raises(ClvError, match="takes 1,600,000 bytes, and 1,500,000 are free; make room"):
        write_bytes(tmp_path / "b", bytes(1_600_000))

    assert not (tmp_path / "b").exists()
