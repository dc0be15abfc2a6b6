"""Ctrl-C is raised where the work is, and never where it is put away."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clv_assets.cli.interrupts import exit_code, raise_if_stopped, raised_once


@pytest.fixture(autouse=True)
def in_the_foreground() -> Iterator[None]:
    """As a terminal starts a program; a shell's job behind ``&`` ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_ctrl_c(instead: signal.Signals = signal.SIGINT) -> None:
    os.kill(os.getpid(), instead)


@contextmanager
def put_away(log: list[str]) -> Iterator[None]:
    try:
        yield
    finally:
        press_ctrl_c()
        log.append("put away")


def test_it_stops_the_work_once_and_what_was_open_is_closed() -> None:
    log: list[str] = []

    def work() -> None:
        with raised_once(), put_away(log):
            press_ctrl_c()
            log.append("went on")

    with pytest.raises(KeyboardInterrupt):
        work()

    assert log == ["put away"]


def test_afterwards_python_has_its_own_handler_again() -> None:
    with raised_once():
        pass

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_ignores_it_still_does() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with raised_once():
            press_ctrl_c()
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_exit_code_tells_which_signal_it_was(sent: signal.Signals, code: int) -> None:
    before = signal.getsignal(signal.SIGTERM)

    with raised_once():
        with pytest.raises(KeyboardInterrupt):
            press_ctrl_c(sent)
        assert exit_code() == code

    assert signal.getsignal(signal.SIGTERM) == before


def test_a_signal_that_a_library_swallows_is_raised_afterwards() -> None:
    with raised_once():
        raise_if_stopped()
        mine = signal.signal(signal.SIGTERM, lambda *_: None)
        press_ctrl_c(signal.SIGTERM)
        signal.signal(signal.SIGTERM, mine)
        with pytest.raises(KeyboardInterrupt):
            raise_if_stopped()
