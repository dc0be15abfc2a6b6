"""Order dates, from whatever type they come in, to naive timestamps in shop time."""

import re
from dataclasses import dataclass

import polars as pl

from clv_assets.config.source import Source

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
# Days since 1899-12-30 (a spreadsheet's serial), seconds and milliseconds since 1970 in UTC.
_COUNTS = {"excel": 86_400_000_000, "epoch": 1_000_000, "epoch_ms": 1_000}
_EXCEL_ZERO = -25_569 * 86_400_000_000
# Years 1 to 9999: what lies beyond can't be written, nor moved to another zone.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999


@dataclass(frozen=True)
class DateFormat:
    """How dates are written.

    Attributes:
        patterns: strftime patterns tried in this order, or ``excel``, ``epoch``, ``epoch_ms``;
            empty: the forms of ISO 8601.
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
    if dtype.is_numeric() and not set(form.patterns) & set(_COUNTS):
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
    if pattern in _COUNTS:
        return _counted(text, pattern, form)
    if pattern == "%Y%m%d":  # seven digits would be read too, as if 2024115 were 5 November
        text = pl.select(pl.when(text.str.len_bytes() == 8).then(text)).to_series()
    moment = text.str.to_datetime(pattern, time_unit="us", strict=False)
    if pattern.endswith("UTC"):
        moment = _sane(moment).dt.replace_time_zone("UTC")
    if isinstance(moment.dtype, pl.Datetime) and moment.dtype.time_zone is not None:
        return _in_shop_time(moment, form)
    # A day without a time is the shop's day, whatever zone its times are in.
    return _of_zone(moment, form) if _TIME.search(pattern) else _sane(moment)


def _counted(text: pl.Series, unit: str, form: DateFormat) -> pl.Series:
    moment = (text.cast(pl.Float64, strict=False) * _COUNTS[unit]).round()
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
