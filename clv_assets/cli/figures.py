"""Figures as the terminal shows them."""


def figure(value: float | None, form: str) -> str:
    """In the given format; a dash where no window could tell it."""
    return "-" if value is None else format(value, form)
