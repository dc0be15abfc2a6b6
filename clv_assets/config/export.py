"""Where customer tables go by themselves."""

import re
from typing import Self

from pydantic import Field, field_validator, model_validator

from clv_assets.config.section import Section, Variable
from clv_assets.config.source import SECRETS

ENDINGS = (".csv", ".parquet", ".xlsx")
WITH_PASSWORD = re.compile(r"://[^@]*:.*@")
CUTOFF = "{cutoff}"


class Export(Section):
    """Where each scored cutoff's customer table is handed over; with neither key, nowhere."""

    to: str | None = Field(
        None, description="a file (.csv, .parquet, .xlsx), or a database's URL without password"
    )
    to_env: Variable | None = Field(
        None, description="environment variable with the database's URL, password and all"
    )
    table: str = Field("customer_table", description="of the database; its cutoff is replaced")

    @field_validator("to")
    @classmethod
    def _no_password(cls, to: str | None) -> str | None:
        if to is None:
            return None
        secret = any(word in to.partition("?")[2].lower() for word in (*SECRETS, "pwd"))
        if WITH_PASSWORD.search(to) or secret:
            raise ValueError("the URL holds a password: put it into the environment, see to_env")
        if "://" not in to and not to.lower().endswith(ENDINGS):
            raise ValueError(f"a file is called {', '.join(ENDINGS)}; a database has a URL")
        return to

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if self.to is not None and self.to_env is not None:
            raise ValueError("give to or to_env, not both")
        return self
