"""What columns mean: amounts that add up, rows that are no sale."""

from typing import Any

import pytest
from pydantic import ValidationError

from clv_assets.config.columns import Amount, Exclude
from clv_assets_tests.factories import make_source


def test_without_parts_revenue_is_its_column_or_quantity_times_price() -> None:
    assert make_source().revenue_parts == (Amount(column="revenue"),)
    by_price = make_source(columns={"unit_price": "price"})
    assert by_price.revenue_parts == (Amount(product=("quantity", "price")),)


def test_states_are_written_as_one_value_or_a_list_and_codes_as_numbers() -> None:
    exclude = Exclude.model_validate({"where": {"Status": "failed", "state": [1, 2]}})

    assert exclude.where == {"Status": ("failed",), "state": ("1", "2")}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"amounts": [{"column": "a", "product": ["b"]}]}, "exactly one of column and product"),
        ({"amounts": [{}]}, "exactly one of column and product"),
        ({"amounts": [{"product": [2.5, 2.0]}]}, "a product names at least one column"),
        ({"amounts": [{"column": "a", "sign": 2}]}, "Input should be 1 or -1"),
        (
            {"amounts": [{"column": "a", "sign": -1}, {"column": "b", "sign": -1}]},
            "one needs sign 1",
        ),
        ({"amounts": [{"column": "a"}], "columns": {"revenue": "b"}}, "not both"),
        ({"exclude": {"where": {"paid": False}}}, "put it in quotes"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        make_source(**given)
