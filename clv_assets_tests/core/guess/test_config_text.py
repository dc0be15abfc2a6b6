"""A guessed config says only what isn't the default, and can be pasted as it is."""

from datetime import date
from typing import Any

import yaml

from clv_assets.config.deployment import Config
from clv_assets.config.text import Text
from clv_assets.core.columns.content import Choice
from clv_assets.core.columns.date_formats import DateReading
from clv_assets.core.guess.config_text import NOT_FOUND, WIDTH, guessed_config
from clv_assets.core.guess.meanings import Guess
from clv_assets.core.guess.oddities import Oddities


def choices(**columns: str) -> dict[str, Choice]:
    return {key: Choice(key, column, "sure", "") for key, column in columns.items()}


def config_of(text: str) -> Config:
    return Config.model_validate(yaml.safe_load(text))


def test_a_file_as_the_defaults_have_it_is_a_path() -> None:
    usual = choices(customer_id="customer_id", order_date="order_date", revenue="revenue")

    text = guessed_config("my orders.csv", Text(), Guess(usual), Oddities())

    lines = [line.split("#")[0].rstrip() for line in text.splitlines()]
    assert [line for line in lines if line] == ["source:", "  path: my orders.csv"]
    assert config_of(text) == Config.model_validate({"source": {"path": "my orders.csv"}})


def test_what_was_guessed_is_what_the_config_says_once_it_is_read() -> None:
    guess = Guess(
        choices(revenue="Gesamt: €", customer_id="Kunde", order_date="Datum"),
        dates=DateReading(("%d.%m.%Y",), 1.0, "likely", "", other="5 June or 6 May"),
        decimal=",",
        other_names={"Kunde": ["Kundennr."]},
    )
    oddities = Oddities(duplicates="drop")

    text = guessed_config(
        "#1.csv", Text(delimiter=";"), guess, oddities, date(2019, 1, 7), months=(3, 6)
    )

    config: Any = config_of(text)
    assert (config.source.path, config.source.duplicates) == ("#1.csv", "drop")
    assert config.source.columns.customer_id == ("Kunde", "Kundennr.")
    assert config.source.columns.names("revenue") == ("Gesamt: €",)
    assert (config.source.text.delimiter, config.source.text.decimal) == (";", ",")
    assert config.source.date_format == "%d.%m.%Y"
    assert config.cutoffs.first == date(2019, 1, 7)
    assert (config.training.pred_months, config.training.history_months) == (3, 6)
    assert "# likely: day or month first?" in text


def test_what_a_person_has_to_decide_is_a_remark() -> None:
    guess = Guess(choices(customer_id="who"), missing=["revenue"])
    oddities = Oddities(products=[f"FEE{n}" for n in range(20)])

    lines = guessed_config("a.csv", Text(), guess, oddities, is_recent=True).splitlines()

    place = next(line for line in lines if NOT_FOUND in line)
    assert place.startswith(f"    # revenue: {NOT_FOUND}")
    assert place[WIDTH:] == "  # needed"
    assert any(line.startswith("  # live: true ") for line in lines)
    (exclude,) = [line for line in lines if line.startswith("  # exclude: ")]
    assert "FEE11" in exclude
    assert "FEE12" not in exclude
