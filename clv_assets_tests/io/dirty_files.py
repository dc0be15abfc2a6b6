"""Files as shops export them, dirt and all, by a generator that knows what is in them.

Truth is kept beside the text from the cells that were written, summed in Decimal by code of its
own. Nothing here asks the product how to read anything but the orders and rejects it reports.
"""

import gzip
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from hypothesis import strategies as st

from clv_assets_tests.io.dirty_cells import (
    BAD_BYTES,
    BAD_CELLS,
    COLUMNS,
    MARKED,
    NAMES,
    ODD_AMOUNTS,
    REASONS,
    TEXTS,
    WELL_CUT,
)

TODAY = date(2025, 1, 1)
ZONE = ZoneInfo("Europe/Berlin")
DAY_STYLES = ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "offset", "%d.%m.%Y", "excel"]

Key = tuple[str, str, date]


@dataclass(frozen=True)
class Style:
    """How a file is written."""

    delimiter: str
    quoting: str
    line_end: str
    encoding: str
    decimal: str
    thousands: str
    dates: str
    order: tuple[str, ...]
    extra: tuple[str, ...]
    packing: str
    blank_lines: int
    final_newline: bool

    @property
    def source(self) -> dict[str, Any]:
        """What a config must tell of such a file, as the file itself can't."""
        told = {"%d.%m.%Y": "%d.%m.%Y", "excel": "excel"}.get(self.dates)
        source = {"date_format": told} if told else {}
        source |= {"timezone": ZONE.key} if self.dates == "offset" else {}
        return {"max_reject_share": 1.0, **source}


@dataclass
class Record:
    """A record as written, and what is true of it.

    Attributes:
        text: without its line end; bytes that are no text are surrogates.
        key, amount: of a usable row, else None.
        reason: how the reason of a reject starts; empty: the row is usable.
        unclear: its quotes don't close: how it is cut is open, not that nothing else is lost.
    """

    text: str
    key: Key | None = None
    amount: Decimal = Decimal(0)
    reason: str = ""
    unclear: bool = False
    encoding: str = "utf-8"

    @property
    def shown(self) -> str:
        """The original text as a reject shows it."""
        if not any("\udc80" <= char <= "\udcff" for char in self.text):
            return self.text
        raw = self.text.encode(
            "cp1252" if self.encoding == "cp1252" else "utf-8", "surrogateescape"
        )
        return raw.decode(errors="backslashreplace")


@dataclass(frozen=True)
class Truth:
    """Sums by customer, order and day, and rejects as (row, reason, text)."""

    sums: dict[Key, Decimal]
    rejects: list[tuple[int, str, str]]


@dataclass
class DirtyFile:
    style: Style
    header: str
    records: list[Record] = field(default_factory=list)

    def content(self, records: list[Record] | None = None) -> bytes:
        """The bytes of a file of all records, or of some."""
        style = self.style
        lines = [Record(self.header), *(self.records if records is None else records)]
        encoding = style.encoding
        blank = style.line_end * style.blank_lines
        texts = [line.text + style.line_end for line in lines]
        if not style.final_newline:
            texts[-1] = texts[-1].removesuffix(style.line_end)
        else:
            texts[-1] += blank
        if encoding == "mixed":
            pairs = zip(lines, texts, strict=True)
            raw = b"".join(text.encode(line.encoding, "surrogateescape") for line, text in pairs)
        else:
            raw = "".join(texts).encode(encoding, "surrogateescape")
        return packed(raw, style.packing)

    def truth(self, records: list[Record] | None = None) -> Truth:
        sums: dict[Key, Decimal] = {}
        rejects = []
        for row, record in enumerate(self.records if records is None else records, start=1):
            if record.reason or record.unclear:
                rejects.append((row, record.reason, record.shown))
            elif record.key is not None:
                sums[record.key] = sums.get(record.key, Decimal(0)) + record.amount
        return Truth(sums, rejects)


def packed(raw: bytes, packing: str) -> bytes:
    if packing == "gz":
        return gzip.compress(raw, mtime=0)
    if packing == "zst":
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, "zstd") as stream:
            stream.write(raw)
        return bytes(sink.getvalue())
    return raw


@st.composite
def styles(draw: st.DrawFn) -> Style:
    encodings = ["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "mixed"]
    encoding = draw(st.sampled_from(encodings))
    decimal = draw(st.sampled_from([".", ".", ","]))
    marks = ["", "", "'", " ", "," if decimal == "." else ".", "\u00a0"]
    extra = draw(st.lists(st.sampled_from(["note", "", "note", "Größe", " x "]), max_size=3))
    return Style(
        delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
        quoting=draw(st.sampled_from(["needed", "needed", "all", "raw"])),
        line_end=draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])),
        encoding=encoding,
        decimal=decimal,
        thousands=draw(st.sampled_from(marks)),
        dates=draw(st.sampled_from(DAY_STYLES)),
        order=tuple(draw(st.permutations(COLUMNS))),
        extra=tuple(extra),
        packing=draw(st.sampled_from(["", "", "", "gz", "zst"])),
        blank_lines=draw(st.integers(0, 3)),
        final_newline=draw(st.booleans()),
    )


def spelled(amount: Decimal, style: Style, form: str) -> str:
    """An amount with two decimals or more as the style writes it."""
    whole, _, decimals = f"{abs(amount):f}".partition(".")
    if style.thousands:
        groups = []
        while len(whole) > 3:
            whole, last = whole[:-3], whole[-3:]
            groups.insert(0, last)
        whole = style.thousands.join([whole, *groups])
    text = f"{whole}{style.decimal}{decimals or '00'}"
    if amount >= 0:
        return f"+{text}" if form == "sign" else f" {text} " if form == "blanks" else text
    return f"({text})" if form == "ledger" else f"{text}-" if form == "behind" else f"-{text}"


def dated(moment: datetime, style: Style, offset: int) -> tuple[str, date]:
    """A moment as the style writes it, and its day in shop time: UTC unless offsets are told."""
    if style.dates == "offset":
        there = moment.astimezone(timezone(timedelta(hours=offset)))
        return there.strftime("%Y-%m-%d %H:%M:%S%z"), moment.astimezone(ZONE).date()
    if style.dates == "excel":
        return str((moment.date() - date(1899, 12, 30)).days), moment.date()
    return moment.strftime(style.dates), moment.date()


def written(cells: list[str], style: Style, open_at: int | None = None) -> str:
    """Cells as a record; a quote that doesn't close stands before the one at ``open_at``."""

    def one(at: int, cell: str) -> str:
        odd = any(mark in cell for mark in (style.delimiter, "\n", "\r", '"'))
        if at == open_at:
            return '"' + cell.replace('"', "").replace("\n", " ")
        if style.quoting == "raw" and not cell.startswith('"'):
            odd = any(mark in cell for mark in (style.delimiter, "\n"))
        if style.quoting == "all" or odd:
            return '"' + cell.replace('"', '""') + '"'
        return cell

    return style.delimiter.join(one(at, cell) for at, cell in enumerate(cells))


@st.composite
def records(draw: st.DrawFn, style: Style, number: int, dirt: tuple[str, ...]) -> Record:
    """One record, clean or with one kind of dirt."""
    kind = draw(st.sampled_from(dirt))
    minutes = draw(st.integers(0, 60 * 24 * 1_500))
    moment = datetime(2020, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    places = draw(st.sampled_from([2, 2, 4]))
    amount = Decimal(draw(st.integers(-(10**9), 10**9))).scaleb(-places)
    form = draw(st.sampled_from(["", "", "", "sign", "ledger", "behind", "blanks"]))
    written_day, day = dated(moment, style, draw(st.integers(-11, 12)))
    customer = draw(st.sampled_from(NAMES))
    cells = {
        "customer_id": draw(st.sampled_from([customer, customer, f" {customer} "])),
        "order_id": f"o{draw(st.integers(1, 4))}" if kind == "clean" else f"d{number}",
        "order_date": written_day,
        "revenue": spelled(amount, style, form),
        "product_id": draw(st.sampled_from(TEXTS + MARKED)),
    }
    key = (customer, cells["order_id"], day)
    reason = _soil(draw, cells, kind)
    if reason is None:
        amount = ODD_AMOUNTS[cells["revenue"]]
    fields = [cells[name] for name in style.order]
    text = _shaped(fields + draw(st.sampled_from([[""], ["x"]])) * len(style.extra), style, kind)
    mixed = style.encoding == "mixed"
    encoding = draw(st.sampled_from(["utf-8", "cp1252"])) if mixed else style.encoding
    unclear = kind == "open quote"
    return Record(text, None if reason or unclear else key, amount, reason or "", unclear, encoding)


def _shaped(fields: list[str], style: Style, kind: str) -> str:
    """Fields as a record of the right shape, or of the wrong one."""
    if kind == "stray quote":
        return style.delimiter.join(['"a"b', *["x"] * (len(fields) - 1)])
    if kind == "empty":
        fields = [""] * len(fields)
    if kind == "end quote":
        style = replace(style, quoting="raw")
    if kind in ("long", "short"):
        # With a newline in it, nobody can tell where a record of the wrong width ends.
        fields = [field.replace("\n", " ") for field in fields]
        fields = [*fields, "x"] if kind == "long" else ["left", *fields[2:]]
    open_at = style.order.index("product_id") if kind == "open quote" else None
    return written(fields, style, open_at)


def _soil(draw: st.DrawFn, cells: dict[str, str], kind: str) -> str | None:
    """Spoil a cell: how the reason starts; empty: still usable; None: another amount."""
    if kind in REASONS:
        return REASONS[kind]
    if kind in BAD_CELLS:
        column, values, reason = BAD_CELLS[kind]
        cells[column] = draw(st.sampled_from(values))
        if cells["order_date"] == "45292":  # which is a day to who is told that it counts days
            cells["order_date"] = "5"
        return reason
    if kind == "odd amount":
        cells["revenue"] = draw(st.sampled_from(list(ODD_AMOUNTS)))
        return None
    if kind == "end quote":
        cells["product_id"] = 'pipe 6"'
    if kind in BAD_BYTES:
        cells["product_id"], reason = BAD_BYTES[kind]
        return reason
    return ""


@st.composite
def dirty_files(draw: st.DrawFn, dirt: tuple[str, ...] = WELL_CUT, most: int = 8) -> DirtyFile:
    style = draw(styles())
    if style.encoding == "utf-16":
        dirt = tuple(kind for kind in dirt if kind != "no text")
    header = written([*style.order, *style.extra], style)
    rows = [draw(records(style, n, dirt)) for n in range(draw(st.integers(1, most)))]
    return DirtyFile(style, header, rows)
