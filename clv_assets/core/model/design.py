"""The matrix that trees learn from: feature columns as they are, covariates as learnt at training.

A learner can't read text, and a category or a type that turns up after training must not break
scoring. So what each covariate means is fixed once, on the training frame.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import polars as pl

from clv_assets.core.arrays import Matrix
from clv_assets.core.errors import ClvError
from clv_assets.core.features.columns import MODEL_FEATURES
from clv_assets.core.features.covariates import refuse_taken

MOST_CATEGORIES = 50
Kind = Literal["number", "day", "category"]
TEXT = (pl.String, pl.Categorical, pl.Enum, pl.Null)


@dataclass(frozen=True)
class Coding:
    """How a covariate becomes a number.

    Attributes:
        name: its column.
        kind: ``number`` as it is (false and true are 0 and 1), ``day`` in days since 1970,
            ``category`` by its place in ``categories``.
        categories: the most frequent ones at training, most frequent first.
        other: training had more of them; what is not among ``categories`` gets the code after
            theirs. Else a category that training had not seen is missing.
    """

    name: str
    kind: Kind
    categories: tuple[str, ...] = ()
    other: bool = False

    @classmethod
    def of(cls, column: pl.Series) -> "Coding":
        """Learn from the training frame's column.

        Text is of numbers, or of days (YYYY-MM-DD), if all of it is: a CSV file has no types.

        Raises:
            ClvError: it holds neither text, numbers nor days.
        """
        name, dtype = column.name, column.dtype
        if dtype.is_numeric() or dtype == pl.Boolean:
            return cls(name, "number")
        if dtype in (pl.Date, pl.Datetime):
            return cls(name, "day")
        if dtype not in TEXT:
            raise ClvError(f"covariate {name!r} holds {dtype}; give text, numbers or days")
        text = column.cast(pl.String).drop_nulls()
        if not text.is_empty():
            if not _number(text).has_nulls():
                return cls(name, "number")
            if not _day(text).has_nulls():
                return cls(name, "day")
        counts = text.rename("category").value_counts(name="n")
        ordered = counts.sort("n", "category", descending=[True, False])["category"]
        frequent = tuple(ordered.head(MOST_CATEGORIES))
        return cls(name, "category", frequent, other=len(ordered) > MOST_CATEGORIES)

    def codes(self, column: pl.Series) -> pl.Series:
        """Float32, one a row; null where the value is missing, or stands for nothing."""
        if self.kind == "number":
            return _number(column)
        if self.kind == "day":
            return _day(column)
        text = column.cast(pl.String)
        numbers = [float(code) for code in range(len(self.categories))]
        known = text.replace_strict(self.categories, numbers, default=None, return_dtype=pl.Float32)
        if not self.other:
            return known
        return known.fill_null(float(len(numbers))).set(text.is_null(), None)


@dataclass(frozen=True)
class Design:
    """Which columns a model reads, in which order, and what its covariates mean.

    Attributes:
        features: columns that the engine computes; numbers and flags.
        codings: the covariates, after the features.
    """

    features: tuple[str, ...]
    codings: tuple[Coding, ...] = ()

    @classmethod
    def of(
        cls,
        training_frame: pl.DataFrame,
        covariates: Sequence[str] = (),
        features: Sequence[str] = MODEL_FEATURES,
    ) -> "Design":
        """Learn from the training frame; equal for every order of its rows.

        Raises:
            ClvError: a column is missing, a covariate has the name of a column of the engine's
                own, or holds neither text, numbers nor days.
        """
        refuse_taken(covariates)
        _require(training_frame, (*features, *covariates))
        codings = tuple(Coding.of(training_frame[name]) for name in covariates)
        return cls(tuple(features), codings)

    @property
    def names(self) -> list[str]:
        """Names of the matrix's columns, in order: the features, then the covariates."""
        return [*self.features, *self.covariates]

    @property
    def covariates(self) -> list[str]:
        """Names of the covariates, in the matrix's order."""
        return [coding.name for coding in self.codings]

    def matrix(self, features: pl.DataFrame) -> Matrix:
        """Customers x names, null as NaN; never infinite in a covariate.

        Raises:
            ClvError: a column that training had is missing.
        """
        _require(features, self.names)
        coded = [coding.codes(features[coding.name]) for coding in self.codings]
        numbers = features.select(pl.col(self.features).cast(pl.Float32)).with_columns(coded)
        return numbers.to_numpy(order="c")

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card."""
        return {
            "features": list(self.features),
            "covariates": [
                {**asdict(coding), "categories": list(coding.categories)} for coding in self.codings
            ],
        }


def _require(frame: pl.DataFrame, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise ClvError(
            f"no column {', '.join(map(repr, missing))} among the features; the model learns from "
            "it: declare it in source.customers again, or train a champion without it"
        )


def _number(column: pl.Series) -> pl.Series:
    """Null for no number, and for one that 32 bits can't hold: the trees refuse an infinity."""
    if column.dtype.is_temporal():
        return pl.Series(column.name, [None] * len(column), dtype=pl.Float32)
    if not column.dtype.is_numeric() and column.dtype != pl.Boolean:
        column = column.cast(pl.String)
    numbers = column.cast(pl.Float32, strict=False)
    return numbers.set(~numbers.is_finite(), None)


def _day(column: pl.Series) -> pl.Series:
    if column.dtype in (pl.Date, pl.Datetime):
        days = column.cast(pl.Date)
    elif column.dtype in TEXT:
        days = column.cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
    else:
        days = pl.Series(column.name, [None] * len(column), dtype=pl.Date)
    return days.cast(pl.Int32).cast(pl.Float32)
