"""Wires io to Dagster: the engine, the clock and the IO manager."""

from datetime import date, datetime
from typing import Any

import pandas as pd
import polars as pl
from dagster import (
    ConfigurableResource,
    Failure,
    InputContext,
    IOManager,
    OutputContext,
)

from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.contracts import missing_columns
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.issues import facts_of_output
from clv_assets.io.storage.asset_files import AssetFiles, Stored, is_key


class Clock(ConfigurableResource):
    """Today in shop time; ``as_of`` pretends another day, as replay does."""

    as_of: str | None = None
    timezone: str = "UTC"

    def today(self) -> date:
        """The day in shop time, or ``as_of``."""
        from zoneinfo import ZoneInfo

        if self.as_of is not None:
            return date.fromisoformat(self.as_of)
        return datetime.now(ZoneInfo(self.timezone)).date()


class FrameIOManager(IOManager):
    """Stores frames as Parquet, each held to its asset's contract; loads what is annotated."""

    def __init__(self, files: AssetFiles, cadence: Cadence | None = None) -> None:
        self.files, self.cadence = files, cadence

    def handle_output(self, context: OutputContext, obj: Any) -> None:
        """Store what an asset returned; nothing if that is None.

        Raises:
            ClvError: the frame lacks a column of the asset's contract, or see ``_only_key``.
        """
        if obj is None:
            return
        asset, key = context.asset_key.path[-1], self._only_key(context)
        frame = pl.from_pandas(obj) if isinstance(obj, pd.DataFrame) else obj
        if missing := missing_columns(asset, frame.columns):
            raise ClvError(f"{asset} lacks contract columns: {', '.join(missing)}")
        facts = facts_of_output(self.files, asset, key)
        path = self.files.write(Stored(frame, facts), asset, key)
        context.add_output_metadata({"path": str(path)})

    def load_input(self, context: InputContext) -> Any:
        """The stored frame of an upstream asset: lazy, of pandas or of polars, as annotated.

        Raises:
            Failure: it has not been made yet; says by which job it is.
            ClvError: see ``_only_key``.
        """
        asset, key = context.asset_key.path[-1], self._only_key(context)
        wanted = context.dagster_type.typing_type
        read = {pl.LazyFrame: self.files.scan, pd.DataFrame: self.files.read_pandas}
        try:
            return read.get(wanted, self.files.read)(asset, key)
        except ClvError as error:
            raise Failure(str(error), allow_retries=False) from error

    def _only_key(self, context: InputContext | OutputContext) -> str | None:
        """The partition key; None of an unpartitioned asset.

        Raises:
            ClvError: the run has several keys, or one that is not on the grid.
        """
        if not context.has_asset_partitions:
            return None
        keys, asset = list(context.asset_partition_keys), context.asset_key.path[-1]
        if len(keys) != 1:
            raise ClvError(
                f"{len(keys)} partitions of {asset} in one run, not 1: launch one for each"
            )
        (key,) = keys
        if not is_key(key) or (self.cadence is not None and not self.cadence.has_key(key)):
            raise ClvError(f"{key} of {asset} is not on the grid of cutoffs; nothing was stored")
        return key
