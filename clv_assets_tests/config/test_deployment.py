"""The config: complete with one line, every default as agreed, every error in words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from clv_assets.config.columns import Columns
from clv_assets.config.deployment import Config
from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.deployment import load_deployment, parse_config
from clv_assets_tests.conftest import REPOSITORY
from clv_assets_tests.factories import make_config, make_source


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return tmp_path / "shop.yaml"


def error_of(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ClvError) as error:
        parse_config(path)
    return str(error.value).removeprefix(f"{path}: ")


def test_the_smallest_config_is_one_line(shop: Path) -> None:
    shop.write_text("source: {path: orders.csv}", encoding="utf-8")

    assert parse_config(shop) == make_config()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("training.history_months", 9),
        ("training.pred_months", 6),
        ("modeling.recipe", "blend"),
        ("modeling.members", ("btyd", "linear", "value", "counts", "forest")),
        ("modeling.season", True),
        ("modeling.seed", 42),
        ("scoring.percentile_bins", (0, 1, 5, 10, 20, 100)),
        ("scoring.percentile_labels", ("Top 1%", "Top 5%", "Top 10%", "Top 20%", "Others")),
        ("clustering.n_clusters", 5),
        ("source.duplicates", "keep"),
        ("source.returns", "net"),
        ("source.live", False),
        ("source.max_silence_days", 7),
        ("source.settle_days", 0),
        ("source.timezone", "UTC"),
        ("cutoffs.weekday", "monday"),
        ("cutoffs.first", date(2000, 1, 3)),
        ("cutoffs.end", None),
        ("cutoffs.fortnightly_weeks", 12),
        ("monitoring.rmse_increase", 0.20),
        ("monitoring.r2_decrease", 0.15),
        ("storage.root", "data"),
    ],
)
def test_the_defaults_are_those_agreed(key: str, expected: object) -> None:
    value: Any = make_config()
    for name in key.split("."):
        value = getattr(value, name)

    assert value == expected


@pytest.mark.parametrize("name", ["demo.yaml", "online_retail_ii.yaml", "cdnow.yaml"])
def test_the_configs_that_come_with_the_package_are_valid(name: str) -> None:
    folder = REPOSITORY / "config"

    assert isinstance(parse_config(folder / name), Config)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "source: {path: a}\ntrainig: {}",
            "trainig is unknown; did you mean training? allowed: source, cutoffs, training",
        ),
        (
            "source: {path: a}\nmodeling: {value: {max_dept: 3}}",
            "modeling.value.max_dept is unknown; did you mean max_depth? allowed: n_estimators",
        ),
        (
            "source: {path: a, columns: {customer: id}}",
            "source.columns.customer is unknown; did you mean customer_id? allowed: customer_id",
        ),
        (
            "source: {sample: {custmers: 5}}",
            "source.sample.custmers is unknown; did you mean customers? allowed: customers, start",
        ),
        ("source: {path: a}\nzzz: 1", "zzz is unknown; allowed: source"),
        (
            "source: {path: a, customers: {path: p, key: k, columns: {tier: {imutable: true}}}}",
            "source.customers.columns.tier.imutable is unknown; did you mean immutable?",
        ),
        (
            "source: {path: a}\ncalendar: {closed: [{start: 2025-01-01, ende: 2025-01-02}]}",
            "calendar.closed.0.ende is unknown; did you mean end? allowed: start, end",
        ),
    ],
)
def test_an_unknown_key_is_named_in_full_with_a_suggestion(
    shop: Path, text: str, message: str
) -> None:
    assert error_of(shop, text).startswith(message)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("training: {history_months: nine}", "training.history_months: ", "(found 'nine')"),
        ("training: {history_months: 0}", "training.history_months: ", "(found 0)"),
        ("training: 9", "training: ", "(found 9)"),
        ("modeling: {seed: -1}", "modeling.seed: ", "(found -1)"),
        ("modeling: {value: {subsample: 1.5}}", "modeling.value.subsample: ", "(found 1.5)"),
        ("scoring: {percentile_bins: [0, x, 100]}", "scoring.percentile_bins.1: ", "(found 'x')"),
        ("cutoffs: {start: 2024-01-02}", "cutoffs: start 2024-01-02 is a Tuesday; it must be", ")"),
    ],
)
def test_a_wrong_value_is_named_with_its_key(shop: Path, text: str, start: str, end: str) -> None:
    found = error_of(shop, f"source: {{path: a}}\n{text}")

    assert found.startswith(start)
    assert found.endswith(end)


def test_revenue_is_declared_one_way() -> None:
    with pytest.raises(ValidationError, match="give revenue, or unit_price with quantity"):
        make_source(columns={"revenue": "amount", "unit_price": "price"})


def test_the_columns_that_must_be_there_follow_from_what_is_declared() -> None:
    assert Columns().required() == ["customer_id", "order_date", "revenue"]
    by_price = Columns(unit_price="Price", quantity="Qty", country="Country")
    assert by_price.required() == [
        "customer_id",
        "order_date",
        "quantity",
        "unit_price",
        "country",
    ]


@pytest.mark.parametrize("source", [{}, {"path": "a", "sample": {}}])
def test_the_source_is_a_path_or_a_sample(source: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="give exactly one of path, sql and sample"):
        make_config(source=source)


def test_a_sample_is_always_live() -> None:
    assert make_config(source={"sample": {}}).source.is_live
    assert not make_config().source.is_live


def test_a_time_zone_must_exist() -> None:
    with pytest.raises(ValidationError, match=r"is no time zone, e\.g\. Europe/London"):
        make_source(timezone="London")


def test_all_errors_are_told_at_once(shop: Path) -> None:
    found = error_of(shop, "source: {}\ntraining: {pred_months: x}\nnotes: 1").splitlines()

    assert len(found) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected sections such as 'source:', found None"),
        ("- a", "expected sections such as 'source:', found ['a']"),
        ("training: {}", "source is missing; the smallest config is 'source: {path: FILE}'"),
        ("source: {path: [", "not valid YAML: "),
    ],
)
def test_a_file_that_is_no_config_is_refused_in_words(shop: Path, text: str, message: str) -> None:
    assert error_of(shop, text).startswith(message)


def test_a_missing_config_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClvError, match=r"nowhere\.yaml: no such config file; name one with"):
        parse_config(tmp_path / "nowhere.yaml")


def test_a_deployment_is_called_after_its_file(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write_text("source: {path: a}\nstorage: {root: /var/clv}", encoding="utf-8")
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)

    found = load_deployment(str(shop))

    assert (found.name, found.root) == ("shop", Path("/var/clv/shop"))
    assert found.assets == "/var/clv/shop/assets"
    assert found.dagster_home == Path("/var/clv/shop/dagster")


def test_assets_may_live_at_a_url_but_models_may_not(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)
    shop.write_text("source: {path: a}\nstorage: {assets: 's3://b/c/'}", encoding="utf-8")
    assert load_deployment(str(shop)).assets == "s3://b/c/shop"

    shop.write_text("source: {path: a}\nstorage: {root: 's3://b/c'}", encoding="utf-8")
    with pytest.raises(ClvError, match=r"give the URL as storage\.assets instead"):
        load_deployment(str(shop))
