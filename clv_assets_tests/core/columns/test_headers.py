"""Whether a text file has a line of names, and blanks between its columns."""

from clv_assets.core.columns.headers import header_is_data, split_by_blanks


def test_a_first_line_of_values_is_no_line_of_names() -> None:
    assert header_is_data(["00001", "19970101", "1", "11.77"])
    assert not header_is_data(["customer", "date", "cds", "dollars"])


def test_blanks_set_columns_apart_only_if_they_do_so_in_every_line() -> None:
    assert split_by_blanks([" id  date  n  value", " 00001 19970101  1   11.77"])
    assert not split_by_blanks(["ann bought a mug", "bob nothing"])
