"""Small exports that shops really bring: right at the first try, or the doubt is named."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from clv_assets.io.validation.guessed_source import Guessed, guess_source
from clv_assets.io.validation.proposal import Proposal, propose
from clv_assets_tests.conftest import REPOSITORY

CASES = REPOSITORY.parent / "shared" / "cases"
TODAY = date(2026, 11, 27)

pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason="the small public exports are not beside the checkout"
)


@dataclass(frozen=True)
class Read:
    """What ``clv validate`` makes of a file."""

    guessed: Guessed
    proposal: Proposal

    @property
    def sentences(self) -> str:
        return "\n".join([*self.guessed.guess.warnings, *self.proposal.oddities.sentences])

    @property
    def orders(self) -> pl.DataFrame:
        assert self.proposal.run is not None
        assert self.proposal.run.refusal == ""
        assert self.proposal.run.ingested is not None
        return self.proposal.run.ingested.orders

    @property
    def rejected(self) -> dict[str, int]:
        assert self.proposal.run is not None
        assert self.proposal.run.ingested is not None
        return self.proposal.run.ingested.accounting.rejected


@cache
def read(name: str) -> Read:
    path = str(CASES / name)
    guessed = guess_source(path, CASES, TODAY)
    return Read(guessed, propose(guessed, path, Path.cwd(), TODAY))


@pytest.mark.parametrize(
    ("name", "orders", "customers", "revenue"),
    [
        ("02_customer_id_per_order.csv", 135, 24, 6457.41),
        ("04_transaction_qty.csv", 135, 24, 6457.41),
        ("05_refunds_by_type.csv", 148, 24, 6017.30),
        ("06_shopify_refunded_amount.csv", 135, 24, 5243.28),
        ("07_discount_share.csv", 135, 24, 6039.985),
        ("08_woo_states.csv", 103, 21, 4878.77),
        ("09_mail_case.csv", 135, 24, 6457.41),
        ("12_best_customer_called_a_guest.csv", 215, 41, 172634.62),
        ("17_amounts_real.csv", 135, 24, 129148.20),
        ("18_amounts_lakh.csv", 135, 24, 32287050.00),
        ("19_month_names_german.csv", 135, 24, 64574.10),
        ("20_title_and_total_lines.csv", 135, 24, 6457.41),
        ("21_dates_rfc2822.csv", 135, 24, 6457.41),
        ("22_dates_mmddyyyy.txt", 135, 24, 6387.00),
        ("25_inc_and_ex_tax.csv", 135, 24, 6457.41),
        ("28_yearly_exports", 135, 24, 6457.41),
        ("34_orders.jsonl", 60, 15, 2700.00),
        ("30_guest_zero.csv", 528, 133, 25491.90),
    ],
)
def test_orders_customers_and_revenue_are_right(
    name: str, orders: int, customers: int, revenue: float
) -> None:
    log = read(name).orders

    assert log.height == orders
    assert log["customer_id"].n_unique() == customers
    assert round(log["revenue"].sum(), 4) == revenue


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("05_refunds_by_type.csv", "says of 13 rows that they are returns (Refund; 440.11)"),
        ("06_shopify_refunded_amount.csv", "Lineitem price = Subtotal + Discount Amount"),
        (
            "08_woo_states.csv",
            "wc-pending 12, wc-cancelled 7, wc-on-hold 5, wc-failed 4, wc-refunded 4",
        ),
        ("09_mail_case.csv", "14 addresses differ from another only in case"),
        ("12_best_customer_called_a_guest.csv", "'Nordwind Grocers Ltd', has 33% of the orders"),
        ("25_inc_and_ex_tax.csv", "'Subtotal (inc tax)' 6,973.99"),
        ("30_guest_zero.csv", "stands for no customer: '0' 72 (12% of the rows)"),
        ("31_ids_in_scientific_notation.csv", "a spreadsheet has rounded 61 ids"),
    ],
)
def test_what_a_reader_of_the_file_should_know_is_told(name: str, sentence: str) -> None:
    assert sentence in read(name).sentences


def test_attributes_of_customers_are_no_customers() -> None:
    assert read("03_no_customer_but_age.csv").guessed.guess.missing == ["customer_id"]


def test_names_of_people_and_rounded_ids_are_never_sure() -> None:
    for name in ("05_refunds_by_type.csv", "31_ids_in_scientific_notation.csv"):
        assert read(name).guessed.guess.choices["customer_id"].sure != "sure"


def test_guests_are_counted_apart() -> None:
    assert read("30_guest_zero.csv").rejected == {"placeholder for no customer": 72}


def test_amounts_below_the_unit_of_exact_sums_are_refused_with_a_remedy() -> None:
    run = read("11_ad_revenue.csv").proposal.run

    assert run is not None
    assert "0.0170701 of them would be lost\nGive them in a smaller unit, e.g." in run.refusal


@pytest.mark.parametrize(
    ("name", "row", "first", "last"),
    [
        (
            "01_one_date_ten_years_early.csv",
            "row 201: 2013-08-23, 3,422 days before the next order (2023-01-05)",
            date(2023, 1, 5),
            date(2024, 10, 1),
        ),
        (
            "29_one_date_two_years_late.csv",
            "row 201: 2026-08-23, 691 days after the last order (2024-10-01)",
            date(2023, 1, 5),
            date(2024, 10, 1),
        ),
    ],
)
def test_a_lone_date_is_named_and_moves_neither_start_nor_end(
    name: str, row: str, first: date, last: date
) -> None:
    orders = read(name).orders
    run = read(name).proposal.run

    assert run is not None
    assert run.ingested is not None
    (sentence,) = run.ingested.lone_dates.values()
    assert row in sentence
    days = orders["order_date"].dt.date().sort()
    assert days[0] == first
    assert days[-1] == last
    assert orders.height == 641


@pytest.mark.parametrize(
    ("name", "odd"), [("13_closed_april_2020.csv.gz", ["2020-04"]), ("14_club_cohorts.csv.gz", [])]
)
def test_a_complete_log_goes_in(name: str, odd: list[str]) -> None:
    """A month in which all was closed is asked about; subscriptions have no silent days."""
    run = read(name).proposal.run

    assert run is not None
    assert run.succeeds
    assert list(run.odd) == odd
