"""The configuration of a deployment: frozen, every key known, every default here.

A file of nothing but ``source: {path: FILE}`` is complete. ``io/config_file.py`` reads files.
"""

import itertools
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from clv_assets.core.calendar import Cadence
from clv_assets.core.shop_calendar import ShopCalendar
from clv_assets.source_config import Section, Source

Months = Annotated[int, Field(ge=1, le=120)]


class Cutoffs(Section):
    """The grid of scoring days and the rhythm on it."""

    weekday: Literal[
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
    ] = "monday"
    start: date | None = Field(None, description="first cutoff; none: of the year 2000")
    end: date | None = Field(None, description="last cutoff, inclusive")
    fortnightly_weeks: int = Field(12, ge=0)

    @model_validator(mode="after")
    def _start_on_grid(self) -> Self:
        for name, day in (("start", self.start), ("end", self.end)):
            if day is not None and f"{day:%A}".lower() != self.weekday:
                raise ValueError(f"{name} {day} is a {day:%A}; it must be a {self.weekday}")
        if self.end is not None and self.end < self.first:
            raise ValueError(f"end {self.end} is before start {self.first}")
        return self

    @property
    def first(self) -> date:
        """The first cutoff of the grid."""
        return self.start or Cadence(self.weekday).grid_day_on_or_after(date(2000, 1, 3))

    @property
    def cadence(self) -> Cadence:
        return Cadence(self.weekday, self.first, self.end, self.fortnightly_weeks)


class Training(Section):
    """Windows and rolling snapshots of a new champion; a trained one keeps its own."""

    history_months: Months = 9
    pred_months: Months = 6
    min_history_months: Months = Field(3, description="history before the oldest snapshot")
    max_snapshots: int = Field(12, ge=1, description="monthly training cutoffs, newest kept")
    max_origins: int = Field(12, ge=1, description="baseline origins, evenly spread over the log")
    min_customers: int = Field(50, ge=2, description="fewest customers in a training snapshot")


class Trees(Section):
    """Hyper-parameters of boosted trees, by xgboost's own names."""

    n_estimators: int = Field(100, ge=1)
    max_depth: int = Field(4, ge=1)
    learning_rate: float = Field(0.05, gt=0, le=1)
    subsample: float = Field(0.8, gt=0, le=1)
    colsample_bytree: float = Field(0.8, gt=0, le=1)
    min_child_weight: float = Field(5, ge=0)
    max_delta_step: float = Field(0.7, ge=0, description="guard: largest step of a leaf, in logs")


class Forest(Section):
    """Hyper-parameters of the random forest, by xgboost's own names."""

    n_estimators: int = Field(100, ge=1)
    max_depth: int = Field(6, ge=1)
    subsample: float = Field(0.6, gt=0, le=1)
    colsample_bynode: float = Field(0.4, gt=0, le=1)
    min_child_weight: float = Field(20, ge=0, description="in customers of mean expected revenue")


Member = Literal["btyd", "linear", "value", "counts", "forest"]
MEMBERS: tuple[Member, ...] = ("btyd", "linear", "value", "counts", "forest")


class Modeling(Section):
    """What predicts: the blend of all members, or one of them alone."""

    recipe: Literal["blend", "btyd", "linear", "value", "counts", "forest"] = "blend"
    members: tuple[Member, ...] = MEMBERS
    season: bool = Field(True, description="follow the level and season of the shop's months")
    level_shrinkage: float = Field(
        0.75, ge=0, le=1, description="guard: how far a learner's total is drawn to that of btyd"
    )
    max_rows: int = Field(40_000, ge=1000, description="customers x cutoffs that learners train on")
    seed: int = Field(42, ge=0, lt=2**32)
    value: Trees = Trees(min_child_weight=50)
    counts: Trees = Trees(n_estimators=150, learning_rate=0.06)
    forest: Forest = Forest()
    intervals: Trees = Trees(n_estimators=60, max_depth=3, learning_rate=0.12, min_child_weight=50)
    activity: Trees = Trees(min_child_weight=10)

    @field_validator("members")
    @classmethod
    def _members_differ(cls, members: tuple[str, ...]) -> tuple[str, ...]:
        if not members or len(set(members)) != len(members):
            raise ValueError(f"members must be some of {', '.join(MEMBERS)}, each once")
        return members


class CompositeWeights(Section):
    rmse: float = Field(0.5, ge=0)
    r2: float = Field(0.5, ge=0)

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if self.rmse + self.r2 == 0:
            raise ValueError("at least one of rmse and r2 must weigh more than 0")
        return self


class Search(Section):
    """The grid of window pairs; by hand only."""

    history_months: tuple[Months, ...] = (3, 6, 9, 12, 15, 18)
    pred_months: tuple[Months, ...] = (3, 6, 9, 12)
    max_origins: int = Field(3, ge=1)
    min_origins: int = Field(2, ge=1)
    max_snapshots: int = Field(6, ge=1)
    min_customers: int = Field(200, ge=2)
    n_estimators: int = Field(150, ge=1)
    weights: CompositeWeights = CompositeWeights()
    max_age_days: int = Field(365, ge=1, description="older: window_search_age warns")

    @model_validator(mode="after")
    def _origins_fit(self) -> Self:
        if self.min_origins > self.max_origins:
            raise ValueError(f"min_origins {self.min_origins} exceeds max_origins")
        return self


class Scoring(Section):
    """How predictions become value tiers, and who is scored."""

    percentile_bins: tuple[float, ...] = (0, 1, 5, 10, 20, 100)
    percentile_labels: tuple[str, ...] = ("Top 1%", "Top 5%", "Top 10%", "Top 20%", "Others")
    silent_customers: bool = True
    new_days: int = Field(30, ge=1, description="first purchase this recently: population new")

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

    margin: float | None = Field(None, ge=0, description="share of revenue that is profit")
    discount_rate: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="yearly; 0.08 is 8 %"
    )

    @field_validator("margin", "discount_rate")
    @classmethod
    def _is_no_percentage(cls, share: float | None) -> float | None:
        if share is not None and not share <= 1:
            raise ValueError("more than 1 is more than 100 %; write 10 % as 0.10")
        return share


class Clustering(Section):
    n_clusters: int = Field(5, ge=1, le=50)
    fit_sample: int = Field(50_000, ge=10, description="customers that k-means is fitted on")


class Monitoring(Section):
    """When a matured window, a label month or an input counts as drifted."""

    rmse_increase: float = Field(0.20, gt=0)
    r2_decrease: float = Field(0.15, gt=0)
    early_ngini_decrease: float = Field(0.15, gt=0, lt=1)
    early_ngini_spreads: float = Field(3.0, ge=0)
    psi: float = Field(0.25, gt=0)


class Notify(Section):
    """Delivery of alerts; the alert file is written either way."""

    command: tuple[str, ...] = Field((), description="program that gets the alert on stdin")
    timeout_seconds: float = Field(30, gt=0)


class Retention(Section):
    rejects: int = Field(12, ge=1, description="ingests whose rejects files are kept")


class Storage(Section):
    root: str = Field("data", description="local folder of all deployments")
    assets: str | None = Field(None, description="fsspec URL for the asset files")


class Config(Section):
    """One deployment."""

    source: Source
    cutoffs: Cutoffs = Cutoffs()
    training: Training = Training()
    modeling: Modeling = Modeling()
    calendar: ShopCalendar = ShopCalendar()
    search: Search = Search()
    scoring: Scoring = Scoring()
    value: Value = Value()
    clustering: Clustering = Clustering()
    monitoring: Monitoring = Monitoring()
    notify: Notify = Notify()
    retention: Retention = Retention()
    storage: Storage = Storage()

    def life_inputs(self) -> dict[str, Any]:
        """What, besides the orders, decides how a deployment lives: its calendar, its models, what
        it issues, its verdicts. Where the orders come from doesn't: their fingerprint speaks for
        them.
        """
        models = {"training", "modeling", "calendar", "scoring", "clustering"}
        sections = {"cutoffs", *models, "value", "monitoring"}
        plain = self.model_dump(mode="json", include=sections)
        return {**plain, "settle_days": self.source.settle_days}
