"""Real databases for the tests: a PostgreSQL server of their own, SQLite and DuckDB files."""

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT
from typing import Protocol
from urllib.parse import quote

import pytest

PASSWORD = "s3cr3t p@ss/w%rd:äö"  # what breaks a URL if it isn't percent-encoded
READY = "database system is ready to accept connections"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "log_min_messages": "log",
    "log_checkpoints": "off",
    "timezone": "America/New_York",  # a reader that leans on the session's zone is found out
}


class Store(Protocol):
    """A database of a test."""

    @property
    def url(self) -> str: ...

    def run(self, *statements: str) -> None:
        """Each is committed before the next."""


@dataclass(frozen=True)
class Postgres:
    """A running server, and the way in for its owner or another user."""

    port: int
    user: str = "postgres"
    password: str = PASSWORD

    @property
    def url(self) -> str:
        secret = quote(self.password, safe="")
        return f"postgresql://{self.user}:{secret}@127.0.0.1:{self.port}/postgres"

    def run(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@dataclass(frozen=True)
class Sqlite:
    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def run(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)


@dataclass(frozen=True)
class DuckDb:
    path: Path

    @property
    def url(self) -> str:
        return f"duckdb:///{self.path}"

    def run(self, *statements: str) -> None:
        import duckdb

        with duckdb.connect(self.path) as connection:
            for statement in statements:
                connection.execute(statement)


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A server on loopback in a folder of its own, ended with the block.

    It skips the test where PostgreSQL isn't installed, and fails it on CI.
    """
    folder = Path(tempfile.mkdtemp(prefix="clv-postgres-"))
    try:
        (folder / "password").write_text(PASSWORD)
        if os.geteuid() == 0:  # a server refuses to run as root
            for path in (folder, folder / "password"):
                shutil.chown(path, "postgres")
        _initialised(folder)
        process, port = _started(folder)
        try:
            yield Postgres(port)
        finally:
            process.send_signal(SIGINT)
            process.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> list[str]:
    """The command of a PostgreSQL program; it dies with the tests."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not found:
        reason = "PostgreSQL isn't installed: apt-get install postgresql"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    owner = ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
    return ["setpriv", "--pdeathsig=INT", *(owner * (os.geteuid() == 0)), str(found[-1])]


def _initialised(folder: Path) -> None:
    arguments = [f"--pwfile={folder / 'password'}", "--auth=scram-sha-256", "--username=postgres"]
    encoding = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D", str(folder / "data")]
    command = [*_program("initdb"), *arguments, *encoding]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _started(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """The process of the server and its port; another one if a neighbour took the first."""
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    for _ in range(5):
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = taken.getsockname()[1]
        command = [*_program("postgres"), "-D", str(folder / "data"), f"--port={port}", *settings]
        process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        if any(READY in line for line in process.stderr):
            return process, port
        process.communicate()
    raise AssertionError("PostgreSQL doesn't start")
