"""``clv ingest``: what it says of rows, news, a changed past and months that can't be right."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets_tests.cli.commands import clv, clv_process, config_of
from clv_assets_tests.deployments import make_engine

pytestmark = pytest.mark.usefixtures("own_environment")


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return sample_lines(SampleShop(900), date(2025, 3, 1))


def ingest(folder: Path, lines: pl.DataFrame, **source: object) -> list[str]:
    """The command line of an ingest of ``lines``, by month in files of their own."""
    (folder / "orders").mkdir(exist_ok=True)
    for (month,), part in lines.group_by(pl.col("order_date").dt.strftime("%Y-%m")):
        part.write_csv(folder / "orders" / f"{month}.csv")
    shop = make_engine(folder, source={"path": "orders", **source})
    return ["ingest", *config_of(shop)]


def test_it_says_what_became_of_the_rows_and_what_was_not_read_again(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    first = clv(*ingest(tmp_path, lines.filter(pl.col("order_date") < date(2025, 2, 1))))

    second = clv(*ingest(tmp_path, lines))

    assert first.exit_code == second.exit_code == 0
    assert f"{lines.height:,} rows read: " in second.output
    assert "complete up to, not including, 2025-02-28" in second.output
    assert "parts unchanged and not read again: 25" in second.output
    assert "the past has changed" not in second.output


def test_a_changed_past_is_told_by_month(tmp_path: Path, lines: pl.DataFrame) -> None:
    clv(*ingest(tmp_path, lines))
    late = lines.head(1).with_columns(
        pl.lit("late").alias("order_id"),
        pl.lit(date(2024, 3, 9)).cast(pl.Datetime("us")).alias("order_date"),
    )

    told = clv(*ingest(tmp_path, pl.concat([lines, late], how="vertical_relaxed"))).output

    assert "the past has changed in 2024-03: " in told
    assert told.count("the past has changed") == 1


def test_half_a_month_stops_it_with_the_figures_and_the_remedy(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    day = pl.col("order_date").dt.strftime("%Y-%m-%d")
    half = lines.filter(~day.is_between(pl.lit("2024-10-16"), pl.lit("2024-10-31")))

    stopped = clv_process(*ingest(tmp_path, half))
    accepted = clv(*ingest(tmp_path, half, accept_months=["2024-10"]))

    assert stopped.returncode == 1
    assert "check months_complete failed: 2024-10: " in stopped.stderr
    assert "next to none from 2024-10-16 to 2024-10-31" in stopped.stderr
    assert "source.accept_months" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert accepted.exit_code == 0
