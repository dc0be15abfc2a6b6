"""A covariate that holds what only the future told is found; an honest one is left in peace."""

from datetime import date, datetime

import numpy as np
import polars as pl
import pytest

from clv_assets.core.features.covariates import Covariates
from clv_assets.core.features.populations import ranked
from clv_assets.core.lines.sample_shop import SampleShop, expected_value
from clv_assets.core.snapshots.origins import training_cutoffs
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets.core.trials import leaks
from clv_assets.core.trials.leaks import leak_warnings, suspicious_jump
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import in_contract_order, make_recipe

SHOP = SampleShop(500)  # that of the fixture shop_orders
MONTHS = 3
Frames = tuple[pl.DataFrame, pl.DataFrame]


def with_columns_of_every_kind(frame: pl.DataFrame, cutoff: date, seed: int) -> pl.DataFrame:
    """Two leaks, one honest and useful covariate, two of noise."""
    rng = np.random.default_rng(seed)
    known = expected_value(SHOP, cutoff, MONTHS)
    spent = pl.col("actual_clv")
    tier = pl.when(spent <= 0).then(pl.lit("none")).when(spent < 100).then(pl.lit("low"))
    return frame.join(known, on="customer_id", how="left", maintain_order="left").with_columns(
        next_spend=spent * pl.Series(rng.lognormal(0, 0.3, frame.height)),
        next_tier=tier.when(spent < 300).then(pl.lit("mid")).otherwise(pl.lit("high")),
        size=pl.when(pl.col("expected_clv") > 150).then(pl.lit("large")).otherwise(pl.lit("small")),
        noise=pl.Series(rng.normal(size=frame.height)),
        letter=pl.Series(rng.choice(list("abcdef"), frame.height)),
    )


@pytest.fixture(scope="module")
def frames(shop_orders: pl.DataFrame) -> Frames:
    recipe = make_recipe(training={"pred_months": MONTHS})
    snapshots = Snapshots(in_contract_order(shop_orders), AS_OF, recipe)
    origin = snapshots.origins()[-1]
    past = [
        with_columns_of_every_kind(snapshots.snapshot(cutoff), cutoff, number)
        for number, cutoff in enumerate(training_cutoffs(snapshots.first, origin, recipe))
    ]
    return pl.concat(past), with_columns_of_every_kind(
        ranked(snapshots.snapshot(origin)), origin, 99
    )


def test_leaks_are_found_and_honest_covariates_and_noise_are_not(frames: Frames) -> None:
    found = suspicious_jump(*frames, ["next_spend", "next_tier", "size", "noise", "letter"])

    assert list(found) == ["next_spend", "next_tier"]


def test_the_sentence_tells_the_figures_and_the_remedy(frames: Frames) -> None:
    told = suspicious_jump(*frames, ["next_spend"])["next_spend"]

    assert told.startswith("next_spend: knowing it takes the error on later windows from ")
    assert "normalised Gini from 0." in told
    assert "valid_from" in told


def test_a_leak_cannot_hide_behind_its_own_copy(frames: Frames) -> None:
    training, judged = (frame.with_columns(copy=pl.col("next_spend")) for frame in frames)

    assert list(suspicious_jump(training, judged, ["next_spend", "copy"])) == ["next_spend", "copy"]


def test_the_same_frames_give_the_same_sentences(frames: Frames) -> None:
    assert suspicious_jump(*frames, ["next_tier"]) == suspicious_jump(*frames, ["next_tier"])


def test_a_handful_of_customers_proves_nothing(frames: Frames) -> None:
    training, judged = frames

    assert suspicious_jump(training, judged.head(49), ["next_spend"]) == {}
    assert suspicious_jump(training.head(49), judged, ["next_spend"]) == {}
    assert suspicious_jump(training, judged, []) == {}


def test_a_window_without_any_revenue_raises_no_suspicion(frames: Frames) -> None:
    training, judged = frames
    nothing = judged.with_columns(actual_clv=pl.lit(0.0))

    assert suspicious_jump(training, nothing, ["next_spend", "noise"]) == {}
    assert suspicious_jump(training.with_columns(actual_clv=pl.lit(0.0)), judged, ["noise"]) == {}


RECIPE = make_recipe(training={"pred_months": MONTHS})


@pytest.fixture(scope="module")
def knowing(shop_orders: pl.DataFrame) -> Covariates:
    """What customers spent in the three months before AS_OF, declared immutable, and a letter."""
    late = shop_orders.filter(pl.col("order_date") >= datetime(2024, 9, 2))
    spent = late.group_by("customer_id").agg(next_spend=pl.col("revenue").sum())
    customers = shop_orders.select("customer_id").unique().sort("customer_id")
    letters = np.random.default_rng(1).choice(list("abc"), customers.height)
    people = customers.join(spent, on="customer_id", how="left").with_columns(
        pl.col("next_spend").fill_null(0.0), letter=pl.Series(letters)
    )
    return Covariates.of(people, immutable=["next_spend", "letter"])


def test_a_leaking_column_of_the_customers_is_told(
    shop_orders: pl.DataFrame, knowing: Covariates
) -> None:
    found = leak_warnings(shop_orders, AS_OF, RECIPE, knowing)

    assert list(found) == ["next_spend"]


def test_a_few_thousand_rows_are_enough_to_tell(
    shop_orders: pl.DataFrame, knowing: Covariates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaks, "MOST_ROWS", 200)

    assert len(leak_warnings(shop_orders, AS_OF, RECIPE, knowing)) == 1


def test_a_log_too_short_for_the_test_is_told(
    shop_orders: pl.DataFrame, knowing: Covariates
) -> None:
    (told,) = leak_warnings(shop_orders, date(2023, 8, 7), RECIPE, knowing).values()

    assert told.startswith("next_spend, letter: not tested for a leak of the future, since")


def test_a_test_that_fails_costs_nothing_but_a_sentence(
    shop_orders: pl.DataFrame, knowing: Covariates
) -> None:
    lost = Covariates(knowing.customers, knowing.attributes, log_columns=("market",))

    (told,) = leak_warnings(shop_orders, AS_OF, RECIPE, lost).values()

    assert "the test for a leak of the future failed: the orders have no column 'market'" in told
    assert leak_warnings(shop_orders, AS_OF, RECIPE, Covariates()) == {}
