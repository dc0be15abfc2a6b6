"""Revenue where no column is called an amount: by content alone."""

from collections.abc import Sequence

from clv_assets.core.amounts.facts import SOME
from clv_assets.core.columns.content import MOSTLY, Choice, Column
from clv_assets.core.columns.money_words import money_name
from clv_assets.core.columns.names import EXACT, name_score

ROLES = ("fee", "balance", "tip", "discount", "refund", "list", "shipping", "cost")


def by_content(columns: Sequence[Column]) -> tuple[Choice | None, list[str]]:
    """The most varied numbers with decimals, else an amount of another role that each row has.

    Returns:
        The choice, if there is any, and sentences of what it leaves out.
    """
    numbers = [c for c in columns if c.fit("revenue") > 0.8 and not money_name(c.name).is_pieces]
    unnamed = [
        column
        for column in numbers
        if column.fractions > SOME and not money_name(column.name).role
        if name_score("unit_price", column.name)[0] < EXACT  # a price of a piece is none of a line
    ]
    named = [c for c in numbers if money_name(c.name).role in ROLES and c.filled > MOSTLY]
    amounts = unnamed or named
    if not amounts:
        return None, []
    best = max(amounts, key=lambda column: (column.distinct, column.name))
    why = "numbers with decimals" if unnamed else "the only amount on each row"
    every = {column.name: column for column in [*unnamed, *named]}
    others = [c for c in every.values() if c.name != best.name and c.numbers.abs().sum() > 0]
    warnings = []
    if others:
        shown = ", ".join(f"{c.name!r} {c.numbers.sum():,.2f}" for c in others)
        warnings.append(
            f"no column is called an amount: {best.name!r} {best.numbers.sum():,.2f} is taken, and "
            f"left out are {shown}; source.amounts adds several up"
        )
    return Choice("revenue", best.name, "a guess", why), warnings
