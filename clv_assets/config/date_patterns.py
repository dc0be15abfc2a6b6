"""Patterns of ``source.date_format``: strftime, and what the engine below it doesn't know.

The engine (chrono, by polars) reads English names, numeric offsets, and AM and PM beside hours up
to 12 only. Names of other languages, of zones, and a 24-hour clock beside AM and PM are put into
its terms before, in ``core/lines/dates.py``; here is what that does to the pattern.
"""

import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import cache

# A spreadsheet's day numbers; seconds, milliseconds, microseconds since 1970 in UTC.
COUNTS = ("excel", "epoch", "epoch_ms", "epoch_us")
# Eight digits without marks between them.
EIGHT_DIGITS = ("%Y%m%d", "%m%d%Y", "%d%m%Y")
_OFFSET = re.compile(r"%[:#]*z")
_HALF = re.compile(r"\s*%[pP]")
_CLOCK_OF_24 = re.compile(r"%[-_0]?[HkTR]")
_ZONE_NAME = re.compile(r"\s*\(?%Z\)?")
_UTC_AT_THE_END = re.compile(r"(?:(?<=[SMTRfp])|[ (])(?:UTC|GMT|Z)\)?(?: %Y)?$")
_SAMPLE = datetime(2023, 11, 28, 15, 4, 5, 123456)
_UNKNOWN = "it has parts that aren't known"


@dataclass(frozen=True)
class DatePattern:
    """One pattern, and what has to be done to dates before the engine can read them by it.

    Attributes:
        given: as the config has it.
        engine: for the engine, once the dates are in its terms.
        starts_with_weekday, has_month_name: names that may be of any language known.
        names_zone: a zone's name is to become an offset.
        drops_comment: behind an offset, a zone in brackets says nothing new.
        has_half_day: AM or PM.
        checks_half_day: it stands beside hours up to 23, and has to agree.
        is_utc: the pattern itself says UTC.
    """

    given: str
    engine: str
    starts_with_weekday: bool
    has_month_name: bool
    names_zone: bool
    drops_comment: bool
    has_half_day: bool
    checks_half_day: bool
    is_utc: bool

    @classmethod
    @cache
    def of(cls, given: str) -> "DatePattern":
        """What the pattern ``given`` asks for."""
        engine = re.sub(r"%[Bh]", "%b", given.replace("%A", "%a").replace(".%f", "%.f"))
        engine = re.sub(r"(%[ab])\.", r"\1", engine)
        has_offset = _OFFSET.search(engine) is not None
        names_zone = "%Z" in engine
        engine = _ZONE_NAME.sub("" if has_offset else " %z", engine)
        has_half_day = _HALF.search(engine) is not None
        checks_half_day = has_half_day and _CLOCK_OF_24.search(engine) is not None
        engine = _HALF.sub("" if checks_half_day else " %p", engine)
        return cls(
            given,
            engine,
            starts_with_weekday=engine.startswith("%a"),
            has_month_name="%b" in engine,
            names_zone=names_zone and not has_offset,
            drops_comment=names_zone and has_offset,
            has_half_day=has_half_day,
            checks_half_day=checks_half_day,
            is_utc=_UTC_AT_THE_END.search(engine) is not None,
        )

    @property
    def is_spelled(self) -> bool:
        """Whether dates may have to be put into the engine's terms."""
        names = self.starts_with_weekday or self.has_month_name
        return names or self.names_zone or self.drops_comment or self.has_half_day


def that_can_be_read(given: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
    """``given``, the patterns of a config, if dates can be read by all of them.

    Raises:
        ValueError: by one they can't; it names the pattern and a remedy.
    """
    for pattern in (given,) if isinstance(given, str) else given or ():
        if (why := refusal(pattern)) is not None:
            raise ValueError(
                f"no date can be read by {pattern!r}: {why}; write it like '%d.%m.%Y %H:%M', or "
                f"as one of {', '.join(COUNTS)}, or leave it out for ISO 8601"
            )
    return given


def refusal(pattern: str) -> str | None:
    """Why no date can be read by ``pattern``; None: one written by it is read back.

    A pattern of which the engine has no idea would be found out at the ingest only, as a fault of
    the program or as rows that can't be read.
    """
    import polars as pl

    if pattern in COUNTS:
        return None
    engine = DatePattern.of(pattern).engine
    if "%f" in engine:  # nanoseconds to the engine, whatever the number of digits
        return "a fraction of seconds is %.f, or %3f behind a comma"
    sample = pl.Series([_SAMPLE]).dt.replace_time_zone("UTC")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of fractions; what they come to is compared below
            written = sample.dt.strftime(_OFFSET.sub("%z", engine))
            read = written.str.to_datetime(engine, time_unit="us", strict=False)[0]
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        words = next(iter(str(error).strip().splitlines()), "")
        asked = words.removeprefix("Invalid format string: ").rstrip(".")
        return _UNKNOWN if words == asked else asked[:1].lower() + asked[1:]
    if read is None or (read.year, read.month) != (_SAMPLE.year, _SAMPLE.month):
        return "it tells no day of a year"
    return None
