"""``clv sample``."""

from datetime import date
from pathlib import Path

import click

from clv_assets.cli.options import DAY


@click.command(short_help="Write the sample shop's order lines to a file.")
@click.option("--customers", type=click.IntRange(min=1), default=5000, show_default=True)
@click.option("--until", type=DAY, required=True, help="First day that is not written.")
@click.option("--seed", type=click.IntRange(min=0), default=42, show_default=True)
@click.option("--shock", type=DAY, help="Behaviour changes from this day on.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="A .parquet, .csv or .csv.gz."
)
def command(customers: int, until: date, seed: int, shock: date | None, out: Path) -> None:
    """Write the order lines of a simulated house-ware shop. The same seed with a later --until
    extends the same log.
    """
    from clv_assets.core.errors import ClvError
    from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
    from clv_assets.io.storage.atomic import require_format, write_table

    require_format(out)
    shop = SampleShop(customers=customers, seed=seed, shock=shock)
    if until <= shop.start:
        raise ClvError(f"--until {until}: the shop opens on {shop.start}; take a later day")
    lines = sample_lines(shop, until)
    write_table(lines, out)
    click.echo(f"{lines.height:,} lines of {lines['customer_id'].n_unique():,} customers: {out}")
