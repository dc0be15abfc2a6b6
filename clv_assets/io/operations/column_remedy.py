"""What the config must say of a column that an ingest misses, as far as `clv validate` knows."""

import math
from datetime import date

import yaml

from clv_assets.core.errors import ClvError, MissingColumnError, SourceError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.validation.guessed_source import guess_source


def with_remedy(engine: Engine, error: MissingColumnError, today: date) -> SourceError:
    """``error`` with the columns that would fit by the looks of the file, else where to look."""
    shown = f"'clv validate {engine.deployment.config_path}'"
    columns = _guessed(engine, error, today)
    if not columns:
        return SourceError(f"{error}\n{shown} shows what its columns look like.")
    entries = yaml.safe_dump(columns, default_flow_style=True, sort_keys=False, width=math.inf)
    return SourceError(
        f"{error}\nIt could be source.columns: {entries.strip()}; {shown} shows why."
    )


def _guessed(engine: Engine, error: MissingColumnError, today: date) -> dict[str, str]:
    """The columns that look like the missing ones, by key; none of what is no single path."""
    path = engine.config.source.path
    if not isinstance(path, str):
        return {}
    try:
        columns = guess_source(path, engine.deployment.config_path.parent, today).guess.columns
    except ClvError:
        return {}
    return {key: columns[key] for key in error.keys if key in columns}
