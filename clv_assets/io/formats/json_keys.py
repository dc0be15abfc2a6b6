"""The keys of JSON objects as columns, from what DuckDB says of their structure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clv_assets.core.errors import SourceError

MOST_COLUMNS = 1_000
_WHOLE = {"UBIGINT", "BIGINT"}
_NUMBERS = {*_WHOLE, "DOUBLE"}
_NOTHING = "NULL"
_ANYTHING = "JSON"


@dataclass(frozen=True)
class Key:
    """Where the values of a column are in an object.

    Attributes:
        path: of DuckDB.
        kind: what they are, by DuckDB: DOUBLE, VARCHAR, …, JSON where they differ.
    """

    path: str
    kind: str

    @property
    def is_decimal(self) -> bool:
        """Whether they are numbers, not all of them whole."""
        return self.kind == "DOUBLE"


def merged(one: Any, other: Any) -> Any:
    """The structure of all objects, from those of two lots of them."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = [*one, *(name for name in other if name not in one)]
        return {name: merged(one.get(name, _NOTHING), other.get(name, _NOTHING)) for name in names}
    if one == other or other == _NOTHING:
        return one
    if one == _NOTHING:
        return other
    if isinstance(one, str) and isinstance(other, str) and {one, other} <= _NUMBERS:
        return "DOUBLE" if "DOUBLE" in (one, other) else "BIGINT"
    return _ANYTHING


def keys_of(structure: Mapping[str, Any]) -> dict[str, Key]:
    """The columns of objects of such a structure, an object in an object by dotted names."""
    keys: dict[str, Key] = {}
    for names, kind in _leaves(structure, ()):
        path = "$" + "".join(f'."{_escaped(name)}"' for name in names)
        keys.setdefault(".".join(names), Key(path, kind))
    return keys


def as_columns(structure: Mapping[str, Any], texts: set[str], origin: str) -> Mapping[str, Key]:
    """The columns of a file whose objects have such a structure.

    Args:
        texts: names of columns whose numbers are to stay as they are written.

    Raises:
        SourceError: there are none, or far too many, as where ids are used as keys.
    """
    keys = keys_of(structure)
    if not keys:
        raise SourceError(f"{origin}: it holds no JSON object with a key; export it anew")
    if len(keys) > MOST_COLUMNS:
        raise SourceError(
            f"{origin}: its objects have {len(keys):,} different keys, too many for columns\n"
            "Write one object a line for each order, all with the same keys."
        )
    return keys | {name: Key(keys[name].path, "VARCHAR") for name in texts}


def refuse_one_object(structure: Mapping[str, Any], origin: str) -> None:
    """Raise SourceError if the one object of a file has a list of the objects that are meant."""
    for name, inside in structure.items():
        if isinstance(inside, list) and any(isinstance(one, dict) for one in inside):
            raise SourceError(
                f"{origin}: it is one JSON object; the rows may be those of its {name!r}\n"
                f"Write them one a line: jq -c '.{name}[]' FILE > orders.jsonl"
            )


def _leaves(
    structure: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, inside in structure.items():
        if isinstance(inside, dict) and inside:
            yield from _leaves(inside, (*above, name))
        else:
            yield (*above, name), inside if isinstance(inside, str) else _ANYTHING


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
