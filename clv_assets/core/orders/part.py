"""A part of a source (a file, a table): its rows in batches, summed to orders of their own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.core.lines.ids import clean_ids
from clv_assets.core.lines.inheritance import order_days
from clv_assets.core.lines.judging import REJECTED, Lines, to_lines
from clv_assets.core.lines.line_facts import line_facts
from clv_assets.core.lines.mapping import Mapping
from clv_assets.core.lines.typed_rows import as_json, plain
from clv_assets.core.money import LARGEST_TOTAL, total_size
from clv_assets.core.orders.sums import SAME_ORDER, no_orders, sum_lines, with_order_ids

REJECTS = {**REJECTED, "text": pl.String}
MOST_LOST = 0.001  # of all amounts, by rounding to ten-thousandths


def no_rejects() -> pl.DataFrame:
    """An empty table with the columns of ``REJECTS``."""
    return pl.DataFrame(schema=REJECTS)


@dataclass(frozen=True)
class Batch:
    """Some rows of a part.

    Attributes:
        frame: the rows that could be split into columns; text, or typed where the source is.
        rows: their numbers in the part, 1 is the first.
        malformed: the rows that couldn't (columns of ``REJECTS``).
        text: the original text of the frame's rows at the given positions.
    """

    frame: pl.DataFrame
    rows: pl.Series
    malformed: pl.DataFrame
    text: Callable[[pl.Series], pl.Series]

    @classmethod
    def of_frame(cls, frame: pl.DataFrame, first_row: int = 1) -> "Batch":
        """A batch of a source that has no text of its own."""
        frame = plain(frame)
        rows = pl.int_range(first_row, first_row + frame.height, dtype=pl.UInt32, eager=True)
        return cls(frame, rows, no_rejects(), lambda at: as_json(frame[at]))

    @classmethod
    def joined(cls, batches: Sequence["Batch"]) -> "Batch":
        """Rows of several batches as one, without the malformed ones."""
        texts = pl.concat([batch.text(_all(batch.frame)) for batch in batches])
        frame = pl.concat([batch.frame for batch in batches], how="vertical_relaxed")
        rows = pl.concat([batch.rows for batch in batches])
        return cls(frame, rows, no_rejects(), lambda at: texts[at])

    def at(self, rows: pl.Series) -> "Batch":
        """The rows for which the mask ``rows`` holds, their text included."""
        places = rows.arg_true()
        texts = self.text(places)
        part = self.frame.filter(rows), self.rows.filter(rows)
        return Batch(*part, no_rejects(), lambda at: texts[at])

    @property
    def read(self) -> int:
        """Number of rows read, those included that couldn't be split into columns."""
        return self.frame.height + self.malformed.height


@dataclass(frozen=True)
class Part:
    """What one part of a source holds.

    Attributes:
        name: what to call it in rejects and errors.
        read: its rows.
        orders: one row per customer, order id and day: customer_id, order_id, order_date, revenue
            and units in ten-thousandths, lines, distinct_lines, products, and what else is mapped.
        rejects: its rows that can't be used (columns of ``REJECTS``).
        future_from: the earliest day of those rejected as in the future.
        symbol: the currency symbol beside its amounts; empty: none.
    """

    name: str
    read: int
    orders: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=no_rejects)
    future_from: date | None = None
    symbol: str = ""

    def holds_on(self, today: date) -> bool:
        """Whether a reading of ``today`` would find the same rows in the future."""
        newest = self.orders["order_date"].max()
        past = newest is None or (isinstance(newest, datetime) and newest.date() <= today)
        return past and (self.future_from is None or self.future_from > today)


@dataclass
class LineReader:
    """Turns the batches of one part into lines; remembers what must hold over all of them."""

    source: Source
    today: date
    origin: str
    read: int = 0
    rejects: list[pl.DataFrame] = field(default_factory=list)
    future_from: date | None = None
    size: float = 0.0
    lost: float = 0.0
    _mapping: Mapping | None = None
    _seen_marks: pl.DataFrame | None = None
    _facts: list[pl.DataFrame] = field(default_factory=list)
    _incomplete: list[Batch] = field(default_factory=list)

    @property
    def symbol(self) -> str:
        """The currency symbol beside the part's amounts; empty: none, or no batch was read yet."""
        return self._mapping.numbers.symbol if self._mapping else ""

    def lines(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, pl.DataFrame]]:
        """The usable lines of each batch; ``row`` is their position in it.

        What can't be used is added to ``rejects`` on the way. Rows that may take what they lack
        from others of their order come at the end, as a batch of their own.

        Raises:
            SourceError: a column is missing, amounts can be read in two ways, or they are too
                large, or too small, for exact sums.
        """
        for batch in batches:
            self.read += batch.read
            if batch.malformed.height:
                self.rejects.append(batch.malformed)
            if batch.frame.is_empty() and self._mapping is not None:
                continue
            lines = self._to_lines(batch.frame)
            if "order_id" in self.mapping.columns:
                self._facts.append(lines.facts)
            if lines.incomplete.any():
                self._incomplete.append(batch.at(lines.incomplete))
            yield batch, self._usable(lines, batch)
        if self._incomplete:
            batch = Batch.joined(self._incomplete)
            yield batch, self._usable(self._completed(batch.frame), batch)
        self._refuse_too_small()

    @property
    def mapping(self) -> Mapping:
        """How the part is read; it is known after the first batch."""
        assert self._mapping is not None
        return self._mapping

    def _to_lines(self, frame: pl.DataFrame) -> Lines:
        if self._mapping is None:
            self._mapping = Mapping.of(frame, self.source, self.origin)
        copies = self._copies(frame) if self.source.duplicates == "drop" else None
        return to_lines(frame, self._mapping, self.source, self.today, copies)

    def _completed(self, frame: pl.DataFrame) -> Lines:
        """Lines of incomplete rows, with what all rows of their orders say."""
        order_ids = line_facts(frame, self.mapping, self.source)["order_id"]
        days = order_days(self._facts, order_ids)
        return to_lines(frame, self.mapping, self.source, self.today, days=days)

    def _usable(self, lines: Lines, batch: Batch) -> pl.DataFrame:
        self.size += max(lines.size, total_size(lines.usable["units"]))
        self.lost += lines.lost
        require_summable(self.size, self.origin)
        if lines.future_from is not None:
            self.future_from = min(self.future_from or date.max, lines.future_from)
        if lines.rejected.height:
            self.rejects.append(_located(lines.rejected, batch))
        return lines.usable

    def _refuse_too_small(self) -> None:
        if self.lost > MOST_LOST * (self.size + self.lost):
            names = ", ".join(self.mapping.source.amounts)
            raise SourceError(
                f"{self.origin}: amounts of {names} are finer than the 0.0001 that sums are exact "
                f"to: {self.lost:.6g} of them would be lost\nGive them in a smaller unit, e.g. "
                f"source.amounts: [{{product: [{names}, 1000000]}}] for millionths."
            )

    def _copies(self, frame: pl.DataFrame) -> pl.Series:
        """Rows that equal an earlier one of the part in every column (by 128 bits of hash)."""
        marks = row_marks(frame)
        first = marks.select(pl.struct(pl.all()).is_first_distinct()).to_series()
        if self._seen_marks is not None:
            numbered = marks.with_row_index("at")
            repeats = numbered.join(self._seen_marks, on=marks.columns, how="semi")
            first = first.scatter(repeats["at"], False) if repeats.height else first
        new = marks.filter(first)
        self._seen_marks = new if self._seen_marks is None else pl.concat([self._seen_marks, new])
        return ~first

    def all_rejects(self) -> pl.DataFrame:
        """The rejects of all batches read so far, by row (columns of ``REJECTS``)."""
        return pl.concat([no_rejects(), *self.rejects]).sort("row", maintain_order=True)


def require_summable(size: float, origin: str) -> None:
    """Raise SourceError if absolute amounts of ``size`` in total are too large for exact sums."""
    if size > LARGEST_TOTAL:
        raise SourceError(
            f"{origin}: its amounts sum to more than {LARGEST_TOTAL:,.0f}, too much to be exact\n"
            "Check that source.columns names the amounts, and source.text.decimal."
        )


def row_marks(frame: pl.DataFrame) -> pl.DataFrame:
    """Two 64-bit hashes of every row's columns as text."""
    text = plain(frame, as_text=True).select(pl.all().cast(pl.String).fill_null("\0"))
    marks = {f"mark_{seed}": text.hash_rows(seed=seed) for seed in (1, 2)}
    return pl.DataFrame(marks)


def read_part(
    batches: Iterable[Batch], source: Source, *, today: date, origin: str, name: str = ""
) -> Part:
    """Read all of a part.

    Raises:
        SourceError: a column is missing, amounts can be read in two ways, or they are too large for
            exact sums.
    """
    reader = LineReader(source, today, origin)
    kept = [
        usable.with_columns(batch.rows[usable["row"]].alias("row"))
        for batch, usable in reader.lines(batches)
    ]
    lines = pl.concat(kept, how="vertical_relaxed", rechunk=False) if kept else None
    orders = no_orders() if lines is None else sum_lines(lines, origin)
    return Part(
        name or origin,
        reader.read,
        orders,
        reader.all_rejects(),
        reader.future_from,
        reader.symbol,
    )


def lines_of(
    batches: Iterable[Batch], keys: pl.DataFrame, source: Source, *, today: date, origin: str
) -> pl.DataFrame:
    """The usable lines of the orders in ``keys`` (customer_id, order_id), with their text.

    Columns beside those of ``Lines``: row (in the part), text, and two hashes of the source row.
    """
    reader = LineReader(source, today, origin)
    lines_by_batch = []
    for batch, usable in reader.lines(batches):
        lines = with_order_ids(clean_ids(usable)).join(keys, on=SAME_ORDER, how="semi")
        if lines.is_empty():
            continue
        at = lines["row"]
        marks = row_marks(batch.frame[at])
        text = batch.text(at).alias("text")
        lines_by_batch.append(lines.with_columns(batch.rows[at].alias("row"), text, *marks))
    return pl.concat(lines_by_batch, how="diagonal_relaxed") if lines_by_batch else pl.DataFrame()


def _all(frame: pl.DataFrame) -> pl.Series:
    return pl.int_range(frame.height, dtype=pl.UInt32, eager=True)


def _located(rejected: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    at = rejected["row"]
    return rejected.with_columns(batch.rows[at].alias("row"), batch.text(at).alias("text"))
