"""A process is told from another one that has its number by now."""

import os
import subprocess
import sys
import time

import pytest

from clv_assets.io.storage import process
from clv_assets.io.storage.process import Process, boot_id, is_pid_gone, started
from clv_assets_tests.deployments import next_line, running

WAITS = "print('here', flush=True); input()"


def test_this_process_is_not_gone_and_is_what_its_tags_say() -> None:
    me = Process.current()

    assert not me.is_gone
    assert Process.of_tags(me.tags) == me
    assert Process.of_tags({}) is None


def test_a_process_is_gone_once_it_has_ended() -> None:
    with running(WAITS) as other:
        assert next_line(other) == "here"
        it = Process(Process.current().host, boot_id(), other.pid, started(other.pid) or "")
        before = it.is_gone
    assert (before, it.is_gone) == (False, True)


def test_a_process_that_nobody_has_looked_after_is_gone() -> None:
    """Killed, it stays in the table until its parent asks: as in containers without an init."""
    child = subprocess.Popen([sys.executable, "-c", WAITS], stdin=subprocess.PIPE)
    it = Process(Process.current().host, boot_id(), child.pid, started(child.pid) or "")
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    assert it.is_gone
    child.communicate()


def test_another_process_of_the_same_number_is_not_it() -> None:
    me = Process.current()

    assert Process(me.host, me.boot, me.pid, "1").is_gone
    assert Process(me.host, "another start", me.pid, me.started).is_gone


def test_a_process_of_another_machine_is_never_judged() -> None:
    there = Process("elsewhere", "another start", 1, "1")

    assert not there.is_here
    assert not there.is_gone


def test_of_a_number_alone_only_what_is_sure_is_told() -> None:
    now = time.time()

    assert not is_pid_gone(os.getpid(), now)
    assert is_pid_gone(os.getpid(), now - 10 * 365 * 86400)  # this one began long after that
    with running(WAITS) as other:
        assert next_line(other) == "here"
    assert is_pid_gone(other.pid, now)


def test_without_proc_the_system_is_asked_by_ps(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(process, "PROC", process.Path(str(tmp_path)))

    assert started(os.getpid()) == started(os.getpid())
    assert not Process.current().is_gone
    assert not is_pid_gone(os.getpid(), time.time())
    assert started(2**22 + 1) is None
