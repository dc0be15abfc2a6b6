"""``clv export``: the customers of a cutoff, for where campaigns are run."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import DAY, config_option

if TYPE_CHECKING:
    from clv_assets.io.customers.campaigns import Plan


@click.command(short_help="Write the customers of a cutoff to a file or database.")
@click.option("--to", "target", required=True, help=".csv, .parquet, .xlsx, or a database's URL.")
@click.option("--cutoff", type=DAY, help="A scored cutoff. Default: the newest.")
@click.option(
    "--changed-since", type=DAY, help="Only who stands elsewhere than at this scored cutoff."
)
@click.option(
    "--only", "only_path", type=click.Path(path_type=Path), help="Only the ids of this file."
)
@click.option("--campaign", help="Draw a control group, and put it on record under this name.")
@click.option(
    "--control-share",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Of the campaign's customers. Default: that on record, else 0.1.",
)
@click.option("--table", default="customer_table", show_default=True, help="Of a database.")
@config_option
def command(
    target: str,
    cutoff: date | None,
    changed_since: date | None,
    only_path: Path | None,
    campaign: str | None,
    control_share: float | None,
    table: str,
    config_path: str | None,
) -> None:
    """Predictions, intervals, tiers, persona and reasons of the customers of a cutoff, a row each.

    In a database the rows of the cutoff are replaced, in one transaction.
    """
    from clv_assets.io.customers.campaigns import plan_campaign, register
    from clv_assets.io.customers.customer_tables import (
        Selection,
        hand_over,
        read_ids,
        selected,
    )
    from clv_assets.io.customers.explaining import newest_scored

    if control_share is not None and campaign is None:
        raise click.UsageError("--control-share needs --campaign NAME, which is put on record")
    engine = opened(config_path)
    key = newest_scored(engine, cutoff)
    ids = None if only_path is None else read_ids(only_path)
    since = None if changed_since is None else str(changed_since)
    found = selected(engine, key, Selection(since, ids))
    customers = found.table
    if campaign is None:
        shown, remarks = hand_over(engine, customers, target, table)
    else:
        now = datetime.now(engine.config.source.zone)
        # From the drawing to the record: another export by this name would draw other groups.
        with engine.lock("campaigns"):
            plan = plan_campaign(engine, customers, campaign, control_share, now)
            _print_plan(plan)
            shown, remarks = hand_over(engine, plan.table, target, table)
            register(engine, plan)
    for remark in (*found.remarks, *remarks):
        click.echo(remark)
    facts = customers.facts
    click.echo(
        f"{customers.frame.height:,} customers of cutoff {key} to {shown}: expected net revenue in "
        f"[{facts['cutoff']}, {facts['window_end']}), currency {facts['currency']}"
    )


def _print_plan(plan: "Plan") -> None:
    from clv_assets.core.handover.control_group import controls

    control = controls(plan.groups)
    click.echo(
        f"campaign {plan.campaign.name!r}: {plan.groups.height - control:,} treated, "
        f"{control:,} control"
    )
    if plan.detectable is None:
        click.echo(
            "what effect could be seen can't be told: no window has passed yet in which customers "
            "like these brought anything"
        )
    else:
        click.echo(
            f"seen four times in five would be a difference of {plan.detectable.adjusted:.0%} of "
            f"the revenue per customer, or more ({plan.detectable.raw:.0%} without the issued "
            "prediction as covariate), in a whole window"
        )
    for remark in plan.remarks:
        click.echo(remark)
