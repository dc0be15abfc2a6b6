"""When something counts as drifted, and who hears of it."""

from pydantic import Field

from clv_assets.config.section import Section


class Monitoring(Section):
    """When a matured window, a label month or an input counts as drifted."""

    rmse_increase: float = Field(0.20, gt=0)
    r2_decrease: float = Field(0.15, gt=0)
    early_ngini_decrease: float = Field(0.15, gt=0, lt=1)
    early_ngini_spreads: float = Field(3.0, ge=0)
    psi: float = Field(0.25, gt=0)


class Notify(Section):
    """Delivery of alerts; the alert file is written either way."""

    command: tuple[str, ...] = Field((), description="program that gets the alert on stdin")
    timeout_seconds: float = Field(30, gt=0)
