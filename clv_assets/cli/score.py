"""``clv score``."""

from datetime import date
from pathlib import Path

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import DAY, config_option, today_in


@click.command(short_help="Score one cutoff, those of a range, or today.")
@config_option
@click.option("--cutoff", type=DAY, help="One cutoff, on the weekly grid.")
@click.option("--from", "start", type=DAY, help="First day of a range …")
@click.option("--to", "end", type=DAY, help="… and its last, inclusive.")
@click.option("--rescore-reason", help="Replace issued predictions by the model for D, and why.")
@click.option("--today", "is_today", is_flag=True, help="Provisional scores as of today instead.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --today: a .parquet or .csv; default: <storage>/provisional/<day>.parquet.",
)
def command(
    config_path: str | None,
    cutoff: date | None,
    start: date | None,
    end: date | None,
    rescore_reason: str | None,
    is_today: bool,
    out: Path | None,
) -> None:
    """Predict for a cutoff, or for the on-cadence cutoffs of a range (the first grid day of each
    month before the first launch), each by the model for it. An issued prediction is evidence:
    scoring again keeps it, unless --rescore-reason is given; the old one is then set aside.

    With --today the champion scores the customers as they are now, into a file: provisional,
    never issued, never judged, no cutoff of the calendar.
    """
    ranged = start is not None and end is not None
    if is_today:
        if not (cutoff is start is end is rescore_reason is None):
            raise click.UsageError("--today issues nothing: it goes with --config and --out alone")
        score_today(config_path, out)
        return
    if out is not None:
        raise click.UsageError("--out goes with --today; issued predictions are assets")
    if (cutoff is None) != ranged or (start is None) != (end is None):
        raise click.UsageError("give either --cutoff, or both --from and --to, or --today")
    score_cutoffs(config_path, cutoff, start, end, rescore_reason)


def score_cutoffs(
    config_path: str | None,
    cutoff: date | None,
    start: date | None,
    end: date | None,
    rescore_reason: str | None,
) -> None:
    """Issue predictions for ``cutoff``, or for those from ``start`` to ``end``, both inclusive.

    Raises:
        ClvError: a cutoff can't be scored; then none of them is.
    """
    from clv_assets.cli.runs import Runs
    from clv_assets.io.deployment.gates import require_scorable
    from clv_assets.io.operations.issuing import cutoffs_between, off_grid

    runs = Runs.of(config_path)
    engine = runs.engine
    if cutoff is not None:
        if why_not := off_grid(engine, cutoff):
            raise click.UsageError(why_not)
        cutoffs = [cutoff]
    else:
        assert start is not None
        assert end is not None
        cutoffs = cutoffs_between(engine, start, end)
    today = today_in(engine.config.source)
    for day in cutoffs:
        require_scorable(engine.ledger, day, today)
    why = {"rescore_reason": rescore_reason}
    ops = {"features": why, "predictions": why} if rescore_reason else None
    for day in cutoffs:
        runs.run("scoring", str(day), ops=ops)
        row = engine.files.read("predictions", str(day))
        sample = ", in sample: it is never judged" if row["in_sample"][0] else ""
        click.echo(f"{day}: {row.height:,} customers by {row['model_id'][0]}{sample}")
    if not cutoffs:
        click.echo("no cutoff falls in this range")


def score_today(config_path: str | None, out: Path | None) -> None:
    """Write provisional scores; no Dagster, as nothing is issued."""
    from clv_assets.core.report.page_tables import totals_sentences
    from clv_assets.io.operations.provisional import place_of, provisional_scores
    from clv_assets.io.storage.atomic import write_table

    engine = opened(config_path)
    today = today_in(engine.config.source)
    path = place_of(engine, engine.ledger.complete(today), out)
    scores = provisional_scores(engine, today)
    write_table(scores, path)
    row = scores.row(0, named=True)
    day, sample = row["cutoff"], ", in sample" if row["in_sample"] else ""
    band, currency = engine.models.totals_band(row["model_id"]), engine.ledger.currency()
    expected = totals_sentences(scores, band, currency)
    click.echo(
        f"provisional, not issued and not judged: {scores.height:,} customers as of {day} by "
        f"{row['model_id']}{sample}, net revenue in [{day}, {row['window_end']})\n"
        + "\n".join(expected)
    )
    if day < today:
        click.echo(
            f"scored as of {day}, not of {today}: transactions are complete up to {day}; "
            "'clv ingest' reads what is newer"
        )
    click.echo(f"scores: {path}")
