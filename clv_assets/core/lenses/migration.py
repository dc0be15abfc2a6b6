"""Who moved between two cutoffs, and why: the customer, time, the others, or another model."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

LATE = ("overdue", "lapsed")  # stages in which not buying is a customer's own doing
ROSE, FELL, OTHERWISE = "rose", "fell", "other persona"
CAME, CAME_BACK, WENT_SILENT = "came", "came back", "went silent"
OWN, TIME, OTHERS, MODEL = "own behaviour", "time passing", "overtaken", "another model"
REASONS = {
    OWN: "ordered or returned since, or does not buy though overdue by the own cadence",
    TIME: "did nothing, is not overdue, and is worth less or more than the shop's usual change",
    OTHERS: "is worth as much as before beside the shop's usual change: others rose or fell",
    MODEL: "stays by the model before; the new champion sees it otherwise",
}
MOVES_SCHEMA = {
    "customer_id": pl.String,
    "cutoff_before": pl.String,
    "move": pl.String,
    "reason": pl.String,
    "tier_before": pl.String,
    "tier": pl.String,
    "persona_before": pl.String,
    "persona": pl.String,
    "stage": pl.String,
    "predicted_before": pl.Float64,
    "predicted_clv": pl.Float64,
    "at_stake": pl.Float64,
    "win_back": pl.Boolean,
    "model_id": pl.String,
}


@dataclass(frozen=True)
class LensState:
    """The customers of a cutoff in both lenses.

    Attributes:
        cutoff: ISO day.
        model_id: that scored it.
        customers: customer_id, predicted_clv, clv_segment, tier, persona, stage, and what they did
            so far: orders, returns, revenue; without the silent.
        everyone: customer_id, predicted_clv of all that were scored, the silent too.
    """

    cutoff: str
    model_id: str
    customers: pl.DataFrame
    everyone: pl.DataFrame

    @classmethod
    def of(
        cls,
        cutoff: str,
        predictions: pl.DataFrame,
        features: pl.DataFrame,
        tiers: pl.DataFrame,
        clusters: pl.DataFrame,
    ) -> "LensState":
        """From the assets of a scored cutoff."""
        done = features.select(
            "customer_id",
            orders="lifetime_order_count",
            returns="return_count",
            revenue="lifetime_revenue_sum",
        )
        customers = (
            tiers.select("customer_id", "predicted_clv", "clv_segment", tier="tier_stable")
            .join(
                clusters.select("customer_id", "cluster_id", "persona", "stage"), on="customer_id"
            )
            .join(done, on="customer_id")
        )
        everyone = predictions.select("customer_id", "predicted_clv")
        return cls(cutoff, str(predictions["model_id"][0]), customers, everyone)


def migrations(
    before: LensState | None,
    now: LensState,
    labels: Sequence[str],
    unmoved: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Customers who moved, came or went, a row each; those worth most first.

    Args:
        before, now: two scored cutoffs; without one before nobody has moved.
        labels: of the tiers, best first.
        unmoved: where another model scored ``before``, what that one says of the customers now:
            customer_id, tier_unmoved (exact), cluster_unmoved; None if it can't be asked: then
            whoever moved did so by the model.

    Returns:
        MOVES_SCHEMA; at_stake is predicted_before - predicted_clv of who fell or went silent,
        0 of others; win_back marks those of them who did so by their own behaviour.
    """
    if before is None:
        return pl.DataFrame(schema=MOVES_SCHEMA)
    moved = _both(before, now, labels).with_columns(move=MOVE).drop_nulls("move")
    by_model = pl.lit(False) if before.model_id == now.model_id else pl.col("move").is_in(MOVED)
    moved = moved.with_columns(by_model=by_model)
    if before.model_id != now.model_id and unmoved is not None:
        moved = moved.join(unmoved, on="customer_id", how="left").with_columns(by_model=UNMOVED)
    moved = moved.with_columns(reason=_reason(_usual_change(before, now)))
    return _shaped(moved, before.cutoff, now.model_id)


def _both(before: LensState, now: LensState, labels: Sequence[str]) -> pl.DataFrame:
    """Everyone in either lens, with what all that were scored were worth then and now."""
    both = before.customers.join(
        now.customers, on="customer_id", how="full", suffix="_now", coalesce=True
    ).with_columns(was=_number("tier", labels), is_now=_number("tier_now", labels))
    for name, state in {"known_before": before, "worth_now": now}.items():
        worth = state.everyone.rename({"predicted_clv": name})
        both = both.join(worth, on="customer_id", how="left")
    return both


def _shaped(moved: pl.DataFrame, cutoff_before: str, model_id: str) -> pl.DataFrame:
    """The columns of MOVES_SCHEMA, those worth most first."""
    fell = pl.col("move").is_in([FELL, WENT_SILENT])
    lost = (pl.col("predicted_before") - pl.col("predicted_clv")).clip(lower_bound=0)
    worth = pl.max_horizontal("predicted_before", "predicted_clv").fill_null(0)
    return (
        moved.with_columns(
            cutoff_before=pl.lit(cutoff_before),
            tier_before="tier",
            tier="tier_now",
            persona_before="persona",
            persona="persona_now",
            stage="stage_now",
            predicted_before="known_before",
            predicted_clv=pl.col("worth_now").fill_null(0),
            model_id=pl.lit(model_id),
        )
        .with_columns(
            at_stake=pl.when(fell).then(lost).otherwise(0.0),
            win_back=fell & (pl.col("reason") == OWN),
        )
        .sort(worth, "customer_id", descending=[True, False])
        .select(pl.col(name).cast(dtype) for name, dtype in MOVES_SCHEMA.items())
    )


def migration_matrix(
    before: LensState | None, now: LensState, column: str, groups: Sequence[str]
) -> pl.DataFrame:
    """Customers by their group before (rows) and now (columns); those not there are elsewhere.

    Args:
        column: tier or persona.
        groups: in the order of rows and columns.

    Returns:
        before, a column per group, and ``not there``; the last row is of who was not there.
    """
    elsewhere = "not there"
    names = [*groups, elsewhere]
    empty = now.customers.clear() if before is None else before.customers
    both = empty.select("customer_id", before=column).join(
        now.customers.select("customer_id", now=column), on="customer_id", how="full", coalesce=True
    )
    known = both.with_columns(pl.col("before", "now").fill_null(elsewhere))
    sizes = known.group_by("before", "now").len()
    counts = {(was, is_now): count for was, is_now, count in sizes.iter_rows()}
    rows = [[was, *(counts.get((was, is_now), 0) for is_now in names)] for was in names]
    schema = {"before": pl.String, **dict.fromkeys(names, pl.Int64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def migration_summary(moves: pl.DataFrame) -> pl.DataFrame:
    """move, reason, customers, predicted_before, predicted_clv, at_stake; sums, largest first."""
    money = ("predicted_before", "predicted_clv", "at_stake")
    return (
        moves.group_by("move", "reason")
        .agg(pl.len().cast(pl.Int64).alias("customers"), *(pl.col(name).sum() for name in money))
        .sort("at_stake", "customers", "move", "reason", descending=[True, True, False, False])
    )


def _usual_change(before: LensState, now: LensState) -> float:
    """The shop's usual change: the median of predicted now / before, of who had a value."""
    both = before.customers.join(now.customers, on="customer_id", suffix="_now").filter(
        pl.col("predicted_clv") > 0
    )
    change = (both["predicted_clv_now"] / both["predicted_clv"]).median()
    return float(change) if isinstance(change, float) else 1.0


def _number(column: str, labels: Sequence[str]) -> pl.Expr:
    places = {label: place for place, label in enumerate(labels)}
    return pl.col(column).replace_strict(places, default=None, return_dtype=pl.Int64)


# What became of a customer; null if nothing did.
MOVE = (
    pl.when(pl.col("tier_now").is_null())
    .then(pl.lit(WENT_SILENT))
    .when(pl.col("tier").is_null() & pl.col("known_before").is_not_null())
    .then(pl.lit(CAME_BACK))
    .when(pl.col("tier").is_null())
    .then(pl.lit(CAME))
    .when(pl.col("is_now") < pl.col("was"))
    .then(pl.lit(ROSE))
    .when(pl.col("is_now") > pl.col("was"))
    .then(pl.lit(FELL))
    # By id, which goes on over models: a shop may rename its personas.
    .when(pl.col("cluster_id") != pl.col("cluster_id_now"))
    .then(pl.lit(OTHERWISE))
)


MOVED = (ROSE, FELL, OTHERWISE)
# Whether the model before leaves a customer where it was: in tier, in cluster, or in the lens.
UNMOVED = (
    pl.when(pl.col("move").is_in((ROSE, FELL)))
    .then(pl.col("tier_unmoved") == pl.col("clv_segment"))
    .when(pl.col("move") == OTHERWISE)
    .then(pl.col("cluster_unmoved") == pl.col("cluster_id"))
    .when(pl.col("move") == WENT_SILENT)
    .then(pl.col("tier_unmoved").is_not_null())
    .otherwise((pl.col("move") == CAME_BACK) & pl.col("tier_unmoved").is_null())
    .fill_null(False)
)


def _reason(usual: float) -> pl.Expr:
    """Why, by the first that holds; ``usual`` is the shop's usual change of predictions."""
    acted = pl.any_horizontal(
        pl.col(name) != pl.col(f"{name}_now") for name in ("orders", "returns", "revenue")
    )
    late = pl.col("stage_now").is_in(LATE)
    as_usual = pl.col("predicted_clv_now") >= usual * pl.col("predicted_clv")
    fell = pl.col("move") == FELL
    by_others = (fell & as_usual) | (~fell & ~as_usual)
    return (
        pl.when(pl.col("by_model"))
        .then(pl.lit(MODEL))
        .when(pl.col("move").is_in([CAME, CAME_BACK, WENT_SILENT]) | acted)
        .then(pl.lit(OWN))
        .when(pl.col("move") == OTHERWISE)
        .then(pl.lit(TIME))
        .when(by_others)
        .then(pl.lit(OTHERS))
        .when(fell & late)
        .then(pl.lit(OWN))
        .otherwise(pl.lit(TIME))
    )
