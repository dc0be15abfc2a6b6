"""Months, weekdays and zones by name: those of Unicode's CLDR, by Babel."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from babel import Locale

# Of these languages parts of the names count too: exports shorten them as they like.
SHORTENED = ("en", "de", "fr", "es", "it", "pt", "nl")
LANGUAGES = (
    *SHORTENED,
    *("en_GB", "en_AU", "en_CA", "de_AT", "fr_CA", "es_MX", "es_PE", "pt_PT"),
    *("da", "nb", "sv", "fi", "pl", "cs", "sk", "ro", "hu", "tr", "el", "ru", "uk"),
)
_SHORTEST, _LONGEST = 3, 5
_MORE_MONTHS = {"mrz": 3, "maerz": 3, "sep": 9}  # usual, and not in CLDR
_ENGLISH_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Zones that are written by name: RFC 2822, 4.3, and those of Europe that mean one offset.
ZONES: Mapping[str, str] = {
    **dict.fromkeys(("UTC", "UT", "GMT", "Z", "WET"), "+0000"),
    **dict.fromkeys(("CET", "MEZ", "WEST"), "+0100"),
    **dict.fromkeys(("CEST", "MESZ", "EET"), "+0200"),
    **dict.fromkeys(("EEST", "MSK"), "+0300"),
    "EDT": "-0400",
    **dict.fromkeys(("EST", "CDT"), "-0500"),
    **dict.fromkeys(("CST", "MDT"), "-0600"),
    **dict.fromkeys(("MST", "PDT"), "-0700"),
    "PST": "-0800",
}


@cache
def month_names() -> Mapping[str, str]:
    """English short names by names in lower case, without a dot at the end; see ``LANGUAGES``.

    A name that two languages give to different months stands for none.
    """
    numbers: dict[str, set[int]] = defaultdict(set)
    for language in LANGUAGES:
        for number, name, is_whole in _months(language):
            for text in _ways(name):
                numbers[text].add(number)
                if is_whole and language in SHORTENED:
                    for length in range(_SHORTEST, min(_LONGEST, len(text) + 1)):
                        numbers[text[:length]].add(number)
    for name, number in _MORE_MONTHS.items():
        numbers[name].add(number)
    return {name: _ENGLISH_MONTHS[min(of) - 1] for name, of in numbers.items() if len(of) == 1}


@cache
def weekday_names() -> Mapping[str, str]:
    """English short names of weekdays, by names as those of ``month_names``.

    Where they differ the languages of ``SHORTENED`` count: ``so`` is Sunday in German.
    """
    return _weekdays(LANGUAGES) | _weekdays(SHORTENED)


def _weekdays(languages: Iterable[str]) -> dict[str, str]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for language in languages:
        days = Locale.parse(language).days
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in days[context][width].items():
                    for text in _ways(name):
                        numbers[text].add(number)
    return {name: _ENGLISH_DAYS[min(of)] for name, of in numbers.items() if len(of) == 1}


def _months(language: str) -> Iterator[tuple[int, str, bool]]:
    months = Locale.parse(language).months
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in months[context][width].items():
                yield number, name, width == "wide"


def _ways(name: str) -> set[str]:
    """The name in lower case, with and without its accents."""
    text = unicodedata.normalize("NFC", name.strip().rstrip(".").lower())
    letters = unicodedata.normalize("NFD", text)
    return {text, "".join(c for c in letters if not unicodedata.combining(c))}
