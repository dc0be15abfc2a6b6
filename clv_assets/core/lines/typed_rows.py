"""Rows of typed sources in types that can be judged, and as text."""

import json

import polars as pl

# Days since 1970 of the years 1 to 9999, less a day for time zones.
_FIRST_DAY, _LAST_DAY = -719_161, 2_932_895
_PER_DAY = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def as_json(frame: pl.DataFrame) -> pl.Series:
    """Rows as text: one JSON object each."""
    if frame.is_empty():
        return pl.Series([], dtype=pl.String)
    text_rows = plain(frame, as_text=True)
    return text_rows.select(pl.struct(pl.all()).struct.json_encode()).to_series()


def plain(frame: pl.DataFrame, *, as_text: bool = False) -> pl.DataFrame:
    """Columns that are neither text, numbers nor moments as text; moments ``as_text`` too."""
    return frame.with_columns(_plain_column(column, as_text) for column in frame.iter_columns())


def _plain_column(values: pl.Series, as_text: bool) -> pl.Series:
    dtype = values.dtype
    if isinstance(dtype, pl.Date | pl.Datetime):
        per_day = 1 if dtype == pl.Date else _PER_DAY[dtype.time_unit]  # type: ignore[union-attr]
        count = values.to_physical()
        in_calendar = (count // per_day).is_between(_FIRST_DAY, _LAST_DAY)
        # What no calendar has can't even be printed.
        moment = pl.select(pl.when(in_calendar).then(values)).to_series()
        if not as_text:
            return moment.rename(values.name)
        texts = moment.cast(pl.String), count.cast(pl.String)
        return pl.select(pl.coalesce(*texts).alias(values.name)).to_series()
    if isinstance(dtype, pl.Duration):
        return (values.to_physical().cast(pl.String) + f" {dtype.time_unit}").rename(values.name)
    if isinstance(dtype, pl.Categorical | pl.Enum):
        return values.cast(pl.String)
    if dtype == pl.Binary or dtype.is_nested():
        return pl.Series(values.name, [_cell_text(value) for value in values], dtype=pl.String)
    return values


def _cell_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex()
    nested = value.to_list() if isinstance(value, pl.Series) else value
    return json.dumps(nested, default=_cell_text)
