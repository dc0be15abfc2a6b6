"""Order dates, from whatever type they come in, to naive timestamps in shop time."""

import re
from dataclasses import dataclass

import polars as pl

from clv_assets.config.date_patterns import COUNTS, EIGHT_DIGITS, DatePattern
from clv_assets.config.source import Source
from clv_assets.core.lines.spelled_dates import half_day_agrees, in_terms_of_the_engine

_TIME = re.compile("%[-_0]?[HIklTRrXcs+]")
_ISO = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S UTC",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M%#z",
    "%Y%m%d",
)
# Microseconds of a day since 1899-12-30 (a spreadsheet's serial), and of what is counted from 1970.
_COUNTED = dict(zip(COUNTS, (86_400_000_000, 1_000_000, 1_000, 1), strict=True))
_EXCEL_ZERO = -25_569 * 86_400_000_000
# Years 1 to 9999: what lies beyond can't be written, nor moved to another zone.
_YEAR_1000 = -30_610_224_000_000_000
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999


@dataclass(frozen=True)
class DateFormat:
    """How dates are written.

    Attributes:
        patterns: strftime patterns tried in this order, or ``excel``, ``epoch``, ``epoch_ms``,
            ``epoch_us``; empty: the forms of ISO 8601.
        zone: of dates that name none.
        shop_zone: where the shop's day begins.
    """

    patterns: tuple[str, ...]
    zone: str
    shop_zone: str

    @classmethod
    def of(cls, source: Source) -> "DateFormat":
        """The format that ``source`` declares; without ``date_timezone`` dates are in shop time."""
        given = source.date_format or ()
        patterns = (given,) if isinstance(given, str) else given
        return cls(patterns, source.date_timezone or source.timezone, source.timezone)


ISO_DAYS = DateFormat((), "UTC", "UTC")


def parse_dates(values: pl.Series, form: DateFormat) -> pl.Series:
    """``values`` as Datetime("us") without a zone, in shop time; null where unreadable."""
    dtype = values.dtype
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        moment = values.cast(pl.Datetime("us", dtype.time_zone), strict=False)
        return _in_shop_time(moment, form)
    if dtype == pl.Date:
        return _sane(values.cast(pl.Datetime("us"), strict=False))
    if isinstance(dtype, pl.Datetime):
        return _of_zone(values.cast(pl.Datetime("us"), strict=False), form)
    if not (dtype.is_numeric() or isinstance(dtype, pl.String | pl.Categorical | pl.Enum)):
        return pl.Series(values.name, [None], pl.Datetime("us")).new_from_index(0, values.len())
    if dtype.is_numeric() and not set(form.patterns) & set(COUNTS):
        values = values.cast(pl.Int64, strict=False) if dtype.is_float() else values
    text = values.cast(pl.String, strict=False).str.strip_chars()
    moments = _moments_by(text, (form.patterns or _ISO)[0], form)
    for pattern in (form.patterns or _ISO)[1:]:
        unread = (moments.is_null() & text.is_not_null()).arg_true()
        if unread.is_empty():
            break
        moments = moments.scatter(unread, _moments_by(text.gather(unread), pattern, form))
    return moments


def _moments_by(text: pl.Series, pattern: str, form: DateFormat) -> pl.Series:
    if pattern in COUNTS:
        return _counted(text, pattern, form)
    if pattern in EIGHT_DIGITS:
        text = _eight_digits(text, pattern)
    how = DatePattern.of(pattern)
    moment = _by_engine(text, how)
    unread = (moment.is_null() & text.is_not_null()).arg_true()
    if how.is_spelled and not unread.is_empty():
        rest = text.gather(unread)
        moments = _by_engine(in_terms_of_the_engine(rest, how), how)
        if how.checks_half_day:
            moments = pl.select(pl.when(half_day_agrees(rest)).then(moments)).to_series()
        moment = moment.scatter(unread, moments)
    if how.is_utc:
        moment = _sane(moment).dt.replace_time_zone("UTC")
    if isinstance(moment.dtype, pl.Datetime) and moment.dtype.time_zone is not None:
        return _in_shop_time(moment, form)
    # A day without a time is the shop's day, whatever zone its times are in.
    return _of_zone(moment, form) if _TIME.search(pattern) else _sane(moment)


def _by_engine(text: pl.Series, how: DatePattern) -> pl.Series:
    """``text`` as the engine reads it, but for years of two digits taken for ones of four."""
    moment = text.str.to_datetime(how.engine, time_unit="us", strict=False)
    earliest = moment.to_physical().min()
    if "%Y" in how.engine and earliest is not None and earliest < _YEAR_1000:  # type: ignore[operator]
        whole = text.str.contains(r"\d{4}")
        moment = pl.select(pl.when(whole).then(moment)).to_series()
    return moment


def _eight_digits(text: pl.Series, pattern: str) -> pl.Series:
    """Only what has eight digits: of seven ``2024115`` would be 5 November.

    A spreadsheet takes off a zero at the start, where only a day or a month can have it.
    """
    length = text.str.len_bytes()
    if pattern != EIGHT_DIGITS[0] and (length == 7).any():
        text = pl.select(pl.when(length == 7).then("0" + text).otherwise(text)).to_series()
    return pl.select(pl.when(text.str.contains(r"^\d{8}$")).then(text)).to_series()


def _counted(text: pl.Series, unit: str, form: DateFormat) -> pl.Series:
    moment = (text.cast(pl.Float64, strict=False) * _COUNTED[unit]).round()
    moment = moment.cast(pl.Int64, strict=False)
    if unit == "excel":
        # A serial has no room for microseconds: its fraction is a rounded second.
        seconds = (moment + _EXCEL_ZERO + 500_000) // 1_000_000 * 1_000_000
        return _of_zone(seconds.cast(pl.Datetime("us")), form)
    return _in_shop_time(moment.cast(pl.Datetime("us", "UTC")), form)


def _of_zone(moment: pl.Series, form: DateFormat) -> pl.Series:
    if form.zone == form.shop_zone:
        return _sane(moment)
    zoned = _sane(moment).dt.replace_time_zone(form.zone, ambiguous="earliest", non_existent="null")
    return _in_shop_time(zoned, form)


def _in_shop_time(moment: pl.Series, form: DateFormat) -> pl.Series:
    shop = _sane(moment).dt.convert_time_zone(form.shop_zone).dt.replace_time_zone(None)
    return _sane(shop)


def _sane(moment: pl.Series) -> pl.Series:
    stamp = moment.to_physical()
    inside = stamp.is_between(_FIRST, _LAST)
    if inside.all():
        return moment
    return pl.select(pl.when(inside).then(moment)).to_series()
