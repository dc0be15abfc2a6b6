"""Every example in Python of the documents and docstrings runs."""

import ast
import inspect
import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import clv_assets
from clv_assets_tests.conftest import REPOSITORY

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small fits gain nothing from threads

PACKAGE = Path(clv_assets.__file__).parent
# Those that a user calls; the others are doors of the engine.
METHODS = {
    "Backtest": ("ratio", "probability_better"),
    "Champion": ("fit", "score", "save"),
    "Covariates": ("of",),
    "Recipe": ("of", "over"),
}
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


@pytest.mark.parametrize("code", list(examples()))
def test_an_example_runs(code: str) -> None:
    """By itself: it makes, or imports, all that it takes."""
    exec(compile(code, "example", "exec"), {})


def api() -> Iterator[Any]:
    """What the package hands out, and the methods that a user calls."""
    for name in clv_assets.__all__:
        thing = getattr(clv_assets, name)
        yield pytest.param(thing, id=name)
        for method in METHODS.get(name, ()):
            yield pytest.param(getattr(thing, method), id=f"{name}.{method}")


@pytest.mark.parametrize("thing", list(api()))
def test_what_the_package_hands_out_has_an_example_that_stands_alone(thing: Any) -> None:
    """That it runs is the test above."""
    code = "".join(block for _, block in INDENTED.findall(f"{inspect.getdoc(thing)}\n"))

    assert "from clv_assets import " in code


def test_examples_are_found() -> None:
    assert len(list(examples())) >= 16
