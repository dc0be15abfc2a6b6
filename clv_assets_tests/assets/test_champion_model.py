"""The champion: by a person only, with a name and a reason."""

import pytest
from dagster import DagsterInstance, DagsterInvalidConfigError, Definitions, materialize

from clv_assets.definitions import build_assets
from clv_assets.io.deployment.engine import Engine
from clv_assets.partitions import Partitions
from clv_assets_tests.records import shown
from clv_assets_tests.test_definitions import APPROVAL, resources


def test_materialize_all_stops_because_nobody_approved(shop: Engine) -> None:
    with pytest.raises(DagsterInvalidConfigError, match="approved_by"):
        materialize(
            [
                asset
                for asset in build_assets(Partitions.of(shop.config))
                if asset.key.path[-1] in ("transactions", "champion_model")
            ],
            instance=DagsterInstance.ephemeral(),
            resources=resources(shop, "2024-06-03"),
        )


def test_the_page_of_the_champion_names_the_currency_of_its_errors(replayed: Engine) -> None:
    page = shown(replayed, "champion_model")

    assert page["currency"] == "EUR"
    assert "| rmse, EUR | " in page["card"]


@pytest.mark.parametrize("missing", ["approved_by", "reason"])
def test_approver_and_reason_have_no_default(definitions: Definitions, missing: str) -> None:
    given = {name: value for name, value in APPROVAL.items() if name != missing}

    with pytest.raises(DagsterInvalidConfigError, match=missing):
        definitions.resolve_job_def("training").execute_in_process(
            run_config={"ops": {"champion_model": {"config": given}}}
        )
