"""Both sides of a payment: who sent the money and who got it, one of which is the shop."""

from collections.abc import Mapping

from clv_assets.core.columns.content import Column
from clv_assets.core.columns.names import plain, word_set

SENDERS = word_set("from sender payer von de da remitente auftraggeber")
RECIPIENTS = word_set("to recipient payee an a para empfanger empfaenger receiver")
MOSTLY = 0.5


def shop_of(columns: Mapping[str, Column], customer: str) -> tuple[tuple[str, ...], str | None]:
    """The shop's own ids among the customers, and the column of who got the money.

    Args:
        customer: the column taken for the customer: the sender's, if it's one of two sides.

    Returns:
        No ids and None if the file doesn't have both sides, or the shop never sends money.
    """
    words = _words(customer)
    if not SENDERS & words:
        return (), None
    rest = words - SENDERS
    other = next((name for name in columns if _is_other_side(name, rest)), None)
    if other is None:
        return (), None
    got = columns[other].text.str.to_lowercase().value_counts(sort=True)
    if got.is_empty() or got["count"][0] < MOSTLY * columns[other].present.len():
        return (), None
    shop = str(got.row(0)[0])
    sent = columns[customer].text.str.to_lowercase()
    return ((shop,), other) if (sent == shop).any() else ((), None)


def _is_other_side(name: str, rest: set[str]) -> bool:
    words = _words(name)
    return bool(RECIPIENTS & words) and words - RECIPIENTS == rest


def _words(name: str) -> set[str]:
    """The words of a name, in which an e-mail is an email."""
    return set(plain(name).replace("e mail", "email").split())
