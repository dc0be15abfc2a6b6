"""Columns that the folders of a file give."""

import polars as pl

from clv_assets.io.formats.folders import names_with, with_folders


def test_a_folder_gives_a_column_the_same_in_each_row() -> None:
    rows = pl.DataFrame({"revenue": ["5", "7"]})

    frame = with_folders(rows, {"order_date": "2024-01-05", "country": None})

    assert names_with({"order_date": "x"}, ["revenue"]) == ["revenue", "order_date"]
    assert frame.rows() == [("5", "2024-01-05", None), ("7", "2024-01-05", None)]
    assert frame.schema["country"] == pl.String


def test_a_column_of_the_file_itself_wins() -> None:
    rows = pl.DataFrame({"order_date": ["2024-01-05 10:00:00"]})

    assert with_folders(rows, {"order_date": "2024-01-05"}).equals(rows)
    assert names_with({"order_date": "x"}, ["order_date"]) == ["order_date"]


def test_no_row_is_added_to_none() -> None:
    assert with_folders(pl.DataFrame({"revenue": []}), {"country": "DE"}).height == 0
