"""The picture of a backtest: calibration by decile, and who finds the revenue first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from clv_assets.core.arrays import Array
from clv_assets.core.currency import named
from clv_assets.core.metrics.accuracy import Ranking, decile_means
from clv_assets.core.report.canvas import ACCENT, DPI, INK, MUTED, PALE, compact, percent, png

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (10.0, 4.2)
COLOURS = (ACCENT, "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
TITLE: dict[str, Any] = {"fontsize": 11, "color": INK, "loc": "left", "parse_math": False}


def gains(predicted: Array, actual: Array) -> tuple[Array, Array]:
    """Share of customers, best prediction first, and of actual revenue; both start with a 0.

    Customers with equal predictions share their actuals evenly. No revenue at all gives zeros.
    """
    cumulative = np.concatenate([[0.0], np.cumsum(Ranking.by(predicted).shared(actual))])
    customers = np.arange(cumulative.size) / max(len(actual), 1)
    return customers, cumulative / cumulative[-1] if cumulative[-1] > 0 else 0.0 * cumulative


def backtest_picture(
    predicted: Mapping[str, Array],
    actual: Array,
    *,
    title: str,
    calibrated: str,
    currency: str | None = None,
) -> bytes:
    """A PNG: deciles of the method ``calibrated`` on the left, gains of all methods on the right.

    Args:
        predicted: revenue (or another score) by method, one entry per customer.
        actual: revenue in the window, in the same order.
        title: what was tested.
        currency: ISO code of the revenue, if it is known.
    """
    from matplotlib.figure import Figure

    fig = Figure(figsize=SIZE, dpi=DPI, facecolor="white", layout="constrained")
    fig.suptitle(title, fontsize=11, color=INK, parse_math=False)
    left, right = fig.subplots(1, 2)
    for ax in (left, right):
        ax.spines[:].set_visible(False)
        ax.grid(axis="y", color="#E3E3E3", linewidth=0.7)
        ax.set_axisbelow(True)
        ax.tick_params(length=0, labelsize=8.5, labelcolor=INK)
    _deciles(left, predicted[calibrated], actual)
    left.set_title(named(f"{calibrated}: mean revenue per customer", currency), **TITLE)
    _gains(right, predicted, actual)
    return png(fig)


def _deciles(ax: Axes, predicted: Array, actual: Array) -> None:
    expected, realised = decile_means(predicted, actual)
    at = np.arange(1, expected.size + 1)
    ax.bar(at - 0.2, expected, 0.38, color=ACCENT, label="predicted")
    ax.bar(at + 0.2, realised, 0.38, color=PALE, label="actual")
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set_xlabel("customers by predicted rank, 1 = best", fontsize=9, color=MUTED)
    ax.set_xticks(at)
    ax.yaxis.set_major_formatter(lambda value, _: compact(value))
    ax.legend(frameon=False, fontsize=9, loc="upper right", labelcolor=INK)


def _gains(ax: Axes, predicted: Mapping[str, Array], actual: Array) -> None:
    lines = {**predicted, "perfect": actual}
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=(0, (4, 4)))
    for number, (method, scores) in enumerate(lines.items()):
        x, y = gains(scores, actual)
        shown = np.unique(np.geomspace(1, x.size, 400).astype(int) - 1)
        colour = PALE if method == "perfect" else COLOURS[number % len(COLOURS)]
        width = 2.2 if number == 0 else 1.2
        ax.plot(x[shown], y[shown], color=colour, linewidth=width, label=method)
    ax.set(xlim=(0, 1), ylim=(0, None))
    ax.set_title("Share of actual revenue found (dashed: by chance)", **TITLE)
    ax.set_xlabel("share of customers, best prediction first", fontsize=9, color=MUTED)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda share, _: percent(share))
    texts = ax.legend(frameon=False, fontsize=9, loc="lower right", labelcolor=INK).get_texts()
    for text in texts:
        text.set_parse_math(False)
