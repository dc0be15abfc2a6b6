"""Which signals broke: beyond chance, in the right place, and not for another's reason."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from clv_assets.core.label_months.month_verdicts import SHARES, SIGNAL, MonthVerdicts

YEARS = [f"202{year}-{month:02}" for year in (1, 2) for month in range(1, 13)]
SHOP = {"signal": "purchases", "kind": "shop", "segment": "all"}
SERIES = [
    *(("purchases", "shop", "all"), ("spend", "shop", "all")),
    *((signal, "market", name) for signal in ("purchases", "spend") for name in ("north", "south")),
    *(("purchases", "tier", name) for name in ("Top 20%", "Others")),
    ("newcomers_value", "shop", "newcomers"),
]
CHANCE = 0.05


def month(
    name: str,
    seed: int,
    moved: dict[tuple[str, str, str], float] | None = None,
    own: dict[tuple[str, str, str], float] | None = None,
    expected: float = 300.0,
    noise: float = CHANCE,
) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for key in SERIES:
        off = noise * chance.standard_normal()
        value = off + (moved or {}).get(key, 0.0)
        rows.append(
            {
                "month": name,
                "age": 0.0,
                **dict(zip(SHOP, key, strict=True)),
                "customers": 500,
                "expected": expected,
                "actual": expected,
                "own": off + (own or moved or {}).get(key, 0.0),
                "own_variance": CHANCE**2,
                "value": value,
                "variance": CHANCE**2,
            }
        )
    return pl.DataFrame(rows)


@pytest.fixture(scope="module")
def reference() -> pl.DataFrame:
    zero = pl.concat([month(name, seed) for seed, name in enumerate(YEARS)])
    return pl.concat([zero, zero.with_columns(age=pl.lit(1.0))])


def judge(reference: pl.DataFrame, *months: pl.DataFrame, budget: float = 0.4) -> pl.DataFrame:
    verdicts = MonthVerdicts.of(reference, budget)
    return [verdicts.judge(rows) for rows in months][-1]


def named(frame: pl.DataFrame) -> list[tuple[str, str, str]]:
    return frame.filter("names").select("signal", "kind", "segment").rows()


def test_usual_months_are_quiet(reference: pl.DataFrame) -> None:
    months = [month(f"2023-{k:02}", 100 + k) for k in range(1, 13)]
    verdicts = MonthVerdicts.of(reference, 0.4)

    assert [named(verdicts.judge(rows)) for rows in months] == [[]] * 12


NORTH = ("purchases", "market", "north")
SOUTH = ("purchases", "market", "south")


def test_the_segment_that_moved_itself_is_named_and_not_the_rest(reference: pl.DataFrame) -> None:
    both = {NORTH: -0.5, SOUTH: 0.5}
    found = judge(reference, month("2023-01", 7, moved=both, own={NORTH: -0.5}))

    assert named(found) == [NORTH]
    row = found.filter("names").row(0, named=True)
    assert row["change"] == pytest.approx(-0.5, abs=0.15)
    assert row["p"] < 0.001


def test_more_purchases_are_no_harm_and_a_rest_that_grew_is_no_fall(
    reference: pl.DataFrame,
) -> None:
    grew = month("2023-01", 7, moved={NORTH: 0.5, SOUTH: -0.5}, own={NORTH: 0.5})

    assert named(judge(reference, grew)) == []


@pytest.mark.parametrize("change", [0.4, -0.4])
def test_prices_of_the_whole_shop_break_either_way(reference: pl.DataFrame, change: float) -> None:
    moved = {("spend", "shop", "all"): change}

    assert named(judge(reference, month("2023-01", 7, moved))) == [("spend", "shop", "all")]


def test_one_market_that_explains_the_shop_is_named_in_its_place(reference: pl.DataFrame) -> None:
    market = ("spend", "market", "north")
    moved = {market: 0.4, ("spend", "market", "south"): -0.4, ("spend", "shop", "all"): 0.25}
    own = {market: 0.4, ("spend", "shop", "all"): 0.25}

    assert named(judge(reference, month("2023-01", 7, moved, own))) == [market]


NEWCOMERS = ("newcomers_value", "shop", "newcomers")


def test_newcomers_who_spend_less_are_named(reference: pl.DataFrame) -> None:
    assert named(judge(reference, month("2023-01", 7, {NEWCOMERS: -0.7}))) == [NEWCOMERS]


def test_newcomers_say_nothing_where_all_prices_fell(reference: pl.DataFrame) -> None:
    fell = {("spend", "shop", "all"): -0.4, NEWCOMERS: -0.4}
    months = [month("2023-01", 7, fell), month("2023-02", 8, {NEWCOMERS: -0.4})]

    assert named(judge(reference, months[0])) == [("spend", "shop", "all")]
    assert named(judge(reference, *months)) == []


def test_histories_say_nothing_while_newcomers_are_others(reference: pl.DataFrame) -> None:
    tier = ("purchases", "tier", "Others")
    moved = {NEWCOMERS: -0.7, tier: -0.5}

    assert named(judge(reference, month("2023-01", 7, moved))) == [NEWCOMERS]
    assert named(judge(reference, month("2023-01", 7, {tier: -0.5}))) == [tier]


def test_small_changes_of_three_months_add_up(reference: pl.DataFrame) -> None:
    months = [month(f"2023-{k:02}", 60 + k, {NORTH: -0.2}) for k in (1, 2, 3)]
    alone, summed = (judge(reference, *months[:count]) for count in (1, 3))

    north = (pl.col("signal") == "purchases") & (pl.col("segment") == "north")
    assert summed.filter(north)["p"].item() < alone.filter(north)["p"].item() / 5
    assert named(alone) == []
    assert named(summed) == [NORTH]


def test_a_month_that_broke_does_not_break_the_next(reference: pl.DataFrame) -> None:
    months = [month("2023-01", 7, {NORTH: -0.9}), month("2023-02", 8)]

    assert named(judge(reference, months[0])) == [NORTH]
    assert named(judge(reference, *months)) == []


def test_a_month_before_a_change_does_not_hide_its_two_months(reference: pl.DataFrame) -> None:
    fell = [month(f"2023-0{k}", k, {NORTH: -0.4 * (k > 1)}, noise=0) for k in (1, 2, 3)]
    unsure = [rows.with_columns(variance=pl.lit(0.04)) for rows in fell]

    row = judge(reference, *unsure).filter(SIGNAL == "purchases", pl.col("segment") == "north")
    assert row["summed_months"].item() == 2


def test_families_share_the_whole_budget() -> None:
    verdicts = MonthVerdicts.of(pl.DataFrame(), 1.2)

    assert sum(verdicts.alpha(family) for family in SHARES) == pytest.approx(1.2 / 12)


def test_a_change_that_matters_to_nobody_is_no_incident(reference: pl.DataFrame) -> None:
    months = [month(f"2023-{k:02}", 60 + k, {NORTH: -0.12}) for k in range(1, 7)]

    assert named(judge(reference, *months)) == []


def test_the_level_of_the_whole_shop_is_told_and_not_tested(reference: pl.DataFrame) -> None:
    found = judge(reference, month("2023-01", 7, {("purchases", "shop", "all"): -0.8}))

    assert named(found) == []
    assert found.filter(pl.col("kind") == "shop")["limit"].null_count() == 0


def test_what_segments_by_histories_spend_is_told_and_not_tested(reference: pl.DataFrame) -> None:
    tiers = reference.filter(pl.col("kind") == "tier").with_columns(signal=pl.lit("spend"))
    rows = month("2023-01", 7)
    fallen = rows.filter(pl.col("kind") == "tier").with_columns(
        signal=pl.lit("spend"), value=pl.lit(-0.9), own=pl.lit(-0.9)
    )

    found = judge(pl.concat([reference, tiers]), pl.concat([rows, fallen]))

    told = found.filter(pl.col("signal") == "spend", pl.col("kind") == "tier")
    assert named(found) == []
    assert told["detectable"].null_count() == 0


def test_too_few_expected_purchases_are_not_tested(reference: pl.DataFrame) -> None:
    found = judge(reference, month("2023-01", 7, {NORTH: -2.0}, expected=19))

    assert named(found) == []


def test_a_larger_budget_sees_smaller_changes(reference: pl.DataFrame) -> None:
    careful, bold = (
        judge(reference, month("2023-01", 7), budget=budget)["detectable"].to_numpy()
        for budget in (0.01, 4.0)
    )

    assert (bold < careful).all()


def test_without_a_month_to_compare_with_nothing_is_judged() -> None:
    assert judge(pl.DataFrame(), month("2023-01", 7)).is_empty()
