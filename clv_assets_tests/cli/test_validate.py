"""``clv validate``: a dry run of any source, and a config for a file never seen before."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import yaml

from clv_assets.config.deployment import Config
from clv_assets_tests.cli.commands import clv, clv_process
from clv_assets_tests.public_data import ONLINE_RETAIL_RAW, PUBLIC_DATA, needs_online_retail

CDNOW_RAW = PUBLIC_DATA / "raw" / "CDNOW_master.txt.gz"
OTHERS = [
    PUBLIC_DATA / "raw" / "online_retail_2010-12_2011-12.csv.gz",
    PUBLIC_DATA / "raw" / "online_retail_II_year_2009-2010.parquet",
]

Order = tuple[int, datetime, int, list[tuple[str, int, float]]]


@pytest.fixture(autouse=True)
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_environment: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setenv("CLV_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def orders(days: int = 500, count: int = 900) -> Iterator[Order]:
    """Orders of 150 customers: number, moment, customer, lines of product, quantity, price."""
    chance = random.Random(5)
    start = datetime(2023, 1, 3)
    moments = sorted(chance.randrange(days * 1440) for _ in range(count))
    for number, minutes in enumerate(moments):
        lines = [
            (f"MUG{chance.randrange(40):02}", chance.randrange(1, 4), chance.randrange(300, 6000))
            for _ in range(chance.choice([1, 1, 2, 3]))
        ]
        customer = chance.randrange(150) + 1
        goods = [(sku, pieces, cents / 100) for sku, pieces, cents in lines]
        yield 1001 + number, start + timedelta(minutes=minutes), customer, goods


def write(path: str, header: str, lines: list[str], encoding: str = "utf-8") -> str:
    Path(path).write_bytes("\r\n".join([header, *lines, ""]).encode(encoding))
    return path


def plain_shop(path: str = "orders.csv", days: int = 500) -> str:
    lines = [
        f"K{customer:03},{order},{moment:%Y-%m-%d},{pieces * price:.2f}"
        for order, moment, customer, goods in orders(days)
        for _, pieces, price in goods
    ]
    return write(path, "customer_id,order_id,order_date,revenue", lines)


def shopify(path: str = "shopify.csv") -> str:
    lines = []
    for order, moment, customer, goods in orders():
        total = sum(pieces * price for _, pieces, price in goods)
        for place, (sku, pieces, price) in enumerate(goods):
            status = "voided" if order % 40 == 0 else "paid"
            once = f"{status},EUR,{total:.2f},{total + 4.9:.2f}" if place == 0 else ",,,"
            when = f"{moment:%Y-%m-%d %H:%M:%S} +0100"
            mail = f"ann{customer}@example.com"
            lines.append(f"#{order},{mail},{once},{when},{pieces},Mug,{price},{sku}")
    header = "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,"
    return write(path, f"{header}Lineitem name,Lineitem price,Lineitem sku", lines)


def german(path: str = "export.csv") -> str:
    lines = [
        f"R{order};{moment:%d.%m.%Y};{10_000 + customer};{sku};Große Tasse;{pieces};"
        + f"{pieces * price * 10:_.2f} €".replace(".", ",").replace("_", ".")
        for order, moment, customer, goods in orders()
        for sku, pieces, price in goods
    ]
    header = "Rechnungsnr.;Bestelldatum;Kundennummer;Artikelnr.;Bezeichnung;Menge;Gesamtpreis"
    return write(path, header, lines, "cp1252")


def french(path: str = "export.txt") -> str:
    lines = [
        f"{order}\t{moment:%d/%m/%Y %H:%M}\tCL{customer}\t{pieces}\t"
        f"{pieces * price * 1.2:.2f}\t{pieces * price:.2f}".replace(".", ",")
        for order, moment, customer, goods in orders()
        for _, pieces, price in goods
    ]
    header = "N° commande\tDate de commande\tCode client\tQté\tMontant TTC\tMontant HT"
    return write(path, header, lines, "utf-8-sig")


def woocommerce(path: str = "woo.csv") -> str:
    lines = []
    for order, moment, customer, goods in orders():
        total = sum(pieces * price for _, pieces, price in goods)
        status = "failed" if order % 30 == 0 else "completed"
        lines += [
            f"{order},{status},{moment:%Y-%m-%d %H:%M},{customer},US,{total:.2f},{sku},{n},{price}"
            for sku, n, price in goods
        ]
    header = "Order Number,Order Status,Order Date,Customer User,Country Code (Billing),"
    return write(path, f"{header}Order Total Amount,SKU,Quantity (- Refund),Item Cost", lines)


def proposed(path: str) -> Config:
    """What ``--out`` writes."""
    Path("guess.yaml").unlink(missing_ok=True)
    result = clv("validate", path, "--out", "guess.yaml")
    assert result.exit_code == 0, result.output
    return Config.model_validate(yaml.safe_load(Path("guess.yaml").read_text("utf-8")))


def words(text: str) -> str:
    """Text on one line: sentences wrap."""
    return " ".join(text.split())


def test_a_german_export_is_understood_and_ingested_as_guessed() -> None:
    config = proposed(german())
    columns = config.source.columns

    assert (columns.customer_id, columns.order_id) == ("Kundennummer", "Rechnungsnr.")
    assert (columns.revenue, columns.quantity) == ("Gesamtpreis", "Menge")
    assert config.source.date_format == "%d.%m.%Y"
    assert clv("validate", "guess.yaml").exit_code == 0


def test_a_french_export_is_taken_by_its_net_amount() -> None:
    config = proposed(french())

    assert config.source.columns.revenue == "Montant HT"
    assert config.source.date_format == "%d/%m/%Y %H:%M"


def test_a_shopify_export_is_taken_by_its_lines() -> None:
    config = proposed(shopify())
    told = words(clv("validate", "shopify.csv").output)

    columns = config.source.columns
    assert (columns.order_id, columns.customer_id) == ("Name", "Email")
    assert (columns.quantity, columns.unit_price) == ("Lineitem quantity", "Lineitem price")
    assert config.source.date_format is None
    assert columns.currency == "currency"  # given once per order: left out
    assert "Subtotal = Lineitem quantity x Lineitem price, in nearly every order" in told
    assert "'Total' 1" in told  # an amount that is left out, with its sum
    assert "voided 22" in told
    assert "better for privacy" in told


def test_a_woocommerce_export_is_taken_by_its_lines() -> None:
    columns = proposed(woocommerce()).source.columns

    assert (columns.order_id, columns.customer_id) == ("Order Number", "Customer User")
    assert (columns.quantity, columns.unit_price) == ("Quantity (- Refund)", "Item Cost")
    assert columns.country == "Country Code (Billing)"


def test_the_report_accounts_for_every_row_and_draws_the_months() -> None:
    result = clv("validate", plain_shop())

    rows = sum(len(goods) for *_, goods in orders())
    assert result.exit_code == 0
    assert f"{rows:,} read = 900 kept as orders + {rows - 900:,} merged" in result.output
    assert "2023-01" in result.output
    assert "█" in result.output
    assert "first final verdict falls due on 2024-11-20" in words(result.output)


def test_the_report_fits_a_hundred_columns_and_has_no_colours_when_piped() -> None:
    done = clv_process("validate", shopify())

    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert len(done.stdout.splitlines()) <= 75
    text = [line for line in done.stdout.splitlines() if "clv backtest" not in line]
    assert max(map(len, text)) <= 100


def test_a_short_history_is_given_shorter_windows() -> None:
    config = proposed(plain_shop(days=430))
    told = words(clv("validate", "orders.csv").output)

    assert (config.training.pred_months, config.training.history_months) == (3, 6)
    assert "with your 14 months: prediction 3 months (training.pred_months), history 6 " in told
    assert "an honest baseline is possible with orders up to 2024-04-03" in told


def test_rows_that_would_be_rejected_are_shown_with_an_example_each() -> None:
    path = plain_shop()
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(",9001,2024-01-05,10\r\nK001,9002,31.01.2024,10\r\nK001,9003,2024-01-05,ten\r\n")

    result = clv("validate", path)

    assert result.exit_code == 0
    assert "no customer" in result.output
    assert "order_date = '31.01.2024'" in result.output
    assert "revenue = 'ten'" in result.output


def test_too_many_rejects_are_reported_with_the_error_of_the_ingest() -> None:
    path = plain_shop()
    with Path(path).open("a", encoding="utf-8") as file:
        file.writelines(f"K001,{number},2024-01-05,ten\r\n" for number in range(500))

    result = clv("validate", path)

    assert result.exit_code == 1
    assert "clv ingest would refuse this" in result.output
    assert "500 of" in result.output
    assert "max_reject_share" in result.output
    assert "900 kept as orders" in result.output  # and what could be kept


def test_several_currencies_are_an_error_with_the_remedy() -> None:
    lines = [
        f"K{customer:03},{order},{moment:%Y-%m-%d},5.50,{'EUR' if order % 2 else 'USD'}"
        for order, moment, customer, _ in orders()
    ]
    path = write("two.csv", "customer_id,order_id,order_date,revenue,currency", lines)

    result = clv("validate", path)

    assert result.exit_code == 1
    assert "source.rates" in result.output
    assert "900 orders of" in result.output


@pytest.mark.parametrize(
    ("amount", "unit"), [("€ 5,50", " EUR"), ("5.50 CHF", " CHF"), ("$5.50", ""), ("5.50", "")]
)
def test_the_currency_stands_beside_what_the_orders_brought_or_is_asked_for(
    amount: str, unit: str
) -> None:
    lines = [
        f'K{customer:03},{order},{moment:%Y-%m-%d},"{amount}"'
        for order, moment, customer, _ in orders()
    ]
    path = write("signs.csv", "customer_id,order_id,order_date,revenue", lines)

    result = clv("validate", path)

    named = unit.replace(" ", ", ")
    assert f"\nOrders, and their net revenue by month{named}\n" in result.output
    assert f"net revenue 4,950.00{unit}, 33.00{unit} per customer; no returns" in result.output
    assert ("give its ISO code as source.currency" in result.output) is (unit == "")


def without_july() -> str:
    lines = [
        f"K{customer:03},{order},{moment:%Y-%m-%d},20.00"
        for order, moment, customer, _ in orders(count=3000)
        if f"{moment:%Y-%m}" != "2023-07"
    ]
    return write("gap.csv", "customer_id,order_id,order_date,revenue", lines)


def test_a_missing_month_is_marked_at_its_bar_and_asked_about() -> None:
    result = clv("validate", without_july(), "--out", "gap.yaml")

    assert result.exit_code == 0
    assert "2023-07: no orders" in words(result.output)
    assert "odd months stop nothing: was the shop like this?" in words(result.output)
    assert "accept_months: ['2023-07']" in words(result.output)
    (line,) = [line for line in result.output.splitlines() if line.startswith("  2023-07 ")]
    assert "? odd" in line[:51]
    assert clv("ingest", "--config", "gap.yaml").exit_code == 0


def test_a_missing_newest_month_would_stop_the_ingest() -> None:
    declared = {"path": without_july(), "complete_through": "2023-08-04"}
    Path("gap.yaml").write_text(yaml.safe_dump({"source": declared}))

    result = clv("validate", "gap.yaml")

    assert result.exit_code == 1
    assert "accept_months: ['2023-07']" in words(result.output)
    (line,) = [line for line in result.output.splitlines() if line.startswith("  2023-07 ")]
    assert "! suspect" in line[:51]


def test_files_that_overlap_are_told_and_counted_once() -> None:
    whole = Path(plain_shop()).read_text("utf-8").splitlines()
    Path("years").mkdir()
    write("years/a.csv", whole[0], whole[1:600])
    write("years/b.csv", whole[0], whole[500:])

    config = proposed("years")

    assert config.source.duplicates == "drop_across_files"
    assert "100 rows are in several files" in words(clv("validate", "years").output)


def test_yearly_files_with_other_names_for_a_column_are_mapped_by_a_list() -> None:
    whole = Path(plain_shop()).read_text("utf-8").splitlines()
    Path("years").mkdir()
    write("years/a.csv", "Customer ID,Invoice,InvoiceDate,Amount", whole[1:600])
    write("years/b.csv", "CustomerID,InvoiceNo,InvoiceDate,Amount", whole[600:])

    columns = proposed("years").source.columns

    assert set(columns.customer_id) == {"Customer ID", "CustomerID"}
    assert set(columns.order_id) == {"Invoice", "InvoiceNo"}
    assert columns.order_date == "InvoiceDate"


def test_a_file_set_apart_by_blanks_without_telling_names_is_understood() -> None:
    lines = [
        f" K{customer:03}  {moment:%Y%m%d}  1   {goods[0][2]:8.2f}"
        for _, moment, customer, goods in orders()
    ]
    config = proposed(write("blank.txt", " customer_id  date number_of_cds  dollar_value", lines))

    assert config.source.text.delimiter == "blanks"
    assert config.source.columns.revenue == "dollar_value"


def test_a_file_without_a_line_of_names_gets_names() -> None:
    lines = Path(plain_shop()).read_text("utf-8").splitlines()
    config = proposed(write("bare.csv", lines[1], lines[2:]))

    assert config.source.text.header == ("column_1", "column_2", "column_3", "column_4")
    assert config.source.columns.customer_id == "column_1"


def test_a_needed_column_that_is_not_found_leaves_a_place_in_the_config() -> None:
    lines = [f"{order},{moment:%Y-%m-%d},9.50" for order, moment, *_ in orders()]

    result = clv("validate", write("till.csv", "receipt,day,total", lines), "--out", "till.yaml")

    assert result.exit_code == 1
    assert "no column looks like customer_id" in result.output
    assert "# customer_id: PUT_THE_COLUMN_HERE" in Path("till.yaml").read_text("utf-8")


def test_a_config_is_never_overwritten() -> None:
    path = plain_shop()
    Path("shop.yaml").write_text("mine")

    result = clv("validate", path, "--out", "shop.yaml")

    assert result.exit_code == 1
    assert "shop.yaml is there already" in result.stderr
    assert Path("shop.yaml").read_text() == "mine"


def test_a_config_with_the_wrong_columns_is_told_which_would_fit() -> None:
    german()
    Path("shop.yaml").write_text("source: {path: export.csv}")

    result = clv("validate", "shop.yaml")

    assert result.exit_code == 1
    assert "no column 'customer_id'" in words(result.output)
    assert "customer_id: Kundennummer" in result.output


def test_a_database_is_checked_as_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.read_csv(plain_shop())
    with sqlite3.connect("shop.db") as database:
        database.execute("create table sales (customer_id, order_id, order_date, revenue)")
        database.executemany("insert into sales values (?, ?, ?, ?)", frame.rows())
    database.close()
    monkeypatch.setenv("SHOP_URL", f"sqlite:///{Path('shop.db').absolute()}")
    Path("shop.yaml").write_text("source: {sql: {url_env: SHOP_URL, table: sales}}")

    result = clv("validate", "shop.yaml")

    assert result.exit_code == 0, result.output
    assert "900 kept as orders" in result.output


def test_the_sample_shop_is_checked_as_configured() -> None:
    Path("shop.yaml").write_text("source: {sample: {customers: 60, start: 2025-01-06}}")

    result = clv("validate", "shop.yaml")

    assert "the config is valid" in result.output
    assert "What this history allows" in result.output


@pytest.mark.parametrize(
    ("argument", "content", "told"),
    [
        ("none.csv", None, "no such file"),
        ("none.yaml", None, "no such config file"),
        ("empty.csv", "", "the file is empty"),
        ("names.csv", "customer_id,order_date,revenue\n", "has no rows"),
        ("s3://ann:hunter2@bucket/orders.csv", None, "holds a password or key"),
    ],
)
def test_bad_input_is_a_line_or_two_without_a_trace(
    argument: str, content: str | None, told: str
) -> None:
    if content is not None:
        Path(argument).write_text(content)

    result = clv("validate", argument)

    assert result.exit_code == 1
    assert result.stderr.startswith("clv: ")
    assert told in result.stderr
    assert len(result.stderr.splitlines()) <= 2
    assert "hunter2" not in result.output


def test_what_could_steer_a_terminal_is_not_printed() -> None:
    path = plain_shop()
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("K001,9002,\x1b[31mred,10\r\n")

    assert "\x1b" not in clv("validate", path).output


@pytest.mark.slow
@needs_online_retail
def test_online_retail_ii_is_understood_with_its_nine_days_twice() -> None:
    result = clv("validate", str(ONLINE_RETAIL_RAW))

    told = words(result.output)
    assert result.exit_code == 0
    assert "duplicates: drop" in told
    assert "(2010-12-01 to 2010-12-09)" in told
    assert "unit_price: Price" in told
    assert "POST 112,231" in told
    assert "begin with C" in told


@pytest.mark.skipif(not CDNOW_RAW.exists(), reason="the public file isn't beside the checkout")
def test_cdnow_is_understood_with_its_blanks() -> None:
    config = proposed(str(CDNOW_RAW))

    assert config.source.text.delimiter == "blanks"
    assert str(config.cutoffs.start) == "1997-01-06"


@pytest.mark.slow
@needs_online_retail
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_the_other_public_files_are_understood(path: Path) -> None:
    result = clv("validate", str(path))

    assert result.exit_code == 0
    assert "an honest baseline is possible" in words(result.output)
