"""Issued predictions are those of their model; a file that was touched since is found at once."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.incidents import monitored, write_incidents
from clv_assets.io.operations.verification import faulty, verified, verify, verify_open
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import copy_of

CUTOFF = date(2024, 11, 4)
TODAY = date(2024, 11, 11)


@pytest.fixture
def engine(tmp_path: Path, replayed: Engine) -> Engine:
    return copy_of(replayed, tmp_path)


def shuffle(engine: Engine, share: float) -> int:
    """Give a share of the customers each other's predictions; returns how many differ."""
    issued = engine.files.read("predictions", str(CUTOFF))
    count = round(issued.height * share)
    own = issued["predicted_clv"]
    mixed = pl.concat([own[:count].shuffle(seed=1), own[count:]])
    engine.files.write(Stored(issued.with_columns(predicted_clv=mixed)), "predictions", str(CUTOFF))
    return int((own != mixed).sum())


def test_untouched_predictions_are_the_models_own(engine: Engine) -> None:
    found = verify(engine, CUTOFF)

    assert (found.differing, found.customers > 0) == (0, True)
    assert faulty(engine) == {}


def test_shuffled_predictions_are_counted_and_are_an_incident_at_once(engine: Engine) -> None:
    differing = shuffle(engine, 0.3)

    verify_open(engine, TODAY)

    assert faulty(engine)[str(CUTOFF)].differing == differing > 0
    (found,) = [one for one in monitored(engine).incidents if one.family == "scoring"]
    assert found.id.startswith(f"scoring-{CUTOFF}-")
    assert f"{differing:,} of" in found.last.headline


def test_a_customer_told_twice_stands_for_no_other(engine: Engine) -> None:
    issued = engine.files.read("predictions", str(CUTOFF))
    twice = pl.concat([issued[1:], issued[-1:]])
    engine.files.write(Stored(twice), "predictions", str(CUTOFF))

    assert verify(engine, CUTOFF).differing == 1


def test_another_fault_is_another_incident_and_one_put_back_is_over(
    engine: Engine, replayed: Engine
) -> None:
    said: list[str] = []
    for share in (0.3, 0.6):
        shuffle(engine, share)
        verify(engine, CUTOFF)
        write_incidents(engine, said.append)
        path = Path(str(engine.files.path("predictions", str(CUTOFF))))
        path.write_bytes(Path(str(replayed.files.path("predictions", str(CUTOFF)))).read_bytes())
    write_incidents(engine, said.append)

    assert len([line for line in said if "issued predictions" in line]) == 2
    pages = [(engine.alerts.folder / f"{name}.md").read_text() for name in engine.alerts.names()]
    told = [page for page in pages if "issued predictions" in page]
    assert [page.count("**Closed**") for page in told] == [1, 1]


def test_predictions_that_are_put_back_are_no_fault_any_more(
    engine: Engine, replayed: Engine
) -> None:
    shuffle(engine, 0.3)
    verify(engine, CUTOFF)

    path = Path(str(engine.files.path("predictions", str(CUTOFF))))
    path.write_bytes(Path(str(replayed.files.path("predictions", str(CUTOFF)))).read_bytes())

    assert faulty(engine) == {}
    assert verify(engine, CUTOFF).differing == 0


def test_the_same_files_are_compared_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = verify(engine, CUTOFF)
    monkeypatch.setattr(type(engine.models), "load", None)

    assert verify(engine, CUTOFF) == first


def test_only_open_windows_are_verified_each_day(engine: Engine) -> None:
    (engine.root / "verified.json").unlink(missing_ok=True)

    verify_open(engine, TODAY)

    issued = engine.ledger.issued()
    assert {date.fromisoformat(key) for key in verified(engine)} == {
        cutoff for cutoff, one in issued.items() if one.window_end > TODAY
    }


@pytest.mark.parametrize("text", ["{", json.dumps({"2024-11-04": {"x": 1}}), "[]"])
def test_a_damaged_file_is_named_with_the_remedy(engine: Engine, text: str) -> None:
    (engine.root / "verified.json").write_text(text)

    with pytest.raises(ClvError, match=r"verified\.json: is damaged.* remove it"):
        verified(engine)
