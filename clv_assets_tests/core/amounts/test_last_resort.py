"""Revenue where no column is called an amount."""

import polars as pl

from clv_assets.core.amounts.last_resort import by_content
from clv_assets.core.columns.content import Column


def column(name: str, *values: str) -> Column:
    return Column.of(pl.Series(name, values))


def test_the_most_varied_decimals_are_taken_and_the_others_told() -> None:
    rooms, food = column("Rooms", "90.50", "80.25", "70.75"), column("Food", "9.50", "9.50", "8.25")

    choice, warnings = by_content([food, rooms])

    assert choice is not None
    assert (choice.column, choice.sure) == ("Rooms", "a guess")
    assert warnings == [
        "no column is called an amount: 'Rooms' 241.50 is taken, and left out are 'Food' 27.25; "
        "source.amounts adds several up"
    ]


def test_a_fee_of_a_course_is_what_it_brings_if_there_is_nothing_else() -> None:
    fee, nights = column("Course Fee", "90", "80", "70"), column("Units", "1", "2", "3")

    choice, warnings = by_content([fee, nights])

    assert choice is not None
    assert (choice.column, warnings) == ("Course Fee", [])
    price = column("Tribute", "90.50", "80.25", "70.75")
    assert by_content([fee, price])[0].column == "Tribute"  # type: ignore[union-attr]


def test_a_price_of_a_piece_is_none_of_a_line() -> None:
    assert by_content([column("Unit price", "9.50", "8.25")]) == (None, [])
