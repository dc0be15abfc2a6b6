"""The assets' Parquet files: ``<base>/<asset>/<key>.parquet``, on any fsspec file system."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
from upath import UPath

from clv_assets.core.contracts import not_made
from clv_assets.core.errors import ClvError, DamagedError
from clv_assets.io.storage.atomic import write_bytes

FACTS_KEY = "clv"
MAGIC = b"PAR1"
DAMAGE = (pl.exceptions.PolarsError, ValueError)


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

    def keys(self, asset: str, *, also_damaged: bool = False) -> list[str]:
        """Partition keys that have a whole file, or any file, ascending."""
        keys = [name for name in self._named(asset) if is_key(name)]
        return [key for key in keys if also_damaged or self._has_ends(asset, key)]

    def damaged(self, asset: str) -> list[str]:
        """Partition keys whose file was cut short or is no Parquet file, ascending."""
        whole = set(self.keys(asset))
        return [key for key in self.keys(asset, also_damaged=True) if key not in whole]

    def strays(self, asset: str) -> list[UPath]:
        """Files among the partitions that are named after no key: copies made by hand."""
        return [self.path(asset, name) for name in self._named(asset) if not is_key(name)]

    def _named(self, asset: str) -> list[str]:
        folder = self.base / asset
        if not folder.exists():
            return []
        names = (path.name for path in folder.iterdir())
        return sorted(
            name.removesuffix(".parquet")
            for name in names
            if name.endswith(".parquet") and not name.startswith(".")
        )

    def is_whole(self, asset: str, key: str) -> bool:
        """Whether a partition's file is there, to its end."""
        return self.exists(asset, key) and self._has_ends(asset, key)

    def _has_ends(self, asset: str, key: str) -> bool:
        """Whether a file that is there is so to its end; object stores take no half ones."""
        path = self.path(asset, key)
        return not is_local(path) or has_both_ends(Path(path.path))

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
        if not is_local(path):
            return pl.read_parquet(path.fs.cat_file(path.path)).lazy()
        # By name, polars opens the file again at collect, maybe another one by then.
        with path.open("rb") as stream:
            return pl.scan_parquet(stream)

    def read(self, asset: str, key: str | None = None) -> pl.DataFrame:
        """The stored frame.

        Raises:
            ClvError: it has not been made yet.
            DamagedError: the file is not what was written.
        """
        try:
            return self.scan(asset, key).collect()
        except DAMAGE as error:
            raise self._damage(asset, key, error) from None

    def first_row(self, asset: str, key: str) -> dict[str, Any] | None:
        """The first row of a partition, without reading the rest; None if it has none.

        Raises:
            ClvError: it has not been made yet.
            DamagedError: the file is not what was written.
        """
        try:
            frame = self.scan(asset, key).head(1).collect()
        except DAMAGE as error:
            raise self._damage(asset, key, error) from None
        return frame.row(0, named=True) if frame.height else None

    def read_pandas(self, asset: str, key: str | None = None) -> pd.DataFrame:
        """The stored frame for pandas.

        Raises:
            ClvError: it has not been made yet.
        """
        return self.read(asset, key).to_pandas()

    def facts(self, asset: str, key: str | None = None) -> dict[str, Any]:
        """The facts stored with a frame.

        Raises:
            DamagedError: the file is not what was written.
        """
        path = self._existing(asset, key)
        try:
            with path.open("rb") as stream:
                metadata = pl.read_parquet_metadata(stream)
            facts: dict[str, Any] = json.loads(metadata.get(FACTS_KEY, "{}"))
        except DAMAGE as error:
            raise self._damage(asset, key, error) from None
        return facts

    def _damage(self, asset: str, key: str | None, error: BaseException) -> DamagedError:
        why = str(error).partition("\n")[0]
        return DamagedError(f"{self.path(asset, key)}: is damaged ({why}); {mended_by(asset)}")

    def supersede(self, asset: str, key: str, suffix: str) -> UPath:
        """Copy a partition's file to ``superseded/`` before another one takes its place."""
        content = self._existing(asset, key).read_bytes()
        folder = self.base / asset / "superseded"
        number = 1
        while (target := folder / f"{key}-{suffix}-{number}.parquet").exists():
            if target.read_bytes() == content:  # a kill came after the copy
                return target
            number += 1
        self._put(target, content)
        return target

    def _existing(self, asset: str, key: str | None) -> UPath:
        path = self.path(asset, key)
        if not path.exists():
            raise ClvError(not_made(asset, key))
        return path

    def _put(self, path: UPath, content: bytes) -> None:
        if is_local(path):
            write_bytes(Path(path.path), content)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def mended_by(asset: str) -> str:
    """What to do about a damaged file of an asset; issued predictions are not made anew."""
    if asset == "predictions":
        return "it is evidence, never made anew in silence: restore it from a backup"
    maker = "ingest" if asset == "transactions" else "catch-up"
    return f"restore it from a backup, or remove it: `clv {maker}` makes it anew"


def is_key(name: str) -> bool:
    """Whether it is a day or a month, as keys of partitions are: ``2024-06-03``, ``2024-06``."""
    try:
        date.fromisoformat(name if len(name) == len("2024-06-03") else f"{name}-01")
    except ValueError:
        return False
    return True


def has_both_ends(path: Path) -> bool:
    """Whether a local file begins and ends as a Parquet file does, with room for its footer."""
    try:
        with path.open("rb") as stream:
            first = stream.read(len(MAGIC))
            size = stream.seek(0, 2)
            stream.seek(max(size - 8, 0))
            last = stream.read()
    except OSError:
        return False
    return first == MAGIC == last[4:] and int.from_bytes(last[:4], "little") <= size - 12


def is_local(path: UPath) -> bool:
    """Whether it is on a disk of this machine."""
    return path.protocol in ("", "file", "local")
