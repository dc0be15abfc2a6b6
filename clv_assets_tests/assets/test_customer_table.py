"""The customer table of a cutoff, stored and, where the config says so, handed over."""

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown


def test_each_cutoff_has_its_table(replayed: Engine) -> None:
    assert replayed.files.keys("customer_table") == replayed.files.keys("predictions")

    page = shown(replayed, "customer_table", "2024-11-04")
    stored = replayed.files.read("customer_table", "2024-11-04")

    assert stored.columns == list(CONTRACTS["customer_table"])
    assert page["dagster/row_count"] == stored.height
    assert (page["currency"], page["window_end"]) == ("EUR", "2025-02-04")
    assert page["handed_over_to"] == "nowhere"
    assert "/reports/2024-11-04.html, by the job 'reporting'" in page["report"]
