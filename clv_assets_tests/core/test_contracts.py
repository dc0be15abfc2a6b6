"""Every stored asset has public columns, each with a type and a sentence."""

import pytest

from clv_assets.core.contracts import (
    CONTRACTS,
    LOG_COLUMNS,
    MADE_BY_JOB,
    OPTIONAL,
    job_of,
    missing_columns,
)


@pytest.mark.parametrize("asset", CONTRACTS)
def test_each_column_has_a_type_and_a_sentence(asset: str) -> None:
    columns = CONTRACTS[asset] | OPTIONAL.get(asset, {})

    assert {kind for kind, _ in columns.values()} <= {
        "string",
        "int",
        "float",
        "bool",
        "date",
        "timestamp",
    }
    assert all(sentence and not sentence.endswith(".") for _, sentence in columns.values())


def test_a_missing_column_is_told_in_the_order_of_the_contract() -> None:
    columns = list(CONTRACTS["cluster_ranks"])

    assert missing_columns("cluster_ranks", reversed(columns)) == []
    assert missing_columns("cluster_ranks", [*columns[2:], "more"]) == columns[:2]
    assert missing_columns("no asset", []) == []


def test_what_only_some_sources_have_is_never_missing() -> None:
    assert LOG_COLUMNS == ("country", "market")
    assert not set(LOG_COLUMNS) & CONTRACTS["transactions"].keys()


def test_each_asset_is_made_by_one_job() -> None:
    made = [asset for assets in MADE_BY_JOB.values() for asset in assets]

    assert sorted(made) == sorted([*CONTRACTS, "champion_model", "overview"])
    assert [job_of(asset) for asset in ("transactions", "clusters", "drift_report")] == [
        "ingest",
        "scoring",
        "labelling",
    ]
