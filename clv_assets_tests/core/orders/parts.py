"""An order log of several parts, of tables in memory."""

from datetime import date
from typing import Any

import polars as pl

from clv_assets.core.orders.aliases import resolve
from clv_assets.core.orders.log import OrderLog, SideTables, combine
from clv_assets.core.orders.part import Batch, lines_of, read_part
from clv_assets_tests.factories import make_lines, make_source

Row = tuple[str, ...]


def ingest_parts(
    *files: list[Row], today: date, merged: tuple[Row, ...] = (), **source: Any
) -> OrderLog:
    """The order log of parts named f0, f1, … with the given rows; ``merged`` are aliases."""
    policy = make_source(**source)
    frames = [make_lines(*rows) for rows in files]

    def look_up(number: int, keys: pl.DataFrame) -> pl.DataFrame:
        batches = [Batch.of_frame(frames[number])]
        return lines_of(batches, keys, policy, today=today, origin=f"f{number}")

    parts = [
        read_part([Batch.of_frame(frame)], policy, today=today, origin=f"f{number}")
        for number, frame in enumerate(frames)
    ]
    table = make_lines(*merged, columns=["customer_id", "alias_of"])
    side_tables = SideTables(resolve(table) if merged else None)
    done = combine(parts, policy, look_up, origin="shop", side_tables=side_tables)
    assert done.accounting.balanced
    return done
