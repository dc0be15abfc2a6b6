"""The ``source.text`` section of a config: how a text file is written."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from clv_assets.config.section import Section


class Text(Section):
    """How a text file is written; what isn't given is found out from the file."""

    delimiter: str | None = Field(None, description="one character, or 'blanks' for runs of them")
    quote: Literal['"', "'", "none"] | None = Field(None, description="mark around texts")
    encoding: str | None = Field(None, description="none: line by line UTF-8, else cp1252")
    decimal: Literal[".", ","] | None = Field(None, description="decimal mark")
    thousands: Literal["", ",", ".", " ", "'"] | None = Field(
        None, description="mark between thousands"
    )
    skip_lines: int | None = Field(
        None, ge=0, description="lines above that of the names, such as a title"
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
