"""What stands in the cells of dirty files, and what the engine must say of it."""

from decimal import Decimal

COLUMNS = ["customer_id", "order_id", "order_date", "revenue", "product_id"]
NAMES = ["ann", "bob", "0042", "Zoë Müller", "O'Hara", "Œuvres & Co", "François"]
TEXTS = ["", "mug", "Café crème", "a" * 30, "NA", "- x -", "5"]
MARKED = [
    '6" pipe',
    "a,b",
    "a;b",
    "a|b",
    "a\tb",
    'pipe 6"',
    'say "hi"',
    '""',
    "two\nlines",
    "a\n\n,b;\n",
    '"',
]
NO_CUSTOMER = ["", "  ", "NULL", "null", "None", "NaN", "nan", "N/A", "#N/A", "\\N", "(null)"]
NO_AMOUNT = ["", "NULL", "nan", "NaN", "inf", "-inf", "1e308", "-1e308", "abc", "1.2.3x", "--5"]
NO_AMOUNT += ["12abc", "0x10", "\\N", "1_000", "#REF!", "(5", "5 ABC", "1e12", "1,2,3;"]
NO_DATE = [
    "",
    "NULL",
    "0001-01-01",
    "9999-12-31",
    "1900-01-01",
    "1899-12-30",
    "45292",
    "2024-13-01",
]
NO_DATE += ["2024-02-30", "+12024-01-01", "99999999", "someday", "00/00/0000", "0000-00-00", "inf"]
NO_DATE += ["-0001-01-01", "2024115", "1e308", "9999-12-31 23:59:59", "\\N", "2026-01-01"]
ODD_AMOUNTS = {"-0": Decimal(0), "1e-9": Decimal(0), "5e2": Decimal(500)}
REASONS = {
    "empty": "no customer",
    "long": "wrong number of fields",
    "short": "wrong number of fields",
    "stray quote": "text behind a closing quote",
}
BAD_BYTES = {
    "zero byte": ("a\0b", "holds a zero byte"),
    "no text": ("a\udc81b", "not readable as text"),
}
BAD_CELLS = {
    "customer": ("customer_id", NO_CUSTOMER, "no customer"),
    "amount": ("revenue", NO_AMOUNT, "revenue unreadable"),
    "date": ("order_date", NO_DATE, "order date"),
}
WELL_CUT = ("clean",) * 9 + ("odd amount", "end quote", *BAD_CELLS, *REASONS, *BAD_BYTES)
UNCLEAR = ("own",) * 6 + ("open quote", "open quote", "end quote", "end quote", "long", "amount")
