"""Who is scored, and what becomes of predictions: tiers, value, clusters."""

import itertools
from typing import Self

from pydantic import Field, field_validator, model_validator

from clv_assets.config.section import Section


class Scoring(Section):
    """How predictions become value tiers, and who is scored."""

    percentile_bins: tuple[float, ...] = Field(
        (0, 1, 5, 10, 20, 100), description="edges of the value tiers, rising from 0 to 100"
    )
    percentile_labels: tuple[str, ...] = Field(
        ("Top 1%", "Top 5%", "Top 10%", "Top 20%", "Others"),
        description="one per tier, all different",
    )
    silent_customers: bool = Field(
        True, description="also score customers without a row in the history window"
    )
    new_days: int = Field(30, ge=1, description="first purchase in as many days: population new")

    @field_validator("percentile_bins")
    @classmethod
    def _bins_rise(cls, bins: tuple[float, ...]) -> tuple[float, ...]:
        rising = all(low < high for low, high in itertools.pairwise(bins))
        if len(bins) < 2 or bins[0] != 0 or bins[-1] != 100 or not rising:
            raise ValueError("bins must rise from 0 to 100, e.g. [0, 1, 5, 10, 20, 100]")
        return bins

    @model_validator(mode="after")
    def _a_label_per_bin(self) -> Self:
        if len(self.percentile_labels) != len(self.percentile_bins) - 1:
            raise ValueError(
                f"percentile_labels has {len(self.percentile_labels)} entries; "
                f"{len(self.percentile_bins)} bin edges need {len(self.percentile_bins) - 1}"
            )
        if len(set(self.percentile_labels)) != len(self.percentile_labels):
            raise ValueError("percentile_labels must differ from each other")
        return self


class Value(Section):
    """What the shop earns by a customer's revenue; with neither, value is the revenue itself."""

    margin: float | None = Field(None, ge=0, description="share of revenue that is profit, up to 1")
    discount_rate: float | None = Field(None, ge=0, description="yearly rate, up to 1; 0.08 is 8 %")

    @field_validator("margin", "discount_rate")
    @classmethod
    def _is_no_percentage(cls, share: float | None) -> float | None:
        if share is not None and not share <= 1:
            raise ValueError("more than 1 is more than 100 %; write 10 % as 0.10")
        return share


class Clustering(Section):
    """Into how many clusters customers are sorted by their behaviour."""

    n_clusters: int = Field(5, ge=1, le=50, description="behavioural clusters")
    fit_sample: int = Field(50_000, ge=10, description="customers that k-means is fitted on")
