"""A dry run finds what an ingest would, keeps nothing, and looks on where an ingest would stop."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.validation.dry_run import DryRun, configured_rows, dry_run, oddities_of
from clv_assets_tests.deployments import ORDERS, TODAY, write_orders
from clv_assets_tests.factories import make_config, make_lines, make_source


def run(folder: Path, **source: Any) -> DryRun:
    return dry_run(make_config(source={"path": "orders.csv", **source}), folder, TODAY)


def test_what_an_ingest_would_keep_is_told_and_nothing_is_stored(tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.csv")

    found = run(tmp_path)

    assert found.succeeds
    assert found.ingested is not None
    assert found.ingested.orders["revenue"].to_list() == [15.0, 7.0, 20.0]
    assert found.complete == date(2024, 5, 30)  # the newest day may go on
    assert list(tmp_path.iterdir()) == [tmp_path / "orders.csv"]


def test_of_a_history_too_short_it_says_from_when_on_it_is_enough(tmp_path: Path) -> None:
    """The default windows need 3 months of history before one of 6."""
    write_orders(tmp_path / "orders.csv")

    feasibility = run(tmp_path).feasibility

    assert feasibility is not None
    assert feasibility.best is None
    assert feasibility.configured.trainable_from == date(2024, 10, 5)


@pytest.mark.parametrize(
    ("row", "policy", "said"),
    [
        (("", "4", "2024-05-30", "7"), {"without_customer": "refuse"}, "no customer"),
        (("bob", "4", "2025-05-30", "7"), {"future_orders": "refuse"}, "future"),
        (("bob", "4", "2024-05-30", "seven"), {}, "revenue"),
    ],
)
def test_where_an_ingest_would_refuse_it_says_so_and_what_would_be_left(
    tmp_path: Path, row: tuple[str, ...], policy: dict[str, str], said: str
) -> None:
    write_orders(tmp_path / "orders.csv", *ORDERS, row)

    found = run(tmp_path, **policy)

    assert said in found.refusal
    assert not found.succeeds
    assert found.ingested is not None
    assert found.ingested.orders.height == 3


@pytest.mark.parametrize(
    ("rows", "source", "currency"),
    [
        ([("bob", "2", "2024-02-10", "seven", "EUR")], {}, "EUR"),
        ([("bob", "2", "2024-02-10", "seven", "")], {"currency": "EUR"}, "EUR"),
        ([("bob", "2", "2024-02-10", "7", "USD")], {}, None),
        ([("bob", "2", "2024-02-10", "7", "USD")], {"currency": "EUR"}, None),
    ],
    ids=["one", "declared", "two", "two, one of them declared"],
)
def test_what_is_left_of_a_refused_source_has_a_currency_if_it_is_one(
    tmp_path: Path,
    rows: list[tuple[str, ...]],
    source: dict[str, str],
    currency: str | None,
) -> None:
    columns = ("customer_id", "order_id", "order_date", "revenue", "currency")
    first = ("ann", "1", "2024-01-05", "10.50", "EUR")
    make_lines(first, *rows, columns=columns).write_csv(tmp_path / "orders.csv")

    found = run(tmp_path, **source)

    assert found.refusal
    assert found.ingested is not None
    assert found.ingested.currency == currency


def test_where_nothing_can_be_read_there_is_a_refusal_alone(tmp_path: Path) -> None:
    found = run(tmp_path)

    assert found.refusal.startswith(f"{tmp_path / 'orders.csv'}: no such file")
    assert (found.ingested, found.complete, found.succeeds) == (None, None, False)


def test_a_missing_file_of_attributes_is_what_an_ingest_would_refuse(tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.csv")
    people = {"path": "people.csv", "key": "id", "columns": {"born": {"immutable": True}}}

    found = run(tmp_path, customers=people)

    assert "people.csv: no such file" in found.refusal
    assert found.ingested is not None


def test_configured_rows_have_one_name_a_column_and_all_the_others(tmp_path: Path) -> None:
    header = "order_id,order_date,revenue,note\n"
    (tmp_path / "a.csv").write_text(f"who,{header}ann,1,2024-01-05,2,x\n")
    (tmp_path / "b.csv").write_text(f"client,{header}bob,2,2024-01-06,3,y\n")
    source = make_source(path="*.csv", columns={"customer_id": ["who", "client"]})

    rows = configured_rows(source, tmp_path, TODAY)

    assert rows.frame.select("who", "note").rows() == [("ann", "x"), ("bob", "y")]
    with pytest.raises(SourceError, match="no column 'customer_id'"):
        configured_rows(make_source(path="*.csv"), tmp_path, TODAY)


def test_rows_that_two_files_hold_are_odd_unless_they_are_dealt_with(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write_orders(tmp_path / name, *ORDERS)
    kept, dropped = (make_source(path="*.csv", duplicates=how) for how in ("keep", "drop"))
    rows = configured_rows(kept, tmp_path, TODAY)

    found = oddities_of(rows, kept, TODAY)

    assert found.duplicates == "drop_across_files"
    assert found.sentences[0].startswith("4 rows are in several files")
    assert oddities_of(rows, dropped, TODAY).duplicates is None
