"""Why customers of a scored cutoff are predicted what they are."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from clv_assets.core.champion.explanation import reasons_of, top_customers
from clv_assets.core.errors import ClvError
from clv_assets.core.governance.evidence import require_same_model
from clv_assets.io.deployment.engine import Engine

NAMED = 5  # unknown customers that an error names


def reasons_at(engine: Engine, key: str, customer_ids: Sequence[str] | None = None) -> pl.DataFrame:
    """Reasons of a scored cutoff, of the top customers or those asked for, in their order.

    Raises:
        ClvError: the cutoff was not scored, or has not the customers.
    """
    parts = ("predictions", "features", "value_tiers")
    predictions, features, tiers = (engine.files.read(part, key) for part in parts)
    model_id = require_same_model(key, predictions=predictions, features=features, tiers=tiers)
    if customer_ids is None:
        chosen = top_customers(predictions, tiers)
    else:
        wanted = pl.DataFrame({"customer_id": list(dict.fromkeys(customer_ids))})
        chosen = wanted.join(predictions, on="customer_id", how="inner", maintain_order="left")
        _refuse_unknown(key, sorted(set(wanted["customer_id"]) - set(chosen["customer_id"])))
    return reasons_of(engine.models.load(model_id), features, chosen, date.fromisoformat(key))


def newest_scored(engine: Engine, cutoff: date | str | None) -> str:
    """``cutoff``, else the newest that was scored as a whole.

    Raises:
        ClvError: that one was not scored, or none was.
    """
    scored = engine.ledger.scored()
    if cutoff is None and scored:
        return scored[-1]
    if str(cutoff) in scored:
        return str(cutoff)
    known = f"scored are {', '.join(scored[-3:])}" if scored else "none has been scored yet"
    which = f"cutoff {cutoff} has not been scored" if cutoff else "there is nothing to take"
    remedy = f"run 'clv score --cutoff {cutoff}' first" if cutoff else "run 'clv catch-up' first"
    raise ClvError(f"{which}; {known}: {remedy}")


def _refuse_unknown(key: str, unknown: Sequence[str]) -> None:
    if unknown:
        more = f" and {len(unknown) - NAMED:,} more" if len(unknown) > NAMED else ""
        raise ClvError(
            f"cutoff {key} has no customer {', '.join(unknown[:NAMED])}{more}; ids are compared "
            "letter by letter"
        )
