"""The actuals asset: what the scored customers really brought, beside what was predicted."""

import polars as pl
import pytest

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown

CUTOFF = "2024-06-03"


def test_the_totals_of_the_page_are_the_sums_of_the_rows(replayed: Engine) -> None:
    actuals = replayed.files.read("actuals", CUTOFF)

    page = shown(replayed, "actuals", CUTOFF)

    assert set(actuals.columns) == set(CONTRACTS["actuals"])
    assert page["window"] == "[2024-06-03, 2024-09-03)"
    assert page["currency"] == "EUR"
    assert page["total_predicted"] == pytest.approx(actuals["predicted_clv"].sum())
    assert page["total_actual"] == pytest.approx(actuals["actual_clv"].sum())


def test_what_was_predicted_is_taken_as_issued(replayed: Engine) -> None:
    columns = ["customer_id", "population", "predicted_clv", "model_id"]
    issued = replayed.files.read("predictions", CUTOFF).select(columns)

    actuals = replayed.files.read("actuals", CUTOFF)

    assert actuals.select(columns).equals(issued)
    assert actuals.filter(pl.col("actual_days") == 0)["actual_clv"].max() == 0
