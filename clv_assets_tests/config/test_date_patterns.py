"""Patterns of dates: what the engine below can't read is found out at loading the config."""

import pytest

from clv_assets.config.date_patterns import COUNTS, DatePattern, refusal, that_can_be_read


@pytest.mark.parametrize(
    "pattern",
    [
        *COUNTS,
        "%d.%m.%Y",
        "%-d.%-m.%y %H.%M.%S",
        "%m%d%Y",
        "%Y%m%d%H%M%S",
        "%a, %d %b %Y %H:%M:%S %z",
        "%A %d %B %Y",
        "%b %d, %Y %H:%M:%S %p",
        "%b %d, %Y %I:%M:%S %p %Z",
        "%Y-%m-%d %H:%M:%S (%Z)",
        "%Y-%m-%d %H:%M:%S.%f",
        "%Y-%m-%d %H:%M:%S,%3f",
        "%Y-%m-%dT%H:%M:%S%.f%#z",
        "%a %b %d %Y %H:%M:%S GMT%z (%Z)",
        "%Y-%m",
        "%F %T",
    ],
)
def test_a_date_written_by_a_pattern_is_read_back(pattern: str) -> None:
    assert refusal(pattern) is None
    assert that_can_be_read(pattern) == pattern


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("%Y-%m-%d %H", "specify both hour and minute"),
        ("%d/%m/%Y %I:%M", "12-hour directive and meridiem"),
        ("%d/%m", "tells no day of a year"),
        ("%H:%M", "tells no day of a year"),
        ("dd.mm.yyyy", "tells no day of a year"),
        ("", "tells no day of a year"),
        ("%Q", "parts that aren't known"),
        ("%Y-%m-%d %", "parts that aren't known"),
        ("%Y-%m-%d %H:%M:%S,%f", "a fraction of seconds is %.f"),
    ],
)
def test_a_pattern_by_which_nothing_could_be_read_is_refused_with_a_remedy(
    pattern: str, why: str
) -> None:
    with pytest.raises(ValueError, match=r"write it like '%d\.%m\.%Y %H:%M'") as refused:
        that_can_be_read(("%d.%m.%Y", pattern))

    assert repr(pattern) in str(refused.value)
    assert why in str(refused.value)


def test_what_the_engine_lacks_is_taken_out_of_its_pattern() -> None:
    both = DatePattern.of("%b %d, %Y %H:%M:%S %p")
    zone = DatePattern.of("%d. %B %Y %H:%M (%Z)")
    comment = DatePattern.of("%d %b %Y %H:%M %z (%Z)")

    assert (both.engine, both.checks_half_day) == ("%b %d, %Y %H:%M:%S", True)
    assert (zone.engine, zone.names_zone) == ("%d. %b %Y %H:%M %z", True)
    assert (comment.engine, comment.drops_comment) == ("%d %b %Y %H:%M %z", True)


@pytest.mark.parametrize(
    ("pattern", "is_utc"),
    [
        ("%Y-%m-%d %H:%M:%S UTC", True),
        ("%Y-%m-%dT%H:%M:%SZ", True),
        ("%Y-%m-%d %H:%M (GMT)", True),
        ("%a %b %d %H:%M:%S UTC %Y", True),
        ("%Y-%m-%d %H:%M", False),
        ("%Y-%m-%d %H:%M %Z", False),
    ],
)
def test_a_pattern_that_says_utc_means_it(pattern: str, is_utc: bool) -> None:
    assert DatePattern.of(pattern).is_utc is is_utc
