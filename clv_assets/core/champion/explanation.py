"""Why a champion predicts what it does of a customer, beside the average customer."""

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from clv_assets.core.lenses.behaviours import order_value
from clv_assets.core.lenses.feature_groups import Mixer
from clv_assets.core.lenses.reasons import Attribution, reasons

if TYPE_CHECKING:
    from clv_assets.core.champion.champion import Champion

TOP = 0.2  # of the ranked customers, whose reasons are always told
TYPICAL = ("purchase_days", "tenure_days", "recency_days")


def average_customer(current: pl.DataFrame) -> pl.DataFrame:
    """The customer nearest to the mean of all, one row without its id.

    Of pace, wait, age and order value in logarithms, and the share sent back, in standard
    deviations; of those who have bought. A real one, so that all of its features go together.
    """
    bought = current.filter(pl.col("purchase_days") > 0)
    bought = bought if bought.height else current
    value = np.nan_to_num(order_value(bought))
    columns = [np.log1p(bought[name].to_numpy()) for name in TYPICAL]
    returned = bought["return_share"].fill_null(0).clip(0, 1).to_numpy()
    points = np.column_stack([*columns, np.log1p(value), returned])
    spread = points.std(axis=0)
    distances = (((points - points.mean(axis=0)) / np.where(spread > 0, spread, 1)) ** 2).sum(
        axis=1
    )
    nearest = int(distances.argmin())
    return bought[nearest : nearest + 1].drop("customer_id")


def reasons_of(
    champion: "Champion", features: pl.DataFrame, predictions: pl.DataFrame, cutoff: date
) -> pl.DataFrame:
    """Reasons of the customers in ``predictions``, see ``reasons``, and model_id.

    Args:
        features: of the cutoff, of these customers and more.
        predictions: customer_id and predicted_clv, as they were issued.
    """
    known = predictions.select("customer_id", issued="predicted_clv").join(
        features, on="customer_id", maintain_order="left"
    )
    covariates = champion.model.input.design.covariates
    average = champion.customers.average
    mixer = Mixer(known.drop("issued"), average, covariates)
    told = Attribution.of(
        mixer, known["issued"].to_numpy(), lambda frame: champion.model.mean(frame, cutoff)
    )
    frame = reasons(known, average, told, covariates)
    return frame.with_columns(pl.lit(champion.model_id).alias("model_id"))


def top_customers(predictions: pl.DataFrame, tiers: pl.DataFrame) -> pl.DataFrame:
    """The predictions of the TOP share of the ranked customers, best first."""
    best = tiers.filter(pl.col("clv_rank") <= np.ceil(TOP * tiers.height)).select("customer_id")
    return best.join(predictions, on="customer_id", maintain_order="left")
