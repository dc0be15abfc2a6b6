"""Parts of a source that were read before, kept so that only what changed is read again."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.fingerprint import config_fingerprint
from clv_assets.core.orders.part import Part, no_rejects
from clv_assets.core.orders.sums import SAME_ORDER
from clv_assets.io.storage.atomic import storing

LAYOUT = 4
# What decides how the rows of a part are read; the other settings act on the orders of all parts.
READ_BY = {
    "text",
    "columns",
    "amounts",
    "returns_where",
    "placeholders",
    "own_accounts",
    "date_format",
    "timezone",
    "date_timezone",
    "exclude",
    "returns",
    "earliest",
}


def part_key(content: str, source: Source, **how: Any) -> str:
    """The name of a part: its content and how it is read, of which ``how`` says more.

    Hashes of polars, which count products, may differ between its versions.
    """
    settings = source.model_dump(mode="json", include=READ_BY)
    copies = source.duplicates == "drop"
    return config_fingerprint(
        {"content": content, "drop": copies, "layout": LAYOUT, "by": pl.__version__}
        | {"how": how, **settings}
    )[:32]


@dataclass(frozen=True)
class PartStore:
    """``<key>.orders.parquet``, ``<key>.rejects.parquet``, ``<key>.lines.parquet`` in a folder.

    The orders' file is written last: where it is, the part is whole. A file that is damaged or
    gone is no loss but of time.
    """

    folder: Path

    def find(self, key: str, name: str, today: date) -> Part | None:
        """The part as a reading of today would give it; None if it has to be read."""
        facts = self.facts(key)
        if facts is None:
            return None
        orders = self._read(key, "orders")
        rejects = self._read(key, "rejects") if facts["rejects"] else no_rejects()
        if orders is None or rejects is None:
            return None
        future = facts["future_from"]
        future_from = date.fromisoformat(future) if future else None
        part = Part(name, facts["read"], orders, rejects, future_from, facts["symbol"])
        return part if part.holds_on(today) else None

    def save(self, key: str, part: Part, **facts: Any) -> None:
        """Keep a part, with more facts about it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for what in ("orders", "lines"):  # never the old ones beside new rejects
            self._path(key, what).unlink(missing_ok=True)
        if part.rejects.height:
            with storing(self._path(key, "rejects")) as temporary:
                part.rejects.write_parquet(temporary, compression="zstd")
        facts |= {
            "read": part.read,
            "rejects": part.rejects.height,
            "future_from": str(part.future_from) if part.future_from else None,
            "symbol": part.symbol,
        }
        facts_json = json.dumps(facts, sort_keys=True)
        with storing(self._path(key, "orders")) as temporary:
            part.orders.write_parquet(temporary, compression="lz4", metadata={"clv": facts_json})

    def facts(self, key: str) -> dict[str, Any] | None:
        """What was saved about a part; None if there is none."""
        try:
            facts_json = pl.read_parquet_metadata(self._path(key, "orders"))["clv"]
        except (OSError, KeyError, pl.exceptions.PolarsError):
            return None
        facts: dict[str, Any] = json.loads(facts_json)
        return facts

    def lines(
        self, key: str, wanted: pl.DataFrame, read: Callable[[], pl.DataFrame]
    ) -> pl.DataFrame:
        """Lines of the ``wanted`` orders of a part: kept ones if they cover these, else read."""
        path = self._path(key, "lines")
        kept, asked = (self._read(key, what) for what in ("lines", "asked"))
        covered = asked is not None and wanted.join(asked, on=SAME_ORDER, how="anti").is_empty()
        if kept is not None and covered:
            return kept.join(wanted, on=SAME_ORDER, how="semi") if kept.width else kept
        lines = read()
        self.folder.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with storing(self._path(key, "asked")) as temporary:
            wanted.select(SAME_ORDER).write_parquet(temporary)
        with storing(path) as temporary:
            lines.write_parquet(temporary, compression="zstd")
        return lines

    def keep_only(self, keys: Collection[str]) -> None:
        """Forget the parts that the source no longer has, and what a killed run left."""
        if self.folder.exists():
            known = set(keys)
            for path in self.folder.iterdir():
                if path.name.partition(".")[0] not in known:
                    path.unlink(missing_ok=True)

    def _read(self, key: str, what: str) -> pl.DataFrame | None:
        try:
            return pl.read_parquet(self._path(key, what), glob=False)
        except (OSError, pl.exceptions.PolarsError):
            return None

    def _path(self, key: str, what: str) -> Path:
        return self.folder / f"{key}.{what}.parquet"
