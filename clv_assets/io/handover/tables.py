"""A customer table as a file: CSV, Parquet or a workbook, whole or not at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.core.handover.customer_table import CustomerTable
from clv_assets.core.text import in_csv
from clv_assets.io.storage.asset_files import FACTS_KEY
from clv_assets.io.storage.atomic import replacing

if TYPE_CHECKING:
    from xlsxwriter import Workbook

# A spreadsheet takes a cell that begins so for a formula, and may run it (OWASP, CSV injection).
MOST_ROWS = 1_048_575  # of a sheet, below its header
LONGEST_TEXT = 32_767  # letters of a cell


def write_file(table: CustomerTable, path: Path) -> list[str]:
    """Write a customer table in the format of the path's ending.

    Returns:
        Remarks on what was written otherwise than it stands in the table.

    Raises:
        ClvError: no format is called so, or the file can't be written; what was there stays.
    """
    from xlsxwriter.exceptions import XlsxWriterException

    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise ClvError(
            f"{path}: customer tables are written as {', '.join(WRITERS)}, or into a database "
            "(postgresql://, sqlite://, duckdb://); name it so"
        )
    try:
        with replacing(path.absolute()) as temporary:
            return writer(table, temporary)
    except (OSError, pl.exceptions.PolarsError, XlsxWriterException) as error:
        why = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise ClvError(f"{path}: can't be written: {why}; name another file with --to") from None


def _write_csv(table: CustomerTable, path: Path) -> list[str]:
    frame = in_csv(table.frame)
    frame.write_csv(path)
    ids = (frame["customer_id"] != table.frame["customer_id"]).sum()
    if not ids:
        return []
    return [
        f"{ids:,} customer ids begin like a formula and have an apostrophe before them; Parquet "
        "and databases have them as they are"
    ]


def _write_parquet(table: CustomerTable, path: Path) -> list[str]:
    metadata = {FACTS_KEY: json.dumps(table.facts, sort_keys=True)}
    table.frame.write_parquet(path, compression="zstd", metadata=metadata)
    return []


def _write_workbook(table: CustomerTable, path: Path) -> list[str]:
    """Two sheets: the customers, and what the columns are; all text stays text."""
    from xlsxwriter import Workbook

    if table.frame.height > MOST_ROWS:
        raise ClvError(
            f"{table.frame.height:,} customers are more than the {MOST_ROWS:,} rows of a sheet; "
            "write .csv or .parquet, or fewer customers with --only or --changed-since"
        )
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with Workbook(str(path), options) as workbook:
        _customers_sheet(workbook, table)
        _columns_sheet(workbook, table)
    return []


def _customers_sheet(workbook: "Workbook", table: CustomerTable) -> None:
    sheet = workbook.add_worksheet("customers")
    bold = workbook.add_format({"bold": True, "bottom": 1})
    formats = {name: workbook.add_format({"num_format": text}) for name, text in NUMBERS.items()}
    columns = table.frame.columns
    kinds = [table.frame.schema[name] for name in columns]
    for place, name in enumerate(columns):
        width = 44 if name.startswith("reason") else max(12, len(name) + 2)
        sheet.set_column(place, place, width, formats.get(_number(name, kinds[place])))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, table.frame.height, len(columns) - 1)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(table.frame.iter_rows(), start=1):
        for place, value in enumerate(row):
            _write_cell(sheet, number, place, value)


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value != value:
        return
    if isinstance(value, str):
        if sheet.write_string(row, column, value[:LONGEST_TEXT]):
            raise ClvError(f"row {row}, column {column}: can't be written to a sheet")
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_datetime(row, column, value)


NUMBERS = {"money": "#,##0.00", "share": "0.0%", "date": "yyyy-mm-dd"}


def _number(name: str, kind: pl.DataType) -> str:
    if name in ("p_active", "clv_percentile"):
        return "share"
    return "date" if kind == pl.Date else "money" if kind == pl.Float64 else ""


def _columns_sheet(workbook: "Workbook", table: CustomerTable) -> None:
    sheet = workbook.add_worksheet("columns")
    bold = workbook.add_format({"bold": True, "bottom": 1})
    sheet.set_column(0, 1, 20)
    sheet.set_column(2, 2, 100)
    facts = table.facts
    about = (
        f"Expected net revenue in [{facts['cutoff']}, {facts['window_end']}), amounts in "
        f"{facts['currency']}, by champion {facts['model_id']}"
    )
    sheet.write_string(0, 0, about)
    rows = [("column", "kind", "meaning"), *table.columns]
    for number, row in enumerate(rows, start=2):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text, bold if number == 2 else None)


WRITERS: dict[str, Callable[[CustomerTable, Path], list[str]]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".xlsx": _write_workbook,
}
