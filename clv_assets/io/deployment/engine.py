"""The doors of one deployment: its source, asset files, models, alerts and locks."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clv_assets.config.deployment import Config
from clv_assets.io.deployment.deployment import Deployment
from clv_assets.io.deployment.ledger import Ledger
from clv_assets.io.storage.alert_book import AlertBook
from clv_assets.io.storage.asset_files import AssetFiles
from clv_assets.io.storage.change_book import ChangeBook
from clv_assets.io.storage.incident_book import IncidentBook
from clv_assets.io.storage.locks import WAIT_SECONDS, is_held, locked
from clv_assets.io.storage.model_store import ModelStore


@dataclass(frozen=True)
class Engine:
    """The doors of a deployment: its config, files, models, ledger, alerts and locks."""

    deployment: Deployment
    wait_seconds: float = WAIT_SECONDS

    @property
    def config(self) -> Config:
        """The deployment's validated config."""
        return self.deployment.config

    @property
    def root(self) -> Path:
        """The deployment's own storage folder."""
        return self.deployment.root

    @cached_property
    def files(self) -> AssetFiles:
        """The stored assets."""
        return AssetFiles(self.deployment.assets)

    @cached_property
    def models(self) -> ModelStore:
        """The model files, their cards and the manifest of promotions."""
        return ModelStore(self.root / "models")

    @cached_property
    def ledger(self) -> Ledger:
        """What is stored, and what is due by the calendar."""
        return Ledger(self.config, self.files, self.models, ChangeBook(self.root))

    @cached_property
    def alerts(self) -> AlertBook:
        """The alert files and their delivery."""
        return AlertBook(self.root / "alerts")

    @cached_property
    def incidents(self) -> IncidentBook:
        """Who has acknowledged which incident."""
        return IncidentBook(self.root)

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Hold the deployment's lock ``name``."""
        return locked(self.root / "locks", name, wait_seconds=self.wait_seconds)

    def is_held(self, name: str) -> bool:
        """Whether a process holds the deployment's lock ``name``."""
        return is_held(self.root / "locks", name)
