"""Which of several columns of dates is the moment of the sale."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from clv_assets.core.columns.content import Column
from clv_assets.core.guess.meanings import guess
from clv_assets.core.guess.order_dates import OrderDate, find_order_date

SALES = [datetime(2023, 1, 9) + timedelta(days=5 * n, hours=n % 9) for n in range(80)]
LATER = [moment + timedelta(days=3 + n * n % 40) for n, moment in enumerate(SALES)]
BIRTHS = [datetime(1960, 3, 1) + timedelta(days=977 * (n % 13)) for n in range(80)]
JOINED = [datetime(2021, 5, 1) + timedelta(days=31 * (n % 13)) for n in range(80)]
CUSTOMERS = Column.of(pl.Series("who", [f"k{n % 13}" for n in range(80)]))


def find(columns: dict[str, list[datetime]], customer: Column | None = None) -> OrderDate:
    texts = {
        name: Column.of(pl.Series(name, [f"{moment:%Y-%m-%d}" for moment in moments]))
        for name, moments in columns.items()
    }
    return find_order_date(texts, customer)


def taken(date: OrderDate) -> tuple[str, str]:
    assert date.choice is not None
    return date.choice.column, date.choice.sure


@pytest.mark.parametrize(
    ("other", "sale"),
    [
        ("updated_at", "placed_at"),
        ("completed_at", "submitted_at"),
        ("fulfilled_at", "processed_at"),
        ("Due Date", "Issued"),
        ("Order Delivery Date", "Order Entered"),
        ("Event Date", "Booked"),
        ("Arrival Date", "Booking Date"),
        ("Concert date", "Tickets sold"),
        ("Fecha de vencimiento", "Fecha de emisión"),
        ("Date d'échéance", "Date d'émission"),
        ("Livré le", "Vendu le"),
        ("Geburtsdatum", "Kauf am"),
        ("Fällig am", "Rechnung vom"),
        ("Anreise", "Gebucht am"),
        ("Data di scadenza", "Data fattura di vendita"),
        ("Data de entrega", "Data da venda"),
        ("Vervaldatum", "Verkocht op"),
        ("Last Modified", "Entered"),
        ("Kursbeginn", "Gebucht am"),
        ("Zahlungseingang", "Ticketverkauf"),
    ],
)
def test_other_moments_of_an_order_lose_to_its_sale(other: str, sale: str) -> None:
    for columns in ({other: LATER, sale: SALES}, {sale: SALES, other: LATER}):
        column, certainty = taken(find(columns))

        assert column == sale
        assert certainty != "a guess"


def test_what_the_names_do_not_tell_the_order_in_time_does() -> None:
    date = find({"stamp b": LATER, "stamp a": SALES})

    assert taken(date) == ("stamp a", "a guess")
    assert date.warnings == [
        "'stamp a' is taken for the date of the order; 'stamp b' holds dates too: see which "
        "is the day of the sale (source.columns.order_date)"
    ]


def test_a_day_that_each_customer_has_but_one_of_is_theirs() -> None:
    assert taken(find({"Eintritt": JOINED, "stamp": SALES}, CUSTOMERS))[0] == "stamp"
    assert taken(find({"Eintritt": JOINED, "stamp": SALES}))[0] == "Eintritt"


def test_days_decades_before_are_of_birth() -> None:
    assert taken(find({"syntymä": BIRTHS, "stamp": SALES}))[0] == "stamp"


def test_the_only_dates_are_taken_whatever_their_name() -> None:
    assert taken(find({"Event Date": SALES})) == ("Event Date", "likely")
    assert taken(find({"stamp": SALES})) == ("stamp", "likely")
    assert find({}).choice is None


def test_of_other_moments_alone_one_is_a_guess_and_says_so() -> None:
    date = find({"Shipped": LATER, "Delivered": [day + timedelta(days=2) for day in LATER]})

    assert taken(date) == ("Shipped", "a guess")
    assert "though its name is of another moment" in date.warnings[0]


def test_an_order_date_by_name_is_sure_and_needs_no_words() -> None:
    date = find({"Paid at": LATER, "Order Date": SALES, "Ship Date": LATER})

    assert taken(date) == ("Order Date", "sure")
    assert date.warnings == []


@pytest.mark.parametrize("form", ["%Y%m%d", "%y%m%d", "%d%m%y"])
def test_digits_alone_that_are_days_of_many_months_are_dates(form: str) -> None:
    texts = pl.Series("FKDAT", [moment.strftime(form) for moment in SALES])
    column = Column.of(texts)

    assert taken(find_order_date({"FKDAT": column}))[0] == "FKDAT"
    assert column.fit("customer_id") == 0.0
    assert column.moments.to_list() == [m.replace(hour=0) for m in SALES]


def test_eight_digits_of_a_day_are_no_order() -> None:
    days = [moment.strftime("%d%m%Y") for moment in SALES]
    frame = pl.DataFrame({"Belegdatum": days, "Kundennr": CUSTOMERS.values, "Betrag": "7,50"})

    columns = guess(frame).columns

    assert columns["order_date"] == "Belegdatum"
    assert "order_id" not in columns


def test_numbers_in_a_row_are_no_dates() -> None:
    for first, count in ((240101, 31), (240101, 80), (240101, 299), (20240101, 80)):
        ids = Column.of(pl.Series("n", [str(first + n) for n in range(count)]))

        assert find_order_date({"n": ids}).choice is None
        assert ids.fit("order_id") == 1.0
