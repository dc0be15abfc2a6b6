"""Living through the calendar: what is due is done, day after day."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from clv_assets.cli.runs import Runs
from clv_assets.core.calendar.due import Due
from clv_assets.core.errors import ClvError
from clv_assets.io.operations.overview import due_overview

Report = Callable[[str], None]
Step = tuple[str, str]


def steps(due: Due) -> list[Step]:
    """Job and partition key of everything due: reality first, then new predictions."""
    return [
        *(("labelling", str(day)) for day in due.labels),
        *(("early_reading", month) for month in due.months),
        *(("scoring", str(day)) for day in due.cutoffs),
    ]


def work_off(runs: Runs, today: date, report: Report) -> int:
    """Do what is due on ``today``, until nothing is; one failure doesn't stop the others.

    Returns:
        How many runs were made.

    Raises:
        ClvError: some failed; names each.
    """
    tried: set[Step] = set()
    failures: list[Exception] = []
    while todo := [step for step in steps(runs.engine.ledger.due(today)) if step not in tried]:
        tried.update(todo)
        failures += _failed(runs, todo, today, report)
    _tell(failures)
    return len(tried)


def agree(runs: Runs, today: date, report: Report) -> int:
    """Tell Dagster's log what the files hold and it lacks; returns the runs made.

    Raises:
        ClvError: some failed; names each.
    """
    from clv_assets.core.report.model_card_page import card_markdown
    from clv_assets.io.runs.agreement import report_champion, to_do_again, unreported_champion
    from clv_assets.metadata import of_card

    if card := unreported_champion(runs.engine, runs.instance):
        report(f"champion {card['model_id']}, which the log did not know of")
        report_champion(runs.instance, of_card(card, card_markdown(card)))
    blocked = {one.key for one in runs.engine.ledger.due(today).blocked}
    steps = [step for step in to_do_again(runs.engine, runs.instance) if step[1] not in blocked]
    _tell(_failed(runs, steps, today, report))
    return len(steps)


def _failed(runs: Runs, steps: Sequence[Step], today: date, report: Report) -> list[Exception]:
    """Run each of ``steps``; returns what went wrong."""
    failures: list[Exception] = []
    for job, key in steps:
        report(f"{job} {key}".strip())
        try:
            runs.run(job, key or None, as_of=today)
        except (ClvError, RuntimeError) as error:
            failures.append(error)
    return failures


def _tell(failures: Sequence[Exception]) -> None:
    if failures:
        raise ClvError("\n".join(map(str, failures))) from failures[0]


def show(runs: Runs, today: date, report: Report) -> int:
    """Make the overview of the newest cutoff if there is more to show; returns the runs made.

    Raises:
        ClvError: it can't be made.
    """
    due = due_overview(runs.engine)
    if due is None:
        return 0
    report(f"reporting {due[0]}")
    runs.run("reporting", due[0], as_of=today)
    return 1


def live(runs: Runs, start: date, end: date, report: Report, advance: Callable[[], None]) -> int:
    """Let today advance from ``start`` to ``end``, both inclusive; do each day what is due.

    The overview is made once, at the end: nobody looks at that of a day gone by.
    """
    done, today = 0, start
    due_on = runs.engine.ledger.calendar()
    while today <= end:
        if due_on(today):
            done += work_off(runs, today, report)
            due_on = runs.engine.ledger.calendar()
        advance()
        today += timedelta(days=1)
    return done + agree(runs, end, report) + show(runs, end, report)
