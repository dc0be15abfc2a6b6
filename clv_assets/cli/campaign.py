"""``clv campaign``: what a campaign has brought."""

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import config_option


@click.command(short_help="Compare treated and control of a campaign.")
@click.option("--name", required=True, help="As it was given to `clv export --campaign`.")
@config_option
def command(name: str, config_path: str | None) -> None:
    """Revenue per customer since the export, treated less control: all who were drawn count,
    whether or not the campaign reached them.
    """
    from clv_assets.core.pages.campaign_lines import campaign_lines
    from clv_assets.io.customers.campaigns import outcome

    engine = opened(config_path)
    told = outcome(engine, name)
    since, until = told.campaign.exported_at, told.until
    click.echo(f"Campaign {name!r}, orders from {since} to before {until}:")
    for line in campaign_lines(told.effects, told.fault, engine.ledger.currency()):
        click.echo(line)
