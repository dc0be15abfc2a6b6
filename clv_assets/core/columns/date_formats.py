"""How a column of dates is written, found out from its values."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from clv_assets.core.columns.written_dates import WrittenDate, written_date
from clv_assets.core.lines.dates import DateFormat, parse_dates

MOST = 0.98  # of the values must be read for a form to be the column's
HALF = 0.5  # of them, for a column to be one of dates though its name doesn't say so
GLANCE = 100  # values that show quickly that none is a date
LOOKED_AT = 5_000  # different values, spread over the column
MOST_FORMATS = 8
# Numbers in a row, such as 240101 to 240131, are ids.
FEWEST_MONTHS, MOST_YEARS = 3, 40
_COUNTS = {
    "excel": (20_000, 80_000),
    "epoch": (3e8, 4e9),
    "epoch_ms": (3e11, 4e12),
    "epoch_us": (3e14, 4e15),
}
_WAYS = ("sure", "likely", "a guess")


@dataclass(frozen=True)
class DateReading:
    """How dates are written.

    Attributes:
        formats: values for ``source.date_format``; empty: the default, ISO 8601.
        share: of the values that are read so.
        sure: ``sure``, ``likely`` or ``a guess``, which is all that a reading of less than nearly
            all values can be.
        why: in a few words.
        other: the other reading that is possible, with an example of both; empty: none.
        offsets: the dates tell their offset from UTC.
        unread: an example of a value that isn't read; empty: all are.
        is_compact: digits alone, such as 20240131: its name needn't say that it is a date.
    """

    formats: tuple[str, ...]
    share: float
    sure: str
    why: str
    other: str = ""
    offsets: bool = False
    unread: str = ""
    is_compact: bool = False

    @property
    def is_partial(self) -> bool:
        """Whether more values than a few slips of the pen aren't read."""
        return self.share < MOST

    def parsed(self, values: pl.Series) -> pl.Series:
        """``values`` read so, as Datetime("us") without a zone; null where unreadable."""
        return parse_dates(values, DateFormat(self.formats, "UTC", "UTC"))


def read_dates(values: pl.Series, *, named: bool = False) -> DateReading | None:
    """The reading of a column's values (no nulls); None if they are no dates.

    Args:
        named: the column's name says that it holds dates; numbers count as such only then.
    """
    if values.is_empty():
        return None
    if values.dtype.is_temporal():
        zoned = isinstance(values.dtype, pl.Datetime) and values.dtype.time_zone is not None
        return DateReading((), 1.0, "sure", f"typed as {_kind(values.dtype)}", offsets=zoned)
    text = values.cast(pl.String).str.strip_chars()
    digits = _mean(text.str.contains(r"^\d+(\.\d+)?$"))
    if values.dtype.is_numeric() or digits > MOST:
        return _compact(text) or (_count(values, text) if named else None)
    enough = 0 if named else HALF
    if not named and not any(map(_looks_written, text.head(GLANCE).unique())):
        return None
    share = _share(text, ())
    if share >= MOST:
        offsets = bool(text.str.contains(r"\d(Z| UTC|\s?[+-]\d{2}:?\d{2})$").any())
        return _judged(DateReading((), share, "sure", "ISO 8601", offsets=offsets), text)
    reading = _written(text)
    return reading if reading is not None and reading.share > enough else None


def _looks_written(text: str) -> bool:
    return text[:4].isdigit() or written_date(text) is not None


def _mean(flags: pl.Series) -> float:
    return float(flags.mean() or 0)  # type: ignore[arg-type]


def _kind(dtype: pl.DataType) -> str:
    return "a day" if dtype == pl.Date else "a timestamp"


def _read(text: pl.Series, formats: Sequence[str]) -> pl.Series:
    return parse_dates(text, DateFormat(tuple(formats), "UTC", "UTC"))


def _share(text: pl.Series, formats: Sequence[str]) -> float:
    return _read(text, formats).drop_nulls().len() / text.len()


def _judged(reading: DateReading, text: pl.Series) -> DateReading:
    """``reading`` with an example of what it doesn't read; below nearly all it is a guess."""
    rest = text.filter(_read(text, reading.formats).is_null())
    if rest.is_empty():
        return reading
    example = str(rest[0])
    if not reading.is_partial:
        return replace(reading, unread=example)
    why = f"{reading.why}; {reading.share:.0%} are read so, not e.g. {example!r}"
    return replace(reading, unread=example, sure="a guess", why=why)


def _compact(text: pl.Series) -> DateReading | None:
    """Days of several months written as 20240131 or 240131: what hardly any other numbers are."""
    whole = text.str.replace(r"\.0+$", "")
    some = whole.head(LOOKED_AT)
    if some.str.contains(r"^(19|20)\d{6}$").all():
        reading = DateReading((), _share(some, ()), "sure", "written like 20240131")
    elif some.str.contains(r"^\d{6}$").all():
        dates = [
            WrittenDate("%d%m%y", "%m%d%y", "%y%m%d", (int(d[:2]), int(d[2:4]), int(d[4:])))
            for d in some.unique(maintain_order=True)
        ]
        reading = _day_or_month_first(some, dates, some[0])
        days = _read(some, reading.formats).drop_nulls().dt
        if days.month().n_unique() < FEWEST_MONTHS or days.year().n_unique() > MOST_YEARS:
            return None
    else:
        return None
    if reading.share < MOST or (share := _share(whole, reading.formats)) < MOST:
        return None
    return replace(reading, share=share, is_compact=True)


def _count(values: pl.Series, text: pl.Series) -> DateReading | None:
    """Days written as 01312024, a spreadsheet's serials, or a count since 1970."""
    whole = text.str.replace(r"\.0+$", "")
    if whole.str.contains(r"^\d{3,4}(19|20)\d{2}$").mean() >= MOST:  # type: ignore[operator]
        return _eight_digits(whole)
    seconds = ("%Y%m%d%H%M%S",)
    if whole.str.contains(r"^(19|20)\d{12}$").all() and _share(whole, seconds) >= MOST:
        return DateReading(seconds, _share(whole, seconds), "sure", "written like 20240131235959")
    for unit in _COUNTS:
        if (share := _inside(values, unit)) >= MOST:
            name = {"excel": "a spreadsheet's day numbers"}.get(unit, "a count since 1970")
            return DateReading((unit,), share, "likely", name)
    return None


def _inside(values: pl.Series, unit: str) -> float:
    """Share of the values that are counts of ``unit`` of days between 1979 and 2100 or so."""
    numbers = values.cast(pl.Float64, strict=False).fill_null(0)
    return float(numbers.is_between(*_COUNTS[unit]).mean() or 0)  # type: ignore[arg-type]


def _eight_digits(text: pl.Series) -> DateReading | None:
    padded = text.filter(text.str.contains(r"^\d{7,8}$")).str.zfill(8)
    different = padded.unique(maintain_order=True)
    dates = [
        WrittenDate("%d%m%Y", "%m%d%Y", numbers=(int(d[:2]), int(d[2:4]), int(d[4:])))
        for d in different.head(LOOKED_AT)
    ]
    reading = _day_or_month_first(text, dates, different[0]) if dates else None
    return reading if reading is not None and reading.share > HALF else None


def _written(text: pl.Series) -> DateReading | None:
    different = text.unique(maintain_order=True)
    some = different.gather_every(max(1, different.len() // LOOKED_AT))
    dates = [(date, value) for value in some if (date := written_date(value)) is not None]
    if not dates:
        return None
    readings: list[DateReading] = []
    fixed = [date for date, _ in dates if not date.numbers]
    if fixed:
        readings.append(DateReading(_patterns(fixed), 0.0, "sure", "only one reading"))
    for mark in dict.fromkeys(date.mark for date, _ in dates if date.numbers):
        group = [(date, value) for date, value in dates if date.numbers and date.mark == mark]
        readings.append(_day_or_month_first(text, [d for d, _ in group], group[0][1]))
    counts = Counter({id(r): 0 for r in readings})
    for reading in readings:
        counts[id(reading)] = int(_read(text, reading.formats).count())
    readings.sort(key=lambda reading: -counts[id(reading)])
    worst = max(readings, key=lambda reading: _WAYS.index(reading.sure))
    formats = _needed(text, [f for reading in readings for f in reading.formats])
    rest = text.filter(_read(text, formats).is_null())
    if rest.len() and _inside(rest, "excel") == 1.0:  # what a spreadsheet took for no date is text
        formats += ("excel",)
    offsets = any(date.zoned for date, _ in dates)
    whole = replace(worst, formats=formats, share=_share(text, formats), offsets=offsets)
    return _judged(whole, text)


def _needed(text: pl.Series, formats: Sequence[str]) -> tuple[str, ...]:
    """Those of ``formats``, best first, that read what the ones before them don't."""
    needed: list[str] = []
    for pattern in dict.fromkeys(formats):
        rest = text.filter(_read(text, needed).is_null()) if needed else text
        if rest.is_empty() or len(needed) == MOST_FORMATS:
            break
        if _read(rest, [pattern]).count():
            needed.append(pattern)
    return tuple(needed)


def _day_or_month_first(text: pl.Series, dates: Sequence[WrittenDate], example: str) -> DateReading:
    """The reading of dates whose day, month and year are but numbers; of ``text`` those alone."""
    first, second = _patterns(dates), _patterns(dates, lambda date: date.month_first)
    if (by_year := _year_first(text, dates, example)) is not None:
        return by_year
    days = sum(date.numbers[0] > 12 for date in dates)
    months = sum(date.numbers[1] > 12 for date in dates)
    if days or months:
        formats, above_12 = (first, days) if days >= months else (second, months)
        place = "first" if days >= months else "second"
        certainty = "sure" if not (days and months) else "likely"
        why = f"the {place} number is above 12 in {above_12:,} of the values"
        return DateReading(formats, _share(text, formats), certainty, why)
    by_first, by_second = _in_order(text, first), _in_order(text, second)
    if abs(by_first - by_second) > 0.02 and max(by_first, by_second) > 0.95:
        day_first, certainty = by_first > by_second, "likely"
        why = "no number is above 12, but read so the file is in order of time"
    else:
        day_first, certainty, custom = _custom(dates[0])
        why = f"no number is above 12; {custom}"
    formats, rest = (first, second) if day_first else (second, first)
    other = _either(example, formats, rest)
    return DateReading(formats, _share(text, formats), certainty, why, other)


def _year_first(text: pl.Series, dates: Sequence[WrittenDate], example: str) -> DateReading | None:
    """The reading of 23/01/28 as 28 January 2023, if its first number differs less than its last.

    A log of some years has few years in it, and most days of a month. None if the year is last.
    """
    if not all(date.year_first for date in dates):
        return None
    firsts, lasts = ({date.numbers[place] for date in dates} for place in (0, 2))
    is_day = len(firsts) > len(lasts) or len(firsts) == 1 or max(lasts) > 31
    if is_day or max(date.numbers[1] for date in dates) > 12:
        return None
    formats, rest = _patterns(dates, lambda date: date.year_first), _patterns(dates)
    why = f"the first number has {len(firsts)} values, the last {len(lasts)}: year first"
    if len(lasts) > 12 and 2 * len(firsts) <= len(lasts):
        return DateReading(formats, _share(text, formats), "likely", why)
    if len(firsts) == len(lasts):
        formats, rest, why = rest, formats, "the first and the last number differ alike"
    other = _either(example, formats, rest)
    return DateReading(formats, _share(text, formats), "a guess", why, other)


def _either(example: str, formats: Sequence[str], rest: Sequence[str]) -> str:
    """What ``example`` is by ``formats``, and by the others that are possible."""
    return (
        f"{example!r} is {_shown(example, formats)}, or {_shown(example, rest)} "
        f"with date_format {rest[0]!r}"
    )


def _custom(date: WrittenDate) -> tuple[bool, str, str]:
    """Whether the day comes first by the custom of places that write so, how sure, and why."""
    if date.half_day:
        return False, "likely", "AM and PM: month first"
    if date.mark.startswith("."):
        return True, "likely", "dots: day first"
    return True, "a guess", "both readings fit"


def _shown(value: str, formats: Sequence[str]) -> str:
    dates = _read(pl.Series([value]), formats)
    return f"{dates[0]:%-d %B %Y}" if dates[0] is not None else "nothing"


def _in_order(text: pl.Series, formats: Sequence[str]) -> float:
    """Share of steps from row to row that don't go back in time, or don't go forth."""
    moves = _read(text, formats).drop_nulls().diff().drop_nulls().dt.total_days()
    if moves.is_empty():
        return 1.0
    return max(float((moves >= 0).mean()), float((moves <= 0).mean()))  # type: ignore[arg-type]


def _patterns(
    dates: Iterable[WrittenDate], of: Callable[[WrittenDate], str] = lambda date: date.pattern
) -> tuple[str, ...]:
    """The patterns of ``dates``, the most frequent first; names of months in one of two ways."""
    counts = Counter(of(date) for date in dates)
    for pattern in list(counts):  # May is short by itself
        if (longer := pattern.replace("%b", "%B")) != pattern and longer in counts:
            counts[longer] += counts.pop(pattern)
    return tuple(pattern for pattern, _ in counts.most_common())
