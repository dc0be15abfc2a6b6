"""What was issued is of one model, and every difference to it is counted."""

import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.core.governance.evidence import differs, require_same_model
from clv_assets_tests.factories import MODEL, make_predictions

ISSUED = make_predictions({"ann": 10.0, "bob": 20.0}, value=[5.0, 10.0], value_kind="profit")


def test_assets_of_one_model_tell_which() -> None:
    assert require_same_model("2024-06-03", predictions=ISSUED, clusters=ISSUED) == MODEL


@pytest.mark.parametrize(
    ("models", "said"),
    [
        ([MODEL, "other"], f"predictions by {MODEL}; clusters by {MODEL}, other"),
        (["other", "other"], f"predictions by {MODEL}; clusters by other"),
        ([], f"predictions by {MODEL}; clusters by none"),
    ],
)
def test_assets_of_several_models_or_of_none_are_refused_by_name(
    models: list[str], said: str
) -> None:
    clusters = ISSUED.head(len(models)).with_columns(model_id=pl.Series(models, dtype=pl.String))

    with pytest.raises(ClvError, match=rf"^2024-06-03: not of one model: {said}; run the scoring"):
        require_same_model("2024-06-03", predictions=ISSUED, clusters=clusters)


def test_the_same_predictions_in_another_order_do_not_differ() -> None:
    assert differs(ISSUED, ISSUED.reverse()) == 0


def test_a_customer_differs_by_prediction_model_terms_or_presence() -> None:
    others = [
        make_predictions({"ann": 10.0, "bob": 21.0}, value=[5.0, 10.0], value_kind="profit"),
        make_predictions(
            {"ann": 10.0, "bob": 20.0},
            value=[5.0, 10.0],
            value_kind="profit",
            model_id=[MODEL, "other"],
        ),
        make_predictions({"ann": 10.0, "bob": 20.0}, value=[5.0, 11.0], value_kind="profit"),
        ISSUED.head(1),
    ]

    assert [differs(ISSUED, again) for again in others] == [1, 1, 1, 1]
    assert differs(ISSUED.head(1), ISSUED) == 1
