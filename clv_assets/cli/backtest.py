"""``clv backtest``."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import DAY, config_option, today_in, windows_options

if TYPE_CHECKING:
    from clv_assets.core.backtest.backtest import Backtest

FILE = click.Path(path_type=Path)


@click.command(short_help="Pretend that today is a past day, predict, and compare.")
@config_option
@click.option("--cutoff", "cutoffs", type=DAY, multiple=True, help="A day to pretend; repeatable.")
@click.option(
    "--last", type=click.IntRange(1, 120), help="The newest N cutoffs, a month apart, instead."
)
@windows_options
@click.option(
    "--scores",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Another system's customer_id, score (and cutoff) as .csv or .parquet; repeatable.",
)
@click.option("--out", type=FILE, help="Customers with all predictions: .parquet, .csv or .csv.gz.")
@click.option("--plot", type=FILE, help="The picture, a .png; default: beside --out.")
def command(
    config_path: str | None,
    cutoffs: tuple[date, ...],
    last: int | None,
    pred_months: int | None,
    history_months: int | None,
    scores: tuple[Path, ...],
    out: Path | None,
    plot: Path | None,
) -> None:
    """Train on what was known at each cutoff alone, score the customers known then, and compare
    with what came: the champion beside scaled past spend, boosted trees on one cutoff, Pareto/NBD,
    and other systems' scores.

    Metrics speak of customers with a row in the history window; docs/metrics.md tells what each
    means. Touches no champion and no Dagster instance.
    """
    if bool(cutoffs) == (last is not None):
        raise click.UsageError("give either --cutoff (once or more) or --last")
    if plot is not None and plot.suffix.lower() != ".png":
        raise click.UsageError(f"--plot writes a PNG; name it {plot.with_suffix('.png')}")
    from clv_assets.cli.progress import progress
    from clv_assets.io.operations.backtesting import newest_cutoffs, run_backtest
    from clv_assets.io.operations.fresh_orders import fresh_orders
    from clv_assets.io.source.score_files import read_scores
    from clv_assets.io.storage.atomic import require_format

    if out is not None:
        require_format(out)
    engine = opened(config_path)
    rivals = read_scores(scores)
    with progress("backtest"):
        fresh = fresh_orders(engine, today_in(engine.config.source))
        if last is not None:
            cutoffs = newest_cutoffs(fresh, engine.config, pred_months, last)
        report = run_backtest(
            fresh,
            cutoffs,
            engine.config,
            rivals,
            pred_months=pred_months,
            history_months=history_months,
        )
    for month, why in fresh.odd.items():
        click.echo(f"take the figures with care: {month}: {why}", err=True)
    _print(report, fresh.currency, out, plot)


def _print(report: "Backtest", currency: str | None, out: Path | None, plot: Path | None) -> None:
    """The table, the files that are asked for, what to be warned of, and the closing sentence."""
    from clv_assets.cli.backtest_table import lines_of
    from clv_assets.io.operations.backtesting import write_picture
    from clv_assets.io.storage.atomic import write_table

    for line in lines_of(report, currency):
        click.echo(line)
    if out is not None:
        write_table(report.customers, out)
        click.echo(f"customers: {out}")
        plot = plot or out.with_suffix(".png")
    if plot is not None and report.compared:
        write_picture(report, plot, currency)
        click.echo(f"picture: {plot}")
    for warning in report.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(report.sentence)
