"""The window search as files, for people without the UI."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from clv_assets.io.storage.atomic import write_bytes, write_text


def write_search(
    folder: Path, table: pl.DataFrame, page: str, heat_maps: Mapping[str, bytes]
) -> None:
    """``window_search.csv``, ``recommendation.md`` and a PNG per heat-map in ``folder``."""
    write_text(folder / "window_search.csv", table.write_csv())
    write_text(folder / "recommendation.md", page)
    for name, picture in heat_maps.items():
        write_bytes(folder / f"{name}.png", picture)
