"""One row per customer with all that is known, and who has changed."""

import polars as pl
import pytest

from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.handover.customer_table import STANDING, CustomerTable, changed, only
from clv_assets.io.deployment.engine import Engine

CUTOFF = "2024-11-04"


@pytest.fixture
def table(replayed: Engine) -> CustomerTable:
    parts = ("predictions", "value_tiers", "clusters", "reasons")
    predictions, tiers, clusters, reasons = (replayed.files.read(part, CUTOFF) for part in parts)
    return CustomerTable.of(predictions, tiers, clusters, reasons, "EUR")


def test_every_customer_has_a_row_the_best_first_and_the_silent_last(
    replayed: Engine, table: CustomerTable
) -> None:
    frame = table.frame

    assert frame.columns == list(CONTRACTS["customer_table"])
    assert frame.height == replayed.files.read("predictions", CUTOFF).height
    assert frame["clv_rank"].drop_nulls().is_sorted()
    silent = frame.filter(pl.col("population") == "silent")
    assert frame.tail(silent.height).equals(silent)
    assert silent["persona"].null_count() == silent["tier_stable"].null_count() == silent.height
    assert frame["reason_1"].head(3).null_count() == 0


def test_units_window_and_currency_go_along(table: CustomerTable) -> None:
    facts = table.facts

    assert (facts["cutoff"], facts["window_end"]) == (CUTOFF, "2025-02-04")
    assert facts["currency"] == "EUR"
    assert set(table.frame["currency"]) == {"EUR"}
    assert facts["columns"]["lo80"].startswith("net revenue falls between")
    assert [name for name, _, _ in table.columns] == table.frame.columns


def test_who_stands_elsewhere_has_changed_and_so_has_who_is_new() -> None:
    rows = {name: ["x", "x", "x", None] for name in STANDING}
    before = pl.DataFrame({"customer_id": ["a", "b", "c", "d"], **rows, "predicted_clv": 1.0})
    now = before.with_columns(
        persona=pl.Series(["x", "y", "x", None]),
        stage=pl.Series(["x", "x", "x", "fresh"]),
        predicted_clv=2.0,
    )
    newcomer = now[:1].with_columns(customer_id=pl.lit("e"))

    found = changed(pl.concat([now, newcomer]), before)

    assert found["customer_id"].to_list() == ["b", "d", "e"]
    assert found.columns == now.columns


def test_ids_that_nobody_has_are_told() -> None:
    frame = pl.DataFrame({"customer_id": ["a", "007", "=1+1"]})

    kept, unknown = only(frame, ["007", "7", "=1+1", "7", "A"])

    assert kept["customer_id"].to_list() == ["007", "=1+1"]
    assert unknown == ["7", "A"]
