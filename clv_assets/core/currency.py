"""A currency beside its amounts: behind each in a sentence, once in the name of a column or axis.

None is a currency that isn't known: then amounts and names stay as they are.
"""

UNKNOWN = "unknown"


def priced(text: str, currency: str | None) -> str:
    """An amount that is text already, in a sentence: 1,234 EUR."""
    return f"{text} {currency}" if currency else text


def named(name: str, currency: str | None) -> str:
    """The name of a column, row or axis whose figures are amounts: total, EUR."""
    return f"{name}, {currency}" if currency else name


def stated(currency: str | None) -> str:
    """The currency by itself, where its being unknown is to be seen."""
    return currency or UNKNOWN
