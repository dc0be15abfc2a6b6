"""What a covariate means is learnt once, and nothing that turns up later breaks scoring."""

from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.core.features.columns import MODEL_FEATURES
from clv_assets.core.model.design import MOST_CATEGORIES, Coding, Design

NAN = pytest.approx(np.nan, nan_ok=True)


def coded(
    training: list[Any], later: list[Any], *, learnt_as: Any = None, scored_as: Any = None
) -> list[float | None]:
    """Codes of ``later`` values of a column learnt from ``training``."""
    coding = Coding.of(pl.Series("c", training, dtype=learnt_as))
    return coding.codes(pl.Series("c", later, dtype=scored_as)).to_list()


def make_frame(**columns: list[Any]) -> pl.DataFrame:
    """A features frame of zeros; the covariates as given."""
    rows = len(next(iter(columns.values())))
    return pl.DataFrame({**{name: [0.0] * rows for name in MODEL_FEATURES}, **columns})


def test_categories_are_coded_by_how_frequent_they_were_at_training() -> None:
    assert coded(["b", "a", "b", "c", "c", "b"], ["a", "b", "c"]) == [2, 0, 1]


def test_equally_frequent_categories_are_coded_by_name_whatever_the_order_of_rows() -> None:
    assert coded(["z", "a", "m"], ["a", "m", "z"]) == coded(["m", "z", "a"], ["a", "m", "z"])
    assert coded(["z", "a", "m"], ["a", "m", "z"]) == [0, 1, 2]


def test_an_unseen_category_and_a_missing_one_are_missing() -> None:
    assert coded(["gold", "silver", "gold", None], ["silver", "new", None]) == [1, None, None]


def test_beyond_fifty_categories_the_rest_is_other() -> None:
    frequent = [f"k{number:02}" for number in range(MOST_CATEGORIES)]

    found = coded([*frequent * 2, "rare", "rarer"], ["k00", "k49", "rare", "rarer", "new", None])

    assert found == [0, 49, 50, 50, 50, None]


def test_exactly_fifty_categories_leave_no_other() -> None:
    assert coded([f"k{number:02}" for number in range(MOST_CATEGORIES)], ["k49", "new"]) == [
        49,
        None,
    ]


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["x", "gold", "silver"])])
def test_a_categorical_column_is_coded_as_its_text(dtype: Any) -> None:
    assert coded(["gold", "gold", "silver"], ["silver", "gold"], learnt_as=dtype) == [1, 0]
    assert coded(["gold", "gold", "silver"], ["silver", "x"], scored_as=dtype) == [1, None]


@pytest.mark.parametrize(
    ("training", "later", "expected"),
    [
        ([1980, 1990], [1985, None], [1985, None]),
        ([True, False], [False, True, None], [0, 1, None]),
        ([1.5, None], [float("nan"), float("inf"), 1e39, 2.5], [None, None, None, 2.5]),
        (["1980", None, "1990.5"], ["1985", "unknown", "inf", None], [1985, None, None, None]),
        ([date(2024, 1, 1)], [date(1970, 1, 11), None], [10, None]),
        ([datetime(2024, 1, 1, 12)], [datetime(1970, 1, 11, 12)], [10]),
        (["2024-01-01", None], ["1970-01-11", "2024-02-30", None], [10, None, None]),
    ],
    ids=["int", "bool", "float", "numbers as text", "date", "datetime", "days as text"],
)
def test_numbers_and_days_are_numbers(training: Any, later: Any, expected: Any) -> None:
    assert coded(training, later) == expected


@pytest.mark.parametrize(
    ("training", "later"),
    [([1980], [date(2024, 1, 1)]), ([date(2024, 1, 1)], [7]), (["gold"], [7]), ([7], ["gold"])],
)
def test_a_column_that_changes_its_type_is_missing(training: Any, later: Any) -> None:
    assert coded(training, later) == [None]


def test_a_column_that_was_empty_at_training_stays_missing() -> None:
    assert coded([None, None], ["gold", None], learnt_as=pl.String) == [None, None]
    assert coded([None, None], ["gold", None]) == [None, None]


def test_a_list_is_no_covariate() -> None:
    with pytest.raises(ClvError, match="covariate 'c' holds List"):
        Coding.of(pl.Series("c", [["a"]]))


def test_the_matrix_has_the_features_then_the_covariates() -> None:
    training = make_frame(tier=["gold", "gold", "base"], born=["1980", None, "1990"])
    design = Design.of(training, ["tier", "born"])
    scored = make_frame(born=["2000", "x"], tier=[None, "base"])
    scored = scored.with_columns(mean_days_between_orders=pl.Series([None, 4.0]))

    matrix = design.matrix(scored)

    assert design.names == [*MODEL_FEATURES, "tier", "born"]
    assert (matrix.shape, matrix.dtype) == ((2, len(design.names)), np.float32)
    assert matrix.flags.c_contiguous
    assert matrix[:, -2:].tolist() == [[NAN, 2000], [1, NAN]]
    assert matrix[:, MODEL_FEATURES.index("mean_days_between_orders")].tolist() == [NAN, 4]


def test_without_covariates_the_matrix_is_the_features() -> None:
    frame = make_frame(tier=["gold"])

    design = Design.of(frame)

    assert design.names == MODEL_FEATURES
    assert design.matrix(frame).tolist() == [[0.0] * len(MODEL_FEATURES)]


def test_a_customer_is_coded_the_same_whoever_else_is_scored() -> None:
    training = make_frame(tier=["gold", "gold", "base"])
    design = Design.of(training, ["tier"])

    assert design.matrix(training[2:]).tolist() == design.matrix(training)[2:].tolist()
    assert design.matrix(training.clear()).shape == (0, len(design.names))


def test_the_design_does_not_depend_on_the_order_of_the_rows() -> None:
    training = make_frame(tier=["gold", "base", "gold", None, "old"])

    assert Design.of(training, ["tier"]) == Design.of(training.reverse(), ["tier"])


def test_a_covariate_that_is_missing_at_scoring_is_named() -> None:
    design = Design.of(make_frame(tier=["gold"]), ["tier"])

    with pytest.raises(ClvError, match=r"no column 'tier'.*declare it in source.customers again"):
        design.matrix(make_frame(city=["Ulm"]))


def test_a_covariate_cannot_take_the_name_of_a_feature() -> None:
    with pytest.raises(ClvError, match="'revenue_sum' is a column of the engine's own"):
        Design.of(make_frame(tier=["gold"]), ["revenue_sum"])


def test_the_card_tells_what_each_covariate_means() -> None:
    design = Design.of(make_frame(tier=["gold", "gold", "base"]), ["tier"])

    assert design.as_dict() == {
        "features": MODEL_FEATURES,
        "covariates": [
            {"name": "tier", "kind": "category", "categories": ["gold", "base"], "other": False}
        ],
    }
