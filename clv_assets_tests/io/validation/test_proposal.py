"""A proposed config has been tried out: what it says is what an ingest with it finds."""

from datetime import date, timedelta
from pathlib import Path

import yaml

from clv_assets.config.deployment import Config
from clv_assets.io.validation.dry_run import dry_run
from clv_assets.io.validation.guessed_source import guess_source
from clv_assets.io.validation.proposal import Proposal, propose

HEADER = "Kundennummer;Rechnungsnr;Datum;Betrag"
FIRST = date(2023, 1, 2)


def shop(folder: Path, first: date = FIRST, header: str = HEADER) -> None:
    """40 orders, a week apart, of seven customers; a decimal comma and German dates."""
    days = [first + timedelta(days=7 * n) for n in range(40)]
    lines = [f"K{n % 7};R{n};{day:%d.%m.%Y};{n},50" for n, day in enumerate(days)]
    (folder / "a.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def proposal(folder: Path, today: date) -> Proposal:
    return propose(guess_source("a.csv", folder, today), "a.csv", folder, today)


def config_of(found: Proposal) -> Config:
    return Config.model_validate(yaml.safe_load(found.text))


def test_an_ingest_with_the_proposed_config_finds_what_was_tried_out(tmp_path: Path) -> None:
    shop(tmp_path)
    today = date(2024, 1, 1)

    found = proposal(tmp_path, today)

    again = dry_run(config_of(found), Path("/"), today)
    assert found.run is not None
    assert found.run.ingested is not None
    assert again.ingested is not None
    assert again.ingested.orders.equals(found.run.ingested.orders)
    assert again.ingested.orders["revenue"].sum() == sum(range(40)) + 40 * 0.5
    assert "live" not in found.text


def test_a_file_whose_newest_order_is_of_these_days_may_go_on_growing(tmp_path: Path) -> None:
    shop(tmp_path)
    newest = FIRST + timedelta(days=7 * 39)

    texts = [proposal(tmp_path, newest + timedelta(days=age)).text for age in (7, 8)]

    assert ["# live: true" in text for text in texts] == [True, False]


def test_the_grid_of_a_shop_older_than_the_default_begins_with_it(tmp_path: Path) -> None:
    shop(tmp_path, first=date(1997, 1, 1))

    cutoffs = config_of(proposal(tmp_path, date(2024, 1, 1))).cutoffs

    assert cutoffs.start == date(1997, 1, 6)  # the first Monday


def test_without_a_needed_column_nothing_is_tried_out(tmp_path: Path) -> None:
    shop(tmp_path, header="Kundennummer;Rechnungsnr;Tag ohne Sinn;Notiz")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8")
    (tmp_path / "a.csv").write_text(text.replace(",50", "x"), encoding="utf-8")

    found = proposal(tmp_path, date(2024, 1, 1))

    assert found.run is None
    assert "# revenue: PUT_THE_COLUMN_HERE" in found.text
