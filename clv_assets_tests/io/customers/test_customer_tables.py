"""The customer table of a cutoff, and its way out."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from clv_assets.config.export import Export
from clv_assets.core.errors import ClvError
from clv_assets.core.handover.customer_table import STANDING
from clv_assets.io.customers.customer_tables import (
    Selection,
    customer_table_at,
    hand_over,
    hand_over_by_config,
    read_ids,
    selected,
)
from clv_assets.io.deployment.engine import Engine

BEFORE, CUTOFF = "2024-10-07", "2024-11-04"


def exporting(engine: Engine, **export: str) -> Engine:
    config = engine.config.model_copy(update={"export": Export(**export)})
    return replace(engine, deployment=replace(engine.deployment, config=config))


def test_the_stored_table_is_the_one_of_the_cutoff(replayed: Engine) -> None:
    assert replayed.files.read("customer_table", CUTOFF).equals(
        customer_table_at(replayed, CUTOFF).frame
    )


def test_only_who_stands_elsewhere_than_then(replayed: Engine) -> None:
    found = selected(replayed, CUTOFF, Selection(changed_since=BEFORE))

    then, now = (customer_table_at(replayed, key).frame for key in (BEFORE, CUTOFF))
    both = now.join(then, on="customer_id", suffix="_then", how="left")
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_then")) for name in STANDING)
    known = both["customer_id"].is_in(then["customer_id"].implode())
    expected = both.filter(~same | ~known)["customer_id"]
    assert found.table.frame["customer_id"].to_list() == expected.to_list()
    left_out = now.height - expected.len()
    assert found.remarks == [
        f"left out: {left_out:,} customers who stand where they did at {BEFORE}"
    ]


def test_a_cutoff_that_is_not_before_or_not_scored_is_refused(replayed: Engine) -> None:
    with pytest.raises(ClvError, match=f"--changed-since {CUTOFF} is not before cutoff"):
        selected(replayed, CUTOFF, Selection(changed_since=CUTOFF))
    with pytest.raises(ClvError, match="has not been scored"):
        selected(replayed, CUTOFF, Selection(changed_since="2024-06-10"))


def test_ids_that_nobody_has_are_counted_and_named(replayed: Engine) -> None:
    known = replayed.files.read("predictions", CUTOFF)["customer_id"][0]

    found = selected(replayed, CUTOFF, Selection(only=["x1", known, "x2", "x3", "x4"]))

    assert found.table.frame["customer_id"].to_list() == [known]
    (remark,) = found.remarks
    assert remark.startswith("left out: 4 of the ids asked for")
    assert remark.endswith("(x1, x2, x3, …)")


def test_a_file_of_ids_has_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("\ufeffcustomer_id\n007\n\n =1 \n", encoding="utf-8")

    assert read_ids(path) == ["007", "=1"]
    path.write_text("customer_id\n")
    with pytest.raises(ClvError, match=r"ids\.txt: holds no customer id"):
        read_ids(path)
    path.write_bytes(b"\xff\xfe1")
    with pytest.raises(ClvError, match="is no text in UTF-8"):
        read_ids(path)
    with pytest.raises(ClvError, match="No such file"):
        read_ids(tmp_path / "none.txt")


def test_each_cutoff_arrives_where_the_config_says(tmp_path: Path, replayed: Engine) -> None:
    engine = exporting(replayed, to=str(tmp_path / "out" / "{cutoff}.csv"))

    for key in (CUTOFF, BEFORE):
        hand_over_by_config(engine, customer_table_at(engine, key))

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"{BEFORE}.csv",
        f"{CUTOFF}.csv",
    ]


def test_a_file_of_one_name_holds_the_newest_cutoff(tmp_path: Path, replayed: Engine) -> None:
    engine = exporting(replayed, to=str(tmp_path / "now.parquet"))

    for key in (CUTOFF, BEFORE):
        hand_over_by_config(engine, customer_table_at(engine, key))

    assert pl.read_parquet(tmp_path / "now.parquet")["cutoff"].cast(pl.String)[0] == CUTOFF


def test_a_database_is_named_by_the_environment(
    tmp_path: Path, replayed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = exporting(replayed, to_env="CRM_URL", table="people")
    table = customer_table_at(engine, CUTOFF)
    with pytest.raises(ClvError, match="the environment variable CRM_URL is not set"):
        hand_over_by_config(engine, table)

    monkeypatch.setenv("CRM_URL", f"sqlite:///{tmp_path}/crm.db")

    target, _ = hand_over_by_config(engine, table)
    assert target == f"people in sqlite:///{tmp_path}/crm.db"
    assert hand_over_by_config(replayed, table) == (None, [])


def test_the_deployments_own_files_are_no_target(replayed: Engine) -> None:
    own = replayed.files.path("predictions", CUTOFF)
    before = Path(str(own)).read_bytes()

    with pytest.raises(ClvError, match="lies among the deployment's own files"):
        hand_over(replayed, customer_table_at(replayed, CUTOFF), str(own))

    assert Path(str(own)).read_bytes() == before
