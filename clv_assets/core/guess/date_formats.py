"""How a column of dates is written, found out from its values."""

import re
from dataclasses import dataclass

import polars as pl

from clv_assets.core.lines.dates import DateFormat, parse_dates

MOST = 0.98  # of the values must be read for a form to be the column's
_TIME = (
    r"(?:(,?[ T]\s?)(\d{1,2}):(\d{2})(:\d{2})?(\.\d+)?(?:\s?([AaPp][Mm]))?)?"
    r"(\s?(?:UTC|Z|[+-]\d{2}:?\d{2}))?$"
)
_SHAPES = {
    "year": re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME),
    "numbers": re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME),
    "day name": re.compile(r"^(\d{1,2})([-/. ])([A-Za-z]{3,9})[-/. ](\d{4}|\d{2})" + _TIME),
    "name day": re.compile(r"^([A-Za-z]{3,9})( )(\d{1,2}),? (\d{4})" + _TIME),
}
_COUNTS = {"excel": (20_000, 80_000), "epoch": (3e8, 4e9), "epoch_ms": (3e11, 4e12)}


@dataclass(frozen=True)
class DateReading:
    """How dates are written.

    Attributes:
        formats: values for ``source.date_format``; empty: the default, ISO 8601.
        share: of the values that are read so.
        sure: ``sure``, ``likely`` or ``a guess``.
        why: in a few words.
        other: the other reading that is possible, with an example of both; empty: none.
        offsets: the dates tell their offset from UTC.
    """

    formats: tuple[str, ...]
    share: float
    sure: str
    why: str
    other: str = ""
    offsets: bool = False

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
    digits = text.str.contains(r"^\d+(\.\d+)?$").mean()
    if values.dtype.is_numeric() or float(digits or 0) > MOST:  # type: ignore[arg-type]
        return _count(values, text) if named else None
    share = _share(text, ())
    if share >= MOST:
        offsets = bool(text.str.contains(r"\d(Z| UTC|\s?[+-]\d{2}:?\d{2})$").any())
        return DateReading((), share, "sure", "ISO 8601", offsets=offsets)
    return _written(text)


def _kind(dtype: pl.DataType) -> str:
    return "a day" if dtype == pl.Date else "a timestamp"


def _share(text: pl.Series, formats: tuple[str, ...]) -> float:
    dates = parse_dates(text, DateFormat(formats, "UTC", "UTC"))
    return dates.drop_nulls().len() / text.len()


def _count(values: pl.Series, text: pl.Series) -> DateReading | None:
    """Days written as 20240131, a spreadsheet's serials, or seconds since 1970."""
    whole = text.str.replace(r"\.0+$", "")
    if _share(whole, ()) >= MOST and text.str.contains(r"^(19|20)\d{6}(\.0)?$").all():
        return DateReading((), _share(whole, ()), "sure", "written like 20240131")
    number = values.cast(pl.Float64, strict=False)
    for unit, (low, high) in _COUNTS.items():
        inside = number.is_between(low, high)
        if (share := float(inside.mean() or 0)) >= MOST:  # type: ignore[arg-type]
            name = {"excel": "a spreadsheet's day numbers"}.get(unit, "a count since 1970")
            return DateReading((unit,), share, "likely", name)
    return None


def _written(text: pl.Series) -> DateReading | None:
    matches_by_shape = {
        shape: [match for value in text.unique(maintain_order=True) if (match := form.match(value))]
        for shape, form in _SHAPES.items()
    }
    shape = max(matches_by_shape, key=lambda name: len(matches_by_shape[name]))
    matches = matches_by_shape[shape]
    if not matches:
        return None
    if shape == "numbers":
        return _day_or_month_first(text, matches)
    formats = _patterns(matches, shape)
    share = _share(text, formats)
    offsets = any(match[11] for match in matches)
    return DateReading(formats, share, "sure", "only one reading", offsets=offsets)


def _day_or_month_first(text: pl.Series, matches: list[re.Match[str]]) -> DateReading:
    days = sum(int(match[1]) > 12 for match in matches)
    months = sum(int(match[3]) > 12 for match in matches)
    first, second = _patterns(matches, "day first"), _patterns(matches, "month first")
    offsets = any(match[11] for match in matches)
    if days or months:
        formats, above_12 = (first, days) if days >= months else (second, months)
        place = "first" if days >= months else "second"
        certainty = "sure" if not (days and months) else "likely"
        why = f"the {place} number is above 12 in {above_12:,} of the values"
        return DateReading(formats, _share(text, formats), certainty, why, offsets=offsets)
    by_first, by_second = _in_order(text, first), _in_order(text, second)
    if abs(by_first - by_second) > 0.02 and max(by_first, by_second) > 0.95:
        day_first, certainty = by_first > by_second, "likely"
        why = "no number is above 12, but read so the file is in order of time"
    else:
        day_first, certainty, custom = _custom(matches[0])
        why = f"no number is above 12; {custom}"
    formats, rest = (first, second) if day_first else (second, first)
    other = (
        f"{matches[0][0]!r} is {_shown(matches[0][0], formats)}, or {_shown(matches[0][0], rest)} "
    )
    other += f"with date_format {rest[0]!r}"
    return DateReading(formats, _share(text, formats), certainty, why, other, offsets)


def _custom(match: re.Match[str]) -> tuple[bool, str, str]:
    """Whether the day comes first by the custom of places that write so, how sure, and why."""
    if match[10]:
        return False, "likely", "AM and PM: month first"
    if match[2] == ".":
        return True, "likely", "dots: day first"
    return True, "a guess", "both readings fit"


def _shown(value: str, formats: tuple[str, ...]) -> str:
    dates = parse_dates(pl.Series([value]), DateFormat(formats, "UTC", "UTC"))
    return f"{dates[0]:%-d %B %Y}" if dates[0] is not None else "nothing"


def _in_order(text: pl.Series, formats: tuple[str, ...]) -> float:
    """Share of steps from row to row that don't go back in time, or don't go forth."""
    dates = parse_dates(text, DateFormat(formats, "UTC", "UTC"))
    moves = dates.diff().drop_nulls().dt.total_days()
    if moves.is_empty():
        return 1.0
    return max(float((moves >= 0).mean()), float((moves <= 0).mean()))  # type: ignore[arg-type]


def _patterns(matches: list[re.Match[str]], shape: str) -> tuple[str, ...]:
    """A strftime pattern per way of writing, the most frequent first."""
    counts: dict[str, int] = {}
    for match in matches:
        pattern = _pattern(match, shape)
        counts[pattern] = counts.get(pattern, 0) + 1
    return tuple(sorted(counts, key=lambda pattern: -counts[pattern]))


def _pattern(match: re.Match[str], shape: str) -> str:
    mark = match[2]
    year = "%Y" if shape == "year" or len(match[4]) == 4 else "%y"
    month = "%B" if len(match[3] if shape == "day name" else match[1]) > 3 else "%b"
    comma = "," if "," in match[0].split(" ")[1 if " " in match[0] else 0] else ""
    days = {
        "year": f"%Y{mark}%m{mark}%d",
        "day first": f"%d{mark}%m{mark}{year}",
        "month first": f"%m{mark}%d{mark}{year}",
        "day name": f"%d{mark}{month}{mark}{year}",
        "name day": f"{month} %d{comma} {year}",
    }
    return days[shape] + _time(match)


def _time(match: re.Match[str]) -> str:
    gap, hour, _, seconds, fraction, half, zone = (match[n] for n in range(5, 12))
    clock = ""
    if hour is not None:
        space = " " if half and re.search(r"\d [AaPp][Mm]", match[0]) else ""
        clock = gap + ("%I" if half else "%H") + ":%M" + (":%S" if seconds else "")
        clock += ("%.f" if fraction else "") + (f"{space}%p" if half else "")
    if not zone:
        return clock
    blank = " " if zone.startswith(" ") else ""
    return clock + blank + (zone.strip() if zone.strip() in ("UTC", "Z") else "%#z")
