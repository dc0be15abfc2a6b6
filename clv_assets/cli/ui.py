"""``clv ui``."""

import os
import sys
from pathlib import Path

import click

from clv_assets.cli.options import config_option


@click.command(short_help="Open the Dagster UI of a deployment on this machine.")
@config_option
@click.option("--port", type=int, default=3000, show_default=True)
def command(config_path: str | None, port: int) -> None:
    """Serve the Dagster UI and daemon on 127.0.0.1. It has no login of its own: put a proxy with
    one in front of it before you open it to others.
    """
    from clv_assets.io.config_file import load_deployment
    from clv_assets.io.home import ensure_home

    deployment = load_deployment(config_path)
    os.environ["CLV_CONFIG"] = str(deployment.config_path)
    os.environ["DAGSTER_HOME"] = str(ensure_home(deployment))
    dagster = Path(sys.executable).with_name("dagster")
    module = ["-m", "clv_assets.definitions"]
    click.echo(f"http://127.0.0.1:{port} shows {deployment.name}; stop it with Ctrl-C", err=True)
    os.execv(dagster, [str(dagster), "dev", *module, "-h", "127.0.0.1", "-p", str(port)])
