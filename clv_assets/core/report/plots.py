"""Small PNG pictures of predictions, tiers, clusters and windows, for reports and run metadata.

Numbers go in, PNG bytes come out, and the same numbers give the same bytes. The background is
opaque white, for light and dark pages. "Revenue" is in the shop's own currency, an ISO code that
stands in the name of the axis where it is known.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from clv_assets.core.arrays import Array
from clv_assets.core.currency import named
from clv_assets.core.metrics.accuracy import decile_means
from clv_assets.core.metrics.resampling import decile_bounds
from clv_assets.core.report.canvas import (
    ACCENT,
    FRAME,
    INK,
    MUTED,
    PALE,
    SIZE,
    TEXT,
    canvas,
    compact,
    message,
    percent,
    png,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Format = Callable[[float], str]


def near_zero(predicted_clv: Array) -> tuple[float, float]:
    """Revenue below which a customer is near zero (1% of the mean), and their share (0 to 1)."""
    below = max(0.01 * float(np.mean(predicted_clv)), 0.0)
    return below, float(np.mean((predicted_clv < below) | (predicted_clv <= 0)))


def gains_curve(predicted_clv: Array) -> tuple[Array, Array]:
    """Cumulative share of customers, best first, and of predicted revenue (0 if there is none).

    Both start with a 0, then have one entry per customer.
    """
    best_first = np.sort(np.asarray_chkfinite(predicted_clv, float))[::-1]
    cumulative = np.concatenate([[0.0], np.cumsum(best_first)])
    customers = np.arange(cumulative.size) / max(best_first.size, 1)
    return customers, cumulative / cumulative[-1] if cumulative[-1] > 0 else 0.0 * cumulative


def column_levels(values: Array, better: Literal["low", "high"]) -> Array:
    """How good each value is in its column: 1 best, 0 worst (a tenth behind or more), or NaN."""
    scores = -values if better == "low" else values
    best = np.fmax.reduce(scores, axis=0)
    spread = np.maximum(best - np.fmin.reduce(scores, axis=0), 0.1 * np.abs(best))
    return 1 - (best - scores) / np.where(spread == 0, 1.0, spread)


def prediction_distribution(
    predicted_clv: Array, *, pred_months: int, currency: str | None = None
) -> bytes:
    """Who is worth what: share of customers by predicted revenue, on a logarithmic axis.

    `predicted_clv` is revenue per customer; those `near_zero` have a grey bar left of the axis.
    """
    title = f"Predicted revenue per customer, next {pred_months} month{'s' * (pred_months != 1)}"
    predicted = np.asarray_chkfinite(predicted_clv, float)
    if predicted.sum() <= 0:
        return message(title, predicted.size)
    below, near_zero_share = near_zero(predicted)
    rest = np.log10(predicted[predicted >= below])
    low, high = float(np.log10(below)), float(rest.max())
    edges, step = np.linspace(low, high + 0.02 * (high - low), 31, retstep=True)
    zero = low - 1.5 * step
    what = named("predicted revenue", currency)
    x = f"{what}, log scale (near zero: below {compact(below)}, 1% of the mean)"
    fig, ax = canvas(title, x, "share of customers", percent, top=1.2)
    shares = np.histogram(rest, edges)[0] / predicted.size
    shares[shares == 0] = np.nan  # no outline, while a single customer keeps a visible one
    ax.bar(edges[:-1] + step / 2, shares, 0.85 * step, color=ACCENT, ec=ACCENT, clip_on=False)
    ax.bar(zero, near_zero_share, 1.5 * step, color=PALE)
    ax.text(zero, near_zero_share, percent(near_zero_share), TEXT, ha="center")
    ax.set_xlim(zero - 1.5 * step, edges[-1])
    powers = np.arange(np.ceil(low + 1.5 * step), high)[:: max(1, int(high - low) // 8)]
    ax.set_xticks([zero, *powers], ["near\nzero", *(compact(10.0**power) for power in powers)])
    median, p99 = np.percentile(predicted, [50, 99])
    marks = {"median": median, "mean": predicted.mean(), "99th percentile": p99}
    for row, (name, value) in enumerate(sorted(marks.items(), key=lambda mark: mark[1])):
        at = np.log10(value) if value >= below else zero
        side, start = ("left", 0) if at < low + 0.7 * (high - low) else ("right", 1)
        line = {"arrowstyle": "-", "color": INK, "shrinkA": 0, "shrinkB": 0, "relpos": (start, 0)}
        how = TEXT | {"ha": side, "arrowprops": line, "bbox": {"fc": "w", "ec": "none", "pad": 1}}
        place, to = (at, 1.19 - 0.08 * row), ax.get_xaxis_transform()
        ax.annotate(f"{name} {compact(value)}", (at, 0), place, to, **how)
    return png(fig)


def tier_revenue_curve(
    predicted_clv: Array, edges: Sequence[float], labels: Sequence[str]
) -> bytes:
    """Share of predicted revenue by share of customers, best first, with one band per tier.

    `edges` are shares of customers rising from 0 to 1, one more than `labels`. A tier ends at the
    customer whose rank is its edge times the number of customers, rounded up.

    Raises:
        ValueError: the edges don't fit the labels, or don't go from 0 to 1.
    """
    if len(edges) != len(labels) + 1 or (edges[0], edges[-1]) != (0, 1):
        raise ValueError(f"{len(labels)} tiers need {len(labels) + 1} edges from 0 to 1: {edges}")
    title = "Predicted revenue by tier, best customers first"
    x, y = gains_curve(predicted_clv)
    if y[-1] == 0:
        return message(title, x.size - 1)
    ends = [int(np.ceil(round(edge * (x.size - 1), 9))) for edge in edges]
    across = "share of customers (dashed: all worth the same); a tier is without those above it"
    fig, ax = canvas(title, across, "share of predicted revenue", percent)
    for tier, end in enumerate(ends[1:]):
        strength = 0.4 * (1 - tier / len(labels)) ** 1.5
        ax.axvspan(x[ends[tier]], x[end], color=ACCENT, alpha=strength, linewidth=0)
    shown = np.unique(np.append(np.geomspace(1, x.size, 600).astype(int) - 1, ends))
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=(0, (4, 4)))
    ax.plot(x[shown], y[shown], color=ACCENT, linewidth=2, clip_on=False)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.xaxis.set_major_formatter(lambda share, _: percent(share))
    _name_tiers(ax, x, y, ends, labels)
    return png(fig)


def cluster_profile(profile: pd.DataFrame) -> bytes:
    """How each cluster differs from the average customer, feature by feature.

    `profile` has one row per persona and one column per feature; its values are standardised means
    (0 is the average customer, 1 is one standard deviation above). NaN is drawn as a dash.
    """
    title = "Clusters against the average customer, in standard deviations"
    if profile.empty:
        return message(title, "no clusters")
    values = profile.to_numpy(float).T
    levels = 0.5 + 0.5 * values / np.nanmax(np.abs(values), initial=1.0)
    shown = profile.T.rename(index=lambda name: str(name).replace("_", " "))
    return png(_heatmap(title, shown, "RdBu", levels, "{:+z.1f}".format)[0])


def migration_heatmap(matrix: pd.DataFrame) -> bytes:
    """Customers by group before (rows) and now (columns); darker is more of those before.

    `matrix` has a row and a column per group, see `migration_matrix`.
    """
    title = "Customers by tier before (rows) and now (columns)"
    counts = matrix.to_numpy(float)
    if not counts.sum():
        return message(title, "no customers")
    levels = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return png(_heatmap(title, matrix, "Blues", levels, "{:,.0f}".format)[0])


def decile_calibration(predicted: Array, actual: Array, *, currency: str | None = None) -> bytes:
    """Mean predicted and actual revenue per customer by `decile_means`, best decile first.

    What came has its 90 % interval by chance: a bar that it doesn't reach is off by more.
    """
    title = "Predicted against actual revenue, mean per customer"
    expected, realised = decile_means(predicted, actual)
    if (groups := expected.size) == 0:
        return message(title, 0)
    at, x = np.arange(1, groups + 1), "customers by predicted rank, 1 = best"
    y = named("revenue per customer", currency)
    fig, ax = canvas(title, x, y, compact, bottom=1.1)
    ax.bar(at - 0.2, expected, 0.38, color=ACCENT, label="predicted")
    ax.bar(at + 0.2, realised, 0.38, color=PALE, label="actual, with 90 % interval")
    ax.vlines(at + 0.2, *decile_bounds(predicted, actual), colors=INK, linewidth=1)
    ax.axhline(0, color=INK, linewidth=0.8, clip_on=False)
    ax.set_xlim(0.4, groups + 0.6)
    head = f"{'tenth' if groups == 10 else 'group'}\npredicted\nactual"
    rows = zip(at, map(compact, expected), map(compact, realised), strict=True)
    ax.set_xticks([0.4, *at], [head, *("\n".join(map(str, row)) for row in rows)], linespacing=1.5)
    ax.get_xticklabels()[0].set(ha="right", multialignment="right")
    ax.legend(frameon=False, fontsize=9, loc="upper right", labelcolor=INK)
    return png(fig)


def window_heatmap(table: pd.DataFrame, *, title: str, better: Literal["low", "high"]) -> bytes:
    """A score for each pair of windows; the best scores of each column are framed.

    `table` has one row per history window and one column per prediction window, both in months;
    NaN (a pair that the data cannot support) is hatched. `better` says which scores are good.
    """
    values = table.to_numpy(float)
    if np.isnan(values).all():
        return message(title, "no pair of windows could be scored")
    levels = column_levels(values, better)
    number = compact if np.nanmax(np.abs(values)) >= 10 else "{:.3f}".format
    fig, ax = _heatmap(title, table, "Blues", levels, number)
    for row, column in np.argwhere(levels == 1):
        ax.bar(column, 1, 1, row, align="edge", fill=False, ec=FRAME, lw=2.5, clip_on=False)
    x = f"prediction window, months ({better}er is better: darker; best of each column framed)"
    ax.set(xlabel=x, ylabel="history window, months")
    return png(fig)


def revenue_by_month(
    months: Sequence[str], revenue: Sequence[float], *, currency: str | None = None
) -> bytes:
    """Net revenue of each month as bars; `months` are the names to show, in order of time.

    Raises:
        ValueError: there aren't as many revenues as months.
    """
    if len(months) != len(revenue):
        raise ValueError(f"{len(months)} months but {len(revenue)} revenues")
    if len(months) == 0:
        return message("Revenue by month", "no months")
    y = named("revenue", currency)
    fig, ax = canvas("Revenue by month", "month", y, "{:,.10g}".format, left=1.1)
    at, every = np.arange(len(months)), -(-len(months) // 10)
    ax.bar(at, np.asarray_chkfinite(revenue, float), color=ACCENT)
    ax.axhline(0, color=INK, linewidth=0.8, clip_on=False)
    ax.set_xticks(at[::every], months[::every], parse_math=False)
    return png(fig)


def _name_tiers(ax: Axes, x: Array, y: Array, ends: list[int], labels: Sequence[str]) -> None:
    """A dot where each tier ends, and what it brings by itself in the empty space below the curve.

    A tier's name means the same as in its table: without the tiers above it.
    """
    own = np.diff(y[ends])
    ax.text(0.98, 0.03, f"{labels[-1]}: {percent(own[-1])} of revenue", TEXT, ha="right")
    height = 0.9
    for tier in reversed(range(len(labels) - 1)):
        end = ends[tier + 1]
        height = max(min(height, y[end] - 0.03), 0.03 + 0.07 * tier)
        at = max(x[end], float(np.interp(height + 0.07, y, x))) + 0.03
        ax.plot([x[end], at - 0.005], [y[end], height + 0.025], color=MUTED, linewidth=0.7)
        ax.plot(x[end], y[end], "o", color=ACCENT, markersize=5, clip_on=False)
        more = f", with those above {percent(y[end])}" if tier else " of revenue"
        ax.text(at, height, f"{labels[tier]}: {percent(own[tier])}{more}", TEXT)
        height -= 0.07


def _heatmap(
    title: str, table: pd.DataFrame, colours: str, levels: Array, number: Format
) -> tuple[Figure, Axes]:
    """Numbered cells, coloured by `levels` from 0 to 1; a NaN level is a hatched dash."""
    from matplotlib import colormaps

    rows, columns = table.shape
    names, heads = list(map(str, table.index)), [textwrap.fill(str(n), 14) for n in table.columns]
    left = max(0.85, 0.3 + 0.07 * max(map(len, names)))
    bottom = 0.6 + 0.13 * max(head.count("\n") for head in heads)
    width, height = max(SIZE[0], left + 0.3 + 0.95 * columns), bottom + 0.6 + max(0.36 * rows, 1.2)
    fig, ax = canvas(title, "", "", str, width=width, height=height, left=left, bottom=bottom)
    shades = colormaps[colours](0.05 + 0.85 * levels)
    shades[np.isnan(levels)] = (0.93, 0.93, 0.93, 1)
    ax.pcolormesh(shades, edgecolors="white", linewidth=1.5)
    for (row, column), value in np.ndenumerate(table.to_numpy(float)):
        unknown = np.isnan(levels[row, column])
        if unknown:
            ax.bar(column, 1, 1, row, align="edge", fill=False, hatch="///", ec="#D0D0D0", lw=0)
        ink = "white" if shades[row, column, :3] @ (0.3, 0.6, 0.1) < 0.5 else INK
        cell = {**TEXT, "ha": "center", "va": "center", "color": ink}
        ax.text(column + 0.5, row + 0.5, "–" if unknown else number(value), cell)
    ax.set_xticks(np.arange(columns) + 0.5, heads, parse_math=False)
    ax.set_yticks(np.arange(rows) + 0.5, names, parse_math=False)
    ax.set(xlim=(0, columns), ylim=(rows, 0))
    ax.grid(visible=False)
    return fig, ax
