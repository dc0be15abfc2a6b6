"""The tables of a cutoff: figures have columns of their own, and words that need one a sentence."""

import re
from dataclasses import replace

import polars as pl
import pytest

from clv_assets.config.scoring import Value
from clv_assets.core.champion.totals import TotalsBand, totals
from clv_assets.core.champion.value import value_columns
from clv_assets.core.lenses.value_tiers import Tie
from clv_assets.core.metrics.customer_spread import CustomerSpread
from clv_assets.core.report.page_tables import (
    ASSUMED,
    PageTable,
    clusters_table,
    tier_totals_table,
    tiers_table,
    totals_sentences,
    verdicts_table,
)
from clv_assets_tests.factories import make_predictions

SURE = TotalsBand(
    spread=0.1, disjoint=4, assumed=False, customers=CustomerSpread(scale=20.0, power=1.5)
)
GROUPS = pl.DataFrame(
    {
        "group": ["Top 10%", "Others"],
        "customers": [20, 1_800],
        "customer_share": [20 / 1_820, 1_800 / 1_820],
        "revenue_share": [0.4, 0.6],
        "lowest_clv": [100.0, 0.0],
        "mean_clv": [200.0, 3.3333],
        "mean_lo80": [150.0, 2.5],
        "mean_hi80": [260.0, 4.25],
        "total_clv": [4_000.0, 6_000.0],
        "total_lo80": [3_000.0, 4_500.0],
        "total_hi80": [5_200.0, 7_650.0],
    }
)

RANKS = {
    "persona": ["Others", "Top 10%"],
    "description": ["They are many.", "They are few."],
}


def predictions(value: Value) -> pl.DataFrame:
    frame = make_predictions(
        {"ann": 1000.0, "bob": 200.0, "cid": 0.0},
        population=["active", "active", "silent"],
        expected_orders=[2.5, 1.0, 0.0],
        p_active=[0.9, 0.6, 0.0],
    )
    return frame.with_columns(*value_columns(value, 6))


def report(cutoff: str, verdict: str, **figures: float | None) -> pl.DataFrame:
    plain = {"rmse": 91.2, "rmse_change": 0.125, "r2": 0.5, "r2_change": -0.5}
    row = {"cutoff": cutoff, "verdict": verdict, **plain, **figures}
    return pl.DataFrame([row], schema_overrides=dict.fromkeys(plain, pl.Float64))


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        (Value(), r"^Expected of all 3 customers: net revenue 1,200 \(80 %: .*\), 4 orders"),
        (Value(margin=0.5), r" \(80 %: .*\) \(profit 600\.00\), 4 orders, 2 customers active\.$"),
    ],
)
def test_the_totals_name_the_kind_of_value(value: Value, pattern: str) -> None:
    (sentence,) = totals_sentences(predictions(value), SURE)

    assert re.search(pattern, sentence)


def test_the_total_comes_with_its_interval_and_says_what_of_it_is_assumed() -> None:
    everyone = totals(predictions(Value()), SURE).row(0, named=True)
    ends = f"(80 %: {everyone['lo80']:,.2f} to {everyone['hi80']:,.0f}"

    (seen,) = totals_sentences(predictions(Value()), SURE)
    assumed, explained = totals_sentences(predictions(Value()), replace(SURE, assumed=True))

    assert f"{ends}), " in seen
    assert f"{ends}, the level's part assumed), " in assumed
    assert explained == ASSUMED
    assert "fewer than four past windows" in explained


def test_mean_and_total_of_a_tier_have_a_column_and_an_interval_each() -> None:
    table = tier_totals_table(GROUPS)

    assert table.columns == (
        "tier",
        *("mean per customer", "80 % interval", "total", "80 % interval"),
    )
    assert table.rows == [
        ("Top 10%", "200.00", "150–260", "4,000", "3,000–5,200"),
        ("Others", "3.33", "2.5–4.25", "6,000", "4,500–7,650"),
    ]
    assert table.notes[0].startswith("80 % interval: ")


def test_a_tier_has_its_size_its_shares_and_its_lowest_value() -> None:
    table = tiers_table(GROUPS, [])

    assert table.columns == ("tier", "customers", "share", "revenue share", "lowest value")
    assert table.rows == [
        ("Top 10%", "20", "1.1%", "40.0%", "100.00"),
        ("Others", "1,800", "98.9%", "60.0%", "0.00"),
    ]
    assert table.notes == ["A tier leaves out the tiers above it: Others is without Top 10%."]


def test_a_known_currency_stands_in_sentences_and_in_the_names_of_columns() -> None:
    ranks = pl.DataFrame({**RANKS, "clv_index": [3.0, 0.5]})
    amounts = ("mean per customer, EUR", "80 % interval, EUR", "total, EUR", "80 % interval, EUR")
    tie = Tie(29.0018, 30, ("Top 1%", "Top 5%"))

    (sentence,) = totals_sentences(predictions(Value(margin=0.5)), SURE, "EUR")
    tiers = tiers_table(GROUPS, [tie], "EUR")
    matured = verdicts_table(report("2024-06-03", "ok"), "EUR")

    assert re.search(
        r"net revenue 1,200 EUR \(80 %: \S+ to \S+ EUR\) \(profit 600.00 EUR\), 4 orders", sentence
    )
    assert tiers.columns == ("tier", "customers", "share", "revenue share", "lowest value, EUR")
    assert tier_totals_table(GROUPS, "EUR").columns[1:] == amounts
    assert "the same prediction (29.00 EUR) and" in tiers.notes[1]
    assert clusters_table(ranks, GROUPS, "EUR").columns[3:] == amounts
    assert matured.columns[1:4] == ("RMSE, EUR", "RMSE change", "R²")


def test_equal_predictions_on_both_sides_of_an_edge_are_said() -> None:
    table = tiers_table(GROUPS, [Tie(29.0018, 30, ("Top 1%", "Top 5%", "Top 10%"))])

    assert table.notes[1] == (
        "30 customers have the same prediction (29.00) and stand in Top 1%, Top 5% and Top 10%: "
        "revenue so far, then the customer id, decide."
    )


def test_a_single_tier_has_none_above_it() -> None:
    assert tiers_table(GROUPS.head(1), []).notes == []


def test_shares_of_nothing_and_missing_indices_are_dashes() -> None:
    nothing = GROUPS.with_columns(revenue_share=pl.lit(float("nan")))
    ranks = pl.DataFrame({**RANKS, "clv_index": [None, 2.0]})

    assert [row[3] for row in tiers_table(nothing, []).rows] == ["-", "-"]
    assert [row[:3] for row in clusters_table(ranks, GROUPS).rows] == [
        ("Others", "1,800", "-"),
        ("Top 10%", "20", "2.00"),
    ]


def test_clusters_come_in_the_order_of_their_ranks_and_say_what_the_index_is() -> None:
    ranks = pl.DataFrame({**RANKS, "clv_index": [3.0, 0.5]})

    table = clusters_table(ranks, GROUPS)

    assert [row[0] for row in table.rows] == ["Others", "Top 10%"]
    assert table.notes[0].startswith("CLV index: the median prediction of the cluster / ")
    assert table.notes[1:] == ["Others: They are many.", "Top 10%: They are few."]


def test_a_missing_index_is_said() -> None:
    table = clusters_table(pl.DataFrame({**RANKS, "clv_index": [None, None]}), GROUPS)

    assert table.notes[0].startswith("No CLV index: the median prediction of all")


def test_matured_cutoffs_say_what_a_change_is_and_what_their_verdicts_mean() -> None:
    table = verdicts_table(pl.concat([report("2024-06-03", "ok"), report("2024-07-01", "unknown")]))

    assert table.rows == [
        ("2024-06-03", "91.20", "+12%", "0.50", "-50%", "ok"),
        ("2024-07-01", "91.20", "+12%", "0.50", "-50%", "unknown"),
    ]
    assert table.notes[0].startswith("change: against the baseline")
    assert table.notes[1].startswith("ok: as good as its baseline, within the noise; unk")
    assert "watch" not in table.notes[1]


def test_what_could_not_be_told_of_a_matured_cutoff_is_a_dash() -> None:
    infinite = report("2024-06-03", "unknown", r2=None, r2_change=None, rmse_change=float("inf"))

    assert verdicts_table(infinite).rows == [("2024-06-03", "91.20", "-", "-", "-", "unknown")]


def test_of_many_years_the_newest_dozen_is_shown_and_the_rest_counted() -> None:
    days = [f"20{year:02}-01-06" for year in range(1, 31)]
    table = verdicts_table(pl.concat([report(day, "ok") for day in days]))

    assert [row[0] for row in table.rows] == days[-12:]
    assert table.notes[-1] == "Left out: 18 earlier cutoffs."


def test_a_table_in_markdown_has_its_figures_to_the_right_and_no_cell_breaks_it() -> None:
    table = PageTable("Tiers", ("tier", "customers"), [("a|b", "3")])

    assert table.markdown == "| tier | customers |\n| --- | ---: |\n| a\\|b | 3 |"
