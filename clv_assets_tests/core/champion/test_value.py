"""What revenue is worth: arithmetic truths, and no change to what is predicted."""

import math
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.config.scoring import Value
from clv_assets.core.champion.champion import Champion
from clv_assets.core.champion.value import (
    discount_factor,
    in_terms_of,
    value_columns,
    value_kind,
    value_of_one,
)
from clv_assets.core.contracts import missing_columns
from clv_assets.core.errors import ClvError
from clv_assets.core.fingerprint import config_fingerprint
from clv_assets.io.deployment.deployment import parse_config
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import in_contract_order, make_config, make_predictions

margins = st.floats(0, 1)
rates = st.floats(0, 1)
lengths = st.integers(1, 120)
revenues = st.lists(st.floats(0, 1e6), min_size=1, max_size=20)


def valued(revenue: list[float], value: Value, months: int = 6) -> pl.DataFrame:
    frame = make_predictions({f"c{n}": clv for n, clv in enumerate(revenue)}, pred_months=months)
    return frame.with_columns(*value_columns(value, months))


@given(revenues, lengths)
def test_a_margin_of_one_and_a_rate_of_zero_leave_the_revenue(
    revenue: list[float], months: int
) -> None:
    found = valued(revenue, Value(margin=1, discount_rate=0), months)

    assert found["value"].to_list() == revenue
    assert valued(revenue, Value(), months)["value"].to_list() == revenue


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, "revenue"),
        ({"margin": 0.4}, "profit"),
        ({"discount_rate": 0.08}, "present value of revenue"),
        ({"margin": 0.4, "discount_rate": 0.08}, "present value of profit"),
        ({"margin": 1, "discount_rate": 0}, "present value of profit"),
    ],
)
def test_the_kind_says_what_was_declared(given: dict[str, float], kind: str) -> None:
    assert value_kind(Value.model_validate(given)) == kind
    assert valued([1.0], Value.model_validate(given))["value_kind"].to_list() == [kind]


def test_a_margin_of_two_fifths_leaves_forty_of_a_hundred() -> None:
    assert valued([100.0, 0.0], Value(margin=0.4))["value"].to_list() == [40.0, 0.0]


def test_money_that_doubles_in_half_a_month_is_worth_half_in_the_middle_of_the_first() -> None:
    assert discount_factor(2**24 - 1, 1) == pytest.approx(1 / 2)


def test_each_month_is_paid_in_its_middle() -> None:
    """A rate that doubles money each month: half a month in, one and a half, two and a half."""
    expected = (2**-0.5 + 2**-1.5 + 2**-2.5) / 3

    assert discount_factor(2**12 - 1, 3) == pytest.approx(expected)


@given(rates, lengths)
def test_it_is_the_annuity_in_closed_form(rate: float, months: int) -> None:
    monthly = (1 + rate) ** (-1 / 12)
    series = (1 - monthly**months) / (1 - monthly) if monthly < 1 - 1e-9 else months

    assert discount_factor(rate, months) == pytest.approx(
        math.sqrt(monthly) * series / months, rel=1e-5
    )


@given(rates, lengths)
def test_what_comes_during_the_window_is_worth_less_than_now_and_more_than_at_its_end(
    rate: float, months: int
) -> None:
    found = discount_factor(rate, months)

    assert (1 + rate) ** (-months / 12) <= found <= 1


@given(margins, margins, rates, rates, lengths)
def test_more_margin_is_worth_more_and_a_higher_rate_less(
    margin: float, other: float, rate: float, another: float, months: int
) -> None:
    low, high = sorted((margin, other))
    cheap, dear = sorted((rate, another))

    def worth(margin: float, rate: float) -> float:
        return value_of_one(Value(margin=margin, discount_rate=rate), months)

    assert worth(low, rate) <= worth(high, rate)
    assert worth(margin, dear) <= worth(margin, cheap)


@given(margins, rates, lengths)
def test_present_value_is_at_most_profit_and_profit_at_most_revenue(
    margin: float, rate: float, months: int
) -> None:
    profit = value_of_one(Value(margin=margin), months)

    assert value_of_one(Value(margin=margin, discount_rate=rate), months) <= profit <= 1


ROUNDING = 1e-15


@given(rates, st.integers(1, 119))
def test_a_longer_window_is_worth_less_per_unit(rate: float, months: int) -> None:
    shorter, longer = discount_factor(rate, months), discount_factor(rate, months + 1)

    # At a rate of 1e-16 both are 1 but for the rounding of their means.
    assert longer <= shorter + ROUNDING


@given(revenues, margins, rates)
def test_value_adds_up_over_customers(revenue: list[float], margin: float, rate: float) -> None:
    value = Value(margin=margin, discount_rate=rate)

    found = math.fsum(valued(revenue, value)["value"])

    assert found == pytest.approx(valued([math.fsum(revenue)], value)["value"][0])


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("{margin: -0.1}", "value.margin: ", "greater than or equal to 0 (found -0.1)"),
        ("{margin: .nan}", "value.margin: ", "(found nan)"),
        ("{discount_rate: -1}", "value.discount_rate: ", "(found -1)"),
        ("{discount_rate: .inf}", "value.discount_rate: ", "(found inf)"),
        ("{discount_rate: 10}", "value.discount_rate: ", "write 10 % as 0.10 (found 10)"),
        ("{margin: 40}", "value.margin: ", "write 10 % as 0.10 (found 40)"),
        ("{margn: 0.4}", "value.margn is unknown; did you mean margin? ", "discount_rate"),
    ],
)
def test_what_cannot_be_is_refused_by_its_key(
    tmp_path: Path, text: str, start: str, end: str
) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(f"source: {{path: a}}\nvalue: {text}", encoding="utf-8")

    with pytest.raises(ClvError) as error:
        parse_config(path)

    assert str(error.value).startswith(f"{path}: {start}")
    assert str(error.value).endswith(end)


def test_what_revenue_is_worth_decides_what_is_issued() -> None:
    configs = [make_config(), make_config(value={"margin": 0.4})]

    assert len({config_fingerprint(config.life_inputs()) for config in configs}) == 2


def test_predicted_clv_stays_revenue_whatever_it_is_worth(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    features = champion.features(in_contract_order(shop_orders), AS_OF).collect()
    worth = Value(margin=0.4, discount_rate=0.08)

    plain = champion.prediction_table(features, AS_OF, issued_at=date(2025, 3, 1))
    found = champion.prediction_table(features, AS_OF, date(2025, 3, 1), worth)

    assert missing_columns("predictions", found.columns) == []
    beside = ("value", "value_kind")
    assert_frame_equal(found.drop(beside), plain.drop(beside))
    assert plain["value"].equals(plain["predicted_clv"])
    assert found["value"].sum() == pytest.approx(
        0.4 * discount_factor(0.08, 3) * plain["predicted_clv"].sum()
    )


def test_an_issued_value_is_known_by_the_terms_it_was_issued_in() -> None:
    issued = valued([10.0, 0.0], Value(margin=0.4))

    assert in_terms_of(issued, Value(margin=0.4))
    assert not in_terms_of(issued, Value(margin=0.5))
    assert not in_terms_of(issued, Value(margin=0.4, discount_rate=0))
    assert not in_terms_of(issued, Value())
