"""``clv score``."""

from datetime import date, datetime, timedelta

import click

from clv_assets.cli.options import DAY, config_option


@click.command(short_help="Score one cutoff, or those of a range.")
@config_option
@click.option("--cutoff", type=DAY, help="One cutoff, on the weekly grid.")
@click.option("--from", "start", type=DAY, help="First day of a range …")
@click.option("--to", "end", type=DAY, help="… and its last, inclusive.")
@click.option("--rescore-reason", help="Replace issued predictions by the model for D, and why.")
def command(
    config_path: str | None,
    cutoff: date | None,
    start: date | None,
    end: date | None,
    rescore_reason: str | None,
) -> None:
    """Predict for a cutoff, or for the on-cadence cutoffs of a range (the first grid day of each
    month before the first launch), each by the model for it. An issued prediction is evidence:
    scoring again keeps it, unless --rescore-reason is given; the old one is then set aside.
    """
    from clv_assets.cli.runs import Runs
    from clv_assets.core.windows import Window

    ranged = start is not None and end is not None
    if (cutoff is None) != ranged or (start is None) != (end is None):
        raise click.UsageError("give either --cutoff, or both --from and --to")
    runs = Runs.of(config_path)
    ledger = runs.engine.ledger
    cadence = runs.engine.config.cutoffs.cadence
    if cutoff is not None:
        cutoffs = [cutoff]
        if cutoff != (near := cadence.grid_day_on_or_after(cutoff)):
            raise click.UsageError(
                f"{cutoff} is a {cutoff:%A}; cutoffs are {cadence.weekday}s, e.g. {near}"
            )
        if not cadence.on_grid(cutoff):
            raise click.UsageError(
                f"{cutoff} is off the grid: {cadence.weekday}s from {cadence.start} to "
                f"{cadence.end or 'today'} (cutoffs.start, cutoffs.end)"
            )
    else:
        assert start is not None
        assert end is not None
        launches = [start - timedelta(days=400), *ledger.launches()]
        cutoffs = list(cadence.cutoffs(Window(start, end + timedelta(days=1)), launches))
    today = datetime.now(runs.engine.config.source.zone).date()
    for day in cutoffs:
        ledger.require_scorable(day, today)
    why = {"rescore_reason": rescore_reason}
    ops = {"features": why, "predictions": why} if rescore_reason else None
    for day in cutoffs:
        runs.run("scoring", str(day), ops=ops)
        row = runs.engine.files.read("predictions", str(day))
        sample = ", in sample: it is never judged" if row["in_sample"][0] else ""
        click.echo(f"{day}: {row.height:,} customers by {row['model_id'][0]}{sample}")
    if not cutoffs:
        click.echo("no cutoff falls in this range")
