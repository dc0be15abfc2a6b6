"""A backtest of what the source tells now, beside other systems' scores, and its files."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from clv_assets.config.deployment import Config
from clv_assets.core.backtest.backtest import Backtest, backtest
from clv_assets.core.calendar.windows import add_months
from clv_assets.core.errors import NotYetError
from clv_assets.core.report.backtest_picture import backtest_picture
from clv_assets.core.snapshots.origins import first_day, monthly_back
from clv_assets.io.operations.fresh_orders import FreshOrders
from clv_assets.io.storage.atomic import replacing


def newest_cutoffs(
    fresh: FreshOrders, config: Config, pred_months: int | None, most: int
) -> tuple[date, ...]:
    """The newest cutoffs, a month apart, whose windows have ended, and settled, by now.

    Raises:
        NotYetError: no window has.
    """
    months = pred_months or config.training.pred_months
    settled = fresh.complete - timedelta(days=config.source.settle_days)
    first = first_day(fresh.orders.lazy())
    cutoffs = monthly_back(add_months(settled, -months), first + timedelta(days=1), most)
    if not cutoffs:
        raise NotYetError(
            f"no window of {months} months has ended: orders from {first} are complete up to "
            f"{fresh.complete}; wait, or take fewer --pred-months"
        )
    return tuple(cutoffs)


def run_backtest(
    fresh: FreshOrders,
    cutoffs: Sequence[date],
    config: Config,
    scores: Mapping[str, pl.DataFrame],
    *,
    pred_months: int | None,
    history_months: int | None,
) -> Backtest:
    """Backtest a deployment on orders that were just read; nothing is stored.

    Args:
        scores: other systems' scores by name, see ``backtest``.
        pred_months, history_months: the config's if None.

    Raises:
        NotYetError: no cutoff has a log long enough before it.
        SourceError: orders or scores can't be used.
    """
    declared = config.source.is_live or config.source.complete_through is not None
    return backtest(
        fresh.orders,
        cutoffs,
        pred_months=pred_months,
        history_months=history_months,
        config=config,
        scores=scores,
        complete_through=fresh.complete if declared else None,
        covariates=fresh.covariates,
    )


def write_picture(report: Backtest, path: Path, currency: str | None = None) -> None:
    """The newest judged cutoff as a PNG; there must be one."""
    newest = report.compared[-1]
    with replacing(path.absolute()) as temporary:
        temporary.write_bytes(
            backtest_picture(
                {method: newest.predicted(method) for method in newest.methods},
                newest.judged["actual_clv"].to_numpy(),
                title=f"Backtest at {newest.cutoff}: net revenue in {newest.window}",
                calibrated="champion",
                currency=currency,
            )
        )
