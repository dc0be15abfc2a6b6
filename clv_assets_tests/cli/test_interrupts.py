"""Ctrl-C is raised where the work is, and never where it is put away."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clv_assets.cli.interrupts import raised_once


@pytest.fixture(autouse=True)
def in_the_foreground() -> Iterator[None]:
    """As a terminal starts a program; a shell's job behind ``&`` ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)


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
