"""``clv backtest``."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clv_assets.cli.options import DAY, config_option, windows_options

if TYPE_CHECKING:
    import polars as pl

    from clv_assets.config.deployment import Config
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
@click.option("--out", type=FILE, help="Customers with all predictions: .parquet or .csv.")
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

    Metrics speak of customers with a row in the history window. Touches no champion and no
    Dagster instance.
    """
    if bool(cutoffs) == (last is not None):
        raise click.UsageError("give either --cutoff (once or more) or --last")
    if plot is not None and plot.suffix.lower() != ".png":
        raise click.UsageError(f"--plot writes a PNG; name it {plot.with_suffix('.png')}")
    from clv_assets.cli.backtest_table import lines_of
    from clv_assets.core.backtest.backtest import backtest
    from clv_assets.io.deployment.deployment import load_deployment
    from clv_assets.io.deployment.engine import Engine
    from clv_assets.io.operations.fresh_orders import fresh_orders

    engine = Engine(load_deployment(config_path))
    config = engine.config
    fresh = fresh_orders(engine, datetime.now(config.source.zone).date())
    for month, why in fresh.suspect.items():
        click.echo(f"take the figures with care: {month}: {why}", err=True)
    if last is not None:
        cutoffs = _newest_cutoffs(fresh.orders, fresh.complete, config, pred_months, last)
    declared = config.source.is_live or config.source.complete_through is not None
    report = backtest(
        fresh.orders,
        cutoffs,
        pred_months=pred_months,
        history_months=history_months,
        config=config,
        scores=_scores(scores),
        complete_through=fresh.complete if declared else None,
        covariates=fresh.covariates,
    )
    for line in lines_of(report):
        click.echo(line)
    _write(report, out, plot)
    for warning in report.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(report.sentence)


def _newest_cutoffs(
    orders: "pl.DataFrame", watermark: date, config: "Config", pred_months: int | None, last: int
) -> tuple[date, ...]:
    """The newest cutoffs, a month apart, whose windows have ended, and settled, by then."""
    from clv_assets.core.calendar.windows import add_months
    from clv_assets.core.errors import NotYetError
    from clv_assets.core.snapshots.origins import first_day, monthly_back

    months = pred_months or config.training.pred_months
    start = add_months(watermark - timedelta(days=config.source.settle_days), -months)
    first = first_day(orders.lazy())
    cutoffs = monthly_back(start, first + timedelta(days=1), last)
    if not cutoffs:
        raise NotYetError(
            f"no window of {months} months has ended: orders from {first} are complete up to "
            f"{watermark}; wait, or take fewer --pred-months"
        )
    return tuple(cutoffs)


def _scores(paths: Sequence[Path]) -> "dict[str, pl.DataFrame]":
    """Score files by their names. CSV is read as text, so that ids keep their leading zeros."""
    import polars as pl

    from clv_assets.core.errors import SourceError

    tables: dict[str, pl.DataFrame] = {}
    for path in paths:
        if path.name in tables:
            raise SourceError(f"{path}: another --scores file has that name too; rename one")
        try:
            if path.suffix.lower() == ".parquet":
                tables[path.name] = pl.read_parquet(path)
            else:
                tables[path.name] = pl.read_csv(path, infer_schema=False)
        except (pl.exceptions.PolarsError, OSError) as error:
            reason = str(error).splitlines()[0]
            raise SourceError(
                f"{path}: no CSV or Parquet file that can be read: {reason}"
            ) from error
    return tables


def _write(report: "Backtest", out: Path | None, plot: Path | None) -> None:
    """The customers, and the picture of the newest judged cutoff."""
    from clv_assets.io.storage.atomic import replacing

    if out is not None:
        with replacing(out.absolute()) as temporary:
            if out.suffix.lower() == ".csv":
                report.customers.write_csv(temporary)
            else:
                report.customers.write_parquet(temporary)
        click.echo(f"customers: {out}")
        plot = plot or out.with_suffix(".png")
    if plot is not None and report.compared:
        with replacing(plot.absolute()) as temporary:
            temporary.write_bytes(_picture(report))
        click.echo(f"picture: {plot}")


def _picture(report: "Backtest") -> bytes:
    from clv_assets.core.report.backtest_picture import backtest_picture

    newest = report.compared[-1]
    return backtest_picture(
        {method: newest.predicted(method) for method in newest.methods},
        newest.judged["actual_clv"].to_numpy(),
        title=f"Backtest at {newest.cutoff}: net revenue in {newest.window}",
        calibrated="champion",
    )
