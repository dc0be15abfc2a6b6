"""Small deployments for tests: a config file, its storage, and the doors to both."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from clv_assets.io.deployment.deployment import Deployment, load_deployment
from clv_assets.io.deployment.engine import Engine

FEW_TREES = {
    name: {"n_estimators": 15, "max_depth": 3}
    for name in ("value", "counts", "forest", "intervals", "activity")
}
AS_OF = date(2024, 6, 3)
TODAY = date(2025, 1, 20)


def make_config(**overrides: Any) -> dict[str, Any]:
    """A sample shop of 250 customers that trains in a second."""
    config: dict[str, Any] = {
        "source": {"sample": {"customers": 250, "seed": 7}},
        "training": {"pred_months": 3, "history_months": 6, "max_snapshots": 6, "max_origins": 3},
        "modeling": dict(FEW_TREES),
        "clustering": {"n_clusters": 3},
    }
    for key, value in overrides.items():
        config[key] = {**config.get(key, {}), **value}
    return config


def write_config(folder: Path, name: str = "shop", **overrides: Any) -> Path:
    """Write ``<folder>/<name>.yaml`` whose storage is ``<folder>/storage``."""
    overrides.setdefault("storage", {"root": str(folder / "storage")})
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(make_config(**overrides)), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Shop:
    """A deployment on disk."""

    config_path: Path

    @property
    def deployment(self) -> Deployment:
        return load_deployment(str(self.config_path))

    @property
    def engine(self) -> Engine:
        return Engine(self.deployment, wait_seconds=1)
