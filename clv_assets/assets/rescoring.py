"""Run config of a scoring run that replaces issued predictions."""

from dagster import Config
from pydantic import Field


class Rescoring(Config):
    """Run config of a scoring run: without a reason, what was issued stays."""

    rescore_reason: str | None = Field(
        default=None,
        description="Replace the issued prediction by one of the model for D, and why; the issued "
        "one moves to superseded/. Give the same to features and predictions.",
    )
