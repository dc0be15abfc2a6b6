"""Orders read with what lies beside them: currencies and their rates, merged customers."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.core.orders.aliases import resolve
from clv_assets.core.orders.log import OrderLog, SideTables, combine
from clv_assets.core.orders.part import Batch, Part, read_part
from clv_assets_tests.factories import make_lines, make_source, to_orders

TODAY = date(2024, 1, 1)


def to_orders_of(
    raw: pl.DataFrame, side_tables: SideTables | None = None, **source: Any
) -> OrderLog:
    made = make_source(**source)
    return to_orders(raw, made, today=TODAY, origin="orders.csv", side_tables=side_tables)


def in_currencies(*codes: str | None) -> pl.DataFrame:
    """Orders O1, O1, O2, O2, … of 1 each, with these currencies."""
    rows = [("c1", f"O{1 + n // 2}", "2023-05-01", "1", code) for n, code in enumerate(codes)]
    names = ["customer_id", "order_id", "order_date", "revenue", "currency"]
    return make_lines(*rows, columns=names)


def test_a_currency_named_on_one_line_is_that_of_the_whole_order() -> None:
    done = to_orders_of(in_currencies("EUR", None, "eur", ""))

    assert done.orders["revenue"].to_list() == [2.0, 2.0]
    assert done.currencies == {"EUR": 4}


@pytest.mark.parametrize("codes", [("EUR", "USD"), ("EUR", "EUR", None, None)])
def test_revenue_in_several_currencies_is_not_summed(codes: tuple[str | None, ...]) -> None:
    with pytest.raises(SourceError, match=r"source\.rates"):
        to_orders_of(in_currencies(*codes))


def test_revenue_is_converted_at_the_rate_of_its_day() -> None:
    rates = pl.DataFrame(
        {"date": ["2023-01-01", "2023-06-01"], "currency": ["USD", "USD"], "rate": ["0.5", "0.8"]}
    )
    rows = [("c1", "O1", "2023-05-31", "10", "USD"), ("c1", "O2", "2023-06-01", "10", "USD")]
    rows.append(("c1", "O2", "2023-06-01", "3", "EUR"))
    names = ["customer_id", "order_id", "order_date", "revenue", "currency"]

    done = to_orders_of(
        make_lines(*rows, columns=names),
        SideTables(rates=rates),
        rates={"path": "rates.csv", "currency": "EUR"},
    )

    assert done.orders["revenue"].to_list() == [5.0, 11.0]
    assert done.orders["lines"].to_list() == [1, 2]


def test_merged_customers_have_one_history() -> None:
    raw = make_lines(("old", "O1", "2023-05-01", "1"), ("new", "O2", "2023-06-01", "2"))
    aliases = resolve(pl.DataFrame({"customer_id": ["old"], "alias_of": ["new"]}))

    done = to_orders_of(raw, SideTables(aliases=aliases))

    assert done.orders["customer_id"].to_list() == ["new", "new"]
    assert done.merged_customers == 1


def test_amounts_too_large_to_be_exact_are_refused_not_wrapped_around() -> None:
    raw = make_lines(*[("c1", "O1", "2023-05-01", "99999999999")] * 9_001)

    with pytest.raises(SourceError, match=r"^orders.csv: its amounts sum to more than"):
        to_orders_of(raw)


def parts_of(**amounts: str) -> list[Part]:
    """A file for each order, of its one amount."""
    return [
        read_part(
            [Batch.of_frame(make_lines(("c1", order, "2023-05-01", amount)))],
            make_source(),
            today=TODAY,
            origin=f"{order}.csv",
        )
        for order, amount in amounts.items()
    ]


def test_amounts_with_the_symbols_of_two_currencies_are_not_summed() -> None:
    parts = parts_of(O1="$5", O2="€7", O3="9")

    with pytest.raises(SourceError, match=r"several currencies: \$ in O1.csv, € in O2.csv"):
        combine(parts, make_source(), lambda _, keys: keys, origin="orders")


def test_one_currency_may_be_written_in_several_ways() -> None:
    parts = parts_of(O1="€5", O2="EUR 7", O3="9,00 Euro")

    log = combine(parts, make_source(), lambda _, keys: keys, origin="orders")

    assert log.orders["revenue"].sum() == 21
