"""``clv ui``."""

import os
import socket
import sys
from pathlib import Path

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import config_option
from clv_assets.core.errors import ClvError


@click.command(short_help="Open the Dagster UI of a deployment on this machine.")
@config_option
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
def command(config_path: str | None, port: int) -> None:
    """Serve the Dagster UI and daemon on 127.0.0.1. It has no login of its own: put a proxy with
    one in front of it before you open it to others.
    """
    from clv_assets.io.deployment.set_aside import DAEMON
    from clv_assets.io.runs.instance import open_instance
    from clv_assets.io.storage.locks import hold_for_life

    engine = opened(config_path)
    deployment = engine.deployment
    _require_free(port)
    os.environ["CLV_CONFIG"] = str(deployment.config_path)
    open_instance(engine).dispose()
    hold_for_life(engine.root / "locks", DAEMON)
    dagster = Path(sys.executable).with_name("dagster")
    module = ["-m", "clv_assets.definitions"]
    click.echo(f"http://127.0.0.1:{port} shows {deployment.name}; stop it with Ctrl-C", err=True)
    os.execv(dagster, [str(dagster), "dev", *module, "-h", "127.0.0.1", "-p", str(port)])


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ClvError(f"port {port} is in use; name another one with --port") from None
