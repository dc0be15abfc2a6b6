"""What a prediction hangs on: amounts that sum to the cent, in words that fit."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.lenses.feature_groups import LATELY, OFTEN, RETURNS, VALUE, Mixer
from clv_assets.core.lenses.reasons import COLUMNS, Attribution, in_whole_cents, reasons
from clv_assets_tests.core.lenses.test_feature_groups import ANN, FEATURES, OTHERS


def worth(frame: pl.DataFrame) -> np.ndarray:
    """A model that knows pace, wait and value, and nothing else."""
    value = frame["lifetime_purchase_revenue"].to_numpy() / np.maximum(frame["purchase_days"], 1)
    pace = frame["purchase_days"].to_numpy() / 10
    return np.asarray(pace * value * np.exp(-frame["recency_days"].to_numpy() / 90))


def told(customers: pl.DataFrame = OTHERS, reference: pl.DataFrame = ANN) -> pl.DataFrame:
    attribution = Attribution.of(Mixer(customers, reference), worth(customers), worth)
    return reasons(customers, reference, attribution, [])


def test_amounts_sum_to_the_prediction_less_the_references_to_the_cent() -> None:
    found = told()

    three = ("amount_1", "amount_2", "amount_3", "everything_else")
    for columns in (three, COLUMNS.values()):
        cents = found.select((pl.sum_horizontal(columns) * 100).round()).to_series()
        difference = (found["predicted_clv"] - found["reference_clv"]) * 100
        assert cents.to_list() == difference.round().to_list()
    assert found["predicted_clv"].to_list() == np.round(worth(OTHERS), 2).tolist()


def test_a_group_that_the_model_does_not_know_gets_nothing() -> None:
    found = told()

    for column in ("from_returns", "from_time_of_year", "from_attributes"):
        assert found[column].to_list() == [0.0] * OTHERS.height


def test_the_average_customer_has_no_reasons() -> None:
    found = told(ANN)

    assert found.select(COLUMNS.values()).row(0) == (0.0,) * len(COLUMNS)
    assert found["predicted_clv"].item() == found["reference_clv"].item()


@pytest.mark.parametrize(
    ("group", "change"),
    [
        (VALUE, {"lifetime_purchase_revenue": pl.col("lifetime_purchase_revenue") * 3}),
        (LATELY, {"recency_days": pl.lit(1), "tenure_days": pl.col("tenure_days") - 14}),
    ],
)
def test_of_two_who_differ_in_one_group_its_line_carries_most(
    group: str, change: dict[str, pl.Expr]
) -> None:
    cid = OTHERS.filter(pl.col("customer_id") == "cid")
    twin = cid.with_columns(**change)

    one, other = told(cid), told(twin)

    lines = {name: other[column].item() - one[column].item() for name, column in COLUMNS.items()}
    difference = other["predicted_clv"].item() - one["predicted_clv"].item()
    assert sum(lines.values()) == pytest.approx(difference, abs=1e-6)
    assert abs(lines[group]) > abs(difference) / 2
    assert max(lines, key=lambda name: abs(lines[name])) == group


def test_reasons_are_in_plain_words_the_largest_first() -> None:
    found = told()

    bob = found.filter(pl.col("customer_id") == "bob").row(0, named=True)
    amounts = [abs(bob[f"amount_{rank}"]) for rank in (1, 2, 3)]
    assert amounts == sorted(amounts, reverse=True)
    words = [bob[f"reason_{rank}"] for rank in (1, 2, 3)]
    assert "bought on 2 days (average customer: 10)" in words
    assert "brings 90.0 a day of purchases (average customer: 35.5)" in words
    assert "last bought 110 days ago (average customer: 30 days)" in words


def test_attributes_are_named() -> None:
    both = FEATURES.with_columns(country=pl.Series(["UK", "FR", "UK", "FR", "FR"]))
    mixer = Mixer(both[1:], both[:1], ["country"])

    def by_country(frame: pl.DataFrame) -> np.ndarray:
        return np.where(frame["country"] == "FR", 10.0, 4.0)

    found = reasons(
        both[1:], both[:1], Attribution.of(mixer, by_country(both[1:]), by_country), ["country"]
    )

    assert found["reason_1"][0] == "country FR (average customer: country UK)"
    assert found["from_attributes"].to_list() == [6.0, 0.0, 6.0, 6.0]
    assert (found["from_how_often"] == 0).all()


def test_nobody_has_no_reasons() -> None:
    attribution = Attribution.of(Mixer(OTHERS.clear(), ANN), np.zeros(0), worth)

    assert reasons(OTHERS.clear(), ANN, attribution, []).is_empty()


@given(
    st.lists(st.lists(st.floats(-1e9, 1e9), min_size=4, max_size=4), min_size=1, max_size=20),
    st.integers(-3, 3),
)
def test_whole_cents_sum_exactly_and_are_next_to_what_they_were(
    rows: list[list[float]], off: int
) -> None:
    amounts = np.array(rows)
    totals = np.round(amounts.sum(axis=1)) + off

    found = in_whole_cents(amounts, totals)

    assert (found == np.round(found)).all()
    assert (found.sum(axis=1) == totals).all()
    assert np.abs(found - amounts).max() <= 2


def test_groups_have_a_column_each() -> None:
    assert set(COLUMNS) >= {OFTEN, LATELY, VALUE, RETURNS}
