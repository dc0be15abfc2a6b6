"""``clv search``."""

import click

from clv_assets.cli.options import config_option


@click.command(short_help="Compare history and prediction windows on past data.")
@config_option
def command(config_path: str | None) -> None:
    """Judge each pair of windows on rolling origins. It recommends; adopt by config or
    `clv train --pred-months --history-months`.
    """
    from clv_assets.cli.progress import progress
    from clv_assets.cli.runs import Runs
    from clv_assets.io.storage.window_search_files import newest_search

    runs = Runs.of(config_path)
    with progress("search"):
        runs.run("search")
    folder = runs.engine.root / "search" / str(newest_search(runs.engine.root))
    click.echo((folder / "recommendation.md").read_text(encoding="utf-8"))
    click.echo(f"table and heat-maps: {folder}")
