"""What a file never seen before seems to mean, by the names and the values of its columns."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from clv_assets.config.source import Columns, Source
from clv_assets.core.guess.content import Column
from clv_assets.core.guess.date_formats import read_dates
from clv_assets.core.guess.meanings import Guess, guess, header_is_data, split_by_blanks
from clv_assets.core.guess.names import EXACT, name_score, plain
from clv_assets.core.guess.oddities import oddities
from clv_assets.core.lines.judging import to_lines
from clv_assets.core.lines.mapping import Mapping

START = datetime(2024, 1, 3, 9, 30)


def make_rows(form: str = "%Y-%m-%d", **columns: Any) -> pl.DataFrame:
    """60 orders of 12 customers, two lines each, as text."""
    lines = []
    for number in range(60):
        moment = START + timedelta(days=5 * number, minutes=number)
        for line in (1, 2):
            price, quantity = 3.5 + number % 7 + line, 1 + (number + line) % 3
            lines.append(
                {
                    "customer": f"K{number % 12:03}",
                    "order": str(9000 + number),
                    "day": moment.strftime(form),
                    "sku": f"P{(number * 7 + line) % 25:02}",
                    "quantity": str(quantity),
                    "price": f"{price:.2f}",
                    "amount": f"{price * quantity:.2f}",
                }
            )
    frame = pl.DataFrame(lines)
    return frame.select(
        frame[source].alias(name) if isinstance(source, str) else source(frame).alias(name)
        for name, source in columns.items()
    )


def order_total(frame: pl.DataFrame) -> pl.Series:
    total = pl.col("amount").cast(pl.Float64).sum().over("order").round(2).cast(pl.String)
    return frame.select(total).to_series()


def first_line_only(frame: pl.DataFrame) -> pl.Series:
    first = pl.col("order").is_first_distinct()
    return frame.select(pl.when(first).then(order_total(frame))).to_series()


def named(found: Guess) -> dict[str, str]:
    return found.columns


@pytest.mark.parametrize(
    ("columns", "meant"),
    [
        (
            ("Kundennummer", "Rechnungsnr.", "Bestelldatum", "Artikelnr.", "Menge", "Gesamtpreis"),
            "german",
        ),
        (
            ("Code client", "N° commande", "Date de commande", "Réf. produit", "Qté", "Montant HT"),
            "french",
        ),
        (
            ("ID cliente", "N.º pedido", "Fecha pedido", "Código artículo", "Cantidad", "Importe"),
            "spanish",
        ),
        (("Klantnummer", "Ordernummer", "Besteldatum", "Artikelcode", "Aantal", "Bedrag"), "dutch"),
        (("CustomerID", "order_no", "OrderDate", "SKU", "Qty", "LineTotal"), "english"),
    ],
)
def test_columns_are_known_by_name_in_five_languages(columns: tuple[str, ...], meant: str) -> None:
    sources = ("customer", "order", "day", "sku", "quantity", "amount")
    found = guess(make_rows(**dict(zip(columns, sources, strict=True))))

    keys = ("customer_id", "order_id", "order_date", "product", "quantity", "revenue")
    assert named(found) == dict(zip(keys, columns, strict=True)), meant
    assert {choice.sure for choice in found.choices.values()} == {"sure"}


def test_columns_of_the_uci_file_are_quantity_and_price() -> None:
    rows = make_rows(
        "%Y-%m-%d %H:%M:%S",
        **{"InvoiceNo": "order", "StockCode": "sku", "Quantity": "quantity"},
        **{"InvoiceDate": "day", "UnitPrice": "price", "CustomerID": "customer"},
    )

    found = guess(rows)

    assert named(found)["unit_price"] == "UnitPrice"
    assert "revenue" not in found.choices
    assert found.missing == []


def test_the_line_total_is_preferred_to_quantity_and_price() -> None:
    rows = make_rows(
        customer_id="customer", order_id="order", date="day", qty="quantity", price="price",
        line_total="amount",
    )  # fmt: skip

    found = guess(rows)

    assert named(found)["revenue"] == "line_total"
    assert "quantity x price" in found.choices["revenue"].why
    assert "unit_price" not in found.choices


def test_a_net_amount_is_preferred_to_a_gross_one() -> None:
    rows = make_rows(
        customer_id="customer", order_id="order", date="day",
        **{"Montant TTC": "amount", "Montant HT": "amount"},
    )  # fmt: skip

    assert named(guess(rows))["revenue"] == "Montant HT"


def test_a_gross_amount_alone_is_taken_with_a_warning() -> None:
    rows = make_rows(customer_id="customer", order_id="order", date="day", Bruttobetrag="amount")

    assert any("include tax" in warning for warning in guess(rows).warnings)


@pytest.mark.parametrize("total", [order_total, first_line_only])
def test_an_orders_total_on_its_lines_gives_way_to_quantity_and_price(total: Any) -> None:
    rows = make_rows(
        **{"Name": "order", "Email": "customer", "Created at": "day", "Total": total},
        **{"Lineitem quantity": "quantity", "Lineitem price": "price", "Lineitem sku": "sku"},
    )

    found = guess(rows)

    assert named(found)["order_id"] == "Name"
    assert named(found)["unit_price"] == "Lineitem price"
    assert any("'Total' is a total of the order" in warning for warning in found.warnings)


def test_an_orders_total_repeated_on_each_line_is_warned_of_where_there_is_nothing_else() -> None:
    rows = make_rows(customer_id="customer", order_id="order", date="day", total=order_total)

    found = guess(rows)

    assert found.choices["revenue"].sure == "a guess"
    assert any("every line would count it again" in warning for warning in found.warnings)


def test_one_row_per_order_needs_no_such_warning() -> None:
    rows = make_rows(customer_id="customer", order_id="order", date="day", total=order_total)

    found = guess(rows.unique("order_id", maintain_order=True))

    assert found.choices["revenue"].sure == "sure"
    assert not any("count it again" in warning for warning in found.warnings)


def test_amazons_item_price_is_the_total_of_the_line() -> None:
    rows = make_rows(
        **{"amazon-order-id": "order", "purchase-date": "day", "sku": "sku"},
        **{"quantity": "quantity", "item-price": "amount", "buyer-email": "customer"},
    )

    assert named(guess(rows))["revenue"] == "item-price"


def test_columns_without_telling_names_are_guessed_by_content() -> None:
    found = guess(make_rows(a="sku", b="day", c="customer", d="amount"))

    assert named(found)["order_date"] == "b"
    assert named(found)["revenue"] == "d"
    assert {found.choices[key].sure for key in ("customer_id", "revenue")} == {"a guess"}


def test_an_order_is_told_from_its_customer_by_having_but_one() -> None:
    found = guess(make_rows(a="order", b="day", c="customer", d="amount"))

    assert (named(found)["customer_id"], named(found)["order_id"]) == ("c", "a")


def test_a_needed_column_that_is_not_there_is_named() -> None:
    found = guess(make_rows(order="order", day="day", amount="amount").unique("order"))

    assert found.missing == ["customer_id"]


def test_an_e_mail_address_as_customer_is_a_matter_of_privacy() -> None:
    def mail(frame: pl.DataFrame) -> pl.Series:
        return frame["customer"] + "@example.com"

    found = guess(make_rows(Email=mail, order="order", day="day", amount="amount"))

    assert named(found)["customer_id"] == "Email"
    assert any("privacy" in warning for warning in found.warnings)


def test_guests_under_one_number_are_no_customer() -> None:
    def with_guests(frame: pl.DataFrame) -> pl.Series:
        number = frame["order"].cast(pl.Int64)
        return pl.select(pl.when(number % 3 == 0).then(pl.lit("0")).otherwise(number)).to_series()

    def mail(frame: pl.DataFrame) -> pl.Series:
        return frame["customer"] + "@example.com"

    alone = guess(make_rows(customer_user=with_guests, order="order", day="day", amount="amount"))
    beside = guess(
        make_rows(customer_user=with_guests, email=mail, order="order", day="day", amount="amount")
    )

    assert any("guests under one number" in warning for warning in alone.warnings)
    assert named(beside)["customer_id"] == "email"


def test_a_customer_who_never_comes_back_may_be_an_order() -> None:
    rows = make_rows(customer_id="order", day="day", amount="amount")

    found = guess(rows.unique("customer_id", maintain_order=True))

    assert any("ever comes back" in warning for warning in found.warnings)


def test_orders_of_several_customers_are_doubted() -> None:
    rows = make_rows(customer_id="customer", order_id="sku", day="day", amount="amount")

    found = guess(rows)

    assert found.choices["order_id"].sure == "a guess"
    assert any("have several customers" in warning for warning in found.warnings)


def test_a_currency_given_once_per_order_is_left_out() -> None:
    def first_line(frame: pl.DataFrame) -> pl.Series:
        first = pl.col("order").is_first_distinct()
        return frame.select(pl.when(first).then(pl.lit("EUR"))).to_series()

    found = guess(
        make_rows(
            customer_id="customer", order="order", day="day", amount="amount", currency=first_line
        )
    )

    assert "currency" not in found.choices
    assert found.left_out == ["currency"]


@pytest.mark.parametrize(("delimiter", "decimal"), [(",", "."), (";", ",")])
def test_amounts_with_two_readings_are_decided_by_the_delimiter(
    delimiter: str, decimal: str
) -> None:
    rows = make_rows(customer_id="customer", order="order", day="day", amount="amount")
    rows = rows.with_columns(amount=pl.lit("1,250"))

    found = guess(rows, delimiter)

    assert found.decimal == decimal
    assert any("two readings" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("written", "formats", "sure"),
    [
        (["2024-01-05", "2024-12-31"], (), "sure"),
        (["20240105", "20241231"], (), "sure"),
        (["2024-01-15 10:23:45 -0500"], (), "sure"),
        (["05.01.2024", "31.12.2024"], ("%d.%m.%Y",), "sure"),
        (["1/31/2024 9:05 PM"], ("%m/%d/%Y %I:%M %p",), "sure"),
        (["31/01/24 09:05"], ("%d/%m/%y %H:%M",), "sure"),
        (["Jan 5, 2024", "Dec 31, 2024"], ("%b %d, %Y",), "sure"),
        (["05-Jan-24"], ("%d-%b-%y",), "sure"),
        (["2024/01/05 10:00"], ("%Y/%m/%d %H:%M",), "sure"),
        (["2024-01-05 10:00:00 UTC"], (), "sure"),
        (["45296", "45297.5"], ("excel",), "likely"),
        (["1704448800", "1704449900"], ("epoch",), "likely"),
        (["1704448800000"], ("epoch_ms",), "likely"),
        (["05.01.2024", "06.01.2024"], ("%d.%m.%Y",), "likely"),
        (["1/5/2024 9:05 AM"], ("%m/%d/%Y %I:%M %p",), "likely"),
        (["05/01/2024", "06/01/2024"], ("%d/%m/%Y",), "a guess"),
    ],
)
def test_dates_are_read_as_they_are_written(
    written: list[str], formats: tuple[str, ...], sure: str
) -> None:
    reading = read_dates(pl.Series(written), named=True)

    assert reading is not None
    assert (reading.formats, reading.sure, reading.share) == (formats, sure, 1.0)
    assert reading.parsed(pl.Series(written)).is_not_null().all()


def test_day_or_month_first_is_shown_both_ways_where_nothing_tells() -> None:
    reading = read_dates(pl.Series(["05/01/2024", "06/01/2024"]))

    assert reading is not None
    assert "5 January 2024" in reading.other
    assert "1 May 2024" in reading.other
    assert "'%m/%d/%Y'" in reading.other


def test_a_file_in_order_of_time_tells_day_from_month() -> None:
    days = [date(2024, month, day) for month in range(1, 13) for day in (2, 7, 11)]
    written = pl.Series([f"{day:%m/%d/%Y}" for day in days])

    reading = read_dates(written)

    assert reading is not None
    assert (reading.formats, reading.sure) == (("%m/%d/%Y",), "likely")


@pytest.mark.parametrize("values", [["12", "13"], ["K001", "K002"], ["4.50", "2.10"], ["blue"]])
def test_other_values_are_no_dates(values: list[str]) -> None:
    assert read_dates(pl.Series(values)) is None


def test_numbers_are_dates_only_where_the_name_says_so() -> None:
    assert Column.of(pl.Series("a", ["45296", "45300"])).dates is None


def test_names_are_compared_without_case_accents_and_punctuation() -> None:
    assert plain("N° Client") == "n client"
    assert plain("OrderDate") == "order date"
    assert name_score("customer_id", "Kunden-Nr.")[0] == EXACT
    assert name_score("order_date", "Ship date")[0] == 0
    assert name_score("revenue", "Tax amount")[0] == 0


def test_a_first_line_of_values_is_no_line_of_names() -> None:
    assert header_is_data(["00001", "19970101", "1", "11.77"])
    assert not header_is_data(["customer", "date", "cds", "dollars"])


def test_blanks_set_columns_apart_only_if_they_do_so_in_every_line() -> None:
    assert split_by_blanks([" id  date  n  value", " 00001 19970101  1   11.77"])
    assert not split_by_blanks(["ann bought a mug", "bob nothing"])


def oddities_of(rows: pl.DataFrame, files: list[int] | None = None) -> Any:
    columns = Columns(customer_id="customer", order_id="order", order_date="day", revenue="amount")
    source = Source(path="x", columns=columns.model_copy(update={"product": "sku"}))
    mapping = Mapping.of(rows, source, "x")
    lines = to_lines(rows, mapping, source, date(2026, 1, 1)).usable
    of_file = pl.Series(files or [0] * rows.height, dtype=pl.UInt32)
    return oddities(rows, of_file, lines, mapping.columns)


def all_rows() -> pl.DataFrame:
    names = ("customer", "order", "day", "sku", "amount")
    return make_rows(**{name: name for name in names})


def test_files_that_overlap_ask_for_dropping_across_files() -> None:
    rows = all_rows()
    both = pl.concat([rows[:80], rows[60:]])

    found = oddities_of(both, [0] * 80 + [1] * 60)

    assert found.duplicates == "drop_across_files"
    assert "20 rows are in several files" in found.sentences[0]


def test_days_that_are_in_the_file_twice_ask_for_dropping_copies() -> None:
    rows = all_rows().with_columns(day=pl.lit("2024-02-02"))[:40]
    other = all_rows()[40:]

    found = oddities_of(pl.concat([rows, rows, other]))

    assert found.duplicates == "drop"
    assert "1 day is in the file twice (2024-02-02)" in found.sentences[0]


def test_one_row_many_times_is_no_day_that_is_there_twice() -> None:
    row = all_rows().with_columns(day=pl.lit("2025-02-02"))[:1]

    assert oddities_of(pl.concat([all_rows(), *[row] * 40])).duplicates is None


def test_some_copies_are_only_told() -> None:
    rows = all_rows()

    found = oddities_of(pl.concat([rows, rows[:3]]))

    assert found.duplicates is None
    assert "3 rows (2.4%) are exact copies" in found.sentences[0]


def test_codes_without_digits_are_told_with_their_sums() -> None:
    post = all_rows()[:4].with_columns(sku=pl.lit("POST"), amount=pl.lit("4.00"))

    found = oddities_of(pl.concat([all_rows(), post]))

    assert found.products == ["POST"]
    assert any("POST 16" in told for told in found.sentences)


def test_orders_that_begin_with_a_letter_are_returns_or_bookkeeping() -> None:
    rows = all_rows()
    returned = rows[:2].with_columns(order="C" + pl.col("order"), amount=pl.lit("-5"))
    written_off = rows[2:3].with_columns(order="A" + pl.col("order"), amount=pl.lit("11000"))

    found = oddities_of(pl.concat([rows, returned, written_off]))

    assert found.orders == ["A*"]
    assert any("begin with C (−10): returns" in told for told in found.sentences)


def test_orders_never_paid_are_told() -> None:
    rows = all_rows().with_columns(
        pl.Series("Order Status", ["completed"] * 110 + ["cancelled"] * 10)
    )

    assert any("cancelled 10" in told for told in oddities_of(rows).sentences)
