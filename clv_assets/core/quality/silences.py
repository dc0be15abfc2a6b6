"""Silences that neither chance, nor an earlier year, nor Christmas explains, by month."""

from collections.abc import Collection, Iterator

from clv_assets.core.quality.trading_days import Silence, TradingDays, TradingMonth

GAP_DAYS = 5.0  # of an average week; Easter takes 3
GAP_SURPRISE = 13.0  # chance e^-13, of a thousand days on which it may begin
AS_LONG = 0.7  # of a silence: the shop was closed that long in an earlier year, too
YEAR, SEASON_MOVES = 365.25, 21  # days; a lunar year moves, Christmas doesn't
CHRISTMAS = ((12, 23), (1, 6))  # many shops close in it
TRADED = 0.3  # of what a silence lost: with as many orders a year before, the shop was open then
LONG = 10.0  # days: shops close for a week, a half of a month is two
BESIDE, PART = 3.0, 2.5  # days of it outside, and at least inside, a month that it is laid to
EDGE = 0.9  # days between a silence and the beginning or end of a month that it reaches


def silent_months(days: TradingDays, accepted: Collection[str] = ()) -> dict[str, str]:
    """Months with a silence that neither an earlier year nor Christmas explains.

    An earlier silence that is itself unexplained, and not ``accepted``, explains none.
    """
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


def undelivered(days: TradingDays, month: TradingMonth) -> str | None:
    """Why the days of a month look undelivered; None if they don't.

    A delivery loses a month, its beginning, or all from some day on. What begins before the month
    and ends in it, begins in it and ends later, or lies within it, was a shop that closed, as is
    what an earlier year explains but for some days.
    """
    for number, gap in enumerate(days.silences):
        start, end = max(gap.start, month.start), min(gap.end, month.end)
        inside = float(days.weight[start:end].sum())
        if start >= end or gap.days < LONG or inside < PART:
            continue
        beside = _outside_christmas(days, gap.start, start) + _outside_christmas(days, end, gap.end)
        goes_on = gap.end == days.orders.size
        reaches = min(days.weight[month.start : start].sum(), days.weight[end : month.end].sum())
        if not goes_on and (beside > BESIDE or inside < LONG or reaches > EDGE):
            continue
        if gap.days - _usually(days, gap, number) >= LONG and _excess(days, gap) >= GAP_DAYS:
            return _silence_sentence(days, month, start, end, gap.expected * inside / gap.days)
    return None


def ends_silent(days: TradingDays, month: TradingMonth) -> bool:
    """Whether a month has no order on its last ``LONG`` days; chance may have left them empty."""
    orders = days.orders[month.start : month.end]
    return orders.size > LONG and not orders[-int(LONG) :].any()


def _same_season(
    days: TradingDays,
    gap: Silence,
    earlier: Silence,
    years: tuple[int, ...] = (1, 2),
    as_long: float = AS_LONG,
) -> bool:
    """Whether the shop was silent for about as long in one of the ``years`` before."""
    moves = 3 if _outside_christmas(days, earlier.start, earlier.end) < 2 else SEASON_MOVES
    apart = min(abs(gap.start - earlier.start - ago * YEAR) for ago in years)
    return apart <= moves and earlier.days >= as_long * gap.days


def _usually(days: TradingDays, gap: Silence, number: int) -> float:
    """Days for which the shop closed in this season a year before."""
    earlier = days.silences[:number]
    closings = (other.days for other in earlier if _same_season(days, gap, other, (1,), 0.0))
    return max(closings, default=0.0)


def _excess(days: TradingDays, gap: Silence) -> float:
    """Days of a silence that nothing explains; 0 if chance does."""
    excess = _unexplained(days, gap, gap.start, gap.end)
    return excess if gap.surprise * excess / gap.days >= GAP_SURPRISE else 0.0


def _unexplained(days: TradingDays, gap: Silence, start: int, end: int) -> float:
    """Days from ``start`` up to ``end``; Christmas is spared unless it had orders a year before."""
    year_before = range(max(gap.start - round(YEAR), 0), max(gap.end - round(YEAR), 0))
    orders = sum(days.orders[day] for day in year_before if _is_christmas(days, day))
    if orders < TRADED * gap.expected:
        return _outside_christmas(days, start, end)
    return float(days.weight[start:end].sum())


def _silent(days: TradingDays, gap: Silence) -> Iterator[tuple[str, str]]:
    """Months of an unexplained silence, with a sentence each."""
    if _excess(days, gap) < GAP_DAYS:
        return
    for month in days.months:
        start, end = max(gap.start, month.start), min(gap.end, month.end)
        if start < end and _unexplained(days, gap, start, end) >= GAP_DAYS / 2:
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
