"""Every example in Python of the documents and docstrings runs, on a small sample shop."""

import ast
import os
import re
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import clv_assets
from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets_tests.conftest import REPOSITORY

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small fits gain nothing from threads

PACKAGE = Path(clv_assets.__file__).parent
DOCUMENTS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
FENCED = re.compile(r"```python\n(.*?)```", re.DOTALL)
# After a line that ends in "::", a blank line and what is indented deeper.
INDENTED = re.compile(r"^( *)[^\n]*::\n\n((?:\1 +[^\n]*\n|\n)+)", re.MULTILINE)


def examples() -> Iterator[Any]:
    """The code of each document, and of each docstring that has some."""
    for document in DOCUMENTS:
        blocks = FENCED.findall(document.read_text(encoding="utf-8"))
        if blocks:
            yield pytest.param("\n".join(blocks), id=document.name)
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                text = ast.get_docstring(node)
                for _, block in INDENTED.findall(f"{text}\n" if text else ""):
                    name = file.relative_to(PACKAGE).as_posix()
                    yield pytest.param(textwrap.dedent(block), id=name)


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    """What the examples take for granted: a shop's orders, and what is known of its customers."""
    lines = sample_lines(SampleShop(150, date(2024, 1, 1)), date(2025, 10, 1))
    names = dict(zip(lines["customer_id"].unique().sort(), ("ann", "bob"), strict=False))
    orders = lines.with_columns(pl.col("customer_id").replace(names))
    people = orders.select("customer_id").unique().sort("customer_id")
    return {
        "orders": orders,
        "people": people.with_columns(
            acquired_by=pl.lit("search"), tier=pl.lit("base"), tier_since=pl.lit("2023-02-01")
        ),
    }


@pytest.mark.parametrize("code", list(examples()))
def test_an_example_runs(code: str, given: dict[str, Any]) -> None:
    every_name = "from datetime import date\nimport polars as pl\n"
    every_name += "from clv_assets import Champion, Covariates, Recipe, backtest\n"
    names = dict(given)

    exec(compile(every_name + code, "example", "exec"), names)


def test_examples_are_found() -> None:
    assert len(list(examples())) >= 4
