"""What a column is taken for is shown with examples, as its meaning reads it."""

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.validation.shown_columns import EXAMPLE_ROWS, configured_choices, examples_of
from clv_assets_tests.factories import make_lines, make_source

LINES = make_lines(
    ("ann", "1", "2024-01-05", "10"),
    ("ann", "2", "2024-02-10", "-5"),
    ("bob", "3", "2024-05-30", "7"),
    ("bob", "4", "2024-03-01", "8"),
)


def test_a_few_values_of_the_first_rows_are_examples() -> None:
    late = pl.DataFrame({"x": ["first"] * EXAMPLE_ROWS + ["late"], "none": [""] * 1_001})

    assert examples_of(LINES)["customer_id"] == ["ann", "bob"]
    assert examples_of(LINES)["order_id"] == ["1", "2", "3"]
    assert examples_of(late) == {"x": ["first"], "none": []}


def test_a_mapped_column_is_described_as_its_meaning_reads_it() -> None:
    renamed = LINES.rename({"customer_id": "who"}).with_columns(other=pl.lit("x"))

    choices, examples = configured_choices(renamed, make_source(columns={"customer_id": "who"}))

    told = {choice.key: (choice.column, choice.why) for choice in choices}
    assert told == {
        "customer_id": ("who", "2 different, 2.0 rows each"),
        "order_id": ("order_id", "a new value in each row"),
        "order_date": ("order_date", "dates 2024-01-05 to 2024-05-30"),
        "revenue": ("revenue", "numbers, 25.0% negative"),
    }
    assert examples["who"] == ["ann", "bob"]
    assert "other" not in examples


def test_a_needed_column_that_is_missing_is_named() -> None:
    with pytest.raises(SourceError, match=r"no column 'revenue' \(source\.columns\.revenue\)"):
        configured_choices(LINES.drop("revenue"), make_source())
