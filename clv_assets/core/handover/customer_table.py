"""One table of all that is known of the customers of a cutoff, for where campaigns are run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from clv_assets.core.contracts import CONTRACTS, OPTIONAL
from clv_assets.core.currency import stated

# What a customer stands in: who differs in one of them has changed.
STANDING = ("clv_segment", "tier_stable", "clv_band", "persona", "stage", "population")


@dataclass(frozen=True)
class CustomerTable:
    """The customers of a cutoff, and what the amounts are.

    Attributes:
        frame: the columns of the contract customer_table, and those of a campaign.
        cutoff, window_end: ISO days; predictions are of the revenue in [cutoff, window_end).
        model_id: the champion that predicted.
        currency: ISO code of all amounts; None if it isn't known.
    """

    frame: pl.DataFrame
    cutoff: str
    window_end: str
    model_id: str
    currency: str | None

    @classmethod
    def of(
        cls,
        predictions: pl.DataFrame,
        tiers: pl.DataFrame,
        clusters: pl.DataFrame,
        reasons: pl.DataFrame,
        currency: str | None,
    ) -> "CustomerTable":
        """Join the assets of a scored cutoff; the silent have no tier, persona or reasons."""
        first = predictions.row(0, named=True)
        frame = predictions.with_columns(currency=pl.lit(stated(currency)))
        columns = list(CONTRACTS["customer_table"])
        for part in (tiers, clusters, reasons):
            own = [name for name in part.columns if name in columns and name not in frame.columns]
            more = part.select("customer_id", *own)
            frame = frame.join(more, on="customer_id", how="left", maintain_order="left")
        frame = frame.sort("clv_rank", "customer_id", nulls_last=True)
        return cls(
            frame.select(columns),
            str(first["cutoff"]),
            str(first["window_end"]),
            str(first["model_id"]),
            currency,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What stands in a file's metadata: units, window, currency, kind of value."""
        return {
            "cutoff": self.cutoff,
            "window_end": self.window_end,
            "model_id": self.model_id,
            "currency": stated(self.currency),
            "columns": {name: sentence for name, _, sentence in self.columns},
        }

    @property
    def columns(self) -> list[tuple[str, str, str]]:
        """Name, kind and meaning of each column."""
        contract = {**CONTRACTS["customer_table"], **OPTIONAL["customer_table"]}
        return [(name, *contract[name]) for name in self.frame.columns]

    def with_frame(self, frame: pl.DataFrame) -> "CustomerTable":
        """The same table of other rows, or with more columns."""
        return CustomerTable(frame, self.cutoff, self.window_end, self.model_id, self.currency)


def changed(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``now`` whose customer stands elsewhere than ``before``, or wasn't there.

    Args:
        now, before: customer tables of two cutoffs.
    """
    known = before.select("customer_id", *STANDING, there=pl.lit(True))
    both = now.join(known, on="customer_id", how="left", suffix="_before", maintain_order="left")
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in STANDING
    )
    return both.filter(pl.col("there").is_null() | differs).select(now.columns)


def only(frame: pl.DataFrame, customer_ids: Sequence[str]) -> tuple[pl.DataFrame, list[str]]:
    """The rows of some customers, and the ids that nobody has."""
    wanted = pl.Series(list(dict.fromkeys(customer_ids)), dtype=pl.String)
    kept = frame.filter(pl.col("customer_id").is_in(wanted.implode()))
    unknown = wanted.filter(~wanted.is_in(kept["customer_id"].implode()))
    return kept, unknown.to_list()
