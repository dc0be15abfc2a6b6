"""What every section of a config is: frozen, its keys known."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _variable(name: str) -> str:
    if not VARIABLE.fullmatch(name):
        raise ValueError("name an environment variable: what it holds may be a password")
    return name


# What a secret is read from; the secret itself has no place in a config.
Variable = Annotated[str, AfterValidator(_variable)]


class Section(BaseModel):
    """A part of a config: frozen once it is read, unknown keys refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, protected_namespaces=(), allow_inf_nan=False
    )

    def __getstate__(self) -> dict[Any, Any]:
        """Which keys a file spells out is a set, whose order differs between processes.

        A model file holds sections of its recipe, and must have the same bytes in each of them.
        """
        return {**super().__getstate__(), "__pydantic_fields_set__": set()}
