"""``clv ingest``."""

import click

from clv_assets.cli.options import config_option


@click.command(short_help="Read the source anew.")
@config_option
def command(config_path: str | None) -> None:
    """Read the source, account for every row, and replace the snapshot of transactions.

    On an error the last good snapshot stays.
    """
    from clv_assets.cli.runs import Runs

    runs = Runs.of(config_path)
    runs.run("ingest")
    facts = runs.engine.ledger.facts()
    rejected = ", ".join(f"{rows:,} {why}" for why, rows in facts["rows_rejected"].items())
    click.echo(
        f"{facts['rows_read']:,} rows read: {facts['rows_kept']:,} orders of "
        f"{facts['customers']:,} customers, {facts['rows_merged']:,} merged; "
        f"rejected: {rejected or 'none'}\n"
        f"orders from {facts['first_order']} to {facts['newest_order']}; "
        f"complete up to, not including, {facts['watermark']}"
    )
