"""``clv report``: a cutoff for people who won't open Dagster."""

from datetime import date
from pathlib import Path

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import DAY, config_option


@click.command(short_help="Write a report of a cutoff as one HTML file, or a PDF.")
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path), help="A .html or .pdf file."
)
@click.option("--cutoff", type=DAY, help="A scored cutoff. Default: the newest.")
@config_option
def command(target: Path, cutoff: date | None, config_path: str | None) -> None:
    """What was promised and what came, both lenses, who moved, the champion, drift so far.

    The file holds all that it needs, and asks nothing of anywhere.
    """
    from clv_assets.io.customers.customer_tables import refuse_own_files
    from clv_assets.io.customers.explaining import newest_scored
    from clv_assets.io.customers.report import write_report

    engine = opened(config_path)
    key = newest_scored(engine, cutoff)
    refuse_own_files(engine, target)
    write_report(engine, key, target)
    click.echo(f"report of cutoff {key}: {target}")
