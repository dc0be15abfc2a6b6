"""Scores between cutoffs: to look at today, never issued, never judged."""

from datetime import date
from pathlib import Path

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.issuing import features_now

FOLDER = "provisional"
FORMATS = (".parquet", ".csv")


def provisional_scores(engine: Engine, today: date) -> pl.DataFrame:
    """What the champion expects of each customer from ``today`` on, or from the watermark.

    A day whose orders are not all in would look like a day without: where transactions are
    complete up to an earlier day, that is the cutoff.

    Args:
        today: in shop time.

    Returns:
        The columns of predictions, and ``provisional``, which is true.

    Raises:
        ClvError: no transactions, no champion, no customer, or the history can't be trusted.
    """
    cutoff = engine.ledger.complete(today)
    orders = engine.files.scan("transactions")
    champion = engine.models.model_for(cutoff)
    features = features_now(engine, champion, orders, cutoff, today)
    if features.is_empty():
        raise ClvError(
            f"{cutoff} has no customer to score: nobody bought in the history window; bring newer "
            "orders (clv ingest), or set scoring.silent_customers to true and train anew"
        )
    scores = champion.prediction_table(features, cutoff, today, engine.config.value)
    return scores.with_columns(pl.lit(True).alias("provisional"))


def place_of(engine: Engine, cutoff: date, out: Path | None) -> Path:
    """Where the scores of ``cutoff`` go: ``out``, else ``<storage>/provisional/<cutoff>.parquet``.

    Raises:
        ClvError: ``out`` has no known ending, or lies where it could be taken for an asset.
    """
    folder = engine.root / FOLDER
    path = folder / f"{cutoff}.parquet" if out is None else out
    if path.suffix.lower() not in FORMATS:
        raise ClvError(f"{path}: provisional scores are written as {' or '.join(FORMATS)}")
    place, assets = path.resolve(), engine.deployment.assets
    kept = [engine.root, *([] if "://" in assets else [Path(assets)])]
    is_kept = any(place.is_relative_to(one.resolve()) for one in kept)
    if is_kept and not place.is_relative_to(folder.resolve()):
        raise ClvError(
            f"{path} is in the deployment's storage, among what has been issued; "
            f"take another folder, or {folder}"
        )
    return path
