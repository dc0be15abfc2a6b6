"""``clv train``."""

from datetime import date

import click

from clv_assets.cli.approval import Approval
from clv_assets.cli.figures import figure
from clv_assets.cli.options import (
    DAY,
    approval_options,
    config_option,
    renamed_option,
    windows_options,
)


@click.command(short_help="Train and promote a champion.")
@config_option
@click.option("--as-of", type=DAY, required=True, help="Nothing of this day or later is read.")
@renamed_option("--cutoff", "--as-of", "a champion has an as-of date; cutoffs are what it scores")
@windows_options
@approval_options
def command(
    config_path: str | None,
    as_of: date,
    pred_months: int | None,
    history_months: int | None,
    approved_by: str,
    reason: str,
) -> None:
    """Train on what was known on the as-of day, judge the recipe on past origins, write the model
    card, and make it the champion. Only a person does this: say who approves it and why. What the
    card's figures mean is told in docs/metrics.md.
    """
    from clv_assets.cli.progress import progress
    from clv_assets.cli.runs import Runs
    from clv_assets.core.report.amounts import amount

    approval = Approval(approved_by, reason, pred_months, history_months)
    runs = Runs.of(config_path)
    runs.engine.ledger.facts()
    with progress("train"):
        runs.run("training", ops=approval.run_config(as_of))
    row = runs.engine.models.manifest()[-1]
    card = runs.engine.models.card(row.model_id)
    for warning in card.get("warnings", {}).values():
        click.echo(f"warning: {warning}", err=True)
    mean = card["baseline"]["mean"]
    rmse = amount(mean["rmse"], card["currency"])
    click.echo(
        f"champion {row.model_id}, approved by {row.approved_by}: {row.reason}\n"
        f"baseline ({card['baseline']['kind']}): RMSE {rmse}, "
        f"R² {figure(mean['r2'], '.2f')}, normalised Gini {figure(mean['ngini'], '.3f')}\n"
        f"{card['baseline']['sentence']}\n"
        f"model card: {runs.engine.root / 'models' / row.model_id / 'card.md'}"
    )
