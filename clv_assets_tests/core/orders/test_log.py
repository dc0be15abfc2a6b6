"""From source lines to orders: nothing is lost, nothing is counted twice, every error is clear."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.core.contracts import missing_columns
from clv_assets.core.errors import SourceError
from clv_assets.core.orders.log import OrderLog
from clv_assets_tests.factories import make_lines, make_source, to_orders, with_inherited

TODAY = date(2024, 1, 1)


def ingest(raw: pl.DataFrame, today: date = TODAY, **source: Any) -> OrderLog:
    return to_orders(raw, make_source(**source), today=today, origin="orders.csv")


def lenient(raw: pl.DataFrame, **source: Any) -> OrderLog:
    return ingest(raw, max_reject_share=1, **source)


def reasons(done: OrderLog) -> list[tuple[int, str]]:
    return done.rejects.select("row", "reason").rows()


def blank_is_none(row: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """A row whose unreadable day counts as one, and whose blanks as nothing."""
    return tuple((cell or "").strip() or None for cell in row)


def column(done: OrderLog, name: str) -> list[Any]:
    return done.orders[name].to_list()


def test_a_dozen_lines_become_these_orders() -> None:
    raw = make_lines(
        ("c1", "O1", "2023-05-01 10:00:00", "10.10"),
        ("c1", "O1", "2023-05-01 10:00:00", "10.20"),
        ("c1", "O1", "2023-05-01 09:59:00", "0.03"),
        ("c1", "O2", "2023-06-01", "5"),
        ("c1", "R1", "2023-06-03", "-5"),
        ("c2", "O3", "2023-05-02", "0"),
        ("c2", "O4", "2023-05-02", "7.5"),
        ("", "O5", "2023-05-02", "99"),
        ("c3", "O6", "2024-01-02", "99"),
        ("c3", "O7", "2024-01-01 23:59:59", "1"),
        ("c3", "O8", "in May", "1"),
        ("c3", "O9", "2023-05-02", "ten"),
    )

    done = lenient(raw)

    expected = [
        ("c1", datetime(2023, 5, 1, 9, 59), "O1", 20.33, 3),
        ("c1", datetime(2023, 6, 1), "O2", 5.0, 1),
        ("c1", datetime(2023, 6, 3), "R1", -5.0, 1),
        ("c2", datetime(2023, 5, 2), "O3", 0.0, 1),
        ("c2", datetime(2023, 5, 2), "O4", 7.5, 1),
        ("c3", datetime(2024, 1, 1, 23, 59, 59), "O7", 1.0, 1),
    ]
    key = ["customer_id", "order_date", "order_id", "revenue", "lines"]
    assert done.orders.select(key).rows() == expected
    assert reasons(done) == [
        (8, "no customer"),
        (9, "order date in the future"),
        (11, "order date unreadable"),
        (12, "revenue unreadable"),
    ]
    assert (done.accounting.read, done.accounting.kept, done.accounting.merged) == (12, 6, 2)
    assert done.accounting.balanced


def test_orders_have_the_columns_of_the_contract() -> None:
    done = ingest(make_lines(("c1", "O1", "2023-05-01", "10")))

    assert missing_columns("transactions", done.orders.columns) == []


def test_lines_of_one_order_are_one_order() -> None:
    done = ingest(make_lines(*[("c1", "O1", "2023-05-01", "1")] * 4))

    assert done.orders.height == 1
    assert column(done, "lines") == [4]
    assert done.accounting.merged == 3


def test_two_customers_may_share_an_order_id() -> None:
    done = ingest(make_lines(("c1", "O1", "2023-05-01", "1"), ("c2", "O1", "2023-05-01", "2")))

    assert column(done, "revenue") == [1.0, 2.0]


def test_an_order_whose_lines_lie_on_two_days_is_split_per_day() -> None:
    raw = make_lines(
        ("c1", "O1", "2023-05-01 23:59:00", "1"),
        ("c1", "O1", "2023-05-02 00:01:00", "2"),
        ("c1", "O1", "2023-05-02 00:02:00", "4"),
    )

    done = ingest(raw)

    assert column(done, "revenue") == [1.0, 6.0]
    assert column(done, "order_id") == ["O1", "O1"]


def test_without_order_ids_a_timestamp_or_day_is_an_order() -> None:
    names = ["customer_id", "order_date", "revenue"]
    rows = (
        ("c1", "2023-05-01 10:00:00", "1"),
        ("c1", "2023-05-01 10:00:00", "2"),
        ("c1", "2023-05-01 11:00:00", "4"),
        ("c1", "2023-05-02", "8"),
        ("c1", "2023-05-02", "16"),
    )

    done = ingest(make_lines(*rows, columns=names))

    assert column(done, "revenue") == [3.0, 4.0, 24.0]


def test_duplicates_are_kept_unless_told_otherwise() -> None:
    raw = make_lines(
        ("c1", "O1", "2023-05-01", "1"),
        ("c1", "O1", "2023-05-01", "1"),
        ("c1", "O1", "2023-05-01", "2"),
    )

    kept, dropped = ingest(raw), ingest(raw, duplicates="drop")

    assert column(kept, "revenue") == [4.0]
    assert column(dropped, "revenue") == [3.0]
    assert reasons(dropped) == [(2, "exact duplicate")]


def test_a_duplicate_is_identical_in_every_column() -> None:
    names = ["customer_id", "order_id", "order_date", "revenue", "note"]
    rows = (("c1", "O1", "2023-05-01", "1", "red"), ("c1", "O1", "2023-05-01", "1", "blue"))

    done = ingest(make_lines(*rows, columns=names), duplicates="drop")

    assert column(done, "revenue") == [2.0]


def test_returns_are_netted_unless_told_otherwise() -> None:
    raw = make_lines(
        ("c1", "O1", "2023-05-01", "10"),
        ("c1", "O1", "2023-05-01", "-4"),
        ("c1", "R1", "2023-05-09", "-3"),
    )

    net, ignored = ingest(raw), ingest(raw, returns="ignore")

    assert column(net, "revenue") == [6.0, -3.0]
    assert column(ignored, "revenue") == [10.0]
    assert ignored.accounting.rejected == {"return ignored": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-05-01", datetime(2023, 5, 1)),
        (" 2023-05-01 08:26:00 ", datetime(2023, 5, 1, 8, 26)),
        ("2023-05-01T08:26:00", datetime(2023, 5, 1, 8, 26)),
        ("2023-05-01T08:26:00.5", datetime(2023, 5, 1, 8, 26, 0, 500_000)),
        ("20230501", datetime(2023, 5, 1)),
    ],
)
def test_iso_dates_are_read_without_a_format(text: str, expected: datetime) -> None:
    assert column(ingest(make_lines(("c1", "O1", text, "1"))), "order_date") == [expected]


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("01.05.2023", "%d.%m.%Y", datetime(2023, 5, 1)),
        ("5/1/2023 8:26", "%m/%d/%Y %H:%M", datetime(2023, 5, 1, 8, 26)),
        ("2023-05-01T23:30:00+0000", "%Y-%m-%dT%H:%M:%S%z", datetime(2023, 5, 2, 0, 30)),
    ],
)
def test_a_date_format_is_followed_and_an_offset_becomes_shop_time(
    text: str, pattern: str, expected: datetime
) -> None:
    raw = make_lines(("c1", "O1", text, "1"))

    done = ingest(raw, date_format=pattern, timezone="Europe/London")

    assert column(done, "order_date") == [expected]


def test_zoned_timestamps_become_shop_time() -> None:
    moment = pl.Series([datetime(2023, 5, 1, 23, 30)]).dt.replace_time_zone("UTC")
    raw = pl.DataFrame({"customer_id": ["c1"], "order_date": moment, "revenue": [1.0]})

    done = ingest(raw, timezone="Europe/London")

    assert column(done, "order_date") == [datetime(2023, 5, 2, 0, 30)]


def test_typed_columns_are_taken_as_they_are() -> None:
    raw = pl.DataFrame(
        {
            "customer_id": [7, 8],
            "order_date": [date(2023, 5, 1), date(2023, 5, 2)],
            "revenue": [1, 2],
        }
    )

    done = ingest(raw)

    assert column(done, "customer_id") == ["7", "8"]
    assert column(done, "order_date") == [datetime(2023, 5, 1), datetime(2023, 5, 2)]


def test_whole_numbers_may_be_dates() -> None:
    raw = pl.DataFrame({"customer_id": ["c1"], "order_date": [19970101], "revenue": [1.0]})

    assert column(ingest(raw), "order_date") == [datetime(1997, 1, 1)]


dirty_lines = st.lists(
    st.tuples(
        st.sampled_from(["c1", "c2", "13085.0", " c1 ", "", None, "  "]),
        st.sampled_from(["O1", "O2", "R1", "", None]),
        st.sampled_from(
            [
                "2023-05-01",
                "2023-05-01 23:59:59",
                "2023-05-02",
                "2023-12-31",
                "2024-01-02",
                "31.12.2022",
                "",
                None,
            ]
        ),
        st.one_of(
            st.decimals(-500, 500, places=4).map(str),
            st.sampled_from(["", None, "nan", "inf", "1e300", "ten", "0", "-0.0"]),
        ),
    ),
    max_size=40,
)
policies = st.fixed_dictionaries(
    {
        "duplicates": st.sampled_from(["keep", "drop"]),
        "returns": st.sampled_from(["net", "ignore"]),
    }
)
GOOD = ("c9", "O9", "2023-06-01", "1")


@settings(max_examples=60, deadline=None)
@given(rows=dirty_lines, policy=policies)
def test_every_row_is_kept_merged_or_rejected(
    rows: list[tuple[str | None, ...]], policy: dict[str, Any]
) -> None:
    raw = make_lines(GOOD, *rows)

    done = lenient(raw, **policy)

    counted = done.accounting
    assert counted.read == raw.height
    assert counted.balanced
    assert counted.read == counted.kept + counted.merged + done.rejects.height
    assert counted.kept == done.orders.height
    assert done.orders["lines"].sum() == counted.kept + counted.merged
    assert done.orders.null_count().drop("products", "units").sum_horizontal().item() == 0


@settings(max_examples=60, deadline=None)
@given(rows=dirty_lines, policy=policies)
def test_revenue_is_the_decimal_sum_of_the_rows_not_rejected(
    rows: list[tuple[str | None, ...]], policy: dict[str, Any]
) -> None:
    raw = make_lines(GOOD, *rows)

    done = lenient(raw, **policy)

    rejected = set(done.rejects["row"])
    complete = with_inherited(blank_is_none(row) for row in raw.rows())
    usable = [row for number, row in enumerate(complete, start=1) if number not in rejected]
    by_order: dict[tuple[str, str], Decimal] = {}
    for customer, order_id, day, amount in usable:
        whole = customer.strip().removesuffix(".0")
        key = (whole, order_id or f"{day[:10]}T{day[11:] or '00:00:00'}", day[:10])
        by_order[key] = by_order.get(key, Decimal(0)) + Decimal(amount)
    days = done.orders["order_date"].dt.strftime("%Y-%m-%d")
    keys = zip(column(done, "customer_id"), column(done, "order_id"), days, strict=True)
    assert dict(zip(keys, column(done, "revenue"), strict=True)) == {
        key: float(total) for key, total in by_order.items()
    }


@settings(max_examples=40, deadline=None)
@given(rows=dirty_lines, random=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(
    rows: list[tuple[str | None, ...]], random: Any
) -> None:
    lines = [GOOD, *rows]
    shuffled = random.sample(lines, len(lines))

    first, second = lenient(make_lines(*lines)), lenient(make_lines(*shuffled))

    assert_frame_equal(first.orders, second.orders, check_exact=True)
    assert first.accounting == second.accounting


@settings(max_examples=40, deadline=None)
@given(rows=dirty_lines, cut=st.sampled_from(["2023-05-01", "2023-05-02", "2023-06-02"]))
def test_cutting_the_source_at_a_midnight_keeps_every_order_before_it(
    rows: list[tuple[str | None, ...]], cut: str
) -> None:
    # How ids are spelt (13085.0) is decided by the file as a whole, the one thing that is.
    rows = [row for row in rows if row[0] != "13085.0"]
    whole = lenient(make_lines(GOOD, *rows)).orders
    dated = with_inherited(blank_is_none(row) for row in [GOOD, *rows])[1:]
    pairs = zip(rows, dated, strict=True)
    early = [row for row, (*_, day, _) in pairs if day is not None and day < cut]
    kept_good = [GOOD] if GOOD[2] < cut else []
    before_cut = whole.filter(pl.col("order_date") < datetime.fromisoformat(cut))

    if before_cut.is_empty():
        return

    assert_frame_equal(lenient(make_lines(*kept_good, *early)).orders, before_cut)


@pytest.mark.parametrize(
    ("rows", "source", "currency"),
    [
        ([("€ 5", None)], {}, "EUR"),
        ([("5 USD", None)], {}, "USD"),
        ([("$5", None)], {}, None),  # of which country's dollars?
        ([("$5", None)], {"currency": "CAD"}, "CAD"),
        ([("5", "gbp"), ("6", "GBP")], {"columns": {"currency": "money"}}, "GBP"),
        ([("5", None)], {"currency": "CHF"}, "CHF"),
        ([("5", None)], {}, None),
    ],
)
def test_the_currency_is_declared_or_told_by_the_data(
    rows: list[tuple[str, str | None]], source: dict[str, Any], currency: str | None
) -> None:
    lines = make_lines(
        *(("c1", str(n), "2023-05-01", amount, code) for n, (amount, code) in enumerate(rows)),
        columns=("customer_id", "order_id", "order_date", "revenue", "money"),
    )

    assert ingest(lines, **source).currency == currency


def test_a_declared_currency_that_the_data_contradict_is_refused() -> None:
    with pytest.raises(SourceError, match=r"its amounts are in EUR, but source\.currency says USD"):
        ingest(make_lines(("c1", "1", "2023-05-01", "5 €")), currency="USD")
