"""Revenue of many currencies in one: the rate of the day, to the last ten-thousandth."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.core.errors import SourceError
from clv_assets.core.orders.rates import convert, rate_table

RATES = (("2024-01-01", "GBP", "1.15"), ("2024-03-01", "GBP", "1.2"), ("2024-01-01", "USD", "0.9"))


def make_rates(*rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows or RATES, schema=["date", "currency", "rate"], orient="row")


def make_traded(*rows: tuple[str | None, str, int | None]) -> pl.DataFrame:
    """Orders of (currency, ISO day or moment, ten-thousandths)."""
    schema = {"currency": pl.String, "order_date": pl.Datetime("us"), "revenue": pl.Int64}
    typed = [(code, datetime.fromisoformat(day), revenue) for code, day, revenue in rows]
    return pl.DataFrame(typed, schema=schema, orient="row")


def converted(*rows: tuple[str | None, str, int | None], rates: Any = None) -> list[int]:
    rates = make_rates() if rates is None else rates
    return convert(make_traded(*rows), rates, "EUR")["revenue"].to_list()


def refusal(orders: pl.DataFrame, rates: pl.DataFrame | None) -> str:
    with pytest.raises(SourceError) as error:
        convert(orders, rates, "EUR" if rates is not None else None, origin="rates.csv")
    told = str(error.value)
    assert len(told.splitlines()) <= 2
    return told


def test_a_rate_holds_from_its_day_until_the_next() -> None:
    days = ["2024-01-01", "2024-02-29T23:59", "2024-03-01", "2025-01-01"]

    assert converted(*(("GBP", day, 100) for day in days)) == [115, 115, 120, 120]


def test_the_target_currency_is_worth_itself_without_a_rate() -> None:
    assert converted(("EUR", "1999-01-01", 12345)) == [12345]


def test_codes_are_compared_without_case_or_blanks() -> None:
    rates = make_rates(("2024-01-01", " gbp", " 2 "))

    assert converted((" Gbp ", "2024-01-01", 10), ("eur", "2024-01-01", 5), rates=rates) == [20, 5]


def test_converted_orders_are_in_the_target_currency_in_the_order_they_came() -> None:
    orders = make_traded(
        ("USD", "2024-05-01", 10), ("GBP", "2024-01-01", 20), ("EUR", "2024-02-01", 3)
    )
    orders = orders.with_columns(customer_id=pl.Series(["z", "a", "m"]))

    found = convert(orders, make_rates(), "eur")

    assert found.columns == orders.columns
    assert found.schema == orders.schema
    assert found["customer_id"].to_list() == ["z", "a", "m"]
    assert found["currency"].to_list() == ["EUR"] * 3
    assert found["revenue"].to_list() == [9, 23, 3]


def test_a_lazy_frame_stays_lazy_and_says_the_same() -> None:
    orders = make_traded(("USD", "2024-05-01", 10), ("GBP", "2024-01-01", 20))

    found = convert(orders.lazy(), make_rates(), "EUR")

    assert isinstance(found, pl.LazyFrame)
    assert_frame_equal(found.collect(), convert(orders, make_rates(), "EUR"))


@pytest.mark.parametrize(
    ("revenue", "expected"), [(1, 1), (-1, -1), (3, 2), (-3, -2), (None, None)]
)
def test_half_a_unit_is_rounded_away_from_zero(revenue: int | None, expected: int | None) -> None:
    assert converted(("GBP", "2024-01-01", revenue), rates=make_rates((*RATES[0][:2], "0.5"))) == [
        expected
    ]


amounts = st.integers(-(10**15), 10**15)
quotes = st.decimals(Decimal("1e-9"), 9000, allow_nan=False, places=9)


@given(amounts, quotes)
def test_a_product_is_that_of_exact_arithmetic(revenue: int, rate: Decimal) -> None:
    exact = (revenue * rate).quantize(Decimal(1), ROUND_HALF_UP)

    assert converted(
        ("GBP", "2024-01-01", revenue), rates=make_rates(("2024-01-01", "GBP", str(rate)))
    ) == [int(exact)]


@given(st.floats(1e-9, 1e9), st.integers(-(10**9), 10**9))
def test_a_float_rate_is_the_number_that_it_prints(rate: float, revenue: int) -> None:
    day = ("2024-01-01", "GBP")
    order = ("GBP", "2024-01-01", revenue)

    as_float = converted(order, rates=make_rates((*day, rate)))

    assert as_float == converted(order, rates=make_rates((*day, repr(rate))))


days = st.dates(date(2024, 1, 1), date(2024, 2, 28))
tables = st.dictionaries(st.tuples(days, st.sampled_from(["GBP", "USD"])), st.integers(2, 99))


@given(
    tables,
    st.lists(st.tuples(st.sampled_from(["GBP", "USD"]), days), min_size=1),
    st.randoms(use_true_random=False),
)
def test_the_newest_rate_up_to_the_day_is_taken_from_a_table_in_any_order(
    table: dict[tuple[date, str], int], orders: list[tuple[str, date]], random: Any
) -> None:
    for code in ("GBP", "USD"):
        table[date(2024, 1, 1), code] = 1
    rows = [(str(day), code, str(rate)) for (day, code), rate in table.items()]
    newest = [max(day for day, of in table if of == code and day <= on) for code, on in orders]

    found = converted(
        *((code, str(on), 10_000) for code, on in orders),
        rates=make_rates(*random.sample(rows, len(rows))),
    )

    assert found == [
        10_000 * table[day, code] for day, (code, _) in zip(newest, orders, strict=True)
    ]


@given(days, tables)
def test_a_later_rate_never_changes_an_earlier_order(
    cutoff: date, table: dict[tuple[date, str], int]
) -> None:
    table[date(2024, 1, 1), "GBP"] = 7
    table[date(2024, 1, 1), "USD"] = 8
    rows = [(str(day), code, str(rate)) for (day, code), rate in table.items()]
    known = [row for row in rows if row[0] < str(cutoff)] or rows
    past = date.fromordinal(max(cutoff.toordinal() - 1, date(2024, 1, 1).toordinal()))
    orders = [("GBP", str(past), 10_000), ("USD", str(past), 10_000)]

    assert converted(*orders, rates=make_rates(*known)) == converted(
        *orders, rates=make_rates(*rows)
    )


def test_a_missing_rate_names_the_currency_and_the_first_day() -> None:
    orders = make_traded(
        ("USD", "2024-02-01", 1), ("CHF", "2024-02-02", 1), ("CHF", "2024-02-01", 1)
    )

    told = refusal(orders, make_rates())

    assert told.startswith("rates.csv: no rate of CHF in EUR on 2024-02-01 or before")
    assert "CHF (2 rows, first on 2024-02-01)" in told


def test_an_order_before_the_first_rate_has_none() -> None:
    assert "no rate of GBP in EUR on 2023-12-31" in refusal(
        make_traded(("GBP", "2023-12-31", 1)), make_rates()
    )


@pytest.mark.parametrize("code", [None, " "])
def test_an_unknown_currency_cannot_be_converted(code: str | None) -> None:
    orders = make_traded(("EUR", "2024-02-01", 1), (code, "2024-02-02", 1))

    assert "unknown (1 rows, first on 2024-02-02)" in refusal(orders, make_rates())


def test_rates_without_a_currency_column_say_which_key_to_give() -> None:
    orders = make_traded(("EUR", "2024-02-01", 1)).drop("currency")

    assert "source.columns.currency" in refusal(orders, make_rates())


@pytest.mark.parametrize(
    "codes", [("GBP", "gbp "), (None, None), (None, " ")], ids=["one", "none", "blank"]
)
def test_orders_of_one_currency_need_no_rates(codes: tuple[str | None, ...]) -> None:
    orders = make_traded(*((code, "2024-02-01", 7) for code in codes))

    assert_frame_equal(convert(orders, None, None), orders)


def test_orders_that_name_no_currency_at_all_need_no_rates() -> None:
    orders = make_traded(("GBP", "2024-02-01", 7)).drop("currency")

    assert_frame_equal(convert(orders, None, None), orders)


@pytest.mark.parametrize("second", ["USD", None])
def test_mixed_currencies_without_rates_are_refused_with_rows_and_first_days(
    second: str | None,
) -> None:
    orders = make_traded(
        ("GBP", "2024-03-01", 1), (second, "2024-02-01", 1), ("GBP", "2024-01-05", 1)
    )

    told = refusal(orders, None)

    assert "GBP (2 rows, first on 2024-01-05)" in told
    assert f"{second or 'unknown'} (1 rows, first on 2024-02-01)" in told
    assert "source.rates" in told
    assert "filter" in told


@pytest.mark.parametrize(
    "rate", ["0", "-1.2", "nan", "inf", "1e10", "1e-10", "0,85", "", None, "abc", 0.0, float("nan")]
)
def test_an_absurd_rate_is_refused_with_its_row(rate: Any) -> None:
    rates = pl.concat([make_rates(), make_rates(("2024-05-01", "GBP", "1"))])
    if isinstance(rate, float):
        rates = rates.with_columns(pl.col("rate").cast(pl.Float64))
    new = pl.lit(rate, rates.schema["rate"])
    rates = rates.with_columns(
        pl.when(pl.int_range(pl.len()) == 3).then(new).otherwise("rate").alias("rate")
    )

    assert "rates.csv: row 4: rate is " in refusal(make_traded(("GBP", "2024-06-01", 1)), rates)


@pytest.mark.parametrize("day", ["01.05.2024", "2024-02-30", ""])
def test_an_unreadable_day_is_refused_with_its_row(day: str) -> None:
    rates = make_rates(*RATES, (day, "GBP", "1"))

    assert f"row 4: date is {day!r}" in refusal(make_traded(("GBP", "2024-06-01", 1)), rates)


def test_a_rate_of_no_currency_is_refused() -> None:
    rates = make_rates(("2024-05-01", " ", "1"))

    assert "row 1: currency is ' '" in refusal(make_traded(("GBP", "2024-06-01", 1)), rates)


def test_two_rates_of_one_day_are_refused_and_equal_ones_are_one() -> None:
    order = ("GBP", "2024-06-01", 10)
    twice = [("2024-05-01", "GBP", "1.50"), ("2024-05-01", "gbp", "1.5")]

    assert converted(order, rates=make_rates(*twice)) == [15]
    told = refusal(make_traded(order), make_rates(*twice, ("2024-05-01", "GBP", "1.6")))
    assert "GBP has more than one rate on 2024-05-01: 1.5 (row 1), 1.5 (row 2), 1.6 (row 3)" in told


def test_a_table_in_the_wrong_direction_is_noticed_by_its_own_currency() -> None:
    rates = make_rates(("2024-05-01", "EUR", "0.85"))

    assert "one EUR is not worth 1 EUR" in refusal(make_traded(("EUR", "2024-06-01", 1)), rates)
    assert converted(("EUR", "2024-06-01", 1), rates=make_rates(("2024-05-01", "EUR", "1.0"))) == [
        1
    ]


def test_an_amount_beyond_the_largest_is_refused() -> None:
    rates = make_rates(("2024-01-01", "GBP", "1000"))
    largest = (2**63 - 1) // 1000

    assert converted(("GBP", "2024-02-01", -largest), rates=rates) == [-largest * 1000]
    assert "too large" in refusal(make_traded(("GBP", "2024-02-01", largest + 1)), rates)


def test_a_validated_table_stays_as_it_is() -> None:
    table = rate_table(make_rates(), "EUR")

    assert_frame_equal(rate_table(table, "EUR"), table)
    assert table.select("date", "currency").rows() == [
        (date(2024, 1, 1), "GBP"),
        (date(2024, 3, 1), "GBP"),
        (date(2024, 1, 1), "USD"),
    ]


def test_no_orders_need_no_rates() -> None:
    nothing = make_traded(("GBP", "2024-02-01", 1)).clear()

    assert_frame_equal(convert(nothing, make_rates(), "EUR"), nothing)
