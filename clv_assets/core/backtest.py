"""Backtest: pretend that today is a past day, predict, and compare with what came."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from clv_assets.config import Config
from clv_assets.core.baseline import in_tiers, past_spend
from clv_assets.core.champion import Champion
from clv_assets.core.features import in_contract_order
from clv_assets.core.frames import orders_of
from clv_assets.core.metrics import evaluate
from clv_assets.core.snapshots import Recipe, with_actuals
from clv_assets.core.windows import prediction_window


@dataclass(frozen=True)
class Backtest:
    """Predictions made at a past cutoff.

    Attributes:
        customers: customer_id, population, predicted_clv, and actual_clv where the log reaches
            the end of the window.
        metrics: by method (``champion``, ``past_spend``), of customers with a row in the history
            window; empty where there is no actual.
        champion: the model that predicted.
    """

    customers: pl.DataFrame
    metrics: dict[str, dict[str, float]]
    champion: Champion


def backtest(
    orders: Any,
    cutoff: date,
    *,
    pred_months: int | None = None,
    history_months: int | None = None,
    config: Config | None = None,
) -> Backtest:
    """Train on the rows before ``cutoff`` alone, and score the customers known then.

    Args:
        orders: polars or pandas frame with customer_id, order_date, revenue, optionally order_id.
        cutoff: the day to pretend; any date.
        pred_months: months to predict; the config's if None.
        history_months: months to look at; the config's if None.
        config: the deployment's settings; the defaults if None.

    Raises:
        NotYetError: the log before ``cutoff`` is too short; says from which day on it suffices.
    """
    config = config or Config.model_validate({"source": {"path": "-"}})
    recipe = Recipe.of(config, pred_months=pred_months, history_months=history_months)
    log = in_contract_order(orders_of(orders)).collect().lazy()
    champion = Champion.fit(log, cutoff, recipe, with_baseline=False)
    features = champion.features(log, cutoff).collect()
    customers = champion.predict(features)
    window = prediction_window(cutoff, champion.pred_months)
    newest = log.select(pl.col("order_date").max().dt.date()).collect().item()
    if newest < window.end - timedelta(days=1):
        return Backtest(customers, {}, champion)
    customers = with_actuals(customers, log, window)
    judged = in_tiers(customers)
    naive = past_spend(in_tiers(features), champion.pred_months, champion.history_months)
    actual = judged["actual_clv"].to_numpy()
    metrics = {
        "champion": evaluate(judged["predicted_clv"].to_numpy(), actual),
        "past_spend": evaluate(naive, actual),
    }
    return Backtest(customers, metrics, champion)
