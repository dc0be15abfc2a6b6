"""``clv score --today``: what the terminal says of provisional scores."""

import re
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.core.report.page_tables import totals_sentences
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.ingest import ingest
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import make_card, make_engine, make_sample_shop
from clv_assets_tests.factories import make_recipe

AS_OF, TODAY = date(2024, 6, 3), date(2025, 1, 20)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The order lines of a shop up to a day in 2025, as a finished file."""
    path = tmp_path_factory.mktemp("export") / "orders.parquet"
    sample_lines(SampleShop(250, seed=7), TODAY).write_parquet(path)
    return path


@pytest.fixture(scope="module")
def champion(export: Path) -> Champion:
    recipe = make_recipe(training={"min_customers": 20})
    return Champion.fit(pl.read_parquet(export), AS_OF, recipe, with_baseline=False)


def promoted(shop: Engine, champion: Champion) -> Engine:
    ingest(shop, datetime.now(shop.config.source.zone).date())
    shop.models.promote(champion, make_card(champion))
    return shop


@pytest.fixture
def closed(
    tmp_path: Path, export: Path, champion: Champion, own_environment: pytest.MonkeyPatch
) -> Engine:
    """A finished export with a champion: its orders are complete up to 2025-01-20."""
    source = {"path": str(export), "complete_through": TODAY, "currency": "CHF"}
    return promoted(make_engine(tmp_path, source=source, value={"margin": 0.4}), champion)


def test_it_says_what_the_scores_are_and_where(closed: Engine) -> None:
    result = clv("score", *config_of(closed), "--today")

    assert result.exit_code == 0, result.stderr
    path = closed.root / "provisional" / "2025-01-20.parquet"
    scores = pl.read_parquet(path)
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"provisional, not issued and not judged: {scores.height:,} cust")
    assert "net revenue in [2025-01-20, 2025-04-20)" in lines[0]
    band = closed.models.totals_band(scores["model_id"][0])
    assert lines[1:3] == totals_sentences(scores, band, "CHF")
    assert re.search(
        r"net revenue [\d,.]+ CHF \(80 %: [\d,]+ to [\d,]+ CHF, .*\) \(profit ", lines[1]
    )
    assert "scored as of 2025-01-20" in lines[3]
    assert "'clv ingest'" in lines[3]
    assert lines[4:] == [f"scores: {path}"]
    assert scores["provisional"].all()


def test_no_dagster_instance_and_no_asset_comes_of_it(closed: Engine, tmp_path: Path) -> None:
    out = tmp_path / "scores.csv"
    before = sorted(closed.root.rglob("*"))

    result = clv("score", *config_of(closed), "--today", "--out", str(out))

    assert result.exit_code == 0, result.output
    assert sorted(closed.root.rglob("*")) == before
    assert out.read_text().splitlines()[0].endswith(",issued_at,provisional")


def test_a_shop_that_is_up_to_date_is_scored_as_of_today(
    tmp_path: Path, champion: Champion, own_environment: pytest.MonkeyPatch
) -> None:
    shop = promoted(make_sample_shop(tmp_path), champion)

    result = clv("score", *config_of(shop), "--today")

    assert result.exit_code == 0, result.output
    assert "scored as of" not in result.output
    (path,) = (shop.root / "provisional").iterdir()
    assert path.name == f"{shop.ledger.watermark()}.parquet"


@pytest.mark.parametrize(
    "other",
    [
        ("--cutoff", "2024-06-03"),
        ("--from", "2024-06-03"),
        ("--to", "2024-06-03"),
        ("--rescore-reason", "why"),
    ],
)
def test_today_issues_nothing_so_it_takes_no_cutoff(other: tuple[str, str]) -> None:
    result = clv("score", "--today", *other)

    assert result.exit_code == 2
    assert "--today issues nothing: it goes with --config and --out alone" in result.output


def test_issued_predictions_go_to_no_file_of_your_own() -> None:
    result = clv("score", "--cutoff", "2024-06-03", "--out", "mine.csv")

    assert result.exit_code == 2
    assert "--out goes with --today" in result.output


def test_some_day_must_be_named() -> None:
    result = clv("score")

    assert result.exit_code == 2
    assert "give either --cutoff, or both --from and --to, or --today" in result.output


def test_an_error_is_a_line(closed: Engine) -> None:
    place = str(closed.files.path("predictions", "2025-01-20"))

    result = clv("score", *config_of(closed), "--today", "--out", place)

    assert result.exit_code == 1
    assert result.stderr.startswith("clv: ")
    assert len(result.stderr.splitlines()) == 1
    assert closed.files.keys("predictions") == []
