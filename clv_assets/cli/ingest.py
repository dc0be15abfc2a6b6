"""``clv ingest``."""

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import config_option

MOST_ODD = 8  # months that are told one by one


@click.command(short_help="Read what is new of the source.")
@config_option
@click.option(
    "--same-shop",
    is_flag=True,
    help="Say that a config with another source is of the shop that is stored.",
)
def command(config_path: str | None, same_shop: bool) -> None:
    """Read what is new of the source, account for every row, replace the snapshot of transactions.

    On an error the last good snapshot stays. A month that can't be right fails the checks: then
    nothing is scored or judged by it until it is mended or accepted.
    """
    from clv_assets.cli.progress import progress
    from clv_assets.cli.runs import Runs
    from clv_assets.io.operations.ingest import Ingest
    from clv_assets.io.source.side_tables import undeclared_attributes

    runs = Runs(opened(config_path, same_shop=same_shop))
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
    for sentence in _worth_a_look(facts["lone_dates"], runs.engine.ledger.odd_months()):
        click.echo(sentence)
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


def _worth_a_look(lone: dict[str, str], odd: dict[str, str]) -> list[str]:
    """Lone dates and odd months, with what to do about them."""
    from clv_assets.core.orders.lone_dates import accepting_dates
    from clv_assets.io.deployment.gates import QUESTION

    dates = [*(f"lone date: {sentence}" for sentence in lone.values()), accepting_dates(lone)]
    newest = sorted(odd.items())[-MOST_ODD:]
    more = [f"and {len(odd) - MOST_ODD:,} odd months before"] if len(odd) > MOST_ODD else []
    months = [*more, *(f"odd month {month}: {why}" for month, why in newest), QUESTION]
    return [*(dates if lone else []), *(months if odd else [])]
