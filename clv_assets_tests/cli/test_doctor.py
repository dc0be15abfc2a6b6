"""``clv doctor``: what is wrong is named with its remedy, and mended where nothing can be lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import copy_of

KEY = "2024-06-03"
END = ("--as-of", "2024-11-11")


@pytest.fixture
def shop(tmp_path: Path, replayed: Engine) -> Engine:
    return copy_of(replayed, tmp_path)


def stored(shop: Engine, asset: str, key: str | None = KEY) -> Path:
    return Path(str(shop.files.path(asset, key)))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def blank_a_page(path: Path) -> None:
    """Both ends are there; what is between is not what was written."""
    content = bytearray(path.read_bytes())
    content[8:200] = bytes(192)
    path.write_bytes(content)


def test_a_sound_life_is_well(shop: Engine) -> None:
    result = clv("doctor", *config_of(shop))

    assert (result.exit_code, result.stdout) == (0, "all is well\n")


@pytest.mark.parametrize(
    ("damage", "asset"),
    [
        (blank_a_page, "value_tiers"),
        pytest.param(cut, "actuals", marks=pytest.mark.slow),
        pytest.param(blank_a_page, "drift_report", marks=pytest.mark.slow),
    ],
)
def test_what_can_be_made_anew_is_set_aside_and_made_anew(
    shop: Engine, damage: Callable[[Path], None], asset: str
) -> None:
    path = stored(shop, asset)
    before = path.read_bytes()
    damage(path)
    broken = path.read_bytes()

    told = clv("doctor", *config_of(shop))
    mended = clv("doctor", "--fix", *config_of(shop))
    assert clv("catch-up", *config_of(shop), *END).exit_code == 0

    assert told.exit_code == 1
    assert f"can be mended: {path}: is damaged" in told.stdout
    assert "1 of " in mended.stdout
    assert path.read_bytes() == before
    (aside,) = (shop.root / "set_aside").iterdir()
    assert aside.read_bytes() == broken
    assert clv("doctor", *config_of(shop)).stdout == "all is well\n"


def test_evidence_is_for_a_person_and_is_not_touched(shop: Engine) -> None:
    path = stored(shop, "predictions")
    cut(path)
    broken = path.read_bytes()

    result = clv("doctor", "--fix", *config_of(shop))

    assert result.exit_code == 1
    assert f"for a person: {path}: is damaged" in result.stdout
    assert path.read_bytes() == broken


def test_a_copy_by_hand_is_named_and_moved(shop: Engine) -> None:
    copy = stored(shop, "predictions").with_name("2024-06-03 (copy).parquet")
    copy.write_bytes(stored(shop, "predictions").read_bytes())
    quiet = clv("catch-up", *config_of(shop), *END)

    result = clv("doctor", "--fix", *config_of(shop))

    assert "nothing was due" in quiet.stdout
    assert f"{copy}: is named after no cutoff or month" in result.stdout
    assert not copy.exists()


@pytest.mark.parametrize(
    "database", [pytest.param("runs.db", marks=pytest.mark.slow), "runs/index.db"]
)
def test_a_damaged_log_is_set_aside_and_a_new_one_told_of_all(shop: Engine, database: str) -> None:
    path = shop.deployment.dagster_home / "history" / database
    path.write_bytes(b"no database" * 400)

    stopped = clv("catch-up", *config_of(shop), *END)
    mended = clv("doctor", "--fix", *config_of(shop))
    gone_on = clv("catch-up", *config_of(shop), *END)

    assert stopped.exit_code == 1
    assert "Dagster's log can't be opened" in stopped.stderr
    assert f"can be mended: {path}: is damaged" in mended.stdout
    assert gone_on.exit_code == 0, gone_on.output
    assert "nothing was due" in clv("catch-up", *config_of(shop), *END).stdout


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("changes.json", "{", "changes.json: is damaged"),
        ("verified.json", "[]", "verified.json: is damaged"),
        ("models/champion_manifest.csv", "a,b\n1,2\n", "champion_manifest.csv: promotion 1"),
    ],
)
def test_a_damaged_book_is_named_by_doctor_and_by_what_needs_it(
    shop: Engine, name: str, content: str, said: str
) -> None:
    (shop.root / name).write_text(content)

    result = clv("doctor", *config_of(shop))

    assert result.exit_code == 1
    assert f"for a person: {shop.root / name}"[:20] in result.stdout
    assert said in result.stdout
    for command in ("status", "catch-up"):
        told = clv(command, *config_of(shop), *END)
        assert "fault of the program" not in told.stderr


def test_a_model_that_is_not_the_approved_one_is_named(shop: Engine) -> None:
    (row,) = shop.models.manifest()
    path = shop.models.folder / row.model_id / "model.joblib"
    path.write_bytes(path.read_bytes() + b"x")

    result = clv("doctor", *config_of(shop))

    assert result.exit_code == 1
    assert f"for a person: {path}: SHA-256" in result.stdout
