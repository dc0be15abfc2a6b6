"""Windows, learners and the search for windows of a new champion."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from clv_assets.config.section import Section

Months = Annotated[int, Field(ge=1, le=120)]


class Training(Section):
    """Windows and rolling snapshots of a new champion; a trained one keeps its own."""

    history_months: Months = Field(
        9, description="history window: months before a cutoff that the model looks at"
    )
    pred_months: Months = Field(
        6, description="prediction window: months from the cutoff on that it predicts"
    )
    min_history_months: Months = Field(3, description="history before the oldest training cutoff")
    max_snapshots: int = Field(12, ge=1, description="monthly training cutoffs, newest kept")
    max_origins: int = Field(
        12, ge=1, description="baseline origins, evenly spread over the feasible"
    )
    min_customers: int = Field(50, ge=2, description="fewest customers in a training snapshot")


class Trees(Section):
    """Hyper-parameters of boosted trees, by xgboost's own names."""

    n_estimators: int = Field(100, ge=1, description="trees")
    max_depth: int = Field(4, ge=1, description="depth of a tree")
    learning_rate: float = Field(0.05, gt=0, le=1, description="how much of a tree counts")
    subsample: float = Field(0.8, gt=0, le=1, description="share of rows a tree sees")
    colsample_bytree: float = Field(0.8, gt=0, le=1, description="share of columns a tree sees")
    min_child_weight: float = Field(5, ge=0, description="least weight of a leaf")
    max_delta_step: float = Field(0.7, ge=0, description="guard: largest step of a leaf, in logs")


class Forest(Section):
    """Hyper-parameters of the random forest, by xgboost's own names."""

    n_estimators: int = Field(100, ge=1, description="trees")
    max_depth: int = Field(6, ge=1, description="depth of a tree")
    subsample: float = Field(0.6, gt=0, le=1, description="share of rows a tree sees")
    colsample_bynode: float = Field(0.4, gt=0, le=1, description="share of columns a split sees")
    min_child_weight: float = Field(
        20, ge=0, description="least weight of a leaf, in customers of mean expected revenue"
    )


Member = Literal["btyd", "linear", "value", "counts", "forest"]
MEMBERS: tuple[Member, ...] = ("btyd", "linear", "value", "counts", "forest")


class Modeling(Section):
    """What predicts: the blend of all members, or one of them alone."""

    recipe: Literal["blend", "btyd", "linear", "value", "counts", "forest"] = Field(
        "blend", description="the blend, or a member alone"
    )
    members: tuple[Member, ...] = Field(
        MEMBERS, description="which the blend is made of; each once"
    )
    season: bool = Field(True, description="follow the level and season of the shop's months")
    level_shrinkage: float = Field(
        0.75, ge=0, le=1, description="guard: how far a learner's total is drawn to that of btyd"
    )
    max_rows: int = Field(40_000, ge=1000, description="customers x cutoffs that learners train on")
    seed: int = Field(42, ge=0, lt=2**32, description="of all that is drawn by chance")
    value: Trees = Field(
        Trees(min_child_weight=50), description="trees on revenue, by xgboost's own names"
    )
    counts: Trees = Field(
        Trees(n_estimators=150, learning_rate=0.06), description="trees on purchase days"
    )
    forest: Forest = Field(Forest(), description="random forest on actual / expected revenue")
    intervals: Trees = Field(
        Trees(n_estimators=60, max_depth=3, learning_rate=0.12, min_child_weight=50),
        description="trees of the bounds lo80, hi80 and hi90",
    )
    activity: Trees = Field(Trees(min_child_weight=10), description="trees of p_active")

    @field_validator("members")
    @classmethod
    def _members_differ(cls, members: tuple[str, ...]) -> tuple[str, ...]:
        if not members or len(set(members)) != len(members):
            raise ValueError(f"members must be some of {', '.join(MEMBERS)}, each once")
        return members


class CompositeWeights(Section):
    """What counts how much in the composite column of the window search."""

    rmse: float = Field(0.5, ge=0, description="weight of the RMSE score")
    r2: float = Field(0.5, ge=0, description="weight of the R² score")

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if self.rmse + self.r2 == 0:
            raise ValueError("at least one of rmse and r2 must weigh more than 0")
        return self


class Search(Section):
    """The grid of window pairs; by hand only."""

    history_months: tuple[Months, ...] = Field(
        (3, 6, 9, 12, 15, 18), description="history windows to compare"
    )
    pred_months: tuple[Months, ...] = Field(
        (3, 6, 9, 12), description="prediction windows to compare them for"
    )
    max_origins: int = Field(3, ge=1, description="newest past origins to judge at, monthly")
    min_origins: int = Field(2, ge=1, description="a history window needs as many that suit it")
    max_snapshots: int = Field(6, ge=1, description="monthly training cutoffs at each origin")
    min_customers: int = Field(200, ge=2, description="fewest in the history window at an origin")
    n_estimators: int = Field(150, ge=1, description="trees of its model, the member value alone")
    weights: CompositeWeights = Field(
        CompositeWeights(), description="of the composite column; the rank goes by skill alone"
    )
    max_age_days: int = Field(92, ge=1, description="older: window_search_age warns")

    @model_validator(mode="after")
    def _origins_fit(self) -> Self:
        if self.min_origins > self.max_origins:
            raise ValueError(f"min_origins {self.min_origins} exceeds max_origins")
        return self
