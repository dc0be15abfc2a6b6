"""A champion: learns from the past alone, the same bytes every time."""

import subprocess
import sys
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import joblib
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from clv_assets.config.modeling import Training
from clv_assets.core.champion.champion import Champion
from clv_assets.core.contracts import missing_columns
from clv_assets.core.errors import ClvError, NotYetError, SourceError
from clv_assets.core.features.covariates import Covariates
from clv_assets.core.orders.from_frame import orders_of
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import in_contract_order, make_orders, make_recipe


def saved(champion: Champion) -> bytes:
    stream = BytesIO()
    champion.save(stream)
    return stream.getvalue()


def quick(orders: object, as_of: Any = AS_OF, **recipe: object) -> Champion:
    return Champion.fit(orders, as_of, make_recipe(**recipe), with_baseline=False)


def test_the_log_cut_at_the_as_of_day_gives_the_same_champion_and_predictions(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    cut = shop_orders.filter(pl.col("order_date") < datetime(AS_OF.year, AS_OF.month, AS_OF.day))

    again = Champion.fit(cut, AS_OF, make_recipe())

    assert cut.height < shop_orders.height
    assert again.model_id == champion.model_id
    assert saved(again) == saved(champion)
    assert_frame_equal(again.score(cut, AS_OF), champion.score(shop_orders, AS_OF))


def test_one_order_before_the_as_of_day_changes_the_champion_and_its_name(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    changed = shop_orders.with_columns(
        pl.when(pl.int_range(pl.len()) == 0)
        .then(pl.col("revenue") + 0.01)
        .otherwise("revenue")
        .alias("revenue")
    )

    assert quick(changed).model_id != champion.model_id


def test_the_order_of_the_rows_changes_nothing(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    assert quick(shop_orders.reverse()).model_id == champion.model_id
    assert_frame_equal(
        champion.score(shop_orders.reverse(), AS_OF), champion.score(shop_orders, AS_OF)
    )


ROOT = Path(__file__).parents[3]
FIT_AND_HASH = """
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from clv_assets.core.champion.champion import Champion
from clv_assets_tests.factories import make_orders, make_recipe
days = [(n, date(2022, 1, 3) + timedelta(days=k + n)) for n in range(20) for k in range(0, 300, 9)]
orders = make_orders(*((f"c{n}", str(day), 1.0 + n) for n, day in days))
recipe = make_recipe(training={"min_customers": 5}, scoring={"new_days": 9})
stream = BytesIO()
Champion.fit(orders, date(2022, 9, 5), recipe, with_baseline=False).save(stream)
print(sha256(stream.getvalue()).hexdigest())
"""


def test_every_process_writes_the_same_model_file() -> None:
    def bytes_of(number: str) -> str:
        command = [sys.executable, "-c", FIT_AND_HASH]
        # PYTHONHASHSEED is what makes sets come in another order in another process.
        environment = {"PYTHONHASHSEED": number, "OPENBLAS_NUM_THREADS": number}
        environment["OMP_NUM_THREADS"] = "1"
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=environment, cwd=ROOT
        )
        return done.stdout

    assert bytes_of("1") == bytes_of("2")


def test_seed_zero_makes_another_champion_than_the_default(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    zero = quick(shop_orders, modeling={"seed": 0})

    assert zero.recipe.modeling.seed == 0
    assert champion.recipe.modeling.seed == 42
    assert zero.model_id != champion.model_id
    assert zero.model.learners != champion.model.learners


def test_the_name_begins_with_the_as_of_day(champion: Champion) -> None:
    assert champion.model_id.startswith("2024-12-02-")
    assert len(champion.model_id) == len("2024-12-02-") + 8


def test_another_setting_is_another_model(champion: Champion, shop_orders: pl.DataFrame) -> None:
    other = quick(shop_orders, scoring={"new_days": 31})

    assert other.model_id != champion.model_id


def test_windows_are_given_by_name_with_a_recipe_or_without(shop_orders: pl.DataFrame) -> None:
    windows = {"pred_months": 2, "history_months": 4}

    found = Champion.fit(shop_orders, AS_OF, make_recipe(), with_baseline=False, **windows)

    assert (found.pred_months, found.history_months) == (2, 4)
    assert found.model_id == quick(shop_orders, training=windows).model_id
    assert Recipe.of(**windows).training == Training(**windows)


@pytest.mark.parametrize("months", [0, 121, "three"])
def test_a_window_out_of_bounds_is_named(shop_orders: pl.DataFrame, months: Any) -> None:
    with pytest.raises(ClvError, match=f"^pred_months {months!r}: Input should be"):
        Champion.fit(shop_orders, AS_OF, pred_months=months)


def test_a_day_may_be_a_moment_but_not_a_text(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    noon = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12)

    assert quick(shop_orders, noon).model_id == champion.model_id
    assert_frame_equal(champion.score(shop_orders, noon), champion.score(shop_orders, AS_OF))
    with pytest.raises(ClvError, match="as_of '2024-12-02' is no date; write datetime"):
        quick(shop_orders, "2024-12-02")
    with pytest.raises(ClvError, match="the cutoff '2024-12-02' is no date; write datetime"):
        champion.score(shop_orders, "2024-12-02")


def test_lines_of_one_order_are_one_order(
    champion: Champion, shop_lines: pl.DataFrame, shop_orders: pl.DataFrame
) -> None:
    assert shop_lines.height > shop_orders.height

    assert_frame_equal(champion.score(shop_lines, AS_OF), champion.score(shop_orders, AS_OF))
    assert quick(shop_lines).model_id == champion.model_id


def test_pandas_orders_are_as_good(champion: Champion, shop_orders: pl.DataFrame) -> None:
    found = champion.score(shop_orders.to_pandas(), AS_OF)

    assert_frame_equal(found, champion.score(shop_orders, AS_OF))


def test_a_champion_comes_back_as_it_was(champion: Champion, shop_orders: pl.DataFrame) -> None:
    loaded = Champion.load(BytesIO(saved(champion)))

    assert loaded.recipe == champion.recipe
    assert joblib.hash(loaded.model) == joblib.hash(champion.model)
    assert_frame_equal(loaded.score(shop_orders, AS_OF), champion.score(shop_orders, AS_OF))


def test_another_object_is_no_champion() -> None:
    stream = BytesIO()
    joblib.dump({"not": "a champion"}, stream)
    stream.seek(0)

    with pytest.raises(ClvError, match="holds a dict, not a Champion"):
        Champion.load(stream)


def test_everyone_known_is_predicted_once_and_nothing_is_missing(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    found = champion.score(shop_orders, AS_OF)

    past = shop_orders.filter(pl.col("order_date") < datetime(2024, 12, 2))
    assert found["customer_id"].to_list() == sorted(past["customer_id"].unique())
    assert (found["predicted_clv"] >= 0).all()
    assert found["predicted_clv"].is_finite().all()


def test_the_lens_has_a_place_for_one_time_buyers(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    features = champion.features(in_contract_order(shop_orders), AS_OF).collect()
    once = features.filter(pl.col("mean_days_between_orders").is_null())

    found = champion.lens.assign(once)

    assert once.height > 50
    assert found.null_count().sum_horizontal().item() == 0


@pytest.mark.parametrize(
    ("cutoff", "in_sample"),
    [(date(2024, 11, 4), True), (AS_OF, False), (date(2025, 1, 6), False)],
)
def test_a_prediction_of_a_day_before_the_as_of_day_is_in_sample(
    champion: Champion, shop_orders: pl.DataFrame, cutoff: date, in_sample: bool
) -> None:
    features = champion.features(in_contract_order(shop_orders), cutoff).collect()

    found = champion.prediction_table(features, cutoff, issued_at=date(2025, 3, 1))

    assert found["in_sample"].unique().to_list() == [in_sample]


def test_an_issued_prediction_says_what_it_is_of(
    champion: Champion, shop_orders: pl.DataFrame
) -> None:
    features = champion.features(in_contract_order(shop_orders), date(2024, 12, 31)).collect()

    found = champion.prediction_table(features, date(2024, 12, 31), issued_at=date(2025, 3, 1))

    assert missing_columns("predictions", found.columns) == []
    facts = ["cutoff", "window_end", "pred_months", "model_id", "issued_at"]
    expected = (date(2024, 12, 31), date(2025, 3, 31), 3, champion.model_id, date(2025, 3, 1))
    assert found.select(facts).unique().rows() == [expected]


def test_training_cutoffs_are_on_record(champion: Champion) -> None:
    expected = ["2024-07-02", "2024-08-02", "2024-09-02"]

    assert champion.facts["training_cutoffs"] == expected
    assert champion.facts["training_rows"] > champion.facts["customers"] > 0


def test_too_short_a_log_says_when_to_come_back(shop_orders: pl.DataFrame) -> None:
    levers = "training.min_history_months or training.pred_months"
    with pytest.raises(NotYetError, match=f"are there from 2023-07-02 on; a smaller {levers}"):
        quick(shop_orders, date(2023, 4, 3))


def test_attributes_that_match_nobody_are_refused(shop_orders: pl.DataFrame) -> None:
    """By an export that writes ids otherwise; the card would claim that the model knows them."""
    ids = shop_orders["customer_id"].unique().sort()
    people = pl.DataFrame({"customer_id": "x" + ids, "age": range(len(ids))})
    known = Covariates.of(people, immutable=["age"])

    with pytest.raises(ClvError, match=r"^none of \d+ customers has a value of 'age': their cust"):
        Champion.fit(shop_orders, AS_OF, make_recipe(), covariates=known, with_baseline=False)


@pytest.mark.parametrize("name", ["customer_id", "order_date", "revenue"])
def test_a_missing_column_is_named(shop_orders: pl.DataFrame, name: str) -> None:
    with pytest.raises(SourceError, match=f"orders have no column '{name}', but: "):
        quick(shop_orders.drop(name))


def test_dates_as_text_are_refused(shop_orders: pl.DataFrame) -> None:
    with pytest.raises(SourceError, match="order_date is String; parse it to a date first"):
        quick(shop_orders.with_columns(pl.col("order_date").cast(pl.String)))


def test_without_an_order_id_the_rows_of_one_timestamp_are_an_order() -> None:
    rows = make_orders(("c", "2023-01-01", 1), ("c", "2023-01-01", 2), ("c", "2023-01-02", 4))

    assert orders_of(rows.drop("order_id")).collect()["revenue"].to_list() == [3.0, 4.0]
