"""The configuration of a deployment, the whole of it: every default is a section's own.

A file of nothing but ``source: {path: FILE}`` is complete.
"""

from typing import Any

from pydantic import Field

from clv_assets.config.calendar import Cutoffs, ShopCalendar
from clv_assets.config.export import Export
from clv_assets.config.modeling import Modeling, Search, Training
from clv_assets.config.monitoring import Monitoring, Notify
from clv_assets.config.scoring import Clustering, Scoring, Value
from clv_assets.config.section import Section
from clv_assets.config.source import Source
from clv_assets.config.storage import Retention, Storage


class Config(Section):
    """One deployment."""

    source: Source = Field(description="Where the order history comes from and how it is read.")
    cutoffs: Cutoffs = Field(Cutoffs(), description="The grid of scoring days, and its rhythm.")
    training: Training = Field(
        Training(), description="Defaults of a new champion; a trained one keeps its own."
    )
    modeling: Modeling = Field(Modeling(), description="What predicts.")
    calendar: ShopCalendar = Field(
        ShopCalendar(), description="What is known beforehand of the shop's days."
    )
    search: Search = Field(Search(), description="The grid of `clv search`, its effort and rules.")
    scoring: Scoring = Field(Scoring(), description="Who is scored, and the value tiers.")
    value: Value = Field(
        Value(), description="What the shop earns by revenue; with neither key, the revenue itself."
    )
    clustering: Clustering = Field(Clustering(), description="The behaviour lens.")
    monitoring: Monitoring = Field(Monitoring(), description="When something counts as drifted.")
    notify: Notify = Field(
        Notify(), description="Delivery of alerts; their files are written either way."
    )
    export: Export = Field(Export(), description="Where customer tables go by themselves.")
    retention: Retention = Field(Retention(), description="How long files are kept.")
    storage: Storage = Field(Storage(), description="Where files are.")

    def life_inputs(self) -> dict[str, Any]:
        """What, besides the orders, decides how a deployment lives: its calendar, its models, what
        it issues, its verdicts. Where the orders come from doesn't: their fingerprint speaks for
        them.
        """
        models = {"training", "modeling", "calendar", "scoring", "clustering"}
        sections = {"cutoffs", *models, "value", "monitoring"}
        plain = self.model_dump(mode="json", include=sections)
        return {**plain, "settle_days": self.source.settle_days}
