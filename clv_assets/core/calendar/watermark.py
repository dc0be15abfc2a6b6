"""Up to which day transactions are complete, and the months that end there."""

from datetime import date, timedelta


def watermark(
    newest_order: date,
    *,
    today: date,
    live: bool,
    complete_through: date | None = None,
    max_silence_days: int = 7,
) -> date:
    """The day up to which, not including it, transactions are complete.

    Args:
        newest_order: date of the newest row.
        live: whether the source goes on growing; a closed file is complete up to its newest day.
        complete_through: what the owner of the source declares; it wins.
        max_silence_days: a live source silent for longer is taken as stalled, not as a shop
            without orders.
    """
    if complete_through is not None:
        return complete_through
    silent = (today - newest_order).days
    return today if live and silent <= max_silence_days else newest_order


def newest_months(watermark: date) -> list[str]:
    """The last calendar month that is over at the watermark, and the one it cuts, if any."""
    first = watermark.replace(day=1)
    over = f"{first - timedelta(days=1):%Y-%m}"
    return [over] if watermark == first else [over, f"{watermark:%Y-%m}"]
