"""When a database has something new to read."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from clv_assets.io.operations.ingest import Ingest, ingest
from clv_assets_tests.deployments import TODAY, make_engine


@pytest.mark.parametrize("watermark", ["id", None])
def test_deleted_rows_of_a_database_are_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watermark: str | None
) -> None:
    database = tmp_path / "shop.db"
    monkeypatch.setenv("SHOP_DB_URL", f"sqlite:///{database}")
    with closing(sqlite3.connect(database)) as shop, shop:
        shop.execute("CREATE TABLE lines (id, customer_id, order_id, order_date, revenue)")
        rows = [(n, "ann", f"O{n}", "2024-01-05", 5) for n in range(3)]
        shop.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", rows)
    sql = {"url_env": "SHOP_DB_URL", "table": "lines", "watermark": watermark}
    engine = make_engine(tmp_path, source={"sql": sql})
    ingest(engine, TODAY)
    assert not Ingest.of(engine).is_needed(TODAY)

    with closing(sqlite3.connect(database)) as shop, shop:
        shop.execute("DELETE FROM lines WHERE id = 1")

    assert Ingest.of(engine).is_needed(TODAY)
    assert ingest(engine, TODAY).frame["order_id"].to_list() == ["O0", "O2"]
    # What changed in place can't be told without a watermark: such a table is read every day.
    assert Ingest.of(engine).is_needed(TODAY + timedelta(days=1)) == (watermark is None)
