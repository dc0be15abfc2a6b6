"""Files of one source, guessed together: what one calls otherwise is one column."""

from collections.abc import Sequence

import polars as pl

from clv_assets.core.columns.names import plain
from clv_assets.core.guess.meanings import Guess, guess


def one_frame(files: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """Rows of all files under the names of the largest, and what others call its columns.

    Args:
        files: rows of each, with the columns that it has.

    Returns:
        The rows, as text where types differ, and other names by column, in the order of the files.
    """
    base = max(files, key=lambda rows: rows.height)
    meanings = guess(base)
    others: dict[str, list[str]] = {}
    frames = []
    for rows in files:
        renamed = _renamed(rows, base, meanings)
        for name, ours in renamed.items():
            if name not in others.setdefault(ours, []):
                others[ours].append(name)
        frames.append(rows.rename(renamed))
    return pl.concat(_of_one_type(frames), how="diagonal_relaxed"), others


def _renamed(rows: pl.DataFrame, base: pl.DataFrame, meanings: Guess) -> dict[str, str]:
    """The column of ``base`` that each further column of ``rows`` is: by its name, or meaning."""
    further = [name for name in rows.columns if name not in base.columns]
    lacking = [name for name in base.columns if name not in rows.columns]
    if not further or not lacking:
        return {}
    bare = {_bare(name): name for name in lacking}
    renamed = {name: bare[_bare(name)] for name in further if _bare(name) in bare}
    theirs = guess(rows).columns
    for key, ours in meanings.columns.items():
        name = theirs.get(key)
        free = name in further and name not in renamed
        if name is not None and free and ours in lacking and ours not in renamed.values():
            renamed[name] = ours
    return renamed


def _bare(name: str) -> str:
    return plain(name).replace(" ", "")


def _of_one_type(frames: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """``frames`` whose columns of different types are text."""
    types: dict[str, set[pl.DataType]] = {}
    for frame in frames:
        for name, dtype in frame.schema.items():
            types.setdefault(name, set()).add(dtype)
    mixed = [name for name, kinds in types.items() if len(kinds) > 1]
    return [
        f.with_columns(pl.col(n).cast(pl.String) for n in mixed if n in f.columns) for f in frames
    ]
