"""Whatever type a column has, its rows can be judged, and shown as text."""

import json
from datetime import date, datetime, timedelta

import polars as pl

from clv_assets.core.lines.typed_rows import as_json, plain


def test_text_numbers_and_moments_stay_what_they_are() -> None:
    rows = pl.DataFrame({"name": ["ann"], "amount": [1.5], "at": [datetime(2024, 1, 5, 12)]})

    assert plain(rows).equals(rows)
    assert plain(rows).schema == rows.schema


def test_everything_else_becomes_text_that_says_all_of_it() -> None:
    rows = pl.DataFrame(
        {
            "tier": pl.Series(["gold"], dtype=pl.Categorical),
            "list": [[1, None]],
            "nested": [{"a": [b"x"]}],
            "text": [b"caf\xc3\xa9"],
            "bytes": [b"\xff\x00"],
            "span": pl.Series([timedelta(seconds=2)], dtype=pl.Duration("ms")),
        }
    )

    found = plain(rows)

    assert set(found.dtypes) == {pl.String()}
    assert found.row(0) == ("gold", "[1, null]", '{"a": ["x"]}', "café", "ff00", "2000 ms")


def test_a_day_that_no_calendar_has_is_missing_and_shown_as_its_number() -> None:
    days = pl.Series("day", [0, 10**8, None]).cast(pl.Int32).cast(pl.Date).to_frame()

    assert plain(days)["day"].to_list() == [date(1970, 1, 1), None, None]
    assert plain(days, as_text=True)["day"].to_list() == ["1970-01-01", str(10**8), None]


def test_a_row_as_json_can_be_read_back() -> None:
    rows = pl.DataFrame({"customer": ['a "b"', None], "day": [date(2024, 2, 29)] * 2, "n": [1, 2]})

    found = [json.loads(text) for text in as_json(rows)]

    assert found == [
        {"customer": 'a "b"', "day": "2024-02-29", "n": 1},
        {"customer": None, "day": "2024-02-29", "n": 2},
    ]
    assert as_json(rows.head(0)).to_list() == []
