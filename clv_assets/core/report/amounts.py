"""Sums of money as people read them: the one place that writes an amount of a shop."""

from clv_assets.core.report.canvas import compact

MILLION = 1e6
SUFFIXES = "MBT"


def amount(value: float) -> str:
    """In full, to the digit that says something: 1,234,568; 913.73; 0.0191."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.3g}"


def short(value: float) -> str:
    """For a cell of a table: as :func:`amount`, from a million on 1.235M, B or T."""
    if abs(value) < MILLION:
        return amount(value)
    scaled, suffix = value / MILLION, SUFFIXES[0]
    for suffix in SUFFIXES:
        if abs(float(f"{scaled:.4g}")) < 1000 or suffix == SUFFIXES[-1]:
            break
        scaled /= 1000
    return f"{float(f'{scaled:.4g}'):,.10g}{suffix}"


def interval(low: float, high: float) -> str:
    """Both ends of an interval for a cell, to three digits: 84.9–554, 5,330–7,590, 45.5k–65.7k."""
    return f"{_rough(low)}–{_rough(high)}"


def _rough(value: float) -> str:
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.10g}" if abs(rounded) < 1e4 else compact(rounded)
