"""Amounts by calendar month as bars of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FULL = "█"
PARTS = " ▏▎▍▌▋▊▉"
MONTHS, QUARTERS = 48, 48  # most of them that are shown one by one


@dataclass(frozen=True)
class Bar:
    """One line of the chart: a month, a quarter or a year, with the months it sums."""

    label: str
    amount: float
    months: tuple[str, ...]
    drawn: str


def bars(amounts: Mapping[str, float], width: int = 40) -> list[Bar]:
    """Amounts as bars up to ``width`` characters wide, in order of time.

    A long history is summed by quarter or year; an amount below zero has no bar.

    Args:
        amounts: by month ``YYYY-MM``.
    """
    groups = _groups(sorted(amounts))
    sums = {label: sum(amounts[month] for month in months) for label, months in groups.items()}
    most = max([*sums.values(), 0.0])
    return [
        Bar(label, sums[label], tuple(months), _drawn(sums[label], most, width))
        for label, months in groups.items()
    ]


def _groups(months: Sequence[str]) -> dict[str, list[str]]:
    def quarter(month: str) -> str:
        return f"{month[:4]} Q{(int(month[5:]) + 2) // 3}"

    for most, label in ((MONTHS, str), (QUARTERS, quarter), (len(months), lambda month: month[:4])):
        groups: dict[str, list[str]] = {}
        for month in months:
            groups.setdefault(label(month), []).append(month)
        if len(groups) <= most:
            return groups
    return {}


def _drawn(amount: float, most: float, width: int) -> str:
    if amount <= 0 or most <= 0:
        return ""
    eighths = max(round(amount / most * width * 8), 1)
    full, part = divmod(eighths, 8)
    return FULL * full + (PARTS[part] if part else "")
