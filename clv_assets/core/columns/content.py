"""What the values of a column look like, and how well they fit a meaning."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from clv_assets.core.columns.date_formats import DateReading, read_dates
from clv_assets.core.lines.ids import MISSING
from clv_assets.core.lines.numbers import number_format, parse_factors

MOSTLY = 0.9
CODE = r"^\S*\d\S*$"  # an order's number, if its column is but called a name
MONEY = ("revenue", "unit_price")


@dataclass(frozen=True)
class Choice:
    """The column for a meaning, how sure that is (``sure``, ``likely``, ``a guess``), and why."""

    key: str
    column: str
    sure: str
    why: str


@dataclass(frozen=True)
class Column:
    """A column of a sample of rows.

    Attributes:
        name: as the file has it.
        values: text without blanks around it, or typed; nulls where there is nothing.
    """

    name: str
    values: pl.Series

    @classmethod
    def of(cls, values: pl.Series) -> "Column":
        """The column of ``values``, without blanks around text; null where a value says none.

        Args:
            values: of any type; its name is the column's.
        """
        if values.dtype == pl.String:
            text = values.str.strip_chars()
            values = pl.select(pl.when(~text.is_in(MISSING)).then(text)).to_series()
        elif values.dtype.is_float():
            values = values.fill_nan(None)
        return cls(values.name, values.alias("value"))

    @cached_property
    def present(self) -> pl.Series:
        """The values without nulls."""
        return self.values.drop_nulls()

    @property
    def filled(self) -> float:
        """Share of the rows that have a value, 0 to 1; 0 without rows."""
        return self.present.len() / max(self.values.len(), 1)

    @cached_property
    def distinct(self) -> int:
        """Number of distinct values, nulls left out."""
        return self.present.n_unique()

    @property
    def repeats(self) -> float:
        """Rows per distinct value."""
        return self.present.len() / max(self.distinct, 1)

    @cached_property
    def text(self) -> pl.Series:
        """The values present, as text."""
        return self.present.cast(pl.String)

    @property
    def text_or_null(self) -> pl.Series:
        """The values as text, one per row, null where there is none."""
        return self.values.cast(pl.String)

    @cached_property
    def numbers(self) -> pl.Series:
        """The values as Float64, percents as shares; null where they are none."""
        if self.values.dtype != pl.String:
            return self.values.cast(pl.Float64, strict=False)
        if not self.present.str.contains(r"\d").any():
            return pl.Series("value", [None], dtype=pl.Float64).new_from_index(0, self.values.len())
        try:
            form = number_format(self.values, mixed=True)
        except ValueError as two_readings:
            decimal = "." if "," in str(two_readings) else ","
            form = number_format(self.values, decimal, mixed=True)
        return parse_factors(self.values, form)

    @cached_property
    def numeric(self) -> float:
        """Share of the values that are numbers."""
        if self.present.is_empty() or self.values.dtype.is_temporal():
            return 0.0
        return self.numbers.drop_nulls().len() / self.present.len()

    @cached_property
    def fractions(self) -> float:
        """Share of the numbers that are not whole."""
        numbers = self.numbers.drop_nulls()
        return float((numbers != numbers.round()).mean() or 0) if self.numeric else 0.0  # type: ignore[arg-type]

    @cached_property
    def dates(self) -> DateReading | None:
        """The reading as dates, unless the values are plain numbers that aren't YYYYMMDD alone."""
        return read_dates(self.present)

    @cached_property
    def numbers_as_dates(self) -> DateReading | None:
        """The reading as dates, plain numbers included: as if the column's name said so."""
        return read_dates(self.present, named=True)

    @cached_property
    def moments(self) -> pl.Series:
        """The values as dates, one per row, null where they are none; without a zone."""
        if (reading := self.numbers_as_dates) is None:
            return pl.Series(self.name, [None], pl.Datetime("us")).new_from_index(
                0, self.values.len()
            )
        return reading.parsed(self.values)

    @property
    def examples(self) -> list[str]:
        """A few values, as they are written."""
        return self.text.unique(maintain_order=True).head(3).to_list()

    def fit(self, key: str) -> float:
        """How well the content suits the meaning ``key``: 0 not at all, 1 well."""
        if self.present.is_empty():
            return 0.0
        if key == "order_date":
            return self._as_date()
        if key in (*MONEY, "quantity"):
            return self._as_amount(key)
        if key in ("customer_id", "order_id"):
            return self._as_id(key)
        return self._as_label(key)

    def _as_date(self) -> float:
        reading = self.numbers_as_dates
        share = reading.share if reading is not None else 0.0
        return self._weighed(share)

    def _as_amount(self, key: str) -> float:
        if self.numeric < 0.5 or self.dates is not None:
            return 0.0
        odd = key == "quantity" and self.fractions > 0.5
        return self._weighed(self.numeric) * (0.5 if odd else 1.0)

    def _as_id(self, key: str) -> float:
        if self.dates is not None and (self.numeric < MOSTLY or self.dates.is_compact):
            return 0.0
        if self.distinct == 1 and self.present.len() > 1:
            return 0.0
        # Ids with a point exist, but amounts have one far more often.
        broken = 0.15 if self.fractions > 0.05 else 1.0
        few = 0.2 if self.distinct < min(10, 0.01 * self.present.len()) else 1.0
        if key == "order_id":
            is_code = float(self.text.head(1000).str.contains(CODE).mean() or 0) > MOSTLY  # type: ignore[arg-type]
            return 0.0 if broken < 1 or not is_code else self._weighed(1.0) * few
        return (1.0 if self.filled > 0.5 else 0.7) * few * broken

    def _as_label(self, key: str) -> float:
        if key == "currency":
            return float(self.text.str.contains(r"^([A-Za-z]{3}|[£$€¥])$").mean() or 0)  # type: ignore[arg-type]
        if key == "product":
            return 0.0 if self.fractions or self.dates is not None else 1.0
        few = self.distinct <= 300 and self.dates is None and self.numeric < MOSTLY
        return 1.0 if few else 0.0

    def _weighed(self, share: float) -> float:
        """``share``, less where many rows have no value."""
        return share * (1.0 if self.filled > MOSTLY else 0.4 if self.filled > 0.2 else 0.2)

    def described(self, key: str = "") -> str:
        """The content in a few words, as ``key`` reads it."""
        dates = self.numbers_as_dates if key == "order_date" else self.dates
        if dates is not None and (self.numeric < MOSTLY or key == "order_date"):
            days = dates.parsed(self.present).drop_nulls().dt.strftime("%Y-%m-%d")
            return f"dates {days.min()!s} to {days.max()!s}"
        if self.fractions > 0.02 or key in (*MONEY, "quantity"):
            negative = float((self.numbers.drop_nulls() < 0).mean() or 0)  # type: ignore[arg-type]
            return "numbers" + (f", {negative:.1%} negative" if negative else "")
        if self.repeats < 1.005:
            return "a new value in each row"
        return f"{self.distinct:,} different, {self.repeats:,.1f} rows each"
