"""The reference of all config keys, told by the sections themselves."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clv_assets.config.deployment import Config

BEGIN = "<!-- config keys: written by `make config-reference`, not by hand -->"
END = "<!-- end of config keys -->"
HEAD = ("| key | type or choices | default | meaning |", "| --- | --- | --- | --- |")
PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true, false",
    "object": "mapping",
}
LIMITS = {
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}
MOST = 12  # of the items of a list that are shown
Node = Mapping[str, Any]


@dataclass(frozen=True)
class Key:
    """One key of a config.

    Attributes:
        path: with all that it is below; ``[]`` is any item of a list, ``NAME`` any name.
        form: type or choices, in words.
        default: in words; None of a section that is always there, whose keys have their own.
        else_default: that of a section given in part, where it differs.
        meaning: empty if its field has no description.
    """

    path: str
    form: str
    default: str | None
    else_default: str | None
    meaning: str

    @property
    def row(self) -> str:
        """The key as a row of a Markdown table."""
        default = "" if self.default is None else self.default
        if self.else_default is not None:
            default += f"; {self.else_default} in a section given in part"
        cells = (f"`{self.path}`", self.form, default, self.meaning)
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def reference_lines() -> list[str]:
    """Markdown: of each section a heading, a sentence and a table of its keys."""
    schema = Config.model_json_schema()
    lines: list[str] = []
    for section, keys in _sections(schema).items():
        sentence = _Keys(schema["$defs"]).meaning(schema["properties"][section])
        lines += [f"### `{section}`", "", sentence, "", *HEAD, *(key.row for key in keys), ""]
    return lines[:-1]


def with_reference(text: str) -> str:
    """``text`` with the reference between its two markers, in place of what stood there.

    Raises:
        ValueError: it hasn't both markers, once each, in their order.
    """
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    if (text.count(BEGIN), text.count(END), rest.count(END)) != (1, 1, 1):
        raise ValueError(f"the two lines {BEGIN} and {END} must be in it once, in this order")
    return "\n".join([before + BEGIN, "", *reference_lines(), "", END + after])


def config_keys() -> list[Key]:
    """Every key, sections within sections included, in the order of the fields."""
    schema = Config.model_json_schema()
    sections = [
        Key(name, "section", None, None, _Keys(schema["$defs"]).meaning(node))
        for name, node in schema["properties"].items()
    ]
    return [*sections, *(key for keys in _sections(schema).values() for key in keys)]


def _sections(schema: Node) -> dict[str, list[Key]]:
    """The keys of each section of the config."""
    keys = _Keys(schema["$defs"])
    return {
        name: list(keys.below(name, node, node.get("default")))
        for name, node in schema["properties"].items()
    }


@dataclass(frozen=True)
class _Keys:
    """Reads a JSON schema.

    Attributes:
        sections: what ``$ref`` stands for.
    """

    sections: Node

    def below(self, path: str, node: Node, defaults: Node | None) -> Iterator[Key]:
        """The keys of the section that ``node`` holds, none if it holds none.

        Args:
            defaults: of the section as a whole; None if it isn't there unless given.
        """
        section = self._section(node)
        for name, field in section.get("properties", {}).items():
            own = field.get("default")
            default = own if defaults is None else defaults[name]
            yield self._key(f"{path}.{name}", field, default, name in section.get("required", ()))
            yield from self.below(f"{path}.{name}{self._step(field)}", field, _mapping(default))

    def _key(self, path: str, field: Node, default: Any, required: bool) -> Key:
        own = field.get("default")
        whole = default == own or bool(self._section(field))
        return Key(
            path,
            ", ".join(dict.fromkeys(self._forms(field))),
            "required" if required else self._default(field, default),
            None if whole else _words(own),
            self.meaning(field),
        )

    def meaning(self, field: Node) -> str:
        """The description of a field; pydantic drops it where its section says the same."""
        text: str = field.get("description") or self._section(field).get("description", "")
        return text

    def _default(self, field: Node, default: Any) -> str | None:
        """None for a section that is always there: its keys have defaults of their own."""
        return None if self._section(field) and isinstance(default, dict) else _words(default)

    def _forms(self, node: Node) -> Iterator[str]:
        """Types or choices of a field, in words."""
        for kind in _kinds(node):
            if "$ref" in kind:
                yield "section"
            elif "enum" in kind or "const" in kind:
                yield from (f"`{_choice(one)}`" for one in kind.get("enum", [kind.get("const")]))
            elif kind.get("type") == "array":
                yield f"list of {', '.join(self._forms(kind['items']))}"
            elif "$ref" in str(kind.get("additionalProperties")):
                yield "section by name"
            else:
                yield _plain(kind)

    def _section(self, node: Node) -> Node:
        """The section in a field, in the items of a list or by any name; empty if there is none."""
        for kind in _kinds(node):
            inner = kind.get("items") or kind.get("additionalProperties")
            for one in (kind, inner):
                if isinstance(one, dict) and "$ref" in one:
                    section: Node = self.sections[one["$ref"].rpartition("/")[2]]
                    return section
        return {}

    def _step(self, node: Node) -> str:
        """What stands between a key and those below it."""
        for kind in _kinds(node):
            if kind.get("type") == "array":
                return "[]"
            if isinstance(kind.get("additionalProperties"), dict):
                return ".NAME"
        return ""


def _kinds(node: Node) -> list[Node]:
    """What a field may be, none of it left out."""
    kinds = node.get("anyOf") or node.get("allOf") or [node]
    return [kind for kind in kinds if kind.get("type") != "null"]


def _mapping(default: Any) -> Node | None:
    return default if isinstance(default, dict) and default else None


def _plain(kind: Node) -> str:
    if kind.get("format") == "date":
        return "day"
    limits = [f"{word} {kind[limit]:.10g}" for limit, word in LIMITS.items() if limit in kind]
    return " ".join([PLAIN[kind["type"]], " and ".join(limits)]).strip()


def _choice(one: str | int) -> str:
    """As it is written in a file: a mark in quotes."""
    return str(one) if str(one).replace("_", "").lstrip("-").isalnum() else json.dumps(one)


def _words(default: Any) -> str:
    """A default as a file would have it."""
    if default is None or default in ([], {}):
        return "none"
    if isinstance(default, list):
        shown = ", ".join(map(_words, default[:MOST]))
        return shown if len(default) <= MOST else f"{shown} and {len(default) - MOST} more"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, float):
        return f"{default:g}"
    return str(default) if default != "" else "none"
