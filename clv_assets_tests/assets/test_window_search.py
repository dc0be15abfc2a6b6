"""The window search: pairs of windows judged on the log, kept as a table and as files."""

from pathlib import Path

from dagster import DagsterInstance, materialize

from clv_assets.assets.transactions import transactions
from clv_assets.assets.window_search import window_search
from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.storage.asset_files import Stored
from clv_assets.io.storage.window_search_files import newest_search
from clv_assets_tests.deployments import ONE_PAIR, make_sample_shop
from clv_assets_tests.test_definitions import resources


def test_a_search_is_a_table_a_page_and_a_folder_of_its_day(
    tmp_path: Path, replayed: Engine
) -> None:
    shop = make_sample_shop(tmp_path, search={**ONE_PAIR, "pred_months": [3, 60]})
    facts = replayed.files.facts("transactions")
    shop.files.write(Stored(replayed.files.read("transactions"), facts), "transactions")

    result = materialize(
        [transactions.to_source_asset(), window_search],
        instance=DagsterInstance.ephemeral(),
        resources=resources(shop, "2024-06-03"),
    )

    table = shop.files.read("window_search")
    assert table.columns == list(CONTRACTS["window_search"])
    assert table.select("pred_months", "feasible").rows() == [(3, True), (60, False)]
    (made,) = result.asset_materializations_for_node("window_search")
    page = {name: one.value for name, one in made.metadata.items()}
    assert (page["as_of"], str(newest_search(shop.root))) == ("2024-06-03", "2024-06-03")
    assert page["currency"] == "EUR"
    assert page["recommendation"] == (Path(page["files"]) / "recommendation.md").read_text("utf-8")
    assert "| 60 | 3 |" in page["infeasible"]
