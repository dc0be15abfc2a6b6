"""The reasons of a cutoff: of the best fifth, with a page."""

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown


def test_each_cutoff_has_reasons(replayed: Engine) -> None:
    assert replayed.files.keys("reasons") == replayed.files.keys("predictions")

    page = shown(replayed, "reasons", "2024-11-04")
    stored = replayed.files.read("reasons", "2024-11-04")

    assert stored.columns == list(CONTRACTS["reasons"])
    assert page["dagster/row_count"] == stored.height
    assert page["read_as"].startswith("Each line: what the model's prediction gains")
