"""Living through the calendar: what is due is done, day after day."""

from collections.abc import Callable
from datetime import date, timedelta

from clv_assets.cli.runs import Runs
from clv_assets.core.calendar.due import Due
from clv_assets.core.errors import ClvError
from clv_assets.io.operations.overview import due_overview

Report = Callable[[str], None]


def steps(due: Due) -> list[tuple[str, str]]:
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
    tried: set[tuple[str, str]] = set()
    failures: list[Exception] = []
    while todo := [step for step in steps(runs.engine.ledger.due(today)) if step not in tried]:
        for job, key in todo:
            tried.add((job, key))
            report(f"{job} {key}")
            try:
                runs.run(job, key, as_of=today)
            except (ClvError, RuntimeError) as error:
                failures.append(error)
    if failures:
        raise ClvError("\n".join(map(str, failures))) from failures[0]
    return len(tried)


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
    return done + show(runs, end, report)
