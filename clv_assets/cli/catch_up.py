"""``clv catch-up``: what cron calls."""

from datetime import date, datetime

import click

from clv_assets.cli.options import DAY, config_option


@click.command(short_help="Do what is due today: ingest, score, label, read, report.")
@config_option
@click.option("--as-of", type=DAY, help="Pretend that today is this day.")
def command(config_path: str | None, as_of: date | None) -> None:
    """Ingest if the source has something new, score what is due, label what has matured, read the
    label months, report drift, deliver alerts. A second run at once does nothing.
    """
    from clv_assets.cli.life import work_off
    from clv_assets.cli.runs import Runs

    runs = Runs.of(config_path)
    engine = runs.engine
    today = as_of or datetime.now(engine.config.source.zone).date()
    done = 0
    if engine.source.is_needed(today):
        click.echo("ingest")
        runs.run("ingest", as_of=as_of)
        done += 1
    if not engine.models.promotions():
        click.echo("no champion yet: train one with 'clv train --cutoff DATE …'", err=True)
    try:
        done += work_off(runs, today, click.echo)
    finally:
        _, failures = engine.alerts.deliver(engine.config.notify)
        for failure in failures:
            click.echo(f"alert not delivered, will be tried again: {failure}", err=True)
    click.echo(f"{done} runs" if done else "nothing was due")
