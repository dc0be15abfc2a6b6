"""Who moved between two cutoffs, and why."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_assets.core.contracts import CONTRACTS
from clv_assets.core.lenses.migration import (
    CAME,
    CAME_BACK,
    FELL,
    MODEL,
    MOVES_SCHEMA,
    OTHERS,
    OTHERWISE,
    OWN,
    REASONS,
    ROSE,
    TIME,
    WENT_SILENT,
    LensState,
    migration_matrix,
    migration_summary,
    migrations,
)

LABELS = ("high", "low")
ANN = {"orders": 2, "returns": 0, "revenue": 50.0, "cluster_id": 0, "persona": "a"}


def state(
    cutoff: str = "2024-07-01", model: str = "m1", silent: tuple[str, ...] = (), **who: dict
) -> LensState:
    """Customers by name: predicted_clv, tier, and what else differs from ANN."""
    rows = [
        {
            "customer_id": name,
            **ANN,
            "stage": "fresh",
            "clv_segment": own.get("tier"),
            **own,
            "predicted_clv": float(own["predicted_clv"]),
        }
        for name, own in who.items()
    ]
    customers = pl.DataFrame(rows, infer_schema_length=None)
    everyone = customers.select("customer_id", "predicted_clv")
    quiet = pl.DataFrame([(name, 1.0) for name in silent], schema=everyone.schema, orient="row")
    return LensState(cutoff, model, customers, pl.concat([everyone, quiet]))


def high(value: float = 100, **own: object) -> dict:
    return {"predicted_clv": value, "tier": "high", **own}


def low(value: float = 10, **own: object) -> dict:
    return {"predicted_clv": value, "tier": "low", **own}


CROWD = {f"c{n}": low() for n in range(5)}  # so that the shop's usual change is none
BEFORE = {"cutoff": "2024-06-17"}


def moved(before: LensState, now: LensState, **unmoved: object) -> dict[str, tuple]:
    frame = migrations(before, now, LABELS, **unmoved)
    assert frame.columns == list(MOVES_SCHEMA) == list(CONTRACTS["migrations"])
    return {
        row["customer_id"]: (row["move"], row["reason"], row["win_back"])
        for row in frame.iter_rows(named=True)
    }


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (low(20, returns=1, revenue=10.0), (FELL, OWN, True)),
        (low(20, stage="overdue"), (FELL, OWN, True)),
        (low(20, stage="due"), (FELL, TIME, False)),
        (low(100), (FELL, OTHERS, False)),
    ],
)
def test_who_fell_did_so_by_themselves_by_time_or_by_others(now: dict, expected: tuple) -> None:
    before = state(**BEFORE, ann=high(), **CROWD)

    assert moved(before, state(ann=now, **CROWD)) == {"ann": expected}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (high(90, orders=3), (ROSE, OWN, False)),
        (high(12), (ROSE, TIME, False)),
        (high(9), (ROSE, OTHERS, False)),
    ],
)
def test_who_rose_did_so_by_themselves_by_time_or_by_others(now: dict, expected: tuple) -> None:
    before = state(**BEFORE, bob=low(), **CROWD)

    assert moved(before, state(bob=now, **CROWD)) == {"bob": expected}


def test_what_the_whole_shop_loses_is_nobodys_own_doing() -> None:
    before = state(**BEFORE, ann=high(100), **CROWD)
    halved = {name: low(5) for name in CROWD}

    assert moved(before, state(ann=low(50, stage="lapsed"), **halved))["ann"][1] == OTHERS


def test_who_came_came_back_or_went_silent() -> None:
    before = state(**BEFORE, silent=("cid",), ann=high(), **CROWD)
    now = state(silent=("ann",), bob=low(), cid=low(), **CROWD)

    found = migrations(before, now, LABELS)

    assert {
        name: found.row(n, named=True)["move"] for n, name in enumerate(found["customer_id"])
    } == {
        "ann": WENT_SILENT,
        "bob": CAME,
        "cid": CAME_BACK,
    }
    ann = found.filter(pl.col("customer_id") == "ann").row(0, named=True)
    assert (ann["win_back"], ann["at_stake"], ann["predicted_clv"]) == (True, 99.0, 1.0)
    assert (ann["tier_before"], ann["tier"]) == ("high", None)


def test_another_persona_alone_is_a_move_without_money_at_stake() -> None:
    before = state(**BEFORE, ann=high(), **CROWD)

    found = migrations(
        before, state(ann=high(80, orders=3, cluster_id=1, persona="b"), **CROWD), LABELS
    )

    assert found.select("move", "reason", "at_stake").rows() == [(OTHERWISE, OWN, 0.0)]


def test_a_persona_of_another_name_alone_is_no_move() -> None:
    before = state(**BEFORE, ann=high(), **CROWD)

    assert moved(before, state(ann=high(persona="our best"), **CROWD)) == {}


def test_another_persona_without_an_order_is_time_or_the_model() -> None:
    before = state(**BEFORE, ann=high(), **CROWD)
    now = {"ann": high(cluster_id=1), **CROWD}
    kept = pl.DataFrame({"customer_id": ["ann"], "tier_unmoved": ["low"], "cluster_unmoved": [0]})

    assert moved(before, state(**now))["ann"] == (OTHERWISE, TIME, False)
    assert moved(before, state(model="m2", **now), unmoved=kept)["ann"] == (OTHERWISE, MODEL, False)


def test_what_the_model_before_leaves_as_it_was_is_the_new_models_doing() -> None:
    before = state(**BEFORE, ann=high(), bob=high(), **CROWD)
    now = state(model="m2", ann=low(20, returns=1), bob=low(20, returns=1), **CROWD)
    unmoved = pl.DataFrame(
        {
            "customer_id": ["ann", "bob"],
            "tier_unmoved": ["high", "low"],
            "cluster_unmoved": [0, 0],
        }
    )

    found = moved(before, now, unmoved=unmoved)

    assert (found["ann"][1], found["bob"][1]) == (MODEL, OWN)
    assert moved(before, now)["bob"][1] == MODEL


def test_who_is_still_there_by_the_model_before_is_gone_by_the_new_ones_window() -> None:
    before = state(**BEFORE, silent=("cid", "dan"), ann=high(), bob=high(), **CROWD)
    now = state(model="m2", silent=("ann", "bob"), cid=low(), dan=low(), **CROWD)
    unmoved = pl.DataFrame(
        {"customer_id": ["ann", "dan"], "tier_unmoved": ["high"] * 2, "cluster_unmoved": [0] * 2}
    )

    found = moved(before, now, unmoved=unmoved)

    assert found["ann"] == (WENT_SILENT, MODEL, False)
    assert found["bob"] == (WENT_SILENT, OWN, True)
    assert (found["cid"][1], found["dan"][1]) == (MODEL, OWN)


def test_without_a_cutoff_before_nobody_has_moved() -> None:
    found = migrations(None, state(ann=high()), LABELS)

    assert found.is_empty()
    assert dict(found.schema) == MOVES_SCHEMA
    assert migration_summary(found).is_empty()


def test_the_matrix_counts_everyone_once() -> None:
    before = state(**BEFORE, ann=high(), bob=low(), cid=low())
    now = state(ann=low(), bob=low(), new=high())

    assert migration_matrix(before, now, "tier", LABELS).rows() == [
        ("high", 0, 1, 0),
        ("low", 0, 1, 1),
        ("not there", 1, 0, 0),
    ]
    assert migration_matrix(None, now, "tier", LABELS).rows()[-1] == ("not there", 1, 2, 0)


def test_the_summary_has_the_most_at_stake_first() -> None:
    before = state(**BEFORE, ann=high(), bob=high(300), cid=high(), **CROWD)
    now = state(ann=low(20, stage="due"), bob=low(20, returns=1), cid=low(10, stage="due"), **CROWD)

    found = migration_summary(migrations(before, now, LABELS))

    assert found.rows() == [
        (FELL, OWN, 1, 300.0, 20.0, 280.0),
        (FELL, TIME, 2, 200.0, 30.0, 170.0),
    ]


tiers = st.sampled_from([None, "high", "low"])


@given(st.lists(st.tuples(tiers, tiers, st.booleans(), st.floats(0, 1e4)), max_size=30))
def test_each_customer_has_one_row_if_anything_changed_and_none_else(rows: list[tuple]) -> None:
    def side(place: int) -> LensState:
        who = {
            f"x{n}": {"predicted_clv": row[3], "tier": row[place], "orders": 2 + row[2] * place}
            for n, row in enumerate(rows)
            if row[place] is not None
        }
        return state(("2024-06-17", "2024-07-01")[place], **CROWD, **who)

    found = migrations(side(0), side(1), LABELS)

    changed = [f"x{n}" for n, row in enumerate(rows) if row[0] != row[1]]
    assert sorted(found["customer_id"]) == sorted(changed)
    assert set(found["reason"]) <= set(REASONS)
    assert (found["at_stake"] >= 0).all()
