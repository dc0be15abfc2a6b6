"""A person's word for a new champion."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from clv_assets.core.errors import ClvError


@dataclass(frozen=True)
class Approval:
    """Who promotes a champion, why, and with which windows (None: the config's)."""

    approved_by: str
    reason: str
    pred_months: int | None = None
    history_months: int | None = None

    def __post_init__(self) -> None:
        if not (self.approved_by.strip() and self.reason.strip()):
            raise ClvError("--approved-by and --reason need words: who approves it, and why")

    def run_config(self, as_of: date) -> dict[str, Any]:
        """The run config of the training job's one asset, for a champion as of ``as_of``."""
        windows = {"pred_months": self.pred_months, "history_months": self.history_months}
        given = {name: months for name, months in windows.items() if months is not None}
        who = {"approved_by": self.approved_by, "reason": self.reason}
        return {"champion_model": {**who, "as_of": str(as_of), **given}}
