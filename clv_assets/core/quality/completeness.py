"""Months that look missing, half loaded or loaded twice, judged by the shop's own history.

Suspect, and not to be used, is what a delivery has probably left unfinished: the newest months of
a source that says up to which day it is complete, where the shop is large enough to tell.

* silence (``silences``): a week or more of it without trade, where the shop's pace, weekday rhythm
  and the year before expected so many orders that chance can't have left it empty;
* copies: orders that repeat another's customer, day and revenue, or lines that repeat another;
* level (``half_loaded``): nearer to a half of the rows than to all of them in every view.

Any other month that is out of line with those around it (``month_levels``) is odd: worth a look.
Nobody knows of a month of long ago, or of a closed file, whether the shop or the delivery was it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

import numpy as np
import polars as pl

from clv_assets.core.calendar.watermark import newest_months
from clv_assets.core.quality.half_loaded import emptied, half_loaded
from clv_assets.core.quality.log_shares import copied_lines
from clv_assets.core.quality.month_levels import MEASURES, SHAPES, MonthLevels
from clv_assets.core.quality.row_levels import RowLevels
from clv_assets.core.quality.silences import ends_silent, silent_months, undelivered
from clv_assets.core.quality.trading_days import TradingDays
from clv_assets.core.quality.value_days import value_days

COPIED_SHARE, FEWEST_COPIES = 0.25, 10  # beyond the usual; a month loaded twice has a half
FEWEST_ORDERS = 90.0  # in a usual month: every other month of a shop with a hundred has less
YEAR, QUARTER = 12, 3  # months before, that say what is usual


@dataclass(frozen=True)
class MonthFindings:
    """A sentence by month: ``suspect`` ones must not be used, ``odd`` ones are worth a look."""

    suspect: dict[str, str] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)


def judge_months(
    orders: pl.LazyFrame | pl.DataFrame,
    watermark: date,
    accepted: Collection[str] = (),
    *,
    duplicate_rows: Mapping[str, Sequence[int]] | None = None,
    declared: bool = True,
) -> MonthFindings:
    """Judge each calendar month from the first order to the watermark, which may cut the last.

    Args:
        orders: customer_id, order_date, revenue and lines, sorted by customer and date.
        watermark: rows of this day and later are not read.
        accepted: months that are as they should be, and a measure for the others.
        duplicate_rows: by month, lines and how many of them copy another one.
        declared: the source is complete up to the watermark by its own word (it is live, or
            ``complete_through``); of another the end is but its newest row, and nothing suspect.
    """
    days = TradingDays.of(orders.lazy(), watermark)
    if days is None:
        return MonthFindings()
    levels, copied = RowLevels(days), _copied(days, duplicate_rows)
    newest = set(newest_months(watermark)) if declared else set()
    priced = _priced_otherwise(orders, watermark, accepted)
    is_new = newest.difference(accepted)
    unfinished = _unfinished(levels, copied, is_new)
    suspect = {month: why for month, why in priced.items() if month in is_new} | unfinished
    odd = _odd_months(levels, copied, accepted) | priced
    return MonthFindings(suspect, {month: odd[month] for month in odd if month not in suspect})


def unfinished_months(
    orders: pl.LazyFrame | pl.DataFrame,
    watermark: date,
    months: Collection[str],
    *,
    duplicate_rows: Mapping[str, Sequence[int]] | None = None,
) -> dict[str, str]:
    """Which of ``months`` a delivery has probably left unfinished, or brought twice, with why.

    Args are those of ``judge_months``.
    """
    days = TradingDays.of(orders.lazy(), watermark) if months else None
    if days is None:
        return {}
    return _unfinished(RowLevels(days), _copied(days, duplicate_rows), months)


def _priced_otherwise(
    orders: pl.LazyFrame | pl.DataFrame, watermark: date, accepted: Collection[str]
) -> dict[str, str]:
    """Months with days whose orders are worth many times the usual, by the first such day."""
    days = value_days(orders, watermark)
    return {
        f"{one.day:%Y-%m}": one.sentence
        for one in reversed(days)
        if f"{one.day:%Y-%m}" not in accepted
    }


def _copied(
    days: TradingDays, duplicate_rows: Mapping[str, Sequence[int]] | None
) -> dict[str, str]:
    """Months whose orders or lines are copies of others."""
    return {**copied_months(days), **copied_lines(duplicate_rows or {})[0]}


def _unfinished(
    levels: RowLevels, copied: Mapping[str, str], recent: Collection[str]
) -> dict[str, str]:
    """Which of the ``recent`` months are probably unfinished or doubled, in a shop large enough."""
    days, sentences = levels.days, {}
    for place, month in enumerate(days.months):
        if month.key not in recent or _usual_orders(days, place) < FEWEST_ORDERS:
            continue
        is_whole = days.day(month.end).day == 1
        why = copied.get(month.key) or undelivered(days, month)
        if why is None and is_whole:
            why = half_loaded(levels, place, _expected(levels, place))
            if why is None and (not days.is_daily or ends_silent(days, month)):
                why = emptied(levels, place)
        if why is not None:
            sentences[month.key] = why
    return sentences


def _expected(levels: RowLevels, place: int, *, first_year: bool = False) -> float:
    """The level of a month by its season, or roughly where that isn't known."""
    by_season = levels.expected(place)
    return levels.roughly(place, first_year=first_year) if np.isnan(by_season) else by_season


def _usual_orders(days: TradingDays, place: int) -> float:
    """Orders in a usual month before: of the last year, or of the last quarter if that has more."""
    whole = [month for month in days.months[:place] if days.day(month.start).day == 1]
    orders = [days.total("orders", month) for month in whole[-YEAR:]]
    return max((sum(last) / len(last) for last in (orders, orders[-QUARTER:]) if last), default=0)


def _odd_months(
    rows: RowLevels, copied: Mapping[str, str], accepted: Collection[str]
) -> dict[str, str]:
    """Months out of line with the others; an odd month is no measure for them."""
    days = rows.days
    places = range(len(days.months))
    by_season = {place: rows.expected(place) for place in places}
    newest = {place: _expected(rows, place, first_year=True) for place in places[-2:]}
    halves = {
        days.months[place].key: half_loaded(rows, place, expected)
        for place, expected in {**by_season, **newest}.items()
    }
    reasons = {**halves, **copied, **silent_months(days, accepted)}
    for_sure = {
        month.key: why
        for month in days.months
        if (why := reasons[month.key]) is not None and month.key not in accepted
    }
    levels, odd = MonthLevels(days), for_sure
    # What an order is tells for sure. How many there are doesn't: a month may seem low beside one
    # that was loaded twice, so the others are known before, and all are judged again by the rest.
    for names in (SHAPES, tuple(MEASURES), tuple(MEASURES)):
        faulty, judged = frozenset(odd), dict(for_sure)
        for place, month in enumerate(levels.months):
            if month.key not in judged and month.key not in accepted:
                others = (faulty | judged.keys()) - {month.key}
                if (sentence := levels.finding(place, names, others)) is not None:
                    judged[month.key] = sentence
        odd = judged
    return dict(sorted(odd.items()))


def copied_months(days: TradingDays) -> dict[str, str]:
    """Months in which far more orders than usual repeat another one of the same day."""
    counts = [(days.total("twins", m), days.total("orders", m)) for m in days.months]
    shares = [copies / orders if orders else 0.0 for copies, orders in counts]
    sentences = {}
    for place, month in enumerate(days.months):
        others = [share for other, share in enumerate(shares) if other != place]
        usual = median(others) if others else 0.0
        copies, orders = counts[place]
        if shares[place] - usual >= COPIED_SHARE and copies >= FEWEST_COPIES:
            sentences[month.key] = (
                f"{copies:,.0f} of {orders:,.0f} orders repeat another one's customer, day and "
                f"revenue, {usual:.1%} in a usual month: it looks loaded twice"
            )
    return sentences
