"""One replayed life, shared by the tests that only look at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clv_assets_tests.cli.commands import clv
from clv_assets_tests.shops import Shop, write_config

REPLAY = ("--from", "2024-06-03", "--to", "2024-11-11", "--approved-by", "ann", "--reason", "first")


@pytest.fixture(scope="session")
def own_environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CLV_STORAGE", raising=False)
        patch.delenv("DAGSTER_HOME", raising=False)
        yield patch


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory, own_environment: pytest.MonkeyPatch) -> Shop:
    """A sample shop that lived from 2024-06-03 to 2024-11-11."""
    shop = Shop(write_config(tmp_path_factory.mktemp("replayed")))
    result = clv("replay", "--config", str(shop.config_path), *REPLAY)
    assert result.exit_code == 0, result.output
    return shop


@pytest.fixture
def shop(tmp_path: Path, own_environment: pytest.MonkeyPatch) -> Shop:
    """A sample shop that nothing has been done with yet."""
    own_environment.delenv("DAGSTER_HOME", raising=False)
    return Shop(write_config(tmp_path))
