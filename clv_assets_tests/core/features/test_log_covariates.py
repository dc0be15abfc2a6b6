"""Country and market of a customer, as on the newest order."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from clv_assets.core.errors import ClvError
from clv_assets.core.features.covariates import Covariates
from clv_assets.core.features.log_covariates import in_log, newest_in_log
from clv_assets_tests.core.features.test_covariates import CUTOFF, ORDERS, joined, make_log


def test_the_country_is_that_of_the_newest_order_before_the_cutoff() -> None:
    log = make_log(
        ("ann", "2024-01-01", "DE"), ("ann", "2024-06-30T23:59", "FR"), ("ann", "2024-07-01", "UK")
    )

    assert joined(Covariates(log_columns=in_log(log)), log) == [("ann", "FR")]


def test_an_order_without_a_country_tells_none() -> None:
    log = make_log(
        ("ann", "2024-01-01", "DE"), ("ann", "2024-06-01", None), ("bob", "2024-06-01", None)
    )

    assert joined(Covariates(log_columns=("country",)), log) == [("ann", "DE"), ("bob", None)]


def test_two_orders_of_one_moment_tell_the_same_whatever_their_order() -> None:
    rows = [("ann", "2024-06-01", "DE"), ("ann", "2024-06-01", "FR")]

    for log in (make_log(*rows), make_log(*rows[::-1])):
        assert newest_in_log(log, "country", CUTOFF).collect().rows() == [("ann", "FR")]


def test_a_log_may_have_no_country() -> None:
    assert in_log(ORDERS) == ()
    assert in_log(make_log(("ann", "2024-06-01", "DE"))) == ("country",)


def test_a_log_that_has_lost_its_country_is_refused() -> None:
    with pytest.raises(ClvError, match="the orders have no column 'country'; add it, or"):
        joined(Covariates(log_columns=("country",)))


logs = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.dates(date(2024, 6, 25), date(2024, 7, 5)).map(str),
        st.sampled_from(["DE", "FR", None]),
    ),
    min_size=1,
)


@given(logs)
def test_the_country_is_the_newest_one_before_the_cutoff(log: Any) -> None:
    found = newest_in_log(make_log(*log), "country", CUTOFF).collect()

    expected: dict[str, str] = {}
    told = [row for row in log if row[1] < str(CUTOFF) and row[2] is not None]
    for customer, _, country in sorted(told):
        expected[customer] = country
    assert dict(found.sort("customer_id").iter_rows()) == expected


@given(logs)
def test_countries_of_the_log_cut_at_the_cutoff_are_those_of_the_whole_log(log: Any) -> None:
    whole = make_log(*log)
    cut = whole.filter(pl.col("order_date").dt.date() < CUTOFF)

    found = [newest_in_log(one, "country", CUTOFF).collect() for one in (whole, cut)]

    assert_frame_equal(*found, check_row_order=False)
