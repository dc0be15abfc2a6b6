"""A deployment remembers whose it is."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.deployment.identity import is_elsewhere, locations, remember, require_own
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import make_engine
from clv_assets_tests.factories import make_source

FOLDER = Path("/shops/one")


@pytest.fixture(autouse=True)
def own_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ({"path": "orders.csv"}, ["/shops/one/orders.csv"]),
        ({"path": ["../a.csv", "/b.csv"]}, ["/shops/a.csv", "/b.csv"]),
        ({"path": "s3://bucket/orders"}, ["s3://bucket/orders"]),
        (
            {"path": None, "sql": {"url_env": "SHOP", "table": "orders"}},
            ["orders in the database of SHOP"],
        ),
        ({"path": None, "sample": {"seed": 7}}, ["the sample shop (seed 7)"]),
    ],
)
def test_the_places_that_orders_come_from(source: dict[str, Any], places: list[str]) -> None:
    assert locations(make_source(**source), FOLDER) == places


def shop(folder: Path, *paths: str, **sections: Any) -> Engine:
    return make_engine(folder, source={"path": list(paths)}, **sections)


def test_one_file_more_is_no_other_source(tmp_path: Path) -> None:
    remember(shop(tmp_path, "2024.csv"))

    assert not is_elsewhere(shop(tmp_path, "2024.csv", "2025.csv"))
    assert is_elsewhere(shop(tmp_path, "2025.csv"))


def test_orders_from_elsewhere_are_remembered_only_once_they_were_taken(tmp_path: Path) -> None:
    remember(shop(tmp_path, "2024.csv"))
    edited = shop(tmp_path, "2025.csv")

    remember(edited)
    before = is_elsewhere(edited)
    remember(edited, with_source=True)

    assert (before, is_elsewhere(edited)) == (True, False)


def issue(engine: Engine, *days: date) -> None:
    for day in days:
        engine.files.write(Stored(pl.DataFrame({"cutoff": [day]})), "predictions", str(day))


def test_a_grid_may_be_changed_where_all_that_was_issued_stays_on_it(tmp_path: Path) -> None:
    engine = shop(tmp_path, "orders.csv")
    remember(engine)
    issue(engine, date(2024, 6, 3))

    require_own(shop(tmp_path, "orders.csv", cutoffs={"start": "2024-06-03"}))
    with pytest.raises(ClvError, match="cutoff 2024-06-03, which was issued on mondays"):
        require_own(shop(tmp_path, "orders.csv", cutoffs={"start": "2024-06-10"}))


def test_a_day_that_was_never_on_the_grid_is_no_reason_to_refuse(tmp_path: Path) -> None:
    engine = shop(tmp_path, "orders.csv")
    remember(engine)
    issue(engine, date(2024, 6, 4))

    require_own(engine)


def test_a_damaged_memory_is_named_with_its_remedy(tmp_path: Path) -> None:
    engine = shop(tmp_path, "orders.csv")
    remember(engine)
    (engine.root / "deployment.json").write_text('{"config"')

    with pytest.raises(ClvError, match=r"deployment\.json: is damaged.*remove it"):
        require_own(engine)


def test_what_is_remembered_can_be_read_by_people(tmp_path: Path) -> None:
    engine = shop(tmp_path, "orders.csv")
    remember(engine)

    kept = json.loads((engine.root / "deployment.json").read_text())

    assert kept["config"] == str(engine.deployment.config_path)
    assert kept["source"] == [str(tmp_path / "orders.csv")]
