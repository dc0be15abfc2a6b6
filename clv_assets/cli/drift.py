"""``clv drift``: the history of verdicts, and who has seen an incident."""

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import config_option, today_in


@click.group(invoke_without_command=True, short_help="Show the history of verdicts; acknowledge.")
@config_option
@click.pass_context
def command(context: click.Context, config_path: str | None) -> None:
    """What each label month and each matured window said of the model that predicted, and which
    incidents are open. Nothing is changed, and nothing retrained.
    """
    context.obj = config_path
    if context.invoked_subcommand is None:
        _print_history(config_path)


@command.command("ack", short_help="Close an incident by hand.")
@click.argument("incident")
@click.option("--by", required=True, help="Who has seen it.")
@click.option("--note", required=True, help="What it was.")
@config_option
@click.pass_context
def ack(context: click.Context, incident: str, by: str, note: str, config_path: str | None) -> None:
    """Close INCIDENT, which `clv drift` names. It stays on record, with who and why."""
    from clv_assets.io.operations.incidents import acknowledge, write_incidents

    engine = opened(config_path or context.obj)
    acknowledge(engine, incident, by, note, today_in(engine.config.source))
    write_incidents(engine, click.echo)
    click.echo(f"{incident} is acknowledged by {by.strip()}")


def _print_history(config_path: str | None) -> None:
    from rich.console import Console

    from clv_assets.cli.page_table import print_tables
    from clv_assets.core.report.drift_history import DriftHistory
    from clv_assets.io.operations.incidents import monitored

    engine = opened(config_path)
    seen = monitored(engine)
    history = DriftHistory(seen.months, seen.reports, seen.incidents)
    console = Console(highlight=False)
    for line in history.signs:
        console.print(line, markup=False)
    print_tables(console, history.tables)
    console.print()
    for line in history.open_incidents:
        console.print(line, markup=False)
