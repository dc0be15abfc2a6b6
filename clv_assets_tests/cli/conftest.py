"""Shops to copy, each made once."""

from pathlib import Path

import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import TRAIN, clv, config_of
from clv_assets_tests.deployments import copy_of, make_sample_shop

Temporary = pytest.TempPathFactory


@pytest.fixture(scope="session")
def ingested_once(tmp_path_factory: Temporary, own_environment: pytest.MonkeyPatch) -> Engine:
    shop = make_sample_shop(tmp_path_factory.mktemp("ingested"))
    result = clv("ingest", *config_of(shop))
    assert result.exit_code == 0, result.output
    return shop


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: Temporary, ingested_once: Engine) -> Engine:
    shop = copy_of(ingested_once, tmp_path_factory.mktemp("trained"))
    result = clv("train", *config_of(shop), *TRAIN)
    assert result.exit_code == 0, result.output
    return shop


@pytest.fixture
def shop(tmp_path: Path, own_environment: pytest.MonkeyPatch) -> Engine:
    """A sample shop that nothing has been done with yet."""
    own_environment.delenv("DAGSTER_HOME", raising=False)
    return make_sample_shop(tmp_path)


@pytest.fixture
def ingested(tmp_path: Path, ingested_once: Engine) -> Engine:
    """A sample shop of its own, without a champion."""
    return copy_of(ingested_once, tmp_path)


@pytest.fixture
def trained(tmp_path: Path, trained_once: Engine) -> Engine:
    """A sample shop of its own, with a champion as of 2024-06-03."""
    return copy_of(trained_once, tmp_path)
