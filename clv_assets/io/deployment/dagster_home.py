"""The Dagster instance of a deployment."""

from pathlib import Path

import yaml

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.deployment import Deployment
from clv_assets.io.storage.atomic import write_text

DAGSTER_YAML = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 2
"""
FORMER_YAML = DAGSTER_YAML
DAGSTER_YAML += """\
retention:
  schedule:
    purge_after_days: {skipped: 7, failure: 30, success: 30}
  sensor:
    purge_after_days: {skipped: 1, failure: 30, success: 30}
"""
COMMANDS_YAML = "commands.yaml"
NO_COPIES = {
    "module": "dagster._core.storage.noop_compute_log_manager",
    "class": "NoOpComputeLogManager",
}


def settings_of_commands(home: Path) -> str:
    """The file in ``home`` with its settings for commands, whose output is the terminal's.

    Dagster would lead what a step prints into files, and from there to the terminal by four
    processes a step; Ctrl-C would end these too, each with a trace.
    """
    settings = yaml.safe_load((home / "dagster.yaml").read_text(encoding="utf-8")) or {}
    text = yaml.safe_dump({**settings, "compute_logs": NO_COPIES})
    path = home / COMMANDS_YAML
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_text(path, text)
    return COMMANDS_YAML


def ensure_home(deployment: Deployment) -> Path:
    """Create the instance's folder if need be, and refuse that of another deployment."""
    home = deployment.dagster_home
    marker = home / "clv_deployment"
    owner = str(deployment.root)
    marked_owner = marker.read_text(encoding="utf-8").strip() if marker.exists() else None
    # In the deployment's own folder it is ours, though another path be written: the folder moved.
    if marked_owner not in (None, owner) and home != deployment.root / "dagster":
        raise ClvError(
            f"{home} is the Dagster instance of the deployment in {marked_owner}, "
            f"not of {owner}; unset DAGSTER_HOME, or name that deployment's config"
        )
    settings = home / "dagster.yaml"
    # What a person has changed stays.
    if not settings.exists() or settings.read_text(encoding="utf-8") == FORMER_YAML:
        write_text(settings, DAGSTER_YAML)
    if marked_owner != owner:
        write_text(marker, owner + "\n")
    return home
