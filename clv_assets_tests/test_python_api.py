"""``from clv_assets import …``: what an editor and ``help()`` show, without Dagster."""

import inspect
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import polars as pl
import pytest

import clv_assets
from clv_assets import ClvError, NotYetError, sample_orders
from clv_assets.core.errors import SourceError
from clv_assets.core.frames import AnyTable
from clv_assets_tests.factories import make_baseline, make_config, make_recipe


def test_the_package_shows_its_python_api_and_nothing_else() -> None:
    assert dir(clv_assets) == sorted(clv_assets.__all__)
    assert {"Champion", "Covariates", "Recipe", "backtest"} <= set(dir(clv_assets))


@pytest.mark.parametrize("name", clv_assets.__all__)
def test_each_name_is_there_and_explains_itself(name: str) -> None:
    thing = getattr(clv_assets, name)

    assert inspect.getdoc(thing)
    assert name == thing.__name__


def test_orders_are_typed_as_tables() -> None:
    for function in (clv_assets.backtest, clv_assets.Champion.fit, clv_assets.Champion.score):
        assert get_type_hints(function)["orders"] == AnyTable


def test_help_tells_arguments_units_and_errors() -> None:
    text = clv_assets.Champion.fit.__doc__ or ""

    assert all(part in text for part in ("Args:", "Raises:", "currency", "NotYetError"))


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'champion'"):
        getattr(clv_assets, "champion")  # noqa: B009 (a literal would not be typed)


def test_the_api_is_imported_when_it_is_asked_for_and_never_with_dagster() -> None:
    code = (
        "import sys, clv_assets; assert 'polars' not in sys.modules;"
        "from clv_assets import Champion, Covariates, Recipe, backtest;"
        "assert 'polars' in sys.modules; assert 'dagster' not in sys.modules"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


AS_OF = date(2025, 6, 1)


@pytest.fixture(scope="module")
def champion() -> clv_assets.Champion:
    recipe = make_recipe(training={"pred_months": 3, "history_months": 6})
    return clv_assets.Champion.fit(sample_orders(), AS_OF, recipe, with_baseline=False)


@pytest.mark.parametrize(("day", "seen"), [(date(2025, 5, 1), True), (AS_OF, False)])
def test_scores_say_whether_the_model_had_seen_what_came(
    champion: clv_assets.Champion, day: date, seen: bool
) -> None:
    assert champion.score(sample_orders(), day)["in_sample"].unique().to_list() == [seen]


def test_a_day_beyond_the_orders_is_no_day_to_score_or_learn_at(
    champion: clv_assets.Champion,
) -> None:
    """As ``clv score`` and ``clv train`` refuse it: who bought since would look silent."""
    orders, day = sample_orders(), date(2028, 1, 3)

    for ask in (champion.score, clv_assets.Champion.fit, clv_assets.backtest):
        with pytest.raises(NotYetError, match=r"^the orders end on 2025-09-30, 825 days before"):
            ask(orders, day)
    with pytest.raises(ClvError, match="nobody bought before the cutoff 2022-01-03"):
        champion.score(orders, date(2022, 1, 3))
    closed = champion.score(orders, date(2026, 1, 5), complete_through=date(2026, 1, 5))
    assert closed.height == orders["customer_id"].n_unique()


def test_orders_with_a_zone_are_learnt_from_and_scored_in_the_shops_days(
    champion: clv_assets.Champion,
) -> None:
    orders, zone = sample_orders(), "America/New_York"
    zoned = orders.with_columns(pl.col("order_date").dt.replace_time_zone(zone))
    zoned = zoned.with_columns(pl.col("order_date").dt.convert_time_zone("UTC"))

    same = clv_assets.Champion.fit(
        zoned, AS_OF, champion.recipe, timezone=zone, with_baseline=False
    )

    assert same.model_id == champion.model_id
    assert same.score(zoned, AS_OF).equals(champion.score(orders, AS_OF))
    with pytest.raises(SourceError, match="order_date has a time zone, and the shop's isn't"):
        champion.score(zoned, AS_OF)


def test_a_moment_with_a_zone_is_no_day(champion: clv_assets.Champion) -> None:
    with pytest.raises(ClvError, match=r"cutoff 2025-06-01 01:00:00.* has a time zone; write"):
        champion.score(sample_orders(), datetime(2025, 6, 1, 1, tzinfo=UTC))


def test_what_is_handed_in_by_mistake_is_told_with_what_to_write(
    champion: clv_assets.Champion,
) -> None:
    orders: Any = sample_orders()
    mistakes: list[tuple[Any, str]] = [
        (lambda: clv_assets.Champion.fit(orders, AS_OF, {}), "recipe is a dict; write Recipe"),
        (lambda: champion.score(orders, AS_OF, orders), "covariates is a DataFrame; write Cov"),
        (lambda: champion.score(orders, [AS_OF]), "is no date; write datetime.date"),
        (lambda: clv_assets.backtest(orders, AS_OF, config="a.yaml"), "config is a str; write"),
        (lambda: clv_assets.backtest(orders, AS_OF, scores=[orders]), "scores is a list; write"),
        (lambda: champion.score(orders.to_dicts(), AS_OF), "orders: a list is no table; give"),
    ]

    for mistake, message in mistakes:
        with pytest.raises(ClvError, match=message):
            mistake()


def test_what_comes_back_is_told_in_a_line(champion: clv_assets.Champion) -> None:
    report = clv_assets.backtest(
        sample_orders(), [AS_OF, date(2025, 9, 1)], config=make_config(training={"pred_months": 3})
    )

    assert repr(champion) == (
        f"Champion({champion.model_id}, Recipe('blend', pred_months=3, history_months=6))"
    )
    assert repr(report) == "Backtest(2 cutoffs, 2025-06-01 to 2025-09-01: 1 judged)"
    assert [repr(at) for at in report.cutoffs] == [
        f"AtCutoff(2025-06-01: {report.cutoffs[0].customers.height} customers, judged)",
        f"AtCutoff(2025-09-01: {report.cutoffs[1].customers.height} customers, not judged)",
    ]
    assert repr(make_baseline()) == "Baseline(out_of_time: 2 trials)"
    assert repr(clv_assets.Covariates.of(log_columns=["country"])) == "Covariates(country)"
