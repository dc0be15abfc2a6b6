"""``clv demo``: a second run goes on with the life that is stored, whatever the day."""

from datetime import date
from pathlib import Path

import yaml

from clv_assets.cli.demo import _alarm_recipe
from clv_assets.config.deployment import Config
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import copy_of, make_sample_shop


def test_a_stored_life_is_gone_on_with_from_its_own_first_day(
    tmp_path: Path, replayed: Engine
) -> None:
    """The changed config alone is in the way; a start by today's date would be another --from."""
    copy_of(replayed, tmp_path)
    shop = make_sample_shop(tmp_path, clustering={"n_clusters": 4})

    result = clv("demo", *config_of(shop))

    assert result.exit_code == 1
    assert "a replay as of 2024-06-03 is stored" in result.stderr
    assert "and this one has a changed config; add --restart" in result.stderr


def test_the_way_to_a_true_alarm_is_told_and_leads_to_a_config(tmp_path: Path) -> None:
    demo = Path(__file__).parents[2] / "config" / "demo.yaml"

    text = _alarm_recipe(demo, date(2025, 12, 1), date(2026, 11, 27))

    assert "shock: 2026-06-01" in text
    changed = demo.read_text().replace("seed: 42", "seed: 42, shock: 2026-06-01")
    assert changed != demo.read_text()
    sample = Config.model_validate(yaml.safe_load(changed)).source.sample
    assert sample is not None
    assert sample.shock == date(2026, 6, 1)
