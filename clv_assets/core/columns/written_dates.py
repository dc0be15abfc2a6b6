"""One date as it is written, and the pattern that writes so."""

import re
from dataclasses import dataclass

from clv_assets.core.lines.date_names import month_names, weekday_names

_WORD = r"[^\W\d_]+"
_WEEKDAY = rf"(?:(?P<weekday>{_WORD}(?:-{_WORD})?)(?P<weekday_gap>\.?,?\s))?"
_ORDINAL = r"(?i:(?:st|nd|rd|th|er)\b|[\u00ba\u00aa\u00b0])?"
_OF = r"(?:de |del |of )?"
_DATES = {
    "year": (
        rf"(?P<y>\d{{4}})(?P<s>[-/. ])(?P<m>\d{{1,2}}|{_WORD})\.?(?P<s2>(?P=s))(?P<d>\d{{1,2}})"
    ),
    "numbers": r"(?P<a>\d{1,2})(?P<s>[-/.]|\.? )(?P<b>\d{1,2})(?P<s2>(?P=s))(?P<y>\d{4}|\d{2})",
    "day name": (
        rf"(?P<d>\d{{1,2}}){_ORDINAL}(?P<s>\.? ?{_OF}|[-/.])(?P<m>{_WORD})\.?"
        rf"(?P<s2>,? {_OF}|[-/.]|)(?P<y>\d{{4}}|\d{{2}})"
    ),
    "name day": (
        rf"(?P<m>{_WORD})\.?(?P<s>[ /-])(?P<d>\d{{1,2}}){_ORDINAL}"
        r"(?P<s2>,? |[/-])(?P<y>\d{4}|\d{2})"
    ),
    "counted": (
        r"(?P<y>\d{4})(?P<s>\u5e74 ?|\ub144 ?)(?P<m>\d{1,2})(?P<s2>\u6708 ?|\uc6d4 ?)"
        r"(?P<d>\d{1,2})(?P<s3>\u65e5|\uc77c)"
    ),
    "eight digits": r"(?:19|20)\d{6}(?P<s>)(?P<s2>)",
}
_CLOCK = (
    r"(?P<hour>\d{1,2})(?P<t>[:.h])(?P<minute>\d{2})(?:(?P<t2>[:.])(?P<second>\d{2}))?"
    r"(?P<fraction>[.,]\d{1,9})?(?:(?P<half_gap>\s?)(?P<half>[AaPp]\.?\s?[Mm]\b\.?))?"
    r"(?P<o_clock>\s(?:Uhr|h|hs|hrs))?"
)
_GAP = r"(?P<gap>,?(?:T|\s(?:-\s|at\s|um\s|à\s|às\s|kl\.?\s|alle\s|ore\s)?\s?))"
_OFFSET = r"[+-]\d{2}(?::?\d{2})?"
_ZONE = (
    rf"(?P<zone>\s?(?:{_OFFSET}|(?:UTC|GMT)[+-]\d{{1,2}}(?::?\d{{2}})?|[A-Z]{{1,4}}))?"
    r"(?P<comment>\s?\([^()]+\))?"
)
_FORMS = [
    (
        "eight digits",
        re.compile(
            r"^(?:19|20)\d{6}(?P<s>)(?P<s2>)(?P<gap>T| )(?P<hour>\d{2})(?P<t>)(?P<minute>\d{2})"
            rf"(?P<t2>)(?P<second>\d{{2}}){_ZONE}$"
        ),
    ),
    *(
        (shape, re.compile(rf"^{_WEEKDAY}{day}(?:{_GAP}{_CLOCK})?{_ZONE}$"))
        for shape, day in _DATES.items()
    ),
    # As C and Java write it: the year comes last.
    (
        "year last",
        re.compile(
            rf"^{_WEEKDAY}(?P<m>{_WORD})(?P<s> )(?P<d>\d{{1,2}})(?P<gap> ){_CLOCK}{_ZONE}"
            r"(?P<s2> )(?P<y>\d{4})$"
        ),
    ),
]
_UTC = ("UTC", "GMT", "Z")


@dataclass(frozen=True)
class WrittenDate:
    """How one date is written.

    Attributes:
        pattern: of strftime; of numbers alone with the day first.
        month_first, year_first: other patterns that numbers alone may stand for; empty: none.
        numbers: the first, second and third of them; empty: the month has a name or its place.
        mark: between the numbers.
        half_day: AM or PM.
        zoned: it tells its zone.
    """

    pattern: str
    month_first: str = ""
    year_first: str = ""
    numbers: tuple[int, ...] = ()
    mark: str = ""
    half_day: bool = False
    zoned: bool = False


def written_date(text: str) -> WrittenDate | None:
    """How ``text`` is written; None if it is no date."""
    text = re.sub(r"[\u00a0\u202f\u2009]", " ", text)
    for shape, form in _FORMS:
        if (match := form.match(text)) and _names_are_known(match):
            return _read(match, shape)
    return None


def _names_are_known(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    day, month = parts.get("weekday"), parts.get("m") or "0"
    is_month = month.isdigit() or month.lower() in month_names()
    return is_month and (not day or day.lower() in weekday_names())


def _read(match: re.Match[str], shape: str) -> WrittenDate | None:
    parts = match.groupdict()
    clock, zone = _clock(parts), _zone(parts)
    if clock is None or zone is None or (not parts["hour"] and (zone or shape == "eight digits")):
        return None
    weekday = parts.get("weekday") or ""
    start = ("%A" if len(weekday) > 4 else "%a") * bool(weekday) + (parts.get("weekday_gap") or "")
    end = clock + zone

    def pattern(day: str) -> str:
        return start.replace(".", "") + day + end

    s, s2 = parts["s"], parts["s2"]
    year = "%Y" if len(parts.get("y") or "1234") == 4 else "%y"
    month = _month(parts.get("m") or "0")
    half_day, zoned = bool(parts.get("half")), bool(zone)
    if shape == "numbers":
        numbers = (int(parts["a"]), int(parts["b"]), int(parts["y"]))
        has_two_digits = year == "%y" and len(parts["a"] or "") == 2
        year_first = pattern(f"%y{s}%m{s}%d") if has_two_digits else ""
        month_first = pattern(f"%m{s}%d{s}{year}")
        day_first = pattern(f"%d{s}%m{s}{year}")
        return WrittenDate(day_first, month_first, year_first, numbers, s, half_day, zoned)
    days = {
        "year": f"%Y{s}{month}{s}%d",
        "counted": f"%Y{s}%m{s2}%d{parts.get('s3')}",
        "day name": f"%d{s}{month}{s2}{year}",
        "name day": f"{month}{s}%d{s2}{year}",
        "year last": f"{month} %d",
        "eight digits": "%Y%m%d",
    }
    last = " %Y" if shape == "year last" else ""
    return WrittenDate(pattern(days[shape]) + last, half_day=half_day, zoned=zoned)


def _month(name: str) -> str:
    return "%m" if name.isdigit() else "%B" if len(name) > 4 else "%b"


def _clock(parts: dict[str, str | None]) -> str | None:
    """The pattern of the time; None if no pattern can read its fraction."""
    if (hour := parts["hour"]) is None:
        return ""
    half, fraction = parts.get("half"), parts.get("fraction") or ""
    if fraction.startswith(",") and len(fraction) not in (4, 7, 10):
        return None
    is_24 = half is not None and not 1 <= int(hour) <= 12
    pattern = f"{parts['gap']}{'%I' if half and not is_24 else '%H'}{parts['t']}%M"
    pattern += f"{parts['t2']}%S" if parts["second"] else ""
    pattern += {"": "", ".": "%.f"}.get(fraction[:1], f",%{len(fraction) - 1}f")
    pattern += f"{parts['half_gap']}%p" if half else ""
    return pattern + (parts.get("o_clock") or "")


def _zone(parts: dict[str, str | None]) -> str | None:
    """The pattern of the zone; None if it is told twice in a way that no pattern can read."""
    zone, comment = parts["zone"] or "", parts["comment"] or ""
    if comment and not zone and comment.strip(" ()") in _UTC:
        return comment
    behind = (" " if comment.startswith(" ") else "") + "(%Z)" if comment else ""
    blank, name = zone[: len(zone) - len(zone.lstrip())], zone.strip()
    if not name or name in _UTC:
        return zone + behind
    if name[0] in "+-" or re.fullmatch(rf"(?:UTC|GMT){_OFFSET}", name):
        return blank + name.rstrip("+-:0123456789") + "%#z" + behind
    return None if behind else f"{blank}%Z"
