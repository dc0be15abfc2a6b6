"""The assets' Parquet files: ``<base>/<asset>/<key>.parquet``, on any fsspec file system."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
from upath import UPath

from clv_assets.core.contracts import not_made
from clv_assets.core.errors import ClvError
from clv_assets.io.storage.atomic import write_bytes

FACTS_KEY = "clv"


@dataclass(frozen=True)
class Stored:
    """A frame with facts about it, kept together in one file."""

    frame: pl.DataFrame
    facts: Mapping[str, Any] = field(default_factory=dict)


class AssetFiles:
    """Reads and writes the stored assets of a deployment.

    A write on a local disk is atomic by rename; on an object store by the upload of the key.
    """

    def __init__(self, base: str | Path) -> None:
        # A listing kept from before would hide what another process has stored since.
        remote = "://" in str(base)
        self.base = UPath(base, use_listings_cache=False) if remote else UPath(base)

    def path(self, asset: str, key: str | None = None) -> UPath:
        """The file of an asset, or with ``key`` of this partition of it."""
        return self.base / asset / f"{key}.parquet" if key else self.base / f"{asset}.parquet"

    def exists(self, asset: str, key: str | None = None) -> bool:
        """Whether an asset, or with ``key`` this partition of it, is stored."""
        return bool(self.path(asset, key).exists())

    def keys(self, asset: str) -> list[str]:
        """Partition keys that have a file, ascending."""
        folder = self.base / asset
        if not folder.exists():
            return []
        names = (path.name for path in folder.iterdir())
        return sorted(
            name.removesuffix(".parquet")
            for name in names
            if name.endswith(".parquet") and not name.startswith(".")
        )

    def newest_before(self, asset: str, key: str) -> str | None:
        """The newest partition key before ``key`` that has a file; None without one."""
        return next((other for other in reversed(self.keys(asset)) if other < key), None)

    def write(self, stored: Stored, asset: str, key: str | None = None) -> UPath:
        """Store a frame and its facts, in place of what was there.

        Returns:
            The file.
        """
        buffer = BytesIO()
        metadata = {FACTS_KEY: json.dumps(dict(stored.facts), sort_keys=True)}
        stored.frame.write_parquet(buffer, compression="zstd", metadata=metadata)
        path = self.path(asset, key)
        self._put(path, buffer.getvalue())
        return path

    def scan(self, asset: str, key: str | None = None) -> pl.LazyFrame:
        """A lazy frame of one version of the file, even if another takes its place meanwhile."""
        path = self._existing(asset, key)
        if not _is_local(path):
            return pl.read_parquet(path.fs.cat_file(path.path)).lazy()
        # By name, polars opens the file again at collect, maybe another one by then.
        with path.open("rb") as stream:
            return pl.scan_parquet(stream)

    def read(self, asset: str, key: str | None = None) -> pl.DataFrame:
        """The stored frame.

        Raises:
            ClvError: it has not been made yet, or is damaged.
        """
        try:
            return self.scan(asset, key).collect()
        except pl.exceptions.PolarsError as error:
            why = str(error).partition("\n")[0]
            raise ClvError(
                f"{self.path(asset, key)}: is damaged ({why}); restore it from a backup, or remove "
                "it: `clv catch-up` makes anew what is due"
            ) from None

    def read_pandas(self, asset: str, key: str | None = None) -> pd.DataFrame:
        """The stored frame for pandas.

        Raises:
            ClvError: it has not been made yet.
        """
        return self.read(asset, key).to_pandas()

    def facts(self, asset: str, key: str | None = None) -> dict[str, Any]:
        """The facts stored with a frame."""
        path = self._existing(asset, key)
        with path.open("rb") as stream:
            metadata = pl.read_parquet_metadata(stream)
        facts: dict[str, Any] = json.loads(metadata.get(FACTS_KEY, "{}"))
        return facts

    def supersede(self, asset: str, key: str, suffix: str) -> UPath:
        """Copy a partition's file to ``superseded/`` before another one takes its place."""
        source = self._existing(asset, key)
        folder = self.base / asset / "superseded"
        number = 1
        while (target := folder / f"{key}-{suffix}-{number}.parquet").exists():
            number += 1
        self._put(target, source.read_bytes())
        return target

    def _existing(self, asset: str, key: str | None) -> UPath:
        path = self.path(asset, key)
        if not path.exists():
            raise ClvError(not_made(asset, key))
        return path

    def _put(self, path: UPath, content: bytes) -> None:
        if _is_local(path):
            write_bytes(Path(path.path), content)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _is_local(path: UPath) -> bool:
    return path.protocol in ("", "file", "local")
