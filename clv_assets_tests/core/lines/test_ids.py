"""Ids as text."""

import polars as pl
import pytest

from clv_assets_tests.core.orders.test_log import column, ingest
from clv_assets_tests.factories import make_lines


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_order_id_is_no_order_id(blank: str | None) -> None:
    raw = make_lines(
        ("c1", blank, "2023-05-01 10:00:00", "1"), ("c1", blank, "2023-05-01 11:00:00", "2")
    )

    assert column(ingest(raw), "revenue") == [1.0, 2.0]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["13085.0", "13086.0"], ["13085", "13086"]),
        (["13085.0", "13086.0", ""], ["13085", "13086"]),
        (["13085.0", "A7"], ["13085", "A7"]),
        (["13085.0", "13085"], ["13085", "13085"]),
        (["1.50", "v1.0"], ["1.50", "v1.0"]),
        ([" 00001", "00002 "], ["00001", "00002"]),
    ],
)
def test_a_float_id_is_whole_whatever_the_other_rows_hold(
    ids: list[str], expected: list[str]
) -> None:
    raw = make_lines(*((i, f"O{n}", "2023-05-01", "1") for n, i in enumerate(ids)))

    assert column(ingest(raw), "customer_id") == expected


def test_a_missing_float_id_is_no_customer() -> None:
    raw = pl.DataFrame(
        {
            "customer_id": [13085.0, float("nan"), None],
            "order_date": ["2023-05-01"] * 3,
            "revenue": [1.0, 2.0, 4.0],
        }
    )

    done = ingest(raw)

    assert column(done, "customer_id") == ["13085"]
    assert done.accounting.rejected == {"no customer": 2}
