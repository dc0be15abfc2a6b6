"""Minimal rows of shop systems' formats, with more orders: right, or the doubt named."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from clv_assets.io.validation.guessed_source import Guessed, guess_source
from clv_assets.io.validation.proposal import Proposal, propose

TODAY = date(2026, 11, 27)
ORDERS = 60


class Read:
    """What ``clv validate`` makes of lines of text."""

    def __init__(self, folder: Path, lines: list[str], name: str = "orders.csv") -> None:
        path = folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.guessed: Guessed = guess_source(str(path), folder, TODAY)
        self.proposal: Proposal = propose(self.guessed, str(path), folder, TODAY)

    @property
    def orders(self) -> pl.DataFrame:
        assert self.proposal.run is not None, self.proposal.text
        assert self.proposal.run.refusal == ""
        assert self.proposal.run.ingested is not None
        return self.proposal.run.ingested.orders

    @property
    def sentences(self) -> str:
        return "\n".join([*self.guessed.guess.warnings, *self.proposal.oddities.sentences])

    @property
    def sums(self) -> tuple[int, int, float]:
        """Orders, customers, revenue."""
        log = self.orders
        return log.height, log["customer_id"].n_unique(), round(float(log["revenue"].sum()), 2)


def moments() -> Iterator[tuple[int, datetime]]:
    for n in range(ORDERS):
        yield n, datetime(2023, 1, 5, 15, 4, 5) + timedelta(days=9 * n, hours=n % 7)


def customer(n: int) -> int:
    return n * n % 13


def test_further_lines_that_carry_the_order_alone_count(tmp_path: Path) -> None:
    lines = ["Order ID,Email,Created at,Lineitem quantity,Lineitem price"]
    for n, moment in moments():
        lines += [f"{n},c{customer(n)}@example.com,{moment:%Y-%m-%d},1,10.00", f"{n},,,1,90.00"]

    assert Read(tmp_path, lines).sums == (60, 7, 6000.0)


def test_what_is_without_tax_is_taken(tmp_path: Path) -> None:
    lines = [
        "Order ID,Customer ID,Order Date,Tax Total,Order Total (ex tax),Order Total (inc tax),"
        "Subtotal (ex tax)"
    ]
    for n, moment in moments():
        net = 20 + n / 4
        lines.append(
            f"{n},{customer(n) + 1},{moment:%Y-%m-%d},{net * 0.2:.2f},{net:.2f},{net * 1.2:.2f},"
            f"{net:.2f}"
        )

    read = Read(tmp_path, lines)

    assert read.sums == (60, 7, sum(20 + n / 4 for n in range(60)))
    assert "(ex tax)" in read.guessed.guess.columns["revenue"]


def test_a_24_hour_clock_beside_am_and_pm_is_read(tmp_path: Path) -> None:
    lines = ["Order ID,Customer ID,Purchase Date,Grand Total"]
    for n, moment in moments():
        day = f"{moment:%b} {moment.day}, {moment:%Y %H:%M:%S %p}"
        lines.append(f'{n},{customer(n) + 1},"{day}",{10 + n / 2:.2f}')

    read = Read(tmp_path, lines)

    assert read.sums == (60, 7, sum(10 + n / 2 for n in range(60)))
    assert read.orders["order_date"].min() == datetime(2023, 1, 5, 15, 4, 5)


def test_namesakes_are_two_where_an_id_tells_them_apart(tmp_path: Path) -> None:
    lines = ["Sale Date,Order ID,Buyer User ID,Order Value,Buyer"]
    for n, moment in moments():
        name = "Ann Lee" if customer(n) < 5 else "Bo Marsh"
        lines.append(f"{moment:%m/%d/%y},{n},u{customer(n)},{20.5 + n},{name}")

    read = Read(tmp_path, lines)

    assert read.guessed.guess.columns["customer_id"] == "Buyer User ID"
    assert read.sums == (60, 7, sum(20.5 + n for n in range(60)))


def test_a_date_without_marks_is_no_customer(tmp_path: Path) -> None:
    lines = ["event_date,event_timestamp,user_pseudo_id,transaction_id,purchase_revenue"]
    for n, moment in moments():
        micros = int((moment - datetime(1970, 1, 1)).total_seconds()) * 1_000_000
        lines.append(f"{moment:%Y%m%d},{micros},{67 + customer(n)}.469{n % 2},T{n},{12 + n / 4}")

    read = Read(tmp_path, lines)

    assert read.guessed.guess.columns["customer_id"] == "user_pseudo_id"
    assert read.guessed.guess.columns["order_date"] in ("event_date", "event_timestamp")
    assert read.orders["revenue"].sum() == sum(12 + n / 4 for n in range(60))


def test_a_sale_that_is_sent_twice_counts_once(tmp_path: Path) -> None:
    lines = ["transaction_id,time,user_id,value"]
    for n, moment in moments():
        lines.append(f"T{n},{moment:%Y-%m-%d %H:%M:%S},u{customer(n)},{12 + n / 4:.2f}")
        if n % 9 == 4:
            again = moment + timedelta(seconds=61)
            lines.append(f"T{n},{again:%Y-%m-%d %H:%M:%S},u{customer(n)},{12 + n / 4:.2f}")

    read = Read(tmp_path, lines)

    assert read.guessed.guess.duplicates == "one_per_order"
    assert read.sums == (60, 7, sum(12 + n / 4 for n in range(60)))


def test_an_address_is_proposed_where_ids_are_often_blank_and_failed_rows_go(
    tmp_path: Path,
) -> None:
    lines = ["id,Created (UTC),Amount,Currency,Status,Customer ID,Customer Email"]
    for n, moment in moments():
        status = "Failed" if n % 10 == 3 else "Paid"
        number = "" if n % 3 else f"cus_{customer(n)}"
        email = f"c{customer(n)}@example.com"
        lines.append(f"ch_{n},{moment:%Y-%m-%d %H:%M},{10 + n}.50,usd,{status},{number},{email}")

    read = Read(tmp_path, lines)

    assert read.guessed.guess.columns["customer_id"] == "Customer Email"
    assert read.guessed.guess.exclude == {"Status": ["Failed"]}
    assert read.orders["revenue"].sum() == sum(10.5 + n for n in range(60) if n % 10 != 3)


def test_refunds_from_the_shop_are_of_the_person_and_fees_stay(tmp_path: Path) -> None:
    lines = ["Date,From Email Address,To Email Address,Gross,Fee,Net,Transaction ID"]
    shop = "Shop@Store.example"
    for n, moment in moments():
        who, gross = f"c{customer(n)}@example.com", 20 + n
        lines.append(f"{moment:%Y-%m-%d},{who},{shop},{gross}.00,-0.88,{gross - 0.88:.2f},A{n}")
        if n % 8 == 5:
            lines.append(f"{moment:%Y-%m-%d},{shop},{who},-20.00,0.00,-20.00,R{n}")

    read = Read(tmp_path, lines)

    assert read.orders["customer_id"].n_unique() == 7
    assert read.orders["revenue"].sum() == sum(20 + n for n in range(60)) - 7 * 20
    assert "Gross" in read.proposal.text
    assert "'Fee'" in read.sentences


def test_rows_of_one_receipt_count_once(tmp_path: Path) -> None:
    lines = ["Sale Date,Receipt Number,Customer Code,Row Type,Details,Quantity,Total"]
    for n, moment in moments():
        first, second = 10 + n, 5.5
        head = f"{moment:%Y-%m-%d %H:%M:%S},{n},C{customer(n)}"
        lines += [
            f"{head},Sale,,2,{first + second:.2f}",
            f"{head},Sale Line,Mug,1,{first:.2f}",
            f"{head},Sale Line,Card,1,{second:.2f}",
            f"{head},Payment,Cash,1,{first + second:.2f}",
        ]

    read = Read(tmp_path, lines)

    assert read.sums == (60, 7, sum(15.5 + n for n in range(60)))
    assert "give the same money again" in read.sentences


@pytest.mark.parametrize("state", ["refunded", "Refunded"])
def test_a_sale_stays_with_its_refund_where_both_say_refunded(tmp_path: Path, state: str) -> None:
    lines = ["order_id,parent_id,date_created,customer_id,status,net_total"]
    for n, moment in moments():
        back = n % 12 == 5
        status = state if back else "completed"
        lines.append(f"{n},0,{moment:%Y-%m-%d},{customer(n) + 1},{status},{10 + n}.00")
        if back:
            later = moment + timedelta(days=3)
            lines.append(f"{n + 900},{n},{later:%Y-%m-%d},{customer(n) + 1},{state},-{10 + n}.00")

    read = Read(tmp_path, lines)

    assert read.guessed.guess.exclude == {}
    assert read.orders["revenue"].sum() == sum(10 + n for n in range(60) if n % 12 != 5)
    assert "refunds have rows of their own" in read.sentences


def test_the_customer_of_a_partitioned_folder_has_its_day(tmp_path: Path) -> None:
    for n, moment in moments():
        folder = tmp_path / "orders" / f"order_date={moment:%Y-%m-%d}"
        folder.mkdir(parents=True)
        frame = pl.DataFrame({"customer_id": [customer(n)], "revenue": [10.5 + n]})
        frame.write_parquet(folder / "part.parquet")

    guessed = guess_source(str(tmp_path / "orders"), tmp_path, TODAY)

    assert guessed.guess.columns["order_date"] == "order_date"
