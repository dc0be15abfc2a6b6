"""Orders that a source sends again."""

import polars as pl

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.repeats import is_sent_again


def again(*rows: tuple[str, ...]) -> bool:
    frame = pl.DataFrame(rows, schema=["order_id", "moment", "amount", "sku"], orient="row")
    columns = {name: Column.of(frame[name]) for name in frame.columns}
    return is_sent_again(columns, "order_id", "moment")


PLAIN = [(str(n), f"2024-01-05 10:{n:02}:00", f"{n}.50", f"P{n}") for n in range(9)]


def test_the_same_sale_a_minute_later_is_the_same_order() -> None:
    assert again(*PLAIN, ("3", "2024-01-05 10:04:01", "3.50", "P3"))


def test_lines_of_an_order_are_no_repetition() -> None:
    assert not again(*PLAIN)
    assert not again(*PLAIN, ("3", "2024-01-05 10:03:00", "3.50", "P3"))
    assert not again(*PLAIN, ("3", "2024-01-05 10:04:01", "3.50", "P4"))
    assert not again(*PLAIN, *[(a, "2024-01-06 09:00:00", c, d) for a, _, c, d in PLAIN])
