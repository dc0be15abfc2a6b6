"""``clv ingest``: what it says of rows, news, a changed past and months that can't be right."""

from datetime import date, datetime
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
    half = lines.filter(~day.is_between(pl.lit("2025-01-16"), pl.lit("2025-01-31")))
    declared = {"complete_through": "2025-02-20"}

    stopped = clv_process(*ingest(tmp_path, half, **declared))
    accepted = clv(*ingest(tmp_path, half, **declared, accept_months=["2025-01"]))

    assert stopped.returncode == 1
    assert "check months_complete failed: 2025-01: " in stopped.stderr
    assert "next to none from 2025-01-16 to 2025-01-31" in stopped.stderr
    assert "source.accept_months" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert accepted.exit_code == 0


def test_half_an_older_month_stops_nothing_and_is_asked_about(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    day = pl.col("order_date").dt.strftime("%Y-%m-%d")
    half = lines.filter(~day.is_between(pl.lit("2024-10-16"), pl.lit("2024-10-31")))

    done = clv_process(*ingest(tmp_path, half, complete_through="2025-02-20"))

    assert done.returncode == 0
    assert "2024-10: " in done.stdout


def test_an_older_month_that_lost_half_of_its_rows_stops_it_until_they_are_back(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    clv(*ingest(tmp_path, lines))
    october = pl.col("order_date").dt.strftime("%Y-%m") == "2024-10"
    half = lines.filter(~october | (pl.int_range(pl.len()) % 2 == 0))

    lost = clv_process(*ingest(tmp_path, half))
    again = clv_process(*ingest(tmp_path, half.head(-1)))
    back = clv_process(*ingest(tmp_path, lines))

    assert lost.returncode == again.returncode == 1
    assert "check months_complete failed: 2024-10: lost " in lost.stderr
    assert back.returncode == 0


def test_a_lone_date_is_named_and_moves_neither_start_nor_end(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    early = lines.head(1).with_columns(
        pl.lit("typo").alias("order_id"), pl.lit(datetime(2013, 8, 23)).alias("order_date")
    )
    both = pl.concat([lines, early], how="vertical_relaxed")

    named = clv(*ingest(tmp_path, both)).output
    accepted = clv(*ingest(tmp_path, both, accept_dates=["2013-08-23"])).output

    assert f"lone date: {tmp_path / 'orders' / '2013-08.csv'}: row 1: 2013-08-23, " in named
    assert "days before the next order (2023-01-02)" in named
    assert "source.accept_dates: [2013-08-23]" in named
    assert "1 order date years from all others" in named
    assert "orders from 2023-01-02 to" in named
    assert "orders from 2013-08-23 to" in accepted
