"""An alert is written once, and handed on once by a command that is tried until it works."""

import os
import sys
from pathlib import Path

import pytest

from clv_assets.config.monitoring import Notify
from clv_assets.core.monitoring.alerts import Alert
from clv_assets.io.storage.alert_book import AlertBook
from clv_assets_tests.deployments import next_line, running

APPEND = "import sys, pathlib; pathlib.Path(sys.argv[1]).open('ab').write(sys.stdin.buffer.read())"
# Appends, and fails unless told that it works again.
FAIL = f"{APPEND}; sys.exit(not pathlib.Path(sys.argv[1] + '.works').exists())"


@pytest.fixture
def book(tmp_path: Path) -> AlertBook:
    return AlertBook(tmp_path / "alerts")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


def make_alert(name: str = "rmse_drift-2024-06-03-m", **overrides: str) -> Alert:
    return Alert(**{"name": name, "title": "R² fell", "body": "- by 20 %", **overrides})


def python(script: str, *arguments: object, timeout: float = 30) -> Notify:
    command = (sys.executable, "-c", script, *map(str, arguments))
    return Notify(command=command, timeout_seconds=timeout)


def test_an_alert_is_a_page_to_read(book: AlertBook) -> None:
    assert book.record(make_alert())

    page = book.folder / "rmse_drift-2024-06-03-m.md"
    assert page.read_text(encoding="utf-8") == "# R² fell\n\n- by 20 %\n"


def test_a_breach_on_file_is_not_written_again(book: AlertBook) -> None:
    book.record(make_alert())

    assert not book.record(make_alert(title="R² fell again"))

    assert book.names() == ["rmse_drift-2024-06-03-m"]
    assert "again" not in (book.folder / "rmse_drift-2024-06-03-m.md").read_text()


def test_without_an_alert_the_book_is_empty(book: AlertBook) -> None:
    assert (book.names(), book.undelivered()) == ([], [])
    assert book.deliver(python(APPEND, "nowhere")) == (0, [])


def test_each_alert_is_delivered_once_with_its_page_on_stdin(book: AlertBook, inbox: Path) -> None:
    book.record(make_alert("a"))
    book.record(make_alert("b"))

    assert book.deliver(python(APPEND, inbox)) == (2, [])
    assert book.deliver(python(APPEND, inbox)) == (0, [])

    assert inbox.read_text(encoding="utf-8") == "# R² fell\n\n- by 20 %\n" * 2
    assert book.undelivered() == []


def test_a_new_alert_is_delivered_after_delivered_ones(book: AlertBook, inbox: Path) -> None:
    book.record(make_alert("a"))
    book.deliver(python(APPEND, inbox))

    book.record(make_alert("b", title="Second"))
    book.deliver(python(APPEND, inbox))

    assert inbox.read_text(encoding="utf-8").count("# ") == 2


def test_what_is_over_is_no_news_for_a_new_channel(book: AlertBook, inbox: Path) -> None:
    book.record(make_alert("a"))
    book.record(make_alert("b", title="Second"))
    book.update(make_alert("a", body="**Closed**: 2 clean months, up to 2024-07"))

    assert book.deliver(python(APPEND, inbox)) == (1, [])
    assert inbox.read_text(encoding="utf-8").startswith("# Second")


def test_without_a_command_alerts_wait_for_one(book: AlertBook, inbox: Path) -> None:
    book.record(make_alert())

    assert book.deliver(Notify()) == (0, [])
    assert book.deliver(python(APPEND, inbox)) == (1, [])


def test_what_could_not_be_delivered_is_tried_again(book: AlertBook, inbox: Path) -> None:
    book.record(make_alert())

    assert book.deliver(python(FAIL, inbox))[0] == 0
    assert book.deliver(python(FAIL, inbox))[0] == 0
    inbox.with_suffix(".works").touch()
    assert book.deliver(python(FAIL, inbox)) == (1, [])
    assert book.deliver(python(FAIL, inbox)) == (0, [])

    assert inbox.read_text(encoding="utf-8").count("# ") == 3


def test_one_failure_does_not_hold_up_the_others(book: AlertBook, inbox: Path) -> None:
    book.record(make_alert("a", title="poison"))
    book.record(make_alert("b"))
    script = "import sys; sys.exit('poison' in sys.stdin.read())"

    delivered, failures = book.deliver(python(script))

    assert (delivered, len(failures)) == (1, 1)
    assert [path.stem for path in book.undelivered()] == ["a"]


def test_a_failure_tells_the_alert_the_code_and_the_last_words(book: AlertBook) -> None:
    book.record(make_alert("a"))

    _, failures = book.deliver(python("import sys; print('no route'); sys.exit(3)"))

    assert failures == [f"a.md: {sys.executable} failed with code 3: no route"]


def test_a_program_that_is_not_there_is_a_failure_in_words(book: AlertBook) -> None:
    book.record(make_alert("a"))

    delivered, failures = book.deliver(Notify(command=("/no/such/program",)))

    assert delivered == 0
    assert "No such file" in failures[0]
    assert [path.stem for path in book.undelivered()] == ["a"]


def test_a_program_may_ignore_what_it_is_given(book: AlertBook) -> None:
    book.record(make_alert("a", body="x" * 1_000_000))

    assert book.deliver(Notify(command=("true",))) == (1, [])


def test_a_program_that_hangs_is_ended_and_tried_again(book: AlertBook) -> None:
    book.record(make_alert("a"))

    delivered, failures = book.deliver(Notify(command=("cat", "/dev/zero"), timeout_seconds=0.1))

    assert delivered == 0
    assert failures == ["a.md: cat timed out after 0.1 seconds"]
    assert [path.stem for path in book.undelivered()] == ["a"]


def test_what_a_hanging_script_has_started_is_ended_too(book: AlertBook, tmp_path: Path) -> None:
    """Its child holds the one end of a pipe, which is at its end once nobody does."""
    book.record(make_alert("a"))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    keeper = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    script = ("sh", "-c", f"exec 9>{pipe}; sh -c 'while :; do :; done'; true")

    _, failures = book.deliver(Notify(command=script, timeout_seconds=0.3))

    os.set_blocking(keeper, True)
    assert os.read(keeper, 1) == b""
    os.close(keeper)
    assert failures == ["a.md: sh timed out after 0.3 seconds"]


DRAINING = """
    import sys
    from pathlib import Path
    from clv_assets.config.monitoring import Notify
    from clv_assets.io.storage.alert_book import AlertBook

    print("ready", flush=True)
    print(AlertBook(Path(sys.argv[1])).deliver(Notify(command=tuple(sys.argv[2:])))[0], flush=True)
"""


def test_two_that_drain_at_once_deliver_each_alert_once(book: AlertBook, inbox: Path) -> None:
    names = [f"alert {number}" for number in range(10)]
    for name in names:
        book.record(make_alert(name))
    command = (sys.executable, "-c", APPEND, str(inbox))

    with (
        running(DRAINING, book.folder, *command) as one,
        running(DRAINING, book.folder, *command) as other,
    ):
        assert next_line(one) == next_line(other) == "ready"
        delivered = int(next_line(one)) + int(next_line(other))

    assert delivered == len(names)
    assert inbox.read_text(encoding="utf-8").count("# ") == len(names)


def test_a_command_may_be_a_text_as_one_would_type_it(book: AlertBook, tmp_path: Path) -> None:
    inbox, script = tmp_path / "in box", tmp_path / "append.py"
    script.write_text(APPEND)
    book.record(make_alert())

    notify = Notify(command=f"{sys.executable} {script} '{inbox}'")

    assert book.deliver(notify) == (1, [])
    assert inbox.read_text(encoding="utf-8").startswith("# R² fell")


def test_a_text_goes_through_no_shell(book: AlertBook, tmp_path: Path) -> None:
    book.record(make_alert())

    delivered, failures = book.deliver(Notify(command=f"nowhere; touch {tmp_path / 'made'}"))

    assert delivered == 0
    assert "No such file or directory: 'nowhere;'" in failures[0]
    assert not (tmp_path / "made").exists()


def test_what_could_not_be_delivered_is_told_until_it_is(book: AlertBook, inbox: Path) -> None:
    book.record(make_alert("r2"))
    book.deliver(python("raise SystemExit('no route')"))
    (failure,) = book.failures()

    book.deliver(python(APPEND, inbox))

    assert failure.startswith("r2.md: ")
    assert "no route" in failure
    assert book.failures() == []
