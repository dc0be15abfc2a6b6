"""A file never seen before is taken for what its columns say, in whatever file they say it."""

from datetime import date
from pathlib import Path

import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.validation.guessed_source import Guessed, guess_source

TODAY = date(2024, 6, 3)
# Customers come back, orders have two lines: so ids can be told apart.
ROWS = [
    (f"K{order % 7}", f"R{order}", f"2024-{1 + order % 5:02}-{1 + order % 28:02}", f"{line}.50")
    for order in range(40)
    for line in (1, 2)
]


def write(path: Path, header: str, rows: list[tuple[str, ...]] = ROWS, more: str = "") -> None:
    lines = [",".join(row) + more for row in rows]
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def guessed(folder: Path, path: str = "*.csv") -> Guessed:
    return guess_source(path, folder, TODAY)


def test_columns_are_taken_by_name_and_content_and_the_rest_is_left_aside(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "Kundennummer,Rechnungsnr,Datum,Betrag,Notiz", more=",x")

    found = guessed(tmp_path)

    assert found.guess.columns == {
        "order_date": "Datum",
        "order_id": "Rechnungsnr",
        "customer_id": "Kundennummer",
        "revenue": "Betrag",
    }
    assert found.left_aside == ["Notiz"]
    assert found.rows.frame.height == len(ROWS)


def test_a_column_that_another_file_calls_otherwise_is_found_there(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "customer_id,order_id,order_date,revenue", ROWS[:40])
    write(tmp_path / "b.csv", "CustomerID,order_id,order_date,revenue", ROWS[40:])

    found = guessed(tmp_path)

    assert found.guess.columns["customer_id"] == "customer_id"
    assert found.guess.other_names["customer_id"] == ["CustomerID"]


def test_a_name_that_is_there_twice_is_taken_for_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "customer_id,order_id,order_date,revenue,revenue", more=",7.25")

    found = guessed(tmp_path)

    assert "revenue" not in found.guess.columns.values()
    assert "revenue" in found.guess.missing


def test_a_file_of_nothing_but_names_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "customer_id,order_date,revenue", [])

    with pytest.raises(SourceError, match="has no rows; export the order history as CSV or Parqu"):
        guessed(tmp_path)


def test_rows_that_are_shorter_than_the_names_are_no_empty_file(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "customer_id,order_id,order_date,revenue,note")

    with pytest.raises(SourceError) as refused:
        guessed(tmp_path)

    assert "none of its 80 rows can be read; row 1, 'K0,R0,2024-01-01,1.50': wrong" in str(
        refused.value
    )
    assert "The line of names has 5 columns, set apart by ','" in str(refused.value)


def test_rows_alike_count_but_copies_in_another_file_do_not(tmp_path: Path) -> None:
    alike = [("K1", "R7", "2024-01-05", "2", "3.00", "6.00")] * 2
    rows = [(f"K{n % 7}", f"S{n}", f"2024-02-{1 + n % 28:02}", "1", "4.00") for n in range(40)]
    twice = [(*row, "4.00") for row in rows]
    header = "customer_id,order_id,order_date,quantity,price,Order Total"
    whole = [(*row[:5], "12.00") for row in alike]
    write(tmp_path / "a.csv", header, [*whole, *twice])
    write(tmp_path / "b.csv", header, [*whole, *twice])

    for path in ("a.csv", "*.csv"):
        warnings = guessed(tmp_path, path).guess.warnings

        assert not any("by 6.00" in text or "in 1 orders" in text for text in warnings), warnings
