"""Tiers cover everyone once, and a share is a share."""

import pytest
from pydantic import ValidationError

from clv_assets.config.scoring import Value
from clv_assets_tests.factories import make_config


@pytest.mark.parametrize("bins", [[0, 5, 1, 100], [0, 1, 1, 100], [1, 100], [0, 50], [0], []])
def test_bins_rise_from_0_to_100(bins: list[float]) -> None:
    labels = [f"tier {n}" for n in range(max(len(bins) - 1, 0))]

    with pytest.raises(ValidationError, match="bins must rise from 0 to 100"):
        make_config(scoring={"percentile_bins": bins, "percentile_labels": labels})


@pytest.mark.parametrize("bound", [float("nan"), float("inf")])
def test_a_bound_is_a_finite_number(bound: float) -> None:
    with pytest.raises(ValidationError, match="finite number"):
        make_config(scoring={"percentile_bins": [0, bound, 100], "percentile_labels": ["a", "b"]})


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["best", "rest", "more"], "percentile_labels has 3 entries; 3 bin edges need 2"),
        (["same", "same"], "percentile_labels must differ from each other"),
    ],
)
def test_each_bin_has_a_label_of_its_own(labels: list[str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        make_config(scoring={"percentile_bins": [0, 10, 100], "percentile_labels": labels})


@pytest.mark.parametrize("key", ["margin", "discount_rate"])
def test_a_percentage_is_no_share(key: str) -> None:
    with pytest.raises(
        ValidationError, match=r"more than 1 is more than 100 %; write 10 % as 0\.10"
    ):
        Value.model_validate({key: 10})
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Value.model_validate({key: -0.1})

    assert [getattr(Value.model_validate({key: share}), key) for share in (0, 1, None)] == [
        0,
        1,
        None,
    ]
