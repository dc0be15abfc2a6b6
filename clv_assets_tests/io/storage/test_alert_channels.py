"""Ways out of the alert book: a webhook, a mail server and a Jira, real ones on loopback."""

import logging
from pathlib import Path

import pytest

from clv_assets.config.monitoring import Notify
from clv_assets.core.monitoring.alerts import Alert
from clv_assets.io.storage.alert_book import AlertBook
from clv_assets.io.storage.alert_channels import Url, channels
from clv_assets_tests.io.storage.servers import http_server, smtp_server

SECRET = "s3cr3t-t0ken"
ALERT = Alert("spend-2025-05-m", "A purchase is worth +49 %", "- verdict: **watch**\n\nNothing")


@pytest.fixture
def book(tmp_path: Path) -> AlertBook:
    book = AlertBook(tmp_path / "alerts")
    book.record(ALERT)
    return book


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("CLV_JIRA_USER", "ann")
    monkeypatch.setenv("CLV_JIRA_TOKEN", SECRET)
    return monkeypatch


BY_URL = Notify(urls_env="CLV_NOTIFY_URLS", timeout_seconds=2)


def by_jira(port: int) -> Notify:
    jira = {"url": f"http://127.0.0.1:{port}/", "project": "CLV"}
    return Notify.model_validate({"jira": jira, "timeout_seconds": 0.5})


def test_a_webhook_gets_title_and_text_once(
    book: AlertBook, environment: pytest.MonkeyPatch
) -> None:
    with http_server() as inbox:
        environment.setenv("CLV_NOTIFY_URLS", f"json://127.0.0.1:{inbox.port}/{SECRET}")

        assert book.deliver(BY_URL) == (1, [])
        assert book.deliver(BY_URL) == (0, [])

    ((_, _, body),) = inbox.requests
    assert body["title"] == ALERT.title
    assert "verdict" in body["message"]


def test_a_mail_server_gets_a_mail(book: AlertBook, environment: pytest.MonkeyPatch) -> None:
    with smtp_server() as inbox:
        url = (
            f"mailto://127.0.0.1:{inbox.port}?from=clv@example.com&to=ann@example.com&mode=insecure"
        )
        environment.setenv("CLV_NOTIFY_URLS", url)

        assert book.deliver(BY_URL) == (1, [])

    (mail,) = inbox.mails
    assert "A purchase is worth" in mail
    assert "ann@example.com" in mail


@pytest.mark.parametrize("status", [500, 404])
def test_what_a_server_refuses_is_tried_again_and_no_secret_is_told(
    book: AlertBook,
    environment: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    caplog.set_level(logging.INFO)
    with http_server() as inbox:
        environment.setenv("CLV_NOTIFY_URLS", f"json://ann:{SECRET}@127.0.0.1:{inbox.port}/hook")
        inbox.status = status
        refused = book.deliver(BY_URL)
        inbox.status = 200

        assert book.deliver(BY_URL) == (1, [])

    assert refused == (0, [f"{ALERT.name}.md: apprise URL 1 (json) did not take it"])
    assert SECRET not in caplog.text
    assert SECRET not in repr(list(channels(BY_URL)))


def test_each_url_gets_what_it_has_not_got_yet(
    book: AlertBook, environment: pytest.MonkeyPatch
) -> None:
    with http_server() as first, http_server() as second:
        urls = [f"json://127.0.0.1:{inbox.port}/" for inbox in (first, second)]
        second.status = 500
        environment.setenv("CLV_NOTIFY_URLS", ", ".join(urls))
        delivered, failures = book.deliver(BY_URL)
        second.status = 200
        book.deliver(BY_URL)

    assert (delivered, len(failures)) == (1, 1)
    assert len(first.requests) == 1
    assert len(second.requests) == 2


@pytest.mark.parametrize(
    ("value", "words"),
    [("", "the environment variable CLV_NOTIFY_URLS is empty"), ("nonsense", "none that apprise")],
)
def test_what_the_environment_lacks_is_told(
    book: AlertBook, environment: pytest.MonkeyPatch, value: str, words: str
) -> None:
    environment.setenv("CLV_NOTIFY_URLS", value)

    delivered, (failure,) = book.deliver(BY_URL)

    assert delivered == 0
    assert words in failure


@pytest.mark.parametrize("is_cloud", [False, True])
def test_jira_gets_one_issue_with_the_alerts_label(
    book: AlertBook, environment: pytest.MonkeyPatch, is_cloud: bool
) -> None:
    with http_server() as inbox:
        inbox.is_cloud = is_cloud
        assert book.deliver(by_jira(inbox.port)) == (1, [])
        for path in book.folder.glob("*.delivered-*"):
            path.unlink()  # as if killed before it was noted
        assert book.deliver(by_jira(inbox.port)) == (1, [])

    assert inbox.labels == [ALERT.name]
    (issue,) = [body["fields"] for method, _, body in inbox.requests if method == "POST"]
    assert issue["summary"] == ALERT.title
    assert issue["project"] == {"key": "CLV"}


def test_a_jira_that_answers_500_or_hangs_or_is_gone_is_tried_again(
    book: AlertBook, environment: pytest.MonkeyPatch
) -> None:
    with http_server() as inbox:
        notify = by_jira(inbox.port)
        inbox.status = 500
        _, (broken,) = book.deliver(notify)
        inbox.status, inbox.hangs = 200, True
        _, (hanging,) = book.deliver(notify)
    _, (gone,) = book.deliver(notify)

    assert "answered 500 to a search" in broken
    assert "Timeout" in hanging
    assert "ConnectionError" in gone
    assert SECRET not in broken + hanging + gone


def test_jira_without_a_token_is_told(book: AlertBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLV_JIRA_TOKEN", raising=False)

    _, (failure,) = book.deliver(by_jira(1))

    assert "CLV_JIRA_USER or CLV_JIRA_TOKEN is not in the environment" in failure


def test_a_url_is_marked_without_its_secret() -> None:
    mark = Url(f"json://ann:{SECRET}@host").mark

    assert SECRET not in mark
    assert mark != Url("json://host").mark
