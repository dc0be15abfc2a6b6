"""The window search as files, for people without the UI: ``search/<as_of>/`` of a deployment."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from clv_assets.io.storage.atomic import write_bytes, write_text

FOLDER = "search"


def write_search(
    root: Path, as_of: date, table: pl.DataFrame, page: str, heat_maps: Mapping[str, bytes]
) -> Path:
    """Write ``window_search.csv``, ``recommendation.md`` and a PNG per heat-map.

    Returns:
        Their folder.
    """
    folder = root / FOLDER / str(as_of)
    write_text(folder / "window_search.csv", table.write_csv())
    write_text(folder / "recommendation.md", page)
    for name, picture in heat_maps.items():
        write_bytes(folder / f"{name}.png", picture)
    return folder


def newest_search(root: Path) -> date | None:
    """The as-of day of the newest window search; None without one."""
    names = sorted(folder.name for folder in (root / FOLDER).glob("????-??-??"))
    return date.fromisoformat(names[-1]) if names else None
