"""The configuration of a deployment, the whole of it: every default is a section's own.

A file of nothing but ``source: {path: FILE}`` is complete.
"""

from typing import Any

from clv_assets.config.calendar import Cutoffs, ShopCalendar
from clv_assets.config.modeling import Modeling, Search, Training
from clv_assets.config.monitoring import Monitoring, Notify
from clv_assets.config.scoring import Clustering, Scoring, Value
from clv_assets.config.section import Section
from clv_assets.config.source import Source
from clv_assets.config.storage import Retention, Storage


class Config(Section):
    """One deployment."""

    source: Source
    cutoffs: Cutoffs = Cutoffs()
    training: Training = Training()
    modeling: Modeling = Modeling()
    calendar: ShopCalendar = ShopCalendar()
    search: Search = Search()
    scoring: Scoring = Scoring()
    value: Value = Value()
    clustering: Clustering = Clustering()
    monitoring: Monitoring = Monitoring()
    notify: Notify = Notify()
    retention: Retention = Retention()
    storage: Storage = Storage()

    def life_inputs(self) -> dict[str, Any]:
        """What, besides the orders, decides how a deployment lives: its calendar, its models, what
        it issues, its verdicts. Where the orders come from doesn't: their fingerprint speaks for
        them.
        """
        models = {"training", "modeling", "calendar", "scoring", "clustering"}
        sections = {"cutoffs", *models, "value", "monitoring"}
        plain = self.model_dump(mode="json", include=sections)
        return {**plain, "settle_days": self.source.settle_days}
