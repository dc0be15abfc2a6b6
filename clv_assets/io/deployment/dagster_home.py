"""The Dagster instance of a deployment."""

from pathlib import Path

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
    if not (home / "dagster.yaml").exists():
        write_text(home / "dagster.yaml", DAGSTER_YAML)
    if marked_owner != owner:
        write_text(marker, owner + "\n")
    return home
