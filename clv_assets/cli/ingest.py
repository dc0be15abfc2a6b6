"""``clv ingest``."""

import click

from clv_assets.cli.options import config_option


@click.command(short_help="Read what is new of the source.")
@config_option
def command(config_path: str | None) -> None:
    """Read what is new of the source, account for every row, replace the snapshot of transactions.

    On an error the last good snapshot stays. A month that can't be right fails the checks: then
    nothing is scored or judged by it until it is mended or accepted.
    """
    from clv_assets.cli.progress import progress
    from clv_assets.cli.runs import Runs
    from clv_assets.io.operations.ingest import Ingest
    from clv_assets.io.source.side_tables import undeclared_attributes

    runs = Runs.of(config_path)
    ingest = Ingest.of(runs.engine)
    known = ingest.changes().get("fingerprint")
    with progress("ingest"):
        runs.run("ingest")
    facts, changes = runs.engine.ledger.facts(), ingest.changes()
    rejected = ", ".join(f"{rows:,} {why}" for why, rows in facts["rows_rejected"].items())
    click.echo(
        f"{facts['rows_read']:,} rows read: {facts['rows_kept']:,} orders of "
        f"{facts['customers']:,} customers, {facts['rows_merged']:,} merged; "
        f"rejected: {rejected or 'none'}\n"
        f"orders from {facts['first_order']} to {facts['newest_order']}; "
        f"complete up to, not including, {facts['watermark']}"
    )
    if changes["parts_reused"]:
        click.echo(f"parts unchanged and not read again: {changes['parts_reused']:,}")
    if changes["fingerprint"] != known:
        for month, what in changes["changed_past"].items():
            click.echo(f"the past has changed in {month}: {what}")
    left_out = undeclared_attributes(runs.engine.config.source, ingest.reader.folder)
    if left_out:
        click.echo(
            f"columns of customers left out, not declared: {', '.join(left_out)}; "
            "today's value would leak into the past"
        )
