"""Sums of money as people read them: the one place that writes an amount of a shop."""

from clv_assets.core.currency import priced
from clv_assets.core.report.canvas import compact

MILLION = 1e6
SUFFIXES = "MBT"


def amount(value: float, currency: str | None = None) -> str:
    """In full, to the digit that says something: 1,234,568 EUR; 913.73 EUR; 0.0191."""
    if abs(value) >= 1000:
        return priced(f"{value:,.0f}", currency)
    small = 0 < abs(value) < 0.1
    return priced(f"{value:.3g}" if small else f"{value:,.2f}", currency)


def short(value: float) -> str:
    """For a cell, below a name with the currency: as :func:`amount`, from a million on 1.235M."""
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
