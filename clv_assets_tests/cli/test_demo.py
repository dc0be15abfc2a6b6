"""``clv demo``: a second run goes on with the life that is stored, whatever the day."""

from pathlib import Path

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
