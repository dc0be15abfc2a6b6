"""One writer at a time; the second waits, or learns who is busy; a dead one holds nothing."""

from pathlib import Path

import pytest

from clv_assets.core.errors import BusyError
from clv_assets.io.storage.locks import is_held, locked
from clv_assets_tests.deployments import make_engine, next_line, running

HOLDER = """
    import sys
    from pathlib import Path
    from clv_assets.io.storage.locks import locked

    folder = Path(sys.argv[1])
    with locked(folder, "ingest"):
        print("held", flush=True)
        sys.stdin.readline()
        (folder / "last deed").touch()
"""
WAITER = """
    import sys
    from pathlib import Path
    from clv_assets.io.storage.locks import locked

    folder = Path(sys.argv[1])
    print("waiting", flush=True)
    with locked(folder, "ingest"):
        print("after" if (folder / "last deed").exists() else "before", flush=True)
"""


def test_a_second_process_waits_until_the_first_has_finished(tmp_path: Path) -> None:
    with running(HOLDER, tmp_path) as holder:
        assert next_line(holder) == "held"
        with running(WAITER, tmp_path) as waiter:
            assert next_line(waiter) == "waiting"
            holder.communicate("go on\n")

            assert next_line(waiter) == "after"


def test_who_waited_long_enough_learns_which_process_is_busy(tmp_path: Path) -> None:
    with running(HOLDER, tmp_path) as holder:
        assert next_line(holder) == "held"

        with pytest.raises(BusyError) as error, locked(tmp_path, "ingest", wait_seconds=0):
            pass

    assert str(error.value) == (
        f"ingest is busy: held by process {holder.pid}; run again when it has finished"
    )


def test_whether_a_lock_is_held_can_be_asked_without_taking_it(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "none yet", "ingest")
    with locked(tmp_path, "ingest"):
        assert is_held(tmp_path, "ingest")
        assert not is_held(tmp_path, "scoring")

    assert not is_held(tmp_path, "ingest")


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with running(HOLDER, tmp_path) as holder:
        assert next_line(holder) == "held"
        holder.kill()
        holder.wait()

    with locked(tmp_path, "ingest", wait_seconds=0):
        pass


def test_the_lock_of_a_failed_block_is_free(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path, "ingest", wait_seconds=0):
        raise ZeroDivisionError

    with locked(tmp_path, "ingest", wait_seconds=0):
        pass


def test_locks_of_other_names_and_other_deployments_are_free(tmp_path: Path) -> None:
    with running(HOLDER, tmp_path) as holder:
        assert next_line(holder) == "held"

        with (
            locked(tmp_path, "promotion", wait_seconds=0),
            locked(tmp_path / "other", "ingest", wait_seconds=0),
        ):
            pass


def test_an_ingest_beside_another_one_is_refused(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)

    with running(HOLDER, engine.root / "locks") as holder:
        assert next_line(holder) == "held"

        with pytest.raises(BusyError, match=f"held by process {holder.pid}"), engine.lock("ingest"):
            pass
