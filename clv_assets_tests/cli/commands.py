"""Calls the ``clv`` command as a user does."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

CLV = Path(sys.executable).with_name("clv")


def clv(*arguments: str) -> Result:
    """In this process, on an environment of its own."""
    from clv_assets.cli.main import cli

    return CliRunner(env={"DAGSTER_HOME": None, "CLV_CONFIG": os.environ["CLV_CONFIG"]}).invoke(
        cli, list(arguments)
    )


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
