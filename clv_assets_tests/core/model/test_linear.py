"""The log-linear correction: as far as it is evident, and no farther than the past has shown."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from clv_assets.core.model.examples import Examples
from clv_assets.core.model.learner_input import Expected
from clv_assets.core.model.linear import FARTHEST, LogLinear, Term

CUSTOMERS = 4000


def make_examples(slope: float = 0.5, customers: int = CUSTOMERS, seed: int = 1) -> Examples:
    """Customers who buy exp(slope * first feature) times what their histories say.

    The second feature is an amount of wide range, the third is noise and often missing, the
    fourth the code of a category.
    """
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(customers, 4)).astype(np.float32)
    matrix[:, 1] = rng.lognormal(4, 1.5, customers)
    matrix[::3, 2] = np.nan
    matrix[:, 3] = rng.integers(0, 5, customers)
    expected = Expected(rng.gamma(2, 0.5, customers), rng.lognormal(3, 0.5, customers))
    days = rng.poisson(expected.days * np.exp(slope * matrix[:, 0])).astype(float)
    return Examples(matrix, expected, days * expected.spend, days)


def ratios(fitted: LogLinear, examples: Examples) -> NDArray[np.float64]:
    """Of what is predicted over what histories say."""
    return fitted.predict(examples.matrix, examples.expected) / examples.expected.revenue


@pytest.mark.parametrize("slope", [-0.8, 0.5])
def test_a_slope_is_found(slope: float) -> None:
    examples = make_examples(slope)

    logs = np.log(ratios(LogLinear.fit(examples), examples))

    inside = np.abs(examples.matrix[:, 0]) < 2
    found = np.polyfit(examples.matrix[inside, 0], logs[inside], 1)[0]
    assert found == pytest.approx(slope, rel=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_where_customers_are_as_their_histories_say_nothing_is_corrected(seed: int) -> None:
    examples = make_examples(slope=0.0, seed=seed)

    fitted = LogLinear.fit(examples)

    assert fitted.told < len(fitted.weights) / 2
    assert ratios(fitted, examples) == pytest.approx(np.ones(CUSTOMERS), abs=0.1)


def test_few_customers_are_believed_less_than_many() -> None:
    few, many = (LogLinear.fit(make_examples(0.3, customers)) for customers in (100, CUSTOMERS))

    assert few.told < many.told
    assert abs(few.weights[0]) < abs(many.weights[0])


def test_a_day_in_many_windows_counts_once() -> None:
    """Cutoffs a month apart with windows of six: each purchase stands in six rows."""
    once = make_examples(0.3, 300)
    rows = np.repeat(np.arange(300), 6)
    six = Examples(
        once.matrix[rows], once.expected.of(rows), once.revenue[rows], once.days[rows], overlap=6
    )

    told, alike = LogLinear.fit(once), LogLinear.fit(six)

    assert alike.told == pytest.approx(told.told, rel=0.01)
    assert alike.weights == pytest.approx(told.weights, abs=0.01)


def test_the_total_is_that_of_the_examples() -> None:
    examples = make_examples()

    total = LogLinear.fit(examples).predict(examples.matrix, examples.expected).sum()

    assert total == pytest.approx(examples.revenue.sum(), rel=0.05)


def test_no_customer_is_corrected_farther_than_any_at_training() -> None:
    examples = make_examples(1.0)
    fitted = LogLinear.fit(examples)
    wild = replace(examples, matrix=np.full_like(examples.matrix, 1e30))

    least, most = fitted.bounds
    found = np.log(ratios(fitted, wild))

    assert ((least - 1e-9 <= found) & (found <= most + 1e-9)).all()


def test_what_is_missing_counts_as_usual() -> None:
    examples = make_examples()
    fitted = LogLinear.fit(examples)
    gaps, usual = examples.matrix.copy(), examples.matrix.copy()
    gaps[:, 0], usual[:, 0] = np.nan, np.median(examples.matrix[:, 0])

    found = fitted.predict(gaps, examples.expected)

    assert found == pytest.approx(fitted.predict(usual, examples.expected), rel=1e-6)


def test_a_gap_that_tells_something_is_a_term_of_its_own() -> None:
    examples = make_examples(0.0)
    silent = np.isnan(examples.matrix[:, 2])
    keen = np.where(silent, 2.0, 1.0)
    told = replace(examples, revenue=examples.revenue * keen, days=examples.days * keen)

    found = ratios(LogLinear.fit(told), told)

    assert found[silent].mean() / found[~silent].mean() == pytest.approx(2, rel=0.1)


def test_codes_without_order_are_left_out() -> None:
    examples = make_examples()
    other = examples.matrix.copy()
    other[:, 3] = 7

    fitted = LogLinear.fit(examples, unordered=[3])

    assert 3 not in {term.column for term in fitted.terms}
    assert (fitted.predict(other, examples.expected) == predicted(fitted, examples)).all()


def predicted(fitted: LogLinear, examples: Examples) -> NDArray[np.float64]:
    return fitted.predict(examples.matrix, examples.expected)


def test_a_prediction_depends_on_its_customer_alone() -> None:
    examples = make_examples()
    fitted = LogLinear.fit(examples)
    some = np.array([5, 3, 900])

    found = fitted.predict(examples.matrix[some], examples.expected.of(some))

    assert found.tolist() == predicted(fitted, examples)[some].tolist()


@pytest.mark.parametrize("unit", [1 / 1024, 1024])
def test_another_currency_gives_the_same_correction(unit: float) -> None:
    examples = make_examples()
    matrix = examples.matrix.copy()
    matrix[:, 1] *= unit
    expected = Expected(examples.expected.days, examples.expected.spend * unit)
    other = Examples(matrix, expected, examples.revenue * unit, examples.days)

    found = predicted(LogLinear.fit(other), other)

    assert found == pytest.approx(predicted(LogLinear.fit(examples), examples) * unit, rel=1e-6)


@pytest.mark.parametrize(
    "nothing",
    [
        {"revenue": np.zeros(CUSTOMERS)},
        {"revenue": np.full(CUSTOMERS, -5.0)},
        {"expected": Expected(np.zeros(CUSTOMERS), np.zeros(CUSTOMERS))},
        {"matrix": np.full((CUSTOMERS, 4), np.nan, np.float32)},
        {"matrix": np.ones((CUSTOMERS, 4), np.float32)},
    ],
    ids=["no revenue", "returns alone", "nothing expected", "all missing", "all alike"],
)
def test_where_there_is_nothing_to_learn_nothing_is_corrected(nothing: dict[str, Any]) -> None:
    examples = replace(make_examples(), **nothing)

    fitted = LogLinear.fit(examples)

    found = predicted(fitted, examples)
    assert np.isfinite(found).all()
    assert not any(fitted.weights)


@given(
    st.lists(st.floats(width=32, allow_infinity=False), min_size=2, max_size=40),
    st.lists(st.floats(width=32, allow_infinity=False), min_size=1, max_size=10),
)
def test_a_term_is_finite_and_within_bounds_whatever_comes(
    training: list[float], later: list[float]
) -> None:
    matrix, other = (np.array([values], np.float32).T for values in (training, later))
    term = Term.of(matrix, 0)

    if term is not None:
        for values in (term.values(matrix), term.values(other)):
            assert (np.abs(values) <= FARTHEST).all()
