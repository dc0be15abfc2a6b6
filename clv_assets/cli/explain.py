"""``clv explain``: why customers are predicted what they are."""

from datetime import date

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import DAY, config_option


@click.command(short_help="Say what the predictions of customers hang on.")
@click.argument("customer_ids", nargs=-1, required=True)
@click.option("--cutoff", type=DAY, help="A scored cutoff. Default: the newest.")
@config_option
def command(customer_ids: tuple[str, ...], cutoff: date | None, config_path: str | None) -> None:
    """What the prediction of each of CUSTOMER_IDS hangs on, beside the average customer."""
    from clv_assets.core.pages.reason_lines import METHOD, reason_lines
    from clv_assets.io.customers.explaining import newest_scored, reasons_at

    engine = opened(config_path)
    key = newest_scored(engine, cutoff)
    told = reasons_at(engine, key, customer_ids)
    click.echo(f"Cutoff {key}, by champion {told['model_id'][0]}. {METHOD}")
    for row in told.iter_rows(named=True):
        click.echo("\n" + "\n".join(reason_lines(row, engine.ledger.currency())))
