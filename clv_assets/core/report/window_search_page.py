"""The window search as a page: what it recommends, and heat-maps."""

from typing import TYPE_CHECKING

import polars as pl

from clv_assets.core.currency import named
from clv_assets.core.report.plots import window_heatmap
from clv_assets.core.trials.window_search import Row

if TYPE_CHECKING:
    import pandas as pd

NOTES = """\
Skill is RMSE / RMSE of scaled past spend, mean ± standard deviation over the origins; below 1 is
better. Origins are a month apart and their prediction windows overlap, so the spread understates
the doubt. Prediction windows are not ranked: RMSE favours the shortest and RMSE per month the
longest, so how far ahead to predict is a business choice.

This recommends; a person adopts: set `training.history_months` and `training.pred_months` in the
config, or give both in the run config of `champion_model`."""


def grid(table: pl.DataFrame, value: str) -> "pd.DataFrame":
    """``value`` by history_months (rows) and pred_months (columns); NaN where infeasible."""
    pairs = table.with_columns(pl.col(value).cast(pl.Float64)).to_pandas()
    return pairs.pivot(index="history_months", columns="pred_months", values=value)


def heat_maps(table: pl.DataFrame, currency: str | None = None) -> dict[str, bytes]:
    """PNGs of RMSE and R² per window pair, to be read down a column, never across."""
    rmse = named("RMSE by windows", currency)
    return {
        "rmse": window_heatmap(grid(table, "rmse"), title=rmse, better="low"),
        "r2": window_heatmap(grid(table, "r2"), title="R² by windows", better="high"),
    }


def recommendation(table: pl.DataFrame) -> str:
    """What to take for each prediction window, how sure that is, and how to adopt it; Markdown."""
    pairs = table.partition_by("pred_months", maintain_order=True)
    return "\n".join(["# Which history window?", "", *map(_advice, pairs), "", NOTES, ""])


def _advice(pairs: pl.DataFrame) -> str:
    """One line on the pairs of a prediction window, best first."""
    head = f"- To predict **{pairs['pred_months'][0]} months**:"
    skilled = pairs.filter(pl.col("rank").is_not_null()).to_dicts()
    if not skilled:
        reasons = pairs["reason"].drop_nulls().to_list()
        why = reasons[0] if reasons else "past spend makes no error to compare with"
        return f"{head} nothing to recommend: {why}."
    best, *others = skilled
    advice = f"**{best['history_months']} months of history**, skill {_plus_minus(best)}"
    return f"{head} {advice}. {_against_past_spend(best)} {_against_others(best, others)}"


def _against_past_spend(best: Row) -> str:
    spread = best["skill_spread"] or 0.0
    if best["skill"] >= 1:
        return "It does not beat scaled past spend (1.000): look at the model first."
    if best["skill"] + spread >= 1:
        return "It beats scaled past spend (1.000) on average, but by less than its spread."
    return "It beats scaled past spend (1.000)."


def _against_others(best: Row, others: list[Row]) -> str:
    if not others:
        return "No other history window could be judged."
    runner_up = f"{others[0]['history_months']} months ({_plus_minus(others[0])})"
    if best["skill_spread"] is None:
        return f"Runner-up: {runner_up}; one origin tells nothing about the spread."
    reach = best["skill"] + best["skill_spread"]
    near = [o["history_months"] for o in others if o["skill"] - o["skill_spread"] <= reach]
    if others[0]["history_months"] not in near:
        return f"Runner-up: {runner_up}, further off than their spreads."
    listed = ", ".join(str(months) for months in sorted(near))
    return f"Runner-up: {runner_up}. Spreads overlap, so it can't be told apart from {listed}."


def _plus_minus(row: Row) -> str:
    spread = row["skill_spread"]
    return f"{row['skill']:.3f}" + ("" if spread is None else f" ± {spread:.3f}")
