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
    label months, report drift, deliver alerts. A second run at once does nothing.
    """
    from clv_assets.cli.runs import Runs

    runs = Runs.of(config_path)
    engine = runs.engine
    real_today = today_in(engine.config.source)
    if as_of is not None and as_of > real_today:
        raise ClvError(f"--as-of {as_of} is in the future; today is {real_today}")
    with engine.lock("life"):
        done = _catch_up(runs, as_of or real_today, real_today)
    click.echo(f"{done:,} run{'s' if done > 1 else ''}" if done else "nothing was due")
    for month, why in engine.ledger.suspect_months().items():
        click.echo(f"not to be used before it is mended or accepted: {month}: {why}", err=True)


def _catch_up(runs: "Runs", today: date, real_today: date) -> int:
    """Do everything due on ``today``; returns the number of runs made.

    The source is read as of the real day: pretending an earlier one limits what is done with the
    orders, it doesn't make the later ones wrong.
    """
    from clv_assets.cli.life import work_off
    from clv_assets.io.operations.ingest import Ingest
    from clv_assets.io.storage.model_store import NO_CHAMPION

    engine, done = runs.engine, 0
    if Ingest.of(engine).is_needed(real_today):
        click.echo("ingest")
        runs.run("ingest")
        done += 1
    if not engine.models.promotions():
        click.echo(NO_CHAMPION, err=True)
    try:
        return done + work_off(runs, today, click.echo)
    finally:
        _, failures = engine.alerts.deliver(engine.config.notify)
        for failure in failures:
            click.echo(f"alert not delivered, will be tried again: {failure}", err=True)
