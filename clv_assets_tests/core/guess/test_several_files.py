"""Files of one source are guessed together."""

import polars as pl

from clv_assets.core.guess.several_files import one_frame
from clv_assets_tests.core.guess.test_meanings import make_rows

FIRST = make_rows(
    **{"Order ID": "order", "Client": "customer", "Order Date": "day", "Total": "amount"}
)


def test_a_column_is_known_again_by_its_name_or_else_by_its_meaning() -> None:
    second = make_rows("%d.%m.%Y", order_id="order", mail="customer", created="day", total="amount")

    frame, others = one_frame([FIRST, second.head(60)])

    assert frame.columns == FIRST.columns
    assert frame.height == FIRST.height + 60
    assert others == {
        "Order ID": ["order_id"],
        "Client": ["mail"],
        "Order Date": ["created"],
        "Total": ["total"],
    }


def test_what_one_file_has_more_stays_its_own() -> None:
    second = FIRST.head(50).with_columns(pl.lit("x").alias("note"))

    frame, others = one_frame([FIRST, second])

    assert others == {}
    assert frame["note"].null_count() == FIRST.height


def test_columns_of_different_types_are_text() -> None:
    frame, _ = one_frame([FIRST, FIRST.head(9).with_columns(pl.col("Total").cast(pl.Float64))])

    assert frame.schema["Total"] == pl.String
