"""A Customer Lifetime Value engine as a Dagster asset graph.

The core is a Python API of its own and imports no dagster::

    from datetime import date
    from clv_assets import Champion, Covariates, Recipe, backtest, sample_orders

    report = backtest(sample_orders(), date(2025, 6, 1), pred_months=3)
    print(report.sentence)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clv_assets.core.backtest.backtest import Backtest, backtest
    from clv_assets.core.champion.champion import Champion
    from clv_assets.core.errors import ClvError, NotYetError
    from clv_assets.core.features.covariates import Covariates
    from clv_assets.core.orders.sample_orders import sample_orders
    from clv_assets.core.snapshots.recipe import Recipe

__all__ = [
    "Backtest",
    "Champion",
    "ClvError",
    "Covariates",
    "NotYetError",
    "Recipe",
    "backtest",
    "sample_orders",
]
_HOMES = {
    "Backtest": "clv_assets.core.backtest.backtest",
    "backtest": "clv_assets.core.backtest.backtest",
    "Champion": "clv_assets.core.champion.champion",
    "ClvError": "clv_assets.core.errors",
    "NotYetError": "clv_assets.core.errors",
    "Covariates": "clv_assets.core.features.covariates",
    "Recipe": "clv_assets.core.snapshots.recipe",
    "sample_orders": "clv_assets.core.orders.sample_orders",
}


def __getattr__(name: str) -> Any:
    """Imported when first asked for: the command line shall not wait for polars."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
