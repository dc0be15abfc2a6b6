"""When something counts as drifted, and who hears of it."""

from pydantic import Field

from clv_assets.config.section import Section


class Monitoring(Section):
    """When a matured window, a label month or an input counts as drifted."""

    rmse_increase: float = Field(
        0.20, gt=0, description="RMSE this share above the baseline is a breach"
    )
    r2_decrease: float = Field(
        0.15, gt=0, description="R² this share below the baseline is a breach"
    )
    early_ngini_decrease: float = Field(
        0.15, gt=0, lt=1, description="band of the early read: this share of its baseline, or"
    )
    early_ngini_spreads: float = Field(
        3.0, ge=0, description="as many spreads of its baseline, whichever is wider"
    )
    psi: float = Field(0.25, gt=0, description="PSI of a feature or of predictions above it warns")


class Notify(Section):
    """Delivery of alerts; the alert file is written either way."""

    command: tuple[str, ...] = Field(
        (), description="a program that gets each alert on stdin, until it succeeds"
    )
    timeout_seconds: float = Field(30, gt=0, description="it may take no longer")
