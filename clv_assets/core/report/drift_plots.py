"""Pictures of drift: where a label month moved, and each metric of matured windows over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array
from clv_assets.core.label_months.month_verdicts import FEWEST
from clv_assets.core.label_months.signals import PURCHASES, SPEND
from clv_assets.core.monitoring.evidence import segment_words
from clv_assets.core.report.canvas import (
    ACCENT,
    FRAME,
    INK,
    PALE,
    canvas,
    compact,
    message,
    png,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

NORMAL_80 = 1.2816
ROW_HEIGHT = 0.24  # inches
TITLES = {
    PURCHASES: "purchases against expectation",
    SPEND: "spend per purchase against own past",
}
OVER_TIME = {
    "skill": "RMSE x past spend",
    "ngini": "normalised Gini",
    "bias": "total off by",
}


def segment_forest(read: pl.DataFrame, signal: str) -> bytes:
    """How far each segment of a label month moved, with an 80 % interval, the surest on top.

    Segments against the rest of the shop, the whole shop against the months before; what broke has
    another colour.

    Args:
        read: as ``EarlyRead`` gives it.
        signal: purchases or spend.
    """
    title = f"{read['month'][0]}: {TITLES[signal]}"
    is_told = pl.col("band_low").is_not_null() & (pl.col("expected") >= FEWEST)
    rows = read.filter(pl.col("signal") == signal, pl.col("change").is_not_null(), is_told).sort(
        "p"
    )
    if rows.is_empty():
        return message(title, "no earlier month to compare with")
    change = rows["change"].to_numpy()
    spread = _spread(rows)
    height = 1.3 + ROW_HEIGHT * rows.height
    fig, ax = canvas(title, "change", "", str, height=height, left=2.6, bottom=0.55)
    places = np.arange(rows.height)[::-1]
    low, high = (np.expm1(change + side * NORMAL_80 * spread) for side in (-1, 1))
    colours = [FRAME if broke else ACCENT for broke in rows["breach"]]
    ax.axvline(0, color=PALE, linewidth=1)
    ax.hlines(places, low, high, colors=colours, linewidth=1.6)
    ax.scatter(np.expm1(change), places, s=22, c=colours, zorder=3)
    names = [segment_words(row["kind"], row["segment"]) for row in rows.iter_rows(named=True)]
    ax.set_yticks(places, names)
    ax.set_ylim(-0.7, rows.height - 0.3)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:+.0%}")
    return png(fig)


def _spread(rows: pl.DataFrame) -> Array:
    """Standard deviation of each change, by what would have been seen nine times in ten."""
    band = (rows["baseline"] - rows["band_low"]).to_numpy()
    return np.asarray((rows["detectable"].to_numpy() - band) / NORMAL_80, float)


def windows_over_time(reports: pl.DataFrame) -> bytes:
    """Skill, order and bias of the matured windows with 90 % intervals, beside their baselines.

    Args:
        reports: drift reports, a row a cutoff, in order of time.
    """
    title = "Matured windows over time, 90 % intervals; grey: the baseline"
    known = reports.filter(pl.col("verdict") != "not judged") if reports.height else reports
    if known.is_empty():
        return message(title, "no prediction window has matured yet")
    cutoffs: Sequence[str] = known["cutoff"].to_list()
    fig, first = canvas(title, "", OVER_TIME["skill"], compact, height=6.0, bottom=4.2)
    _, height = fig.get_size_inches()
    axes = [first]
    for place in (1, 2):
        box = first.get_position()
        below = box.y0 - place * (box.height + 0.45 / height)
        axes.append(fig.add_axes((box.x0, below, box.width, box.height), sharex=first))
    at = np.arange(len(cutoffs), dtype=float)
    for ax, (metric, name) in zip(axes, OVER_TIME.items(), strict=True):
        _over_time(ax, at, known, metric, name)
    axes[-1].set_xticks(at, cutoffs, rotation=45 if len(cutoffs) > 6 else 0, ha="right", fontsize=8)
    for ax in axes[:-1]:
        ax.tick_params(labelbottom=False)
    return png(fig)


def _over_time(ax: Axes, at: Array, known: pl.DataFrame, metric: str, name: str) -> None:
    value, low, high = (
        known[column].cast(pl.Float64).fill_null(math.nan).to_numpy()
        if column in known.columns
        else np.full(len(at), math.nan)
        for column in (metric, f"{metric}_lo", f"{metric}_hi")
    )
    ax.spines[:].set_visible(False)
    ax.grid(axis="y", color="#E3E3E3", linewidth=0.7)
    ax.tick_params(length=0, labelsize=8.5, labelcolor=INK)
    ax.set_ylabel(name, fontsize=9)
    base = f"{metric}_baseline"
    if base in known.columns:
        ax.plot(at, known[base].to_numpy(), color=PALE, linewidth=1.4, label="baseline")
    broke = (known["verdict"] == "watch").to_numpy()
    colours = [FRAME if one else ACCENT for one in broke]
    ax.vlines(at, low, high, colors=colours, linewidth=1.6)
    ax.scatter(at, value, s=22, c=colours, zorder=3)
    ax.yaxis.set_major_formatter(
        lambda number, _: f"{number:+.0%}" if metric == "bias" else compact(number)
    )
