"""``from clv_assets import …``: what an editor and ``help()`` show, without Dagster."""

import inspect
import subprocess
import sys
from typing import get_type_hints

import pytest

import clv_assets
from clv_assets.core.frames import AnyTable


def test_the_package_shows_its_python_api_and_nothing_else() -> None:
    assert dir(clv_assets) == sorted(clv_assets.__all__)
    assert {"Champion", "Covariates", "Recipe", "backtest"} <= set(dir(clv_assets))


@pytest.mark.parametrize("name", clv_assets.__all__)
def test_each_name_is_there_and_explains_itself(name: str) -> None:
    thing = getattr(clv_assets, name)

    assert inspect.getdoc(thing)
    assert name == thing.__name__


def test_orders_are_typed_as_tables() -> None:
    for function in (clv_assets.backtest, clv_assets.Champion.fit, clv_assets.Champion.score):
        assert get_type_hints(function)["orders"] == AnyTable


def test_help_tells_arguments_units_and_errors() -> None:
    text = clv_assets.Champion.fit.__doc__ or ""

    assert all(part in text for part in ("Args:", "Raises:", "currency", "NotYetError"))


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'champion'"):
        getattr(clv_assets, "champion")  # noqa: B009 (a literal would not be typed)


def test_the_api_is_imported_when_it_is_asked_for_and_never_with_dagster() -> None:
    code = (
        "import sys, clv_assets; assert 'polars' not in sys.modules;"
        "from clv_assets import Champion, Covariates, Recipe, backtest;"
        "assert 'polars' in sys.modules; assert 'dagster' not in sys.modules"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
