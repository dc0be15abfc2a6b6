"""What one source can't hold: files of other things beside the orders, and lists within rows."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.validation.guessed_source import guess_source
from clv_assets.io.validation.other_tables import lists_in_rows

TODAY = date(2025, 6, 2)
SALES = [f"{n},2024-{1 + n % 12:02}-{1 + n % 28:02},k{n % 9},{n}.50" for n in range(60)]
PEOPLE = [f"k{n},Person {n},2023-01-{n + 1:02}" for n in range(9)]


def write(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")


@pytest.mark.parametrize(
    ("other", "rows"),
    [
        ("Customer,Name,Signup Date", PEOPLE),
        ("SKU,Title,Available since", [f"P{n},Mug,2022-05-0{n + 1}" for n in range(9)] * 20),
    ],
)
def test_a_file_of_other_things_is_named_beside_the_orders(
    tmp_path: Path, other: str, rows: list[str]
) -> None:
    write(tmp_path / "sales.csv", "Order,Date,Customer,Total", SALES)
    write(tmp_path / "more.csv", other, rows)

    with pytest.raises(SourceError) as refused:
        guess_source("*.csv", tmp_path, TODAY)

    assert "sales.csv holds orders" in str(refused.value)
    assert "more.csv has no amounts" in str(refused.value)
    assert "Name the file of the orders alone" in str(refused.value)


def test_files_that_differ_in_a_note_are_one_source(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "Order,Date,Customer,Total", SALES[:30])
    write(tmp_path / "b.csv", "Order,Date,Customer,Total,Note", [f"{row},x" for row in SALES[30:]])

    assert guess_source("*.csv", tmp_path, TODAY).guess.missing == []


def orders() -> list[dict[str, object]]:
    return [
        {
            "order_id": n,
            "order_date": f"2024-{1 + n % 12:02}-{1 + n % 28:02}",
            "customer": {"id": f"k{n % 9}"},
            "line_items": [{"sku": f"P{k}", "quantity": 1 + k, "price": 2.5} for k in range(n % 3)],
        }
        for n in range(60)
    ]


@pytest.mark.parametrize("as_list", [False, True])
def test_a_list_in_each_row_is_named_with_the_line_that_makes_rows_of_it(
    tmp_path: Path, as_list: bool
) -> None:
    lines = [json.dumps(order) for order in orders()]
    text = f"[{','.join(lines)}]" if as_list else "\n".join(lines)
    (tmp_path / "orders.json").write_text(text, encoding="utf-8")

    meanings = guess_source("orders.json", tmp_path, TODAY).guess

    assert meanings.missing == ["revenue"]
    (sentence,) = [text for text in meanings.warnings if "holds a list" in text]
    assert sentence.startswith("'line_items' holds a list in each row")
    if shutil.which("jq") is None:
        return
    command = sentence.partition("jq ")[2].replace("FILE", "orders.json")
    subprocess.run(f"jq {command}", shell=True, cwd=tmp_path, check=True)
    flat = guess_source("lines.jsonl", tmp_path, TODAY)
    assert flat.guess.missing == []
    assert flat.rows.frame.height == sum(n % 3 for n in range(60))


def test_names_that_jq_would_take_apart_are_quoted_and_text_files_have_no_jq() -> None:
    frame = pl.DataFrame({"order.cart items": ['[{"a": 1}]', "[ {}]"], "note": ["[x]", "[y]"]})

    assert '."order"."cart items"[]' in lists_in_rows(frame, is_json=True)[0]
    assert "jq" not in lists_in_rows(frame, is_json=False)[0]
