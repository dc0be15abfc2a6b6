"""What the page of a cutoff's predictions shows: plain values, tables and a picture."""

from datetime import date
from typing import Any

import polars as pl

from clv_assets.config.modeling import Training
from clv_assets.config.scoring import Value
from clv_assets.core.champion.newcomers import Newcomers
from clv_assets.core.champion.summary import clipping, population_summary, prediction_totals
from clv_assets.core.champion.totals import TotalsBand, totals
from clv_assets.core.champion.value import in_terms_of
from clv_assets.core.currency import stated
from clv_assets.core.features.log_covariates import in_log, newest_in_log
from clv_assets.core.report.plots import prediction_distribution


def issued_facts(
    issued: pl.DataFrame, declared: Value, currency: str | None = None
) -> dict[str, Any]:
    """Totals and terms of what is on file, which the config may have left behind.

    Args:
        issued: the stored predictions of one cutoff.
        declared: the config's value section.
        currency: ISO code of all amounts, if it is known.
    """
    first = issued.row(0, named=True)
    values, months = issued["predicted_clv"].to_numpy(), first["pred_months"]
    terms = declared if in_terms_of(issued, declared) else Value()
    return {
        "window": f"[{first['cutoff']}, {first['window_end']})",
        "model_id": first["model_id"],
        "in_sample": first["in_sample"],
        "value_kind": first["value_kind"],
        "currency": stated(currency),
        **terms.model_dump(),
        **prediction_totals(issued),
        "populations": population_summary(issued),
        "distribution": prediction_distribution(values, pred_months=months, currency=currency),
    }


def issued_totals(issued: pl.DataFrame, orders: pl.LazyFrame, band: TotalsBand) -> dict[str, Any]:
    """Net revenue of everyone, by population and, where the log has it, by market or country.

    Args:
        issued: the stored predictions of one cutoff.
        orders: the log, which places customers.
        band: of the model that predicted.
    """
    tables = {
        "total": totals(issued, band),
        "totals_by_population": totals(issued, band, by="population"),
    }
    for name in in_log(orders):
        places = newest_in_log(orders, name, issued["cutoff"][0]).collect()
        placed = issued.join(places, on="customer_id", how="left", maintain_order="left")
        tables[f"totals_by_{name}"] = totals(placed, band, by=name)
    return tables


def bounds_of_history(
    orders: pl.LazyFrame, cutoff: date, training: Training, features: pl.DataFrame
) -> dict[str, Any]:
    """What the past says of the bounds of a prediction: who is not in it, who is clipped."""
    newcomers = Newcomers.before(orders, cutoff, training.pred_months, training.min_history_months)
    return {
        "newcomers": newcomers.sentence,
        "newcomer_share": newcomers.as_dict(),
        **clipping(features),
    }
