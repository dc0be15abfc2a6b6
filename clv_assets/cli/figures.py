"""Figures as the terminal shows them."""

import math

NONE = "-"


def figure(value: float | None, form: str) -> str:
    """A value in the format ``form``; a dash where there is none, or it is no number."""
    return NONE if value is None or math.isnan(value) else format(value, form)
