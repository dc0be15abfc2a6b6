"""An issued prediction is evidence: of one model, and never rewritten."""

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.core.model.blend import PREDICTED


def require_same_model(cutoff: object, **frames: pl.DataFrame) -> str:
    """The model id that all of ``frames`` (by asset name) carry.

    Raises:
        ClvError: they were made with different models, or one is empty.
    """
    ids = {name: sorted(set(frame["model_id"])) for name, frame in frames.items()}
    if len({tuple(models) for models in ids.values()}) != 1 or len(next(iter(ids.values()))) != 1:
        makers = "; ".join(
            f"{name} by {', '.join(models) or 'none'}" for name, models in ids.items()
        )
        raise ClvError(
            f"{cutoff}: not of one model: {makers}; run the scoring job of this cutoff again, whole"
        )
    return next(iter(ids.values()))[0]


def differs(issued: pl.DataFrame, again: pl.DataFrame) -> int:
    """Number of customers whose prediction, or presence, is not the same in both.

    A customer told twice stands for no other.
    """
    columns = ["customer_id", "predicted_clv", "model_id"]
    columns += [name for name in ("value", "value_kind") if name in issued.columns]
    return _unlike(issued.select(columns), again.select(columns))


def recomputed_otherwise(issued: pl.DataFrame, again: pl.DataFrame) -> int:
    """Number of customers whose issued prediction isn't, to the last bit, the one recomputed.

    Args:
        issued: as stored.
        again: of the same model and features.
    """
    columns = ["customer_id", *PREDICTED]
    return _unlike(issued.select(columns), again.select(columns))


def _unlike(first: pl.DataFrame, second: pl.DataFrame) -> int:
    same = first.unique().join(second, on=first.columns, how="semi").height
    return max(first.height, second.height) - same
