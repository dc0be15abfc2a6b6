"""``clv backtest``."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clv_assets.cli.options import DAY, config_option, windows_options

if TYPE_CHECKING:
    import polars as pl

SHOWN = ("rmse", "mae", "r2", "spearman", "ngini", "cap10", "bias", "dec_wape", "rmse_w")


@click.command(short_help="Pretend that today is a past day, predict, and compare.")
@config_option
@click.option("--cutoff", type=DAY, required=True, help="The day to pretend; any date.")
@windows_options
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="A Parquet or .csv file."
)
def command(
    config_path: str | None,
    cutoff: date,
    pred_months: int | None,
    history_months: int | None,
    out: Path,
) -> None:
    """Train on what was known at the cutoff alone, score the customers known then, and write
    customer_id, population, predicted_clv, and actual_clv where the log reaches that far.

    Metrics speak of customers with a row in the history window. Touches no champion and no
    Dagster instance.
    """
    from clv_assets.core.backtest import backtest
    from clv_assets.core.completeness import suspect_months
    from clv_assets.io.config_file import load_deployment
    from clv_assets.io.engine import Engine
    from clv_assets.io.source_parts import SourceParts

    deployment = load_deployment(config_path)
    config = deployment.config
    today = datetime.now(config.source.zone).date()
    reader = Engine(deployment).source.reader
    ingested = SourceParts(reader, today).ingested()
    newest: date = ingested.orders["order_date"].dt.date().max()  # type: ignore[assignment]
    suspect = suspect_months(ingested.orders, newest, config.source.accept_months)
    for month, why in suspect.items():
        click.echo(f"take the figures with care: {month}: {why}", err=True)
    found = backtest(
        ingested.orders,
        cutoff,
        pred_months=pred_months,
        history_months=history_months,
        config=config,
    )
    _write(found.customers, out)
    champion = found.champion
    click.echo(
        f"cutoff {cutoff}: {found.customers.height:,} customers, net revenue of the next "
        f"{champion.pred_months} months from {champion.history_months} months of history: {out}"
    )
    if not found.metrics:
        click.echo("the log ends before the prediction window does: no actuals to compare with")
        return
    _tell(found.metrics)


def _write(customers: "pl.DataFrame", out: Path) -> None:
    from clv_assets.io.files import replacing

    with replacing(out.absolute()) as temporary:
        if out.suffix.lower() == ".csv":
            customers.write_csv(temporary)
        else:
            customers.write_parquet(temporary)


def _tell(metrics: Mapping[str, Mapping[str, float]]) -> None:
    click.echo(f"{'metric':<10} {'champion':>12} {'past spend':>12}")
    for name in SHOWN:
        ours, naive = metrics["champion"][name], metrics["past_spend"][name]
        click.echo(f"{name:<10} {ours:>12,.3f} {naive:>12,.3f}")
    better = metrics["champion"]["rmse"] < metrics["past_spend"]["rmse"]
    click.echo(
        "the champion beats scaled past spend on RMSE here"
        if better
        else "the champion does not beat scaled past spend on RMSE here: past spend would do"
    )
