"""Who is scored, and what becomes of predictions: tiers, value, clusters."""

import itertools
from typing import Annotated, Literal, Self

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
    band_edges: tuple[float, ...] = Field(
        (),
        description="rising thresholds of clv_band, in money; none: where tiers end at promotion",
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

    @field_validator("band_edges")
    @classmethod
    def _edges_rise(cls, edges: tuple[float, ...]) -> tuple[float, ...]:
        if any(low >= high for low, high in itertools.pairwise((0.0, *edges))):
            raise ValueError("band edges must rise from above 0, e.g. [50, 200, 1000]")
        return edges

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


class Persona(Section):
    """A cluster in the shop's own words."""

    name: str = Field(min_length=1, max_length=60, description="in place of the generated name")
    sentence: str | None = Field(None, description="in place of the generated sentence")


class Clustering(Section):
    """How customers are sorted by their behaviour, and what the groups are called."""

    n_clusters: Annotated[int, Field(ge=1, le=50)] | Literal["auto"] = Field(
        5, description="behavioural clusters; auto: as many as are apart and come again"
    )
    with_predicted_clv: bool = Field(
        False, description="cluster by predicted_clv too; then time alone changes personas"
    )
    fit_sample: int = Field(50_000, ge=10, description="customers that k-means is fitted on")
    personas: dict[int, Persona] = Field(
        {}, description="names by cluster_id, as the model card tells it"
    )

    @field_validator("personas")
    @classmethod
    def _names_differ(cls, personas: dict[int, Persona]) -> dict[int, Persona]:
        names = [persona.name for persona in personas.values()]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two clusters are called {twice[0]!r}; names must differ")
        return personas
