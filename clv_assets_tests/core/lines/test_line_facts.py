"""Who a row is of, and what its columns of states say."""

from typing import Any

from clv_assets_tests.core.orders.test_log import column, ingest, reasons
from clv_assets_tests.factories import make_lines

BASE = ("customer_id", "order_id", "order_date", "revenue")


def test_states_are_literals_in_any_case() -> None:
    lines = make_lines(
        ("c1", "1", "2023-01-05", "1", " FAILED "),
        ("c1", "2", "2023-01-05", "2", "failed later"),
        ("c1", "3", "2023-01-05", "4", ""),
        columns=(*BASE, "Status"),
    )

    done = ingest(lines, exclude={"where": {"Status": ["Failed"]}})

    assert column(done, "revenue") == [2.0, 4.0]
    assert done.rejects.select("reason", "column", "value").rows() == [
        ("excluded state", "Status", " FAILED ")
    ]


def test_a_code_may_be_a_number_in_the_config_as_in_the_file() -> None:
    lines = make_lines(
        ("c1", "1", "2023-01-05", "1", "9"), ("c1", "2", "2023-01-05", "2", "1"),
        columns=(*BASE, "state"),
    )  # fmt: skip

    assert column(ingest(lines, exclude={"where": {"state": 9}}), "revenue") == [2.0]


def test_returns_of_a_type_column_are_below_zero() -> None:
    lines = make_lines(
        ("c1", "1", "2023-01-05", "10", "Sale"), ("c1", "2", "2023-01-06", "4", "Refund"),
        columns=(*BASE, "Type"),
    )  # fmt: skip

    assert column(ingest(lines, returns_where={"Type": ["refund"]}), "revenue") == [10.0, -4.0]


def payments(**source: Any) -> Any:
    lines = make_lines(
        ("ann@x.net", "shop@us.net", "1", "2023-01-05", "20"),
        ("Shop@us.net", "ann@x.net", "2", "2023-01-06", "-20"),
        ("shop@us.net", "shop@us.net", "3", "2023-01-07", "-1"),
        columns=("From", "To", "order_id", "order_date", "revenue"),
    )
    return ingest(lines, columns={"customer_id": "From", "recipient": "To"}, **source)


def test_a_refund_that_the_shop_sent_is_of_the_person_who_got_it() -> None:
    done = payments(own_accounts=["shop@us.net"])

    assert done.orders.select("customer_id", "revenue").rows() == [
        ("ann@x.net", 20.0),
        ("ann@x.net", -20.0),
    ]
    assert reasons(done) == [(3, "the shop itself")]
