"""When something counts as drifted, and who hears of it."""

import re
import shlex
from typing import Literal

from pydantic import Field, field_validator

from clv_assets.config.section import Section, Variable


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

    url: str = Field(description="address of the server")
    project: str = Field(description="key of the project")
    issue_type: str = Field("Task", description="type of the issue, by its name")
    user_env: Variable = Field("CLV_JIRA_USER", description="environment variable with the user")
    token_env: Variable = Field("CLV_JIRA_TOKEN", description="environment variable with the token")

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        if not re.fullmatch(r"https?://[^/\s@]+(/[^\s@]*)?", url):
            raise ValueError("give https://HOST or https://HOST/PATH, without user and password")
        return url.rstrip("/")

    @field_validator("project")
    @classmethod
    def _key(cls, project: str) -> str:
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", project):
            raise ValueError("give the key of the project, in capitals, such as CLV")
        return project


class Notify(Section):
    """Delivery of alerts; the alert file is written either way."""

    command: str | tuple[str, ...] = Field(
        (),
        description="a program that gets each alert on stdin: its words, or as one types it",
    )
    urls_env: Variable | None = Field(
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
