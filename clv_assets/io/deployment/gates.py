"""What is refused before it is done, and why: suspect months, days to come, other models."""

from datetime import date, timedelta

from clv_assets.core.calendar.due import Issued, matures_on, prediction_for_month
from clv_assets.core.calendar.windows import Window
from clv_assets.core.errors import ClvError, NotYetError
from clv_assets.core.quality.log_contract import mixed_currencies
from clv_assets.io.deployment.ledger import Ledger

REMEDY = (
    "Bring the missing or corrected orders and run 'clv ingest', or, if the month is as it should "
    "be, add it to source.accept_months."
)
QUESTION = (
    "Was the shop like this? Nothing waits for the answer: if it was, source.accept_months says "
    "so; if not, bring what is missing and run 'clv ingest'."
)


def require_trusted(ledger: Ledger, cutoff: date, what: str) -> None:
    """Raises ClvError if what ``what`` reads has a suspect month or several currencies."""
    converted = ledger.config.source.rates is not None
    if mixed := mixed_currencies(ledger.facts(), converted=converted):
        raise ClvError(
            f"{what} would sum several currencies ({', '.join(mixed)}); "
            "declare source.rates and run 'clv ingest'"
        )
    _refuse(ledger.suspect_before(cutoff), what)


def require_scorable(ledger: Ledger, cutoff: date, today: date) -> None:
    """Raises ClvError unless the log covers the history before ``cutoff``, and can be trusted.

    NotYetError if it will cover it later.
    """
    facts = ledger.facts()
    if cutoff <= date.fromisoformat(facts["first_order"]):
        raise ClvError(
            f"cutoff {cutoff} is not after the first order ({facts['first_order']}): "
            "there is no history to score; take a later cutoff"
        )
    if cutoff > ledger.complete(today):
        raise NotYetError(
            f"cutoff {cutoff} is after the watermark: transactions are complete up to "
            f"{ledger.complete(today)}; ingest newer data (clv ingest), or take an earlier cutoff"
        )
    require_trusted(ledger, cutoff, f"cutoff {cutoff}")


def require_mature(
    ledger: Ledger, end: date, what: str, today: date, *, start: date | None = None
) -> None:
    """Raises NotYetError until a window ending on ``end`` has settled.

    ClvError if a month of it is suspect; without ``start`` only its last day's month is seen.
    """
    day = matures_on(end, ledger.config.source.settle_days)
    if ledger.complete(today) < day:
        raise NotYetError(
            f"{what} matures on {day}: transactions are complete up to {ledger.complete(today)}; "
            "nothing was recorded"
        )
    _refuse(ledger.suspect_in(Window(start or end - timedelta(days=1), end)), what)


def require_prediction(ledger: Ledger, month: str) -> Issued:
    """The prediction that a label month is judged by; ClvError without one."""
    prediction = prediction_for_month(month, ledger.issued().values())
    if prediction is None:
        raise ClvError(
            f"no prediction issued by {month}-01 covers {month}, or only one made in sample; "
            "score an earlier cutoff first"
        )
    return prediction


def require_issued_by(ledger: Ledger, cutoff: date, model_id: str) -> Issued:
    """The issued prediction of ``cutoff``; ClvError if another model made it."""
    issued = ledger.issued_prediction(str(cutoff))
    if issued.model_id != model_id:
        raise ClvError(
            f"cutoff {cutoff} was predicted by {issued.model_id}, but its actuals are of "
            f"{model_id}; materialize actuals[{cutoff}] again"
        )
    return issued


def _refuse(suspect: dict[str, str], what: str) -> None:
    """Raises ClvError if there are suspect months, with the figures of the newest."""
    if suspect:
        month, why = list(suspect.items())[-1]
        more = f" (and {', '.join(list(suspect)[:-1])})" if len(suspect) > 1 else ""
        raise ClvError(f"{what} needs {month}{more}: {why}\n{REMEDY}")
