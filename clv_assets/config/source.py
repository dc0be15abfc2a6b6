"""The ``source`` section of a config: where the order history is and what its columns mean."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

from clv_assets.config.section import Section

Share = Annotated[float, Field(ge=0, le=1)]
Name = str | tuple[str, ...]
SECRETS = ("key", "secret", "token", "password", "sas", "credential", "connection_string")
SIGNED = re.compile(rf"[?&][^=&]*(?:{'|'.join(SECRETS)}|sig)[^=&]*=", re.IGNORECASE)


class Columns(Section):
    """Names of the source's columns, by what they mean.

    A list of names stands for the first of them that a file has: yearly exports may differ. A
    default that isn't in the file is passed over where the engine can do without it; a name that
    the config gives must be there.
    """

    customer_id: Name = Field("customer_id", description="who bought")
    order_id: Name = Field("order_id", description="the order; absent: one order per timestamp")
    order_date: Name = Field("order_date", description="day or time of the order")
    revenue: Name = Field("revenue", description="signed amount of the line or order")
    quantity: Name = Field("quantity", description="pieces of the line")
    unit_price: Name | None = Field(None, description="with quantity, instead of revenue")
    product: Name = Field("product_id", description="what was bought")
    country: Name = Field("country", description="country of the customer")
    market: Name = Field("market", description="market of the shop that the customer is of")
    currency: Name = Field("currency", description="of the amount; more than one need rates")

    @model_validator(mode="after")
    def _revenue_one_way(self) -> Self:
        if self.unit_price is not None and "revenue" in self.model_fields_set:
            raise ValueError("give revenue, or unit_price with quantity, not both")
        return self

    def names(self, key: str) -> tuple[str, ...]:
        """The source columns that may hold ``key``, best first."""
        given = getattr(self, key)
        return () if given is None else (given,) if isinstance(given, str) else given

    def required(self) -> list[str]:
        """Keys whose column must be there."""
        money = ["revenue"] if self.unit_price is None else ["quantity", "unit_price"]
        declared = [key for key in self.model_fields_set if self.names(key)]
        return list(dict.fromkeys(["customer_id", "order_date", *money, *sorted(declared)]))

    def present(self, have: Iterable[str]) -> dict[str, str]:
        """The source column of each key that has one among ``have``."""
        there = set(have)
        columns = {
            key: next((name for name in self.names(key) if name in there), None)
            for key in type(self).model_fields
        }
        if self.unit_price is not None:
            columns["revenue"] = None
        return {key: name for key, name in columns.items() if name is not None}


class Text(Section):
    """How a text file is written; what isn't given is found out from the file."""

    delimiter: str | None = Field(None, description="one character, or 'blanks' for runs of them")
    quote: Literal['"', "'", "none"] | None = Field(None, description="mark around texts")
    encoding: str | None = Field(None, description="none: line by line UTF-8, else cp1252")
    decimal: Literal[".", ","] | None = Field(None, description="decimal mark")
    thousands: Literal["", ",", ".", " ", "'"] | None = Field(
        None, description="mark between thousands"
    )
    header: tuple[str, ...] | None = Field(None, description="column names of a file without any")

    @model_validator(mode="after")
    def _distinct_marks(self) -> Self:
        if self.delimiter not in (None, "blanks") and len(str(self.delimiter)) != 1:
            raise ValueError(
                f"delimiter {self.delimiter!r} is not one character, nor 'blanks'; "
                'a tab is written "\\t"'
            )
        if self.decimal is not None and self.decimal == self.thousands:
            raise ValueError(f"decimal and thousands are both {self.decimal!r}")
        return self

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str | None) -> str | None:
        try:
            return name if name is None else "".encode(name).decode("ascii") or name
        except LookupError:
            raise ValueError(f"{name!r} is no encoding, e.g. utf-8, cp1252") from None


class Sql(Section):
    """A table or a query of a database; its URL is in an environment variable."""

    url_env: str = Field(description="environment variable with the SQLAlchemy or ADBC URL")
    table: str | None = Field(None, description="name, or schema.name")
    query: str | None = Field(None, description="a SELECT statement")
    watermark: str | None = Field(None, description="column that grows with each change of a row")
    adbc: bool = Field(False, description="connect through ADBC, not SQLAlchemy")
    batch_rows: int = Field(200_000, ge=1, description="rows read at a time")

    @field_validator("url_env")
    @classmethod
    def _no_url(cls, name: str) -> str:
        if "://" in name:
            raise ValueError("name an environment variable: a URL may hold a password")
        return name

    @model_validator(mode="after")
    def _one_statement(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("give exactly one of table and query")
        return self


class SampleSource(Section):
    """The embedded sample shop; each ingest extends it to today."""

    customers: int = Field(5000, ge=1, description="who have arrived in its first two years")
    start: date = Field(date(2023, 1, 2), description="day on which the shop opens")
    seed: int = Field(42, description="of its chance")
    shock: date | None = Field(None, description="behaviour changes from this day on")


class Exclude(Section):
    """Lines that aren't trade with a customer; a ``*`` at the end stands for any rest."""

    products: tuple[str, ...] = Field((), description="product ids, e.g. POST")
    orders: tuple[str, ...] = Field((), description="order ids, e.g. A* for bad debt")
    countries: tuple[str, ...] = Field((), description="countries, as the source spells them")

    @property
    def by_key(self) -> dict[str, tuple[str, ...]]:
        """What to exclude, by the key of the column that tells; only keys that exclude any."""
        every = {"product": self.products, "order_id": self.orders, "country": self.countries}
        return {key: patterns for key, patterns in every.items() if patterns}


class Attribute(Section):
    """A column of the customers file, and why it may be known at a past cutoff."""

    immutable: bool = Field(False, description="never changes for a customer")
    valid_from: str | None = Field(None, description="column with the day from which it holds")

    @model_validator(mode="after")
    def _one_reason(self) -> Self:
        if self.immutable == (self.valid_from is not None):
            raise ValueError(
                "declare it immutable: true, or give its valid_from column; today's value of "
                "anything else would leak into the past"
            )
        return self


class Customers(Section):
    """Attributes of customers: one file, one key."""

    path: str = Field(description="the file, CSV or Parquet")
    key: str = Field("customer_id", description="its column with the customer id")
    columns: dict[str, Attribute] = Field(
        min_length=1, description="attributes by column; each is immutable or has its day"
    )

    @model_validator(mode="after")
    def _distinct_columns(self) -> Self:
        days = {one.valid_from for one in self.columns.values() if one.valid_from is not None}
        if self.key in {*self.columns, *days}:
            raise ValueError(f"{self.key!r} is the key, it can't be an attribute or its day too")
        if twice := sorted(days & set(self.columns)):
            raise ValueError(f"{twice[0]!r} is an attribute, it can't be the day of one too")
        if "customer_id" in self.columns:
            raise ValueError("'customer_id' is what the key becomes; name the attribute otherwise")
        return self


class Rates(Section):
    """A dated table of exchange rates (CSV or Parquet: date, currency, rate)."""

    path: str = Field(description="the table, CSV or Parquet: date, currency, rate")
    currency: str = Field(
        pattern="^[A-Z]{3}$", description="what revenue is converted to, e.g. EUR"
    )


class Source(Section):
    """Where the order history comes from and what its columns mean."""

    path: Name | None = Field(None, description="file, folder, glob or URL, or a list of them")
    sql: Sql | None = Field(None, description="instead of path: a table or query of a database")
    sample: SampleSource | None = Field(None, description="instead of path: the sample shop")
    storage_options: dict[str, Any] = Field(
        {}, description="for fsspec, e.g. endpoint_url; no credentials"
    )
    text: Text = Field(Text(), description="how text files are written; found out if not given")
    columns: Columns = Field(
        Columns(), description="the source's names by what they mean; of a list the first present"
    )
    date_format: Name | None = Field(
        None, description="strftime pattern, excel, epoch or epoch_ms; none: ISO 8601"
    )
    timezone: str = Field("UTC", description="the shop's time zone: where its day begins")
    date_timezone: str | None = Field(
        None, description="zone of times that name none; none: the shop's"
    )
    exclude: Exclude = Field(Exclude(), description="lines to leave out; * at the end: any rest")
    duplicates: Literal["keep", "drop", "drop_across_files"] = Field(
        "keep", description="policy: lines, or orders of several files, that repeat"
    )
    returns: Literal["net", "ignore"] = Field("net", description="policy: lines below zero")
    zero_value_orders: Literal["keep", "drop"] = Field(
        "keep", description="policy: orders whose lines sum to nothing"
    )
    without_customer: Literal["reject", "refuse"] = Field(
        "reject", description="policy: lines without a customer"
    )
    future_orders: Literal["reject", "refuse"] = Field(
        "reject", description="policy: orders dated after the day of the ingest"
    )
    earliest: date = Field(date(1990, 1, 1), description="policy: an older date means none")
    aliases: str | None = Field(
        None, description="merged customers (CSV or Parquet): customer_id, alias_of"
    )
    customers: Customers | None = Field(None, description="attributes that the model may use")
    rates: Rates | None = Field(None, description="exchange rates; none: one currency only")
    live: bool = Field(
        False, description="it goes on growing: complete up to the day of the ingest"
    )
    complete_through: date | None = Field(
        None, description="first day not complete; none: found out"
    )
    max_silence_days: int = Field(
        7, ge=0, description="a live source silent for longer has stalled"
    )
    settle_days: int = Field(0, ge=0, description="wait for late returns before a window is judged")
    max_reject_share: Share = Field(0.01, description="more unusable rows fail the ingest")
    accept_months: tuple[str, ...] = Field(
        (), description="odd months that are as they should be, e.g. 2020-04"
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if [self.path, self.sql, self.sample].count(None) != 2:
            raise ValueError("give exactly one of path, sql and sample")
        return self

    @field_validator("timezone", "date_timezone")
    @classmethod
    def _known_timezone(cls, name: str | None) -> str | None:
        if name is not None and name not in available_timezones():
            raise ValueError(f"{name!r} is no time zone, e.g. Europe/London")
        return name

    @field_validator("path")
    @classmethod
    def _no_user_in_urls(cls, path: Name | None) -> Name | None:
        for one in (path,) if isinstance(path, str) else path or ():
            for url in one.split("::"):
                scheme, mark, rest = url.partition("://")
                user = "@" in rest.partition("/")[0] and scheme not in ("abfs", "abfss")
                if mark and (user or SIGNED.search(rest)):
                    raise ValueError("a URL holds a password or key: give it by the environment")
        return path

    @field_validator("storage_options")
    @classmethod
    def _no_credentials(cls, options: dict[str, Any]) -> dict[str, Any]:
        for name, value in options.items():
            if any(word in name.lower() for word in SECRETS):
                raise ValueError(f"{name} looks like a credential: give it by the environment")
            if isinstance(value, dict):
                cls._no_credentials(value)
        return options

    @field_validator("accept_months")
    @classmethod
    def _calendar_months(cls, months: tuple[str, ...]) -> tuple[str, ...]:
        for month in months:
            try:
                date.fromisoformat(f"{month}-01")
            except ValueError:
                raise ValueError(f"{month!r} is no month such as 2024-05") from None
        return months

    @property
    def is_live(self) -> bool:
        """Whether the source goes on growing, as the sample shop always does."""
        return self.live or self.sample is not None

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.timezone)
