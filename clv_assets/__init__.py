"""A Customer Lifetime Value engine as a Dagster asset graph.

The core is a Python API of its own and imports no dagster::

    from clv_assets import Champion, Covariates, backtest
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clv_assets.core.backtest.backtest import backtest
    from clv_assets.core.champion.champion import Champion
    from clv_assets.core.features.covariates import Covariates

__all__ = ["Champion", "Covariates", "backtest"]


def __getattr__(name: str) -> Any:
    if name == "Champion":
        from clv_assets.core.champion.champion import Champion

        return Champion
    if name == "Covariates":
        from clv_assets.core.features.covariates import Covariates

        return Covariates
    if name == "backtest":
        from clv_assets.core.backtest.backtest import backtest

        return backtest
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
