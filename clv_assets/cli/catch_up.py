"""``clv catch-up``: what cron calls."""

from datetime import date
from typing import TYPE_CHECKING

import click

from clv_assets.cli.options import DAY, config_option, today_in
from clv_assets.core.errors import ClvError

if TYPE_CHECKING:
    from clv_assets.cli.runs import Runs


@click.command(short_help="Do what is due today: ingest, score, label, read, report.")
@config_option
@click.option("--as-of", type=DAY, help="Pretend that today is this past day.")
def command(config_path: str | None, as_of: date | None) -> None:
    """Ingest if the source has something new, score what is due, label what has matured, read the
    label months, report drift, deliver alerts, and sum it all up. A second run at once does
    nothing but the summary.

    An ingest that fails is told, and stops nothing that the stored orders make due.
    """
    from clv_assets.cli.runs import Runs
    from clv_assets.cli.summary import print_summary
    from clv_assets.io.operations.status import status

    runs = Runs.of(config_path)
    engine = runs.engine
    real_today = today_in(engine.config.source)
    if as_of is not None and as_of > real_today:
        raise ClvError(f"--as-of {as_of} is in the future; today is {real_today}")
    today = as_of or real_today
    with engine.lock("life"):
        done = _catch_up(runs, today, real_today)
    click.echo(f"{done:,} run{'s' if done > 1 else ''}" if done else "nothing was due")
    for reason in status(engine, today).blocked:
        click.echo(reason, err=True)
    print_summary(engine)


def _catch_up(runs: "Runs", today: date, real_today: date) -> int:
    """Do everything due on ``today``; returns the number of runs made.

    The source is read as of the real day: pretending an earlier one limits what is done with the
    orders, it doesn't make the later ones wrong.

    Raises:
        ClvError: something failed; names each.
    """
    from clv_assets.cli.life import agree, show, work_off
    from clv_assets.io.operations.incidents import write_incidents
    from clv_assets.io.operations.verification import verify_open
    from clv_assets.io.runs.upkeep import tidy

    engine, failures, done = runs.engine, list[Exception](), 0
    try:
        done += _ingest(runs, real_today)
    except (ClvError, RuntimeError) as error:
        failures.append(error)
    try:
        done += work_off(runs, today, click.echo)
        done += agree(runs, today, click.echo)
        done += show(runs, today, click.echo)
        verify_open(engine, today)
        write_incidents(engine, _warn)
    except (ClvError, RuntimeError) as error:
        failures.append(error)
    if told := tidy(engine, runs.instance):
        click.echo(told)
    _, undelivered = engine.alerts.deliver(engine.config.notify)
    for failure in undelivered:
        click.echo(f"alert not delivered, will be tried again: {failure}", err=True)
    if failures:
        raise ClvError("\n".join(map(str, failures))) from failures[0]
    return done


def _warn(line: str) -> None:
    click.echo(line, err=True)


def _ingest(runs: "Runs", today: date) -> int:
    """Ingest if the source has something new, or can't even be asked; returns the runs made."""
    from clv_assets.io.operations.ingest import Ingest
    from clv_assets.io.runs.agreement import interrupted

    try:
        died = ("ingest", "") in interrupted(runs.instance)
        needed = died or Ingest.of(runs.engine).is_needed(today)
    except Exception:
        needed = True  # whatever is wrong, the run fails of it, and is on record
    if needed:
        click.echo("ingest")
        runs.run("ingest")
    return int(needed)
