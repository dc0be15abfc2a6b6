"""What every section of a config is: frozen, its keys known."""

from typing import Any

from pydantic import BaseModel, ConfigDict


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
