"""When something counts as drifted, and who hears of it."""

import shlex
from typing import Literal

from pydantic import Field, field_validator

from clv_assets.config.section import Section


class Monitoring(Section):
    """When a matured window, a label month or an input counts as drifted."""

    verdict: Literal["evidence", "plain"] = Field(
        "evidence",
        description="a breach of the plain rule counts if it is more than noise; `plain`: always",
    )
    rmse_increase: float = Field(
        0.20, gt=0, description="plain rule: RMSE this share above the baseline is a breach"
    )
    r2_decrease: float = Field(
        0.15, gt=0, description="plain rule: R² this share below the baseline is a breach"
    )
    false_alarms: float = Field(
        1.0,
        gt=0,
        le=12,
        description="early reads, all together, are tested for at most as many a year by chance",
    )
    segments: tuple[str, ...] = Field(
        ("tier", "persona", "tenure", "country", "market"),
        description="where early reads look, and declared columns; from the next champion on",
    )
    psi: float = Field(
        0.25, gt=0, description="shown beside PSI of features and predictions; no alarm"
    )


class Jira(Section):
    """An issue for each alert, by Jira's REST API."""

    url: str = Field(pattern=r"^https?://[^/\s@]+(/[^\s@]*)?$", description="address of the server")
    project: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$", description="key of the project")
    issue_type: str = Field("Task", description="type of the issue, by its name")
    user_env: str = Field("CLV_JIRA_USER", description="environment variable with the user")
    token_env: str = Field("CLV_JIRA_TOKEN", description="environment variable with the token")

    @field_validator("url")
    @classmethod
    def _no_slash_at_the_end(cls, url: str) -> str:
        return url.rstrip("/")


class Notify(Section):
    """Delivery of alerts; the alert file is written either way."""

    command: str | tuple[str, ...] = Field(
        (),
        description="a program that gets each alert on stdin: its words, or as one types it",
    )
    urls_env: str | None = Field(
        None,
        description="environment variable with apprise URLs: chat, mail, webhooks",
    )
    jira: Jira | None = Field(None, description="an issue for each alert, by Jira's REST API")
    timeout_seconds: float = Field(30, gt=0, description="it may take no longer")

    @field_validator("command")
    @classmethod
    def _whole_words(cls, command: str | tuple[str, ...]) -> str | tuple[str, ...]:
        """Refuses quotes that don't close, and a program without a name."""
        try:
            words = _words(command)
        except ValueError as error:
            raise ValueError(f"the command can't be read: {error}") from None
        if command and not (words and words[0].strip()):
            raise ValueError("the command names no program")
        return command

    @property
    def words(self) -> tuple[str, ...]:
        """The program and its arguments; empty: there is none."""
        return _words(self.command)


def _words(command: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(shlex.split(command)) if isinstance(command, str) else command
