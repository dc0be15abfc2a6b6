"""What one source can't hold: files of other things beside the orders, and lists within rows."""

from collections.abc import Sequence

import polars as pl

from clv_assets.core.columns.content import MONEY, Column
from clv_assets.core.errors import SourceError
from clv_assets.core.guess.meanings import guess

LINES = ("item", "line", "product", "position", "artikel", "article")
LIST, EMPTY = r"^\s*\[\s*\{", r"^\s*\[\s*\]\s*$"


def refuse_other_tables(files: Sequence[pl.DataFrame], names: Sequence[str], path: str) -> None:
    """Raise SourceError if some of ``files`` hold orders and others no amounts at all.

    Args:
        files: rows of each, with the columns that it has.
        names: what each is called.
        path: that they were found by.
    """
    guesses = {tuple(rows.columns): guess(rows) for rows in files if rows.width}
    whole = [each.columns for each in guesses.values() if not each.missing]
    amounts = {columns[key] for columns in whole for key in MONEY if key in columns}
    orders, others = [], []
    for rows, name in zip(files, names, strict=True):
        each = guesses.get(tuple(rows.columns))
        if each is not None and not each.missing:
            orders.append(name)
        elif each is not None and "revenue" in each.missing and not amounts & set(rows.columns):
            others.append(name)
    if orders and others:
        raise SourceError(
            f"{path}: {orders[0]} holds orders, {others[0]} has no amounts and seems to hold "
            f"something else\nName the file of the orders alone, {orders[0]}, or a pattern that "
            "only such files match"
        )


def lists_in_rows(frame: pl.DataFrame, *, is_json: bool) -> list[str]:
    """Columns whose values are lists of objects, and how to make rows of them, in a sentence."""
    texts = {n: Column.of(frame[n]).present for n in frame.columns if frame[n].dtype == pl.String}
    filled = {n: text.filter(~text.str.contains(EMPTY)).head(100) for n, text in texts.items()}
    lists = [n for n, text in filled.items() if text.len() and text.str.contains(LIST).all()]
    if not lists:
        return []
    name = next((n for n in lists if any(word in n.lower() for word in LINES)), lists[0])
    remedy = "export it with one row for each entry"
    if is_json:
        path = "." + ".".join(f'"{part}"' for part in name.split("."))
        path = path.replace('"', "") if name.replace(".", "").replace("_", "").isalnum() else path
        remedy = (
            "write one row for each entry: jq -c "
            f"'[.] | flatten[] | {path}[] + del({path})' FILE > lines.jsonl"
        )
    return [f"{name!r} holds a list in each row, which can't be added up: {remedy}"]
