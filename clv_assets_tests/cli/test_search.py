"""``clv search``: it recommends, and leaves adopting to people."""

from pathlib import Path

from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.window_search_files import newest_search
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import ONE_PAIR, copy_of, make_sample_shop


def test_the_recommendation_is_told_and_nothing_is_adopted(
    tmp_path: Path, trained_once: Engine
) -> None:
    copy_of(trained_once, tmp_path)
    shop = make_sample_shop(tmp_path, search=ONE_PAIR)
    champions = shop.models.manifest()

    result = clv("search", *config_of(shop))

    assert result.exit_code == 0, result.output
    folder = shop.root / "search" / str(newest_search(shop.root))
    assert result.stdout.startswith((folder / "recommendation.md").read_text("utf-8"))
    assert result.stdout.endswith(f"table and heat-maps: {folder}\n")
    assert shop.models.manifest() == champions
