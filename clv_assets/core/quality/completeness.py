"""Months that look missing, half loaded or loaded twice, judged by the shop's own history.

Three views, the surest first:

* silence: a week or more without trade, where the shop's pace, weekday rhythm and earlier years
  expected so many orders that chance can't have left it empty;
* copies: orders that repeat another's customer, day and revenue are one order under two ids;
* level (``month_levels``): orders and lines per open day, lines and revenue per order, beyond
  all that the months and the week before, the months after and last year's season make of it. A
  fault begins and ends with its month; growth, a season, the end of an acquisition don't.

What can't be told from a natural event is odd, not suspect. Too few orders to tell is neither.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median

import polars as pl

from clv_assets.core.quality.month_levels import MEASURES, SHAPES, MonthLevels
from clv_assets.core.quality.trading_days import Silence, TradingDays, TradingMonth

GAP_DAYS = 5.0  # of an average week; Easter takes 3
GAP_SURPRISE = 13.0  # chance e^-13, of a thousand days on which it may begin
AS_LONG = 0.7  # of a silence: the shop was closed that long in an earlier year, too
YEAR, SEASON_MOVES = 365.25, 21  # days; a lunar year moves, Christmas doesn't
CHRISTMAS = ((12, 23), (1, 6))  # many shops close in it
TRADED = 0.3  # of what a silence lost: with as many orders a year before, the shop was open then
COPIED_SHARE, FEWEST_COPIES = 0.25, 10  # beyond the usual; a month loaded twice has a half


@dataclass(frozen=True)
class MonthFindings:
    """A sentence by month: ``suspect`` ones must not be used, ``odd`` ones are worth a look."""

    suspect: dict[str, str] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)


def suspect_months(
    orders: pl.LazyFrame | pl.DataFrame, watermark: date, accepted: Collection[str] = ()
) -> dict[str, str]:
    """The suspect ones of :func:`judge_months`, by month ``YYYY-MM``."""
    return judge_months(orders, watermark, accepted).suspect


def judge_months(
    orders: pl.LazyFrame | pl.DataFrame, watermark: date, accepted: Collection[str] = ()
) -> MonthFindings:
    """Judge each calendar month from the first order to the watermark, which may cut the last.

    A suspect month is no measure for the others.

    Args:
        orders: customer_id, order_date, revenue and lines, sorted by customer and date.
        watermark: rows of this day and later are not read.
        accepted: months that are as they should be, and a measure for the others.
    """
    days = TradingDays.of(orders.lazy(), watermark)
    if days is None:
        return MonthFindings()
    copied_or_silent = {**copied_months(days), **silent_months(days, accepted)}
    for month in accepted:
        copied_or_silent.pop(month, None)
    levels, findings = MonthLevels(days), MonthFindings(copied_or_silent)
    # What an order is tells for sure. How many there are doesn't: a month may seem low beside one
    # that was loaded twice, so the others are known before, and all are judged again by the rest.
    for names in (SHAPES, tuple(MEASURES), tuple(MEASURES)):
        faulty = frozenset(findings.suspect)
        findings = _judged(levels, names, MonthFindings(copied_or_silent), faulty, accepted)
    return findings


def _judged(
    levels: MonthLevels,
    names: Collection[str],
    findings: MonthFindings,
    faulty: frozenset[str],
    accepted: Collection[str],
) -> MonthFindings:
    suspect, odd = dict(findings.suspect), dict(findings.odd)
    for place, month in enumerate(levels.months):
        if month.key in suspect or month.key in accepted:
            continue
        finding = levels.finding(place, names, (faulty | suspect.keys()) - {month.key})
        if finding is not None:
            (odd if finding.is_odd else suspect)[month.key] = finding.sentence
    return MonthFindings(dict(sorted(suspect.items())), odd)


def silent_months(days: TradingDays, accepted: Collection[str] = ()) -> dict[str, str]:
    """Months with a silence that neither an earlier year nor Christmas explains."""
    sentences: dict[str, str] = {}
    for number, gap in enumerate(days.silences):
        natural = [
            other
            for other in days.silences[:number]
            if all(key in accepted or key not in sentences for key in _months_of(days, other))
        ]
        if not any(_same_season(days, gap, other) for other in natural):
            sentences |= dict(_silent(days, gap))
    return sentences


def _same_season(days: TradingDays, gap: Silence, earlier: Silence) -> bool:
    """Whether the shop was silent for about as long a year or two before."""
    moves = 3 if _outside_christmas(days, earlier.start, earlier.end) < 2 else SEASON_MOVES
    apart = min(abs(gap.start - earlier.start - years * YEAR) for years in (1, 2))
    return apart <= moves and earlier.days >= AS_LONG * gap.days


def _silent(days: TradingDays, gap: Silence) -> Iterator[tuple[str, str]]:
    """Months of an unexplained silence; Christmas is spared unless it had orders a year before."""
    start, end = gap.start - round(YEAR), gap.end - round(YEAR)
    in_christmas = (n for n in range(max(start, 0), max(end, 0)) if _is_christmas(days, n))
    closes = sum(days.orders[n] for n in in_christmas) < TRADED * gap.expected

    def unexplained(start: int, end: int) -> float:
        if closes:
            return _outside_christmas(days, start, end)
        return float(days.weight[start:end].sum())

    excess = unexplained(gap.start, gap.end)
    if excess < GAP_DAYS or gap.surprise * excess / gap.days < GAP_SURPRISE:
        return
    for month in days.months:
        start, end = max(gap.start, month.start), min(gap.end, month.end)
        if start < end and unexplained(start, end) >= GAP_DAYS / 2:
            lost = gap.expected * float(days.weight[start:end].sum()) / gap.days
            yield month.key, _silence_sentence(days, month, start, end, lost)


def _silence_sentence(
    days: TradingDays, month: TradingMonth, start: int, end: int, lost: float
) -> str:
    expected = f"where about {lost:,.0f} were to be expected"
    if (orders := days.total("orders", month)) == 0:
        return f"no orders, {expected}: it looks missing"
    span = f"from {days.day(start)} to {days.day(end - 1)}"
    return f"{orders:,.0f} orders, next to none {span}, {expected}: part of it looks missing"


def _months_of(days: TradingDays, gap: Silence) -> Iterator[str]:
    return (m.key for m in days.months if m.start < gap.end and m.end > gap.start)


def _outside_christmas(days: TradingDays, start: int, end: int) -> float:
    """Days of a silence, in weights, on which a shop that closes for Christmas is open."""
    return float(sum(days.weight[n] for n in range(start, end) if not _is_christmas(days, n)))


def _is_christmas(days: TradingDays, number: int) -> bool:
    day, (first, last) = days.day(number), CHRISTMAS
    return not last < (day.month, day.day) < first


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
