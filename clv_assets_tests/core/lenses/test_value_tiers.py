"""The value lens: ranks without ties, cumulative tiers, everyone in exactly one."""

import math
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_assets.core.contracts import missing_columns
from clv_assets.core.lenses.value_tiers import Tie, divided_ties, tier_ends, value_tiers
from clv_assets_tests.factories import MODEL, make_config, make_predictions

BINS = (0, 1, 5, 10, 20, 100)
LABELS = ("Top 1%", "Top 5%", "Top 10%", "Top 20%", "Others")


def tiers(
    clv: dict[str, float], spent: dict[str, float] | None = None, **overrides: object
) -> pl.DataFrame:
    revenue = {customer: (spent or {}).get(customer, 0.0) for customer in clv}
    schema = {"customer_id": pl.String, "revenue_sum": pl.Float64}
    features = pl.DataFrame(list(revenue.items()), schema=schema, orient="row")
    return value_tiers(make_predictions(clv, **overrides), features, BINS, LABELS)


def counts(frame: pl.DataFrame) -> dict[str, int]:
    return dict(frame.group_by("clv_segment").len().iter_rows())


def test_a_hundred_customers_fall_into_tiers_of_1_4_5_10_and_80() -> None:
    found = tiers({f"C{n:03}": float(1000 - n) for n in range(100)})

    expected = [1, 4, 5, 10, 80]
    assert counts(found) == dict(zip(LABELS, expected, strict=True))
    assert found["customer_id"].to_list() == [f"C{n:03}" for n in range(100)]


@pytest.mark.parametrize(
    ("customers", "ends"),
    [
        (0, [0, 0, 0, 0, 0]),
        (1, [1, 1, 1, 1, 1]),
        (3, [1, 1, 1, 1, 3]),
        (20, [1, 1, 2, 4, 20]),
        (21, [1, 2, 3, 5, 21]),
        (101, [2, 6, 11, 21, 101]),
        (700, [7, 35, 70, 140, 700]),
    ],
)
def test_tiers_are_cumulative_and_rounded_up(customers: int, ends: list[int]) -> None:
    assert tier_ends(customers, BINS) == ends


@given(
    customers=st.integers(0, 2_000_000),
    edges=st.lists(st.decimals("0.1", "99.9", places=1), min_size=1, max_size=6, unique=True),
)
def test_a_tier_ends_at_the_exact_ceiling_of_its_share(customers: int, edges: list) -> None:
    bins = [0.0, *sorted(float(edge) for edge in edges), 100.0]

    found = tier_ends(customers, bins)

    exact = [-(-customers * Fraction(str(edge)) // 100) for edge in bins[1:]]
    assert found == exact
    assert found == sorted(found)
    assert found[-1] == customers


def test_a_share_that_floats_get_wrong_is_exact() -> None:
    assert math.ceil(0.07 * 100) == 8  # what a float would do

    assert tier_ends(100, (0, 7, 100)) == [7, 100]


clvs = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4), st.sampled_from([0.0, 1.0, 1.0000001, 2.5, 900.0])
)


@settings(deadline=None, max_examples=60)
@given(clv=clvs, spent=st.dictionaries(st.text("abcdef", max_size=4), st.sampled_from([0.0, 5.0])))
def test_every_customer_has_one_rank_and_one_label(
    clv: dict[str, float], spent: dict[str, float]
) -> None:
    found = tiers(clv, spent)

    assert sorted(found["customer_id"]) == sorted(clv)
    assert found["clv_rank"].to_list() == list(range(1, len(clv) + 1))
    assert sum(counts(found).values()) == len(clv)
    by_rank = found["clv_segment"].to_list()
    assert [LABELS.index(label) for label in by_rank] == sorted(LABELS.index(b) for b in by_rank)
    assert found["customer_id"].to_list() == sorted(
        clv, key=lambda customer: (-clv[customer], -spent.get(customer, 0.0), customer)
    )


@settings(deadline=None, max_examples=40)
@given(clv=clvs)
def test_the_percentile_is_the_rank_over_all_customers(clv: dict[str, float]) -> None:
    found = tiers(clv)

    expected = [rank / len(clv) for rank in found["clv_rank"]]
    assert found["clv_percentile"].to_list() == expected
    assert found["clv_percentile"].is_unique().all()


@settings(deadline=None, max_examples=40)
@given(clv=clvs.filter(bool), random=st.randoms(use_true_random=False))
def test_the_order_of_the_predictions_changes_nothing(
    clv: dict[str, float], random: object
) -> None:
    shuffled = dict(random.sample(list(clv.items()), len(clv)))  # type: ignore[attr-defined]

    assert tiers(shuffled).equals(tiers(clv))


def test_ties_go_to_the_bigger_spender_then_by_customer_id() -> None:
    clv = {"b": 7.0, "a": 7.0, "d": 7.0, "c": 8.0}

    found = tiers(clv, {"d": 99.0})

    assert found["customer_id"].to_list() == ["c", "d", "a", "b"]


def test_unrounded_predictions_decide() -> None:
    found = tiers({"a": 10.0, "b": 10.000000001})

    assert found["customer_id"].to_list() == ["b", "a"]


def test_the_silent_have_no_tier_and_do_not_count() -> None:
    clv = {f"C{n}": float(n) for n in range(5)}
    found = tiers(clv, population=["active", "new", "returns_only", "silent", "silent"])

    assert found["customer_id"].to_list() == ["C2", "C1", "C0"]
    assert found["clv_percentile"].to_list() == [1 / 3, 2 / 3, 1.0]


def test_a_single_customer_is_the_best() -> None:
    found = tiers({"only": 0.0})

    assert found.select("clv_rank", "clv_percentile", "clv_segment").rows() == [(1, 1.0, "Top 1%")]


def test_no_customers_have_no_tiers() -> None:
    found = tiers({})

    assert found.is_empty()
    assert divided_ties(found) == []


def test_tiers_carry_the_model_and_the_contract() -> None:
    found = tiers({"a": 1.0})

    assert found["model_id"].to_list() == [MODEL]
    assert missing_columns("value_tiers", found.columns) == ["tier_stable", "clv_band"]


def test_the_default_bins_of_the_config_are_these() -> None:
    scoring = make_config().scoring

    assert (scoring.percentile_bins, scoring.percentile_labels) == (BINS, LABELS)


def test_equal_predictions_that_an_edge_divides_are_told() -> None:
    """Two hundred customers: 30 of them predicted alike stand in the best four tiers."""
    clv = {f"C{n:03}": 29.0 + 1e-12 * n if n < 30 else 20.0 - n / 100 for n in range(200)}

    (tie,) = divided_ties(tiers(clv))

    assert (tie.customers, tie.tiers) == (30, ("Top 1%", "Top 5%", "Top 10%", "Top 20%"))
    assert tie.predicted_clv == pytest.approx(29.0)


def test_many_who_are_predicted_nothing_are_a_tie_too() -> None:
    clv = {f"C{n:03}": float(max(5 - n, 0)) for n in range(100)}

    assert divided_ties(tiers(clv)) == [Tie(0.0, 95, ("Top 10%", "Top 20%", "Others"))]


def test_equal_predictions_within_a_tier_and_different_ones_at_an_edge_are_no_tie() -> None:
    clv = {f"C{n:03}": 100.0 - n for n in range(20)} | {f"D{n:03}": 1.0 for n in range(80)}

    assert divided_ties(tiers(clv)) == []
