"""Whether half of a month's rows are missing, by the shop's own past.

A month is held for half loaded where every view of it is nearer to a half than to the whole: its
level beside what the past makes of it (``RowLevels``), the change of level with its first day, and
the change back after its last. Where orders have several lines their size tells by itself: half of
the lines is smaller orders. What chance may have done, what has no month a year before to know the
season by, and what came down before the month did or doesn't come back, is no delivery's fault.
"""

import numpy as np

from clv_assets.core.calendar.windows import MEAN_MONTH_DAYS
from clv_assets.core.quality.row_levels import FORTNIGHT, HALF, MONTHS_BEFORE, YEAR, RowLevels
from clv_assets.core.quality.trading_days import WEEK

NEARER = HALF / 2  # a change of level between all of the rows and a half
FALL = 0.55 * HALF  # of the level: a little nearer to the half, which is much the rarer
NEXT_TO_NOTHING = 2 * HALF  # a quarter: what is lower is no half, but a silence
SLIGHT = 1.5 * float(np.sqrt(8 / 3))  # deviations of a count, beside what 3 months and a season say
SEVERAL, FEWEST_ORDERS = 1.2, 20  # lines an order, and orders, that have a size
SMALLER, FEWER = 3.0, float(np.log(0.9))  # deviations of the size; and there are less rows


def half_loaded(levels: RowLevels, place: int, expected: float) -> str | None:
    """Why a month looks half loaded; None if it doesn't, or if the past can't tell.

    Args:
        expected: the level that the past makes of it.
    """
    fall = float(levels.levels[place]) - expected
    if not np.isfinite(fall):
        return None
    rows = levels.days.total("lines", levels.months[place])
    usual = rows * float(np.exp(-fall))
    if _is_half(levels, place, fall, usual):
        return (
            f"{rows:,.0f} rows where about {usual:,.0f} were to be expected by the months before "
            "and a year before: it looks half loaded"
        )
    return _cut(levels, place)


def emptied(levels: RowLevels, place: int) -> str | None:
    """Why a month looks missing where trade isn't daily; None if it doesn't."""
    rows, before = levels.days.total("lines", levels.months[place]), levels.before[place]
    season = levels.by_sun[place]
    usual = float(np.exp(np.fmin(before, season))) * MEAN_MONTH_DAYS
    if np.isfinite(before) and np.log(max(rows, 0.5) / usual) < NEXT_TO_NOTHING:
        return f"{rows:,.0f} rows, where about {usual:,.0f} were to be expected: it looks missing"
    return None


def _is_half(levels: RowLevels, place: int, fall: float, usual: float) -> bool:
    """Whether the number of rows is that of a half, as is how it falls and rises again."""
    chance = float(np.sqrt(levels.days.dispersion("lines") / usual))  # of a month's rows
    if not NEXT_TO_NOTHING <= fall <= min(FALL, -SLIGHT * chance):
        return False
    if not levels.days.is_daily:
        return True
    days = levels.months[place].end - levels.months[place].start
    fell_before = levels.week_before(place) - levels.before[place]
    came_early = fell_before < fall / 2 - chance * np.sqrt(days / WEEK)
    is_gradual = levels.onset(place) > NEARER + chance * np.sqrt(3 * days / FORTNIGHT)
    after = max(levels.days_after(place), 1)
    stays = levels.relapse(place) > NEARER + chance * np.sqrt(2 + days / after)
    return not (came_early or is_gradual or stays)


def _cut(levels: RowLevels, place: int) -> str | None:
    """Why orders look as if every other line were missing; None if they don't.

    Of orders with ``n`` lines in the mean, half of all lines leave ``(n + 1) / 2`` to each that
    still has any, as far as sizes are geometric.
    """
    month = levels.months[place]
    earlier = [place - n for n in (*range(1, MONTHS_BEFORE + 1), YEAR) if place >= n]
    sizes = [_size(levels, levels.months[n].start, levels.months[n].end) for n in earlier]
    known = [size for size in sizes if size is not None]
    size = _size(levels, month.start, month.end)
    lower = np.fmin(levels.levels[place] - levels.before[place], levels.onset(place))
    if size is None or not known or not lower <= FEWER:
        return None
    usual = min(mean for mean, _ in known)
    nearer = float(np.log((np.exp(usual) + 1) / 2) - usual) / 2
    first = _size(levels, month.start, month.start + FORTNIGHT)
    last = _size(levels, month.start - FORTNIGHT, month.start)
    is_gradual = first and last and first[0] - last[0] > nearer + np.hypot(first[1], last[1])
    chance = float(np.hypot(size[1], known[0][1]))
    is_smaller = size[0] - usual <= min(nearer, -SMALLER * chance)
    if usual < np.log(SEVERAL) or is_gradual or not is_smaller:
        return None
    return (
        f"{np.exp(size[0]):.2f} lines per order; {np.exp(usual):.2f} at least in the months before "
        "and a year before: lines look lost"
    )


def _size(levels: RowLevels, start: int, end: int) -> tuple[float, float] | None:
    """Logarithm of the lines per order, and its standard error; None of too few orders."""
    series = levels.days.series
    orders, lines, squares = (
        float(series[name][max(start, 0) : end].sum()) for name in ("orders", "lines", "lines2")
    )
    if orders < FEWEST_ORDERS:
        return None
    mean = lines / orders
    deviation = np.sqrt(max(squares / orders - mean**2, 0.0))
    return float(np.log(mean)), float(deviation / mean / np.sqrt(orders))
