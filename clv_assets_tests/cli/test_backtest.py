"""``clv backtest``: a table, a picture, one sentence; the past alone; no instance touched."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import SAMPLE_SHOP, make_engine

CUTOFF = "2024-05-17"


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    path = tmp_path_factory.mktemp("log") / "log.parquet"
    assert not clv(
        "sample", "--customers", "200", "--until", "2024-09-01", "--out", str(path)
    ).exit_code
    return pl.read_parquet(path)


def backtest(
    folder: Path, lines: pl.DataFrame, *arguments: str, code: int = 0, **source: object
) -> str:
    """What the command says about a shop with these order lines."""
    lines.write_parquet(folder / "log.parquet")
    training = {**SAMPLE_SHOP["training"], "max_snapshots": 3}
    sections = {"source": {"path": "log.parquet", **source}, "training": training}
    shop = make_engine(folder, **{**SAMPLE_SHOP, **sections})
    result = clv("backtest", *config_of(shop), *arguments)
    assert result.exit_code == code, result.output
    return result.output


def scores(folder: Path, lines: pl.DataFrame) -> Path:
    """A vendor's file: the count of lines as score."""
    path = folder / "vendor.csv"
    lines.group_by("customer_id").agg(score=pl.len()).write_csv(path)
    return path


def test_the_table_the_files_and_the_sentence(tmp_path: Path, lines: pl.DataFrame) -> None:
    out = tmp_path / "out.parquet"

    said = backtest(tmp_path, lines, "--cutoff", CUTOFF, "--out", str(out)).splitlines()

    assert said[1].split() == ["champion", "naive", "single", "pnbd"]
    assert {line.split()[0] for line in said[2:7]} == {"rmse_w", "mae", "ngini", "dec_wape", "bias"}
    assert "probability that the champion beats past spend: " in said[-4]
    assert said[-1].startswith(("use it", "no better than past spend", "not enough data"))
    assert pl.read_parquet(out).columns[:3] == ["customer_id", "cutoff", "population"]
    assert {"predicted_clv", "naive", "single", "pnbd", "actual_clv"} <= {
        *pl.read_parquet(out).columns
    }
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("currency", "unit"), [("EUR", ", EUR"), (None, "")])
def test_errors_in_money_name_the_currency_of_the_orders(
    tmp_path: Path, lines: pl.DataFrame, currency: str | None, unit: str
) -> None:
    said = backtest(tmp_path, lines, "--cutoff", CUTOFF, currency=currency)

    assert f"\n  mae{unit}  " in said
    assert said.count("EUR") == (5 if unit else 0)  # four rows and the interval score


def test_without_out_nothing_is_written(tmp_path: Path, lines: pl.DataFrame) -> None:
    backtest(tmp_path, lines, "--cutoff", CUTOFF)

    assert {path.name for path in tmp_path.iterdir()} == {"log.parquet", "shop.yaml"}


def test_the_plot_may_go_elsewhere_but_is_a_png(tmp_path: Path, lines: pl.DataFrame) -> None:
    picture = tmp_path / "deep" / "picture.png"

    backtest(tmp_path, lines, "--cutoff", CUTOFF, "--plot", str(picture))
    refused = backtest(tmp_path, lines, "--cutoff", CUTOFF, "--plot", "picture.pdf", code=2)

    assert picture.exists()
    assert "--plot writes a PNG" in refused


def test_the_newest_cutoffs_end_with_the_watermark(tmp_path: Path, lines: pl.DataFrame) -> None:
    """The log's newest day is 2024-08-30: three months from 2024-05-30 are over by then."""
    out = tmp_path / "out.csv"

    said = backtest(tmp_path, lines, "--last", "2", "--out", str(out))

    assert pl.read_csv(out)["cutoff"].unique().sort().to_list() == ["2024-04-30", "2024-05-30"]
    assert "judged at 2 of 2 cutoffs; means over these, and medians of the ratios" in said


def test_late_returns_are_waited_for(tmp_path: Path, lines: pl.DataFrame) -> None:
    said = backtest(tmp_path, lines, "--last", "1", settle_days=14)

    assert "cutoff 2024-05-16, revenue in [2024-05-16, 2024-08-16)" in said


def test_no_window_over_yet_is_an_error(tmp_path: Path, lines: pl.DataFrame) -> None:
    said = backtest(tmp_path, lines, "--last", "1", "--pred-months", "60", code=1)

    assert "no window of 60 months has ended: orders from 2023-01-05 are complete up to" in said


@pytest.mark.parametrize(
    "arguments", [(), ("--cutoff", CUTOFF, "--last", "2")], ids=["neither", "both"]
)
def test_cutoffs_are_given_one_way(
    tmp_path: Path, lines: pl.DataFrame, arguments: tuple[str, ...]
) -> None:
    said = backtest(tmp_path, lines, *arguments, code=2)

    assert "give either --cutoff (once or more) or --last" in said


def test_a_cutoff_too_early_is_told_and_the_others_go_on(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    said = backtest(tmp_path, lines, "--cutoff", "2023-03-01", "--cutoff", CUTOFF)

    assert "without champion: no champion can be trained as of 2023-03-01" in said
    assert "judged at 1 of 2 cutoffs" in said


def test_another_systems_scores_are_a_column_of_the_table(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    path = scores(tmp_path, lines[: lines.height // 2])

    said = backtest(tmp_path, lines, "--cutoff", CUTOFF, "--scores", str(path))

    assert "vendor.csv: " in said
    assert "have no score at 2024-05-17 and count as 0" in said
    assert "ranks customers better than vendor.csv" in said


def test_scores_of_several_cutoffs_say_of_which(tmp_path: Path, lines: pl.DataFrame) -> None:
    two = ("--cutoff", CUTOFF, "--cutoff", "2024-04-15")

    path = scores(tmp_path, lines)

    refused = backtest(tmp_path, lines, *two, "--scores", str(path), code=1)
    days = [pl.read_csv(path).with_columns(cutoff=pl.lit(day)) for day in two[1::2]]
    pl.concat(days).write_csv(path)
    taken = backtest(tmp_path, lines, *two, "--scores", str(path))

    assert "no column 'cutoff', but 2 cutoffs are judged" in refused
    assert "judged at 2 of 2 cutoffs" in taken


def test_scores_that_no_reader_knows_are_an_error(tmp_path: Path, lines: pl.DataFrame) -> None:
    path = tmp_path / "vendor.parquet"
    path.write_text("customer_id,score\n")

    said = backtest(tmp_path, lines, "--cutoff", CUTOFF, "--scores", str(path), code=1)

    assert "vendor.parquet: no CSV or Parquet file that can be read" in said


def test_at_the_end_of_the_log_there_are_predictions_but_no_actuals(
    tmp_path: Path, lines: pl.DataFrame
) -> None:
    out = tmp_path / "out.parquet"

    said = backtest(tmp_path, lines, "--cutoff", "2024-08-20", "--out", str(out))

    assert "actual_clv" not in pl.read_parquet(out).columns
    assert "no actuals" in said
    assert not (tmp_path / "out.png").exists()


def test_nothing_of_the_cutoff_or_later_is_read(tmp_path: Path, lines: pl.DataFrame) -> None:
    """Actuals come from later rows; predictions must not."""
    past = lines.filter(pl.col("order_date") < date(2024, 5, 17))
    out = tmp_path / "out.parquet"
    predicted = []
    for log in (lines, past):
        backtest(tmp_path, log, "--cutoff", CUTOFF, "--out", str(out))
        found = pl.read_parquet(out)
        predicted.append(found.drop("actual_clv", "actual_days", strict=False))

    assert past.height < lines.height
    assert predicted[0].equals(predicted[1])


def test_no_storage_and_no_instance_is_touched(tmp_path: Path, lines: pl.DataFrame) -> None:
    backtest(tmp_path, lines, "--cutoff", CUTOFF)

    assert not any(path.is_dir() for path in tmp_path.iterdir())
