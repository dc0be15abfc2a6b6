"""What every test needs: nothing is ever written below the checkout."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

# Small fits gain nothing from threads, and spinning ones take minutes on a busy machine. Read when
# numpy and xgboost are first imported; tests of threads set their own, in processes of their own.
for pool in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(pool, "1")

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

if TYPE_CHECKING:
    from dagster import Definitions

    from clv_assets.io.deployment.engine import Engine

REPOSITORY = Path(__file__).resolve().parent.parent

os.environ["CLV_CONFIG"] = str(REPOSITORY / "config" / "demo.yaml")
os.environ["CLV_STORAGE"] = tempfile.mkdtemp(prefix="clv-tests-")
os.environ.pop("DAGSTER_HOME", None)

# Fits and frames take what they take on a busy machine; a deadline would tell of the machine.
settings.register_profile("clv", deadline=None)
settings.load_profile("clv")


@pytest.fixture(scope="session")
def own_environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CLV_STORAGE", raising=False)
        patch.delenv("DAGSTER_HOME", raising=False)
        yield patch


@pytest.fixture(scope="session")
def replayed(
    tmp_path_factory: pytest.TempPathFactory, own_environment: pytest.MonkeyPatch
) -> "Engine":
    """A sample shop that lived from 2024-06-03 to 2024-11-11; only to be looked at."""
    from clv_assets_tests.cli.commands import REPLAY, clv, config_of
    from clv_assets_tests.deployments import make_sample_shop

    shop = make_sample_shop(tmp_path_factory.mktemp("replayed"))
    result = clv("replay", *config_of(shop), *REPLAY)
    assert result.exit_code == 0, result.output
    return shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Engine":
    """A sample shop that nothing has been done with yet."""
    from clv_assets_tests.deployments import make_sample_shop

    monkeypatch.delenv("CLV_STORAGE", raising=False)
    return make_sample_shop(tmp_path)


@pytest.fixture
def definitions(shop: "Engine") -> "Definitions":
    """All that Dagster gets of that shop."""
    from clv_assets.definitions import build_definitions

    return build_definitions(shop.deployment)
