"""Where alerts go: a program, chat, mail or webhook by apprise, an issue in Jira."""

import hashlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from clv_assets.config.monitoring import Jira, Notify
from clv_assets.core.monitoring.alerts import Alert

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS = 5
# Atlassian's cloud took the first away in 2025 (CHANGE-2046); a server of one's own has it alone.
SEARCHES = ("/rest/api/2/search", "/rest/api/3/search/jql")
GONE = (404, 410)
CREATE = "/rest/api/2/issue"
MOST_SUMMARY = 250  # letters; Jira refuses more than 255


class Channel(Protocol):
    """One way out.

    Attributes:
        mark: ending of the file that says that an alert went this way.
    """

    @property
    def mark(self) -> str: ...

    def send(self, alert: Path) -> str | None:
        """Why it failed, without any secret; None if it didn't."""


def channels(notify: Notify) -> Iterator[Channel]:
    """Those that a config asks for; what the environment lacks is told as a failure to send."""
    if notify.words:
        yield Command(notify.words, notify.timeout_seconds)
    if notify.urls_env:
        urls = os.environ.get(notify.urls_env, "").replace(",", " ").split()
        if not urls:
            yield Missing(notify.urls_env, "apprise")
        yield from (Url(url, place) for place, url in enumerate(urls, start=1))
    if notify.jira is not None:
        yield JiraIssue(notify.jira, notify.timeout_seconds)


@dataclass(frozen=True)
class Missing:
    """A channel whose secret isn't in the environment."""

    variable: str
    what: str

    @property
    def mark(self) -> str:
        """None is ever written."""
        return f".delivered-{self.what}"

    def send(self, alert: Path) -> str | None:
        """Names the variable."""
        del alert
        return f"{self.what}: the environment variable {self.variable} is empty"


@dataclass(frozen=True)
class Command:
    """A program that gets the alert on its standard input."""

    words: tuple[str, ...]
    timeout_seconds: float

    @property
    def mark(self) -> str:
        """One program, whatever it is called: what it was given once, it isn't given again."""
        return ".delivered"

    def send(self, alert: Path) -> str | None:
        """Run it, for no longer than it may take."""
        with alert.open("rb") as page, tempfile.TemporaryFile() as output:
            try:
                # Files, not pipes, and a session of its own: else the child of a shell script that
                # timed out would go on, and be waited for.
                process = subprocess.Popen(
                    self.words, stdin=page, stdout=output, stderr=output, start_new_session=True
                )
            except OSError as error:
                return str(error)
            try:
                code = process.wait(self.timeout_seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return f"{self.words[0]} timed out after {self.timeout_seconds:g} seconds"
            if code == 0:
                return None
            output.seek(0)
            last_words = output.read().decode(errors="replace").strip()[-200:]
            return f"{self.words[0]} failed with code {code}: {last_words or 'no output'}"


@dataclass(frozen=True)
class Url:
    """An apprise URL: chat, mail, a webhook.

    Attributes:
        place: among the URLs of the environment, to name it by: the URL holds secrets.
    """

    url: str = field(repr=False)
    place: int = 1

    @property
    def mark(self) -> str:
        """One for each URL: a new one gets what it has not got yet."""
        return f".delivered-{hashlib.sha256(self.url.encode()).hexdigest()[:10]}"

    def send(self, alert: Path) -> str | None:
        """Send it once; apprise tries no second time, the outbox does."""
        import apprise

        target = apprise.Apprise()
        if not target.add(self.url):
            return f"apprise URL {self.place} is none that apprise knows"
        page = read_alert(alert)
        # An empty body is not sent at all, with a title or without.
        result = target.notify(
            title=page.title, body=page.body or " ", body_format=apprise.NotifyFormat.MARKDOWN
        )
        schema = self.url.partition(":")[0]
        return None if result else f"apprise URL {self.place} ({schema}) did not take it"


@dataclass(frozen=True)
class JiraIssue:
    """An issue by Jira's REST API, found again by a label: sent twice it is made once."""

    jira: Jira
    timeout_seconds: float

    @property
    def mark(self) -> str:
        """One for each project."""
        place = f"{self.jira.url} {self.jira.project}"
        return f".delivered-{hashlib.sha256(place.encode()).hexdigest()[:10]}"

    def send(self, alert: Path) -> str | None:
        """Create the issue unless there is one with the alert's label."""
        import requests

        user, token = (
            os.environ.get(name, "") for name in (self.jira.user_env, self.jira.token_env)
        )
        if not (user and token):
            return f"jira: {self.jira.user_env} or {self.jira.token_env} is not in the environment"
        with requests.Session() as session:
            session.auth = (user, token)
            try:
                return None if self._exists(session, alert.stem) else self._create(session, alert)
            except requests.HTTPError as error:
                code = "" if error.response is None else error.response.status_code
                return f"jira: {self.jira.url} answered {code} to a search"
            except (requests.RequestException, AttributeError) as error:
                # Its text may hold the address with a user's name.
                return f"jira: {type(error).__name__} of {self.jira.url}: is it Jira's address?"

    def _exists(self, session: "requests.Session", label: str) -> bool:
        query: dict[str, str | int] = {
            "jql": f'project = "{self.jira.project}" and labels = "{label}"',
            "maxResults": 1,
        }
        for path in SEARCHES:
            found = session.get(self.jira.url + path, params=query, timeout=self._timeout)
            if found.status_code not in GONE:
                break
        found.raise_for_status()
        return bool(found.json().get("issues"))

    def _create(self, session: "requests.Session", alert: Path) -> str | None:
        page = read_alert(alert)
        fields: dict[str, Any] = {
            "project": {"key": self.jira.project},
            "issuetype": {"name": self.jira.issue_type},
            "summary": page.title[:MOST_SUMMARY],
            "description": page.body,
            "labels": [alert.stem],
        }
        made = session.post(self.jira.url + CREATE, json={"fields": fields}, timeout=self._timeout)
        if made.status_code < 300:
            return None
        return f"jira: {self.jira.url} answered {made.status_code}: {made.text[:200]}"

    @property
    def _timeout(self) -> tuple[float, float]:
        return min(CONNECT_SECONDS, self.timeout_seconds), self.timeout_seconds


def read_alert(page: Path) -> Alert:
    """As it was written."""
    title, _, body = page.read_text(encoding="utf-8", errors="replace").partition("\n")
    return Alert(page.stem, title.removeprefix("# ").strip(), body.strip())
