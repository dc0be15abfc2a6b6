"""The ``source`` section of a config: where the order history is and what its columns mean."""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, field_validator, model_validator

from clv_assets.config.columns import Amount, Columns, Exclude, Name, States, names_of
from clv_assets.config.date_patterns import that_can_be_read
from clv_assets.config.section import Section, Variable
from clv_assets.config.text import Text

Share = Annotated[float, Field(ge=0, le=1)]
# How exports write that there is no customer, but somebody at a till or without an account.
PLACEHOLDERS = (
    *("0", "-1", "(not set)", "not set", "anonymous", "anonym", "anonyme", "anonimo"),
    *("anónimo", "anoniem", "invité", "cliente genérico", "consommateur final"),
    *("unknown", "unbekannt", "inconnu", "desconocido", "desconhecido", "sconosciuto", "onbekend"),
    *("guest", "guests", "guest user", "guest customer", "guest checkout", "gast", "gastkunde"),
    *("gastbestellung", "invite", "invitado", "convidado", "ospite", "walk in", "walk in customer"),
    *("walkin", "walkin customer", "cash", "cash customer", "cash sale", "counter sale"),
    *("laufkundschaft", "barverkauf", "barkunde", "client comptoir", "client de passage"),
    *("consumidor final", "cliente generico", "cliente mostrador", "no customer", "no name"),
    *("default customer", "public", "undefined", "unassigned", "not available", "missing"),
    *("none", "n/a", "n.a.", "k.a.", "-", "--", "---", "?", "??", "???", ".", "...", "nobody"),
    *("laufkunde", "laufkunden", "bar kunde", "bar verkauf", "kassenkunde", "thekenkunde"),
    *("einmalkunde", "cpd kunde", "kein kunde", "keine angabe", "verkaufskunde"),
    *("anonymer kunde", "anonymer spender", "diverse", "diverse kunden", "sonstige"),
    *("público en general", "publico en general", "público general", "publico general"),
    *("cliente ocasional", "cliente de paso", "cliente contado", "cliente anónimo"),
    *("cliente anonimo", "cliente final", "cliente avulso", "cliente não identificado"),
    *("cliente di passaggio", "cliente occasionale", "cliente banco", "client occasionnel"),
    *("client anonyme", "client divers", "clients divers", "vente comptoir", "particulier"),
    *("kassakunde", "kassaklant", "balieklant", "passant klant", "anonieme klant"),
    *("losse klant", "contante klant", "losse verkoop", "kontantkund", "kontantkunde"),
    *("pos customer", "online customer", "retail customer", "generic customer"),
    *("one time customer", "onetime customer", "store customer", "counter customer"),
    *("anonymous customer", "anonymous donor", "anonymous user", "anonymous buyer"),
    *("unknown customer", "misc customer", "various", "various customers", "cash sales"),
)
SECRETS = ("key", "secret", "token", "password", "sas", "credential", "connection_string")
SIGNED = re.compile(rf"[?&][^=&]*(?:{'|'.join(SECRETS)}|sig)[^=&]*=", re.IGNORECASE)


class Sql(Section):
    """A table or a query of a database; its URL is in an environment variable."""

    url_env: Variable = Field(description="environment variable with the SQLAlchemy or ADBC URL")
    table: str | None = Field(None, description="name, or schema.name")
    query: str | None = Field(None, description="a SELECT statement")
    watermark: str | None = Field(None, description="column that grows with each change of a row")
    adbc: bool = Field(False, description="connect through ADBC, not SQLAlchemy")
    batch_rows: int = Field(200_000, ge=1, description="rows read at a time")

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
    amounts: tuple[Amount, ...] = Field(
        (), description="parts that add up to revenue, instead of its column"
    )
    currency: str | None = Field(
        None, pattern="^[A-Z]{3}$", description="ISO code of all amounts; none: found in the data"
    )
    date_format: Annotated[Name | None, AfterValidator(that_can_be_read)] = Field(
        None, description="strftime pattern, excel, epoch, epoch_ms or epoch_us; none: ISO 8601"
    )
    timezone: str = Field("UTC", description="the shop's time zone: where its day begins")
    date_timezone: str | None = Field(
        None, description="zone of times that name none; none: the shop's"
    )
    exclude: Exclude = Field(Exclude(), description="lines to leave out; * at the end: any rest")
    duplicates: Literal["keep", "drop", "drop_across_files", "one_per_order"] = Field(
        "keep", description="policy: lines, or orders, that repeat"
    )
    returns_where: States = Field(
        {}, description="by column, values of rows that are returns, whatever their amount's sign"
    )
    returns: Literal["net", "ignore"] = Field("net", description="policy: lines below zero")
    zero_value_orders: Literal["keep", "drop"] = Field(
        "keep", description="policy: orders whose lines sum to nothing"
    )
    without_customer: Literal["reject", "refuse"] = Field(
        "reject", description="policy: lines without a customer"
    )
    placeholders: tuple[str, ...] = Field(
        PLACEHOLDERS, description="policy: what stands for no customer; case doesn't count"
    )
    own_accounts: tuple[str, ...] = Field(
        (), description="addresses or ids of the shop itself, which is no customer"
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
    accept_dates: tuple[date, ...] = Field(
        (), description="dates years from all others that are as they should be"
    )
    accept_months: tuple[str, ...] = Field(
        (), description="odd months that are as they should be, e.g. 2020-04"
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if [self.path, self.sql, self.sample].count(None) != 2:
            raise ValueError("give exactly one of path, sql and sample")
        return self

    @model_validator(mode="after")
    def _revenue_one_way(self) -> Self:
        other = {"revenue", "unit_price"} & self.columns.model_fields_set
        if self.amounts and other:
            raise ValueError(f"give amounts, or columns.{min(other)}, not both")
        if self.currency and self.rates and self.currency != self.rates.currency:
            raise ValueError(
                f"currency {self.currency} is not that of rates, {self.rates.currency}"
            )
        if len(self.amounts) > 1 and all(amount.sign < 0 for amount in self.amounts):
            raise ValueError("every part of amounts is taken off: one needs sign 1")
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
    def revenue_parts(self) -> tuple[Amount, ...]:
        """What adds up to revenue."""
        return self.amounts or (self.columns.amount,)

    @property
    def state_columns(self) -> tuple[str, ...]:
        """Columns that say what a row is: a sale, a return, or neither."""
        return tuple(dict.fromkeys([*self.exclude.where, *self.returns_where]))

    @property
    def column_names(self) -> frozenset[str]:
        """All names that columns of the source may have."""
        return frozenset(name for names in self.alternative_names for name in names)

    @property
    def alternative_names(self) -> list[tuple[str, ...]]:
        """The names of each column that is read: files may call it one or the other."""
        keys = type(self.columns).model_fields
        factors = [factor for part in self.amounts for factor in part.factors]
        states: dict[tuple[str, ...], list[str]] = {}
        for name, values in [*self.exclude.where.items(), *self.returns_where.items()]:
            states.setdefault(values, []).append(name)
        return [
            *(self.columns.names(key) for key in keys),
            *(names_of(factor) for factor in factors if not isinstance(factor, float)),
            *(tuple(names) for names in states.values()),
        ]

    @property
    def is_live(self) -> bool:
        """Whether the source goes on growing, as the sample shop always does."""
        return self.live or self.sample is not None

    @property
    def declares_end(self) -> bool:
        """Whether it says up to which day it is complete; another ends with its newest row."""
        return self.is_live or self.complete_through is not None

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.timezone)
