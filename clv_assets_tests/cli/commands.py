"""Calls the ``clv`` command as a user does."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from clv_assets.io.deployment.engine import Engine

REPLAY = ("--from", "2024-06-03", "--to", "2024-11-11", "--approved-by", "ann", "--reason", "first")
TRAIN = ("--as-of", "2024-06-03", "--approved-by", "ann", "--reason", "first")
CLV = Path(sys.executable).with_name("clv")


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    exit_code: int
    stdout: str
    stderr: str
    output: str


def config_of(shop: Engine) -> tuple[str, str]:
    """The option that names a deployment."""
    return ("--config", str(shop.deployment.config_path))


def clv(*arguments: str, **environment: str) -> Said:
    """From its entry point, in this process, on an environment of its own."""
    from clv_assets.cli.main import main

    plain = {"DAGSTER_HOME": None, "CLV_CONFIG": os.environ["CLV_CONFIG"]}
    runner = CliRunner(env={**plain, **environment})
    code = 0
    with runner.isolation() as streams, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["clv", *arguments])
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
        said = [stream.getvalue().decode() for stream in streams]
    return Said(code, *said)


def clv_process(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own: what reaches the terminal."""
    env = {k: v for k, v in os.environ.items() if k not in ("CLV_STORAGE", "DAGSTER_HOME")}
    return subprocess.run(
        [str(CLV), *arguments],
        env={**env, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
