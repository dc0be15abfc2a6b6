"""The doors of one deployment: its source, asset files, models, alerts and locks."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.core.champion.champion import Champion
from clv_assets.core.champion.totals import TotalsBand
from clv_assets.core.errors import ClvError
from clv_assets.core.features.covariates import Covariates, narrowed
from clv_assets.core.features.populations import in_tiers
from clv_assets.core.governance.evidence import require_same_model
from clv_assets.core.metrics.distribution import stability
from clv_assets.core.monitoring.alerts import Alert
from clv_assets.core.trials.baseline import Baseline
from clv_assets.io.deployment.deployment import Deployment
from clv_assets.io.deployment.ledger import Ledger
from clv_assets.io.operations.ingest import Ingest
from clv_assets.io.source.source_reader import SourceReader
from clv_assets.io.storage.alert_book import AlertBook
from clv_assets.io.storage.asset_files import AssetFiles, Stored
from clv_assets.io.storage.locks import WAIT_SECONDS, locked
from clv_assets.io.storage.model_store import ModelStore
from clv_assets.io.storage.stored_tables import stored_covariates


@dataclass(frozen=True)
class Engine:
    """What assets, checks, sensors and the command line need of a deployment."""

    deployment: Deployment
    wait_seconds: float = WAIT_SECONDS

    @property
    def config(self) -> Config:
        return self.deployment.config

    @property
    def root(self) -> Path:
        return self.deployment.root

    @cached_property
    def files(self) -> AssetFiles:
        return AssetFiles(self.deployment.assets)

    @cached_property
    def models(self) -> ModelStore:
        return ModelStore(self.root / "models")

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.config, self.files, self.models)

    @cached_property
    def alerts(self) -> AlertBook:
        return AlertBook(self.root / "alerts")

    @cached_property
    def source(self) -> Ingest:
        reader = SourceReader(self.config.source, self.deployment.config_path.parent)
        return Ingest(self.config, reader, self.files, self.root)

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Hold the deployment's lock ``name``."""
        return locked(self.root / "locks", name, wait_seconds=self.wait_seconds)

    def ingest(self, today: date) -> Stored:
        with self.lock("ingest"):
            return self.source.run(today)

    def scoring_model(self, cutoff: date, *, rescore: bool = False) -> Champion:
        """The model on file for ``cutoff`` if it was scored before, else the model for it."""
        key = str(cutoff)
        if not rescore and self.files.exists("predictions", key):
            return self.models.load(str(self.files.read("predictions", key)["model_id"][0]))
        return self.models.model_for(cutoff)

    def covariates(self) -> Covariates:
        """What the config declares of customers, for a new model."""
        return stored_covariates(self.files, self.config.source.customers)

    def covariates_of(self, champion: Champion) -> Covariates:
        """Those that the model learnt from; it needs no other, whatever was declared since.

        Raises:
            ClvError: one of them is no longer declared, or the last ingest did not have it.
        """
        learnt = champion.model.input.design.covariates
        customers = narrowed(self.config.source.customers, learnt)
        gone = [name for name in learnt if customers is None or name not in customers.columns]
        if gone:
            raise ClvError(
                f"model {champion.model_id} learnt from {gone[0]!r}, which source.customers does "
                "not declare any more\n"
                "Declare it again and run the ingest, or train a champion without it."
            )
        return stored_covariates(self.files, customers)

    def totals_band(self, model_id: str) -> TotalsBand:
        """How far totals that this model predicts may be off, by its card."""
        return TotalsBand.from_dict(self.models.card(model_id)["totals_band"])

    def baseline_of(self, model_id: str) -> Baseline:
        found = self.models.load(model_id).baseline
        if found is None:
            raise ClvError(f"model {model_id} has no baseline to be judged by; train anew")
        return found

    def issue(
        self, predictions: pl.DataFrame, cutoff: date, rescore_reason: str | None
    ) -> tuple[pl.DataFrame, int]:
        """Store the predictions of a cutoff unless some are on file: those are evidence.

        With ``rescore_reason`` the ones on file move to ``superseded/`` first, if any differs.

        Returns:
            The issued predictions, and for how many customers those handed in differ from them.

        Raises:
            ClvError: there is no customer to predict for, or another model issued the one on file
                and no reason is given to replace it.
        """
        if predictions.is_empty():
            raise ClvError(
                f"cutoff {cutoff} has no customer to score: nobody bought in the history window; "
                "take another cutoff, or set scoring.silent_customers to true"
            )
        key = str(cutoff)
        with self.lock(f"score-{key}"):
            if self.files.exists("predictions", key):
                on_file = self.files.read("predictions", key)
                if rescore_reason is None:
                    require_same_model(cutoff, issued=on_file, predictions=predictions)
                differing = differs(on_file, predictions)
                if rescore_reason is None or not differing:
                    return on_file, differing
                self.files.supersede("predictions", key, str(on_file["model_id"][0]))
            facts = {} if rescore_reason is None else {"rescore_reason": rescore_reason}
            self.files.write(Stored(predictions, facts), "predictions", key)
        return predictions, 0

    def stability(self, asset: str, key: str, columns: Sequence[str]) -> dict[str, float]:
        """PSI of columns of a scored cutoff against its model's training population."""
        champion = self.scoring_model(date.fromisoformat(key))
        references = {name: champion.references[name] for name in columns}
        return stability(references, in_tiers(self.files.read(asset, key)))

    def last_search(self) -> date | None:
        """As-of of the newest window search; None without one."""
        found = sorted(folder.name for folder in (self.root / "search").glob("????-??-??"))
        return date.fromisoformat(found[-1]) if found else None

    def raise_alerts(self, alerts: Sequence[Alert], warn: Callable[[str], object]) -> None:
        """Write each alert once, and warn in the log."""
        for alert in alerts:
            is_new = self.alerts.record(alert)
            warn(f"{alert.title} ({'alert' if is_new else 'already on file'}: {alert.name}.md)")


def differs(issued: pl.DataFrame, again: pl.DataFrame) -> int:
    """Customers whose prediction, or presence, is not the same in both."""
    columns = ["customer_id", "predicted_clv", "model_id"]
    columns += [name for name in ("value", "value_kind") if name in issued.columns]
    first, second = issued.select(columns), again.select(columns)
    both = first.join(second, on=columns, how="inner").height
    return max(first.height, second.height) - both
