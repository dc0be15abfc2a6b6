"""Rejected source rows, kept with their reason and original text."""

from pathlib import Path

import polars as pl

from clv_assets.io.storage.atomic import replacing


def write_rejects(folder: Path, name: str, rejects: pl.DataFrame, keep: int) -> Path:
    """Write ``<name>.parquet`` and remove all but the ``keep`` newest files."""
    path = folder / f"{name}.parquet"
    with replacing(path) as temporary:
        rejects.write_parquet(temporary, compression="zstd")
    newest_first = sorted(
        folder.glob("*.parquet"), key=lambda file: (file.stat().st_mtime_ns, file.name)
    )[::-1]
    for old in newest_first[keep:]:
        old.unlink()
    return path
