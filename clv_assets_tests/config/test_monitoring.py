"""Bounds of drift are shares above nothing, and an alert's program has a time to end in."""

import pytest
from pydantic import ValidationError

from clv_assets.config.monitoring import Monitoring, Notify


@pytest.mark.parametrize("bound", ["rmse_increase", "r2_decrease", "false_alarms", "psi"])
def test_no_bound_of_drift_is_zero(bound: str) -> None:
    with pytest.raises(ValidationError, match=bound):
        Monitoring.model_validate({bound: 0})
    assert getattr(Monitoring.model_validate({bound: 0.01}), bound) == 0.01


def test_the_verdict_goes_by_evidence_unless_the_bare_rule_is_wanted() -> None:
    assert Monitoring().verdict == "evidence"
    assert Monitoring.model_validate({"verdict": "plain"}).verdict == "plain"
    with pytest.raises(ValidationError, match="verdict"):
        Monitoring.model_validate({"verdict": "gut feeling"})


def test_alerts_go_to_no_program_unless_told_and_wait_for_none_for_ever() -> None:
    assert Notify().command == ()
    assert Notify.model_validate({"command": ["mail", "ann"]}).command == ("mail", "ann")
    with pytest.raises(ValidationError, match="timeout_seconds"):
        Notify(timeout_seconds=0)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/usr/local/bin/page", ("/usr/local/bin/page",)),
        ("mail -s 'CLV alert' ann@localhost", ("mail", "-s", "CLV alert", "ann@localhost")),
        (["mail", "-s", "CLV alert"], ("mail", "-s", "CLV alert")),
        ("", ()),
    ],
)
def test_a_command_is_a_text_or_its_words(command: object, words: tuple[str, ...]) -> None:
    assert Notify.model_validate({"command": command}).words == words


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("mail -s 'CLV", "the command can't be read: No closing quotation"),
        ("   ", "the command names no program"),
        (["", "-s"], "the command names no program"),
    ],
)
def test_a_command_that_starts_nothing_is_refused(command: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Notify.model_validate({"command": command})


@pytest.mark.parametrize(
    "url", ["jira.example.com", "http://ann:secret@jira.example.com", "http://"]
)
def test_the_address_of_a_jira_has_a_scheme_and_no_secret(url: str) -> None:
    with pytest.raises(ValidationError, match="url"):
        Notify.model_validate({"jira": {"url": url, "project": "CLV"}})


@pytest.mark.parametrize("name", ["json://host/token", "CLV NOTIFY", ""])
def test_where_a_secret_is_said_not_what_it_is(name: str) -> None:
    with pytest.raises(ValidationError, match="may be a password"):
        Notify.model_validate({"urls_env": name})


def test_a_jira_needs_an_address_and_a_project() -> None:
    given = {"url": "https://jira.example.com/", "project": "CLV"}
    jira = Notify.model_validate({"jira": given}).jira

    assert jira is not None
    assert (jira.url, jira.issue_type) == ("https://jira.example.com", "Task")
    with pytest.raises(ValidationError, match="project"):
        Notify.model_validate({"jira": {"url": "https://jira.example.com"}})
