"""Figures as the terminal shows them."""


def figure(value: float | None, form: str) -> str:
    """A value in the format ``form``; a dash where no window could tell it."""
    return "-" if value is None else format(value, form)
