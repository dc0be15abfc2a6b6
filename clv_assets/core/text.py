"""Text from outside is text: whatever an id or a name holds, it does nothing where it is shown.

One function for each place that text goes to. Customer ids, products, countries, reasons and names
of approvers come from files and people, and pages, terminals and spreadsheets act on some of it.
"""

import html
import re

import polars as pl

# Line breaks, control characters, and those that turn the direction of what stands around them.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_MARKS = re.compile(r"[\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])")
_BEGINNINGS = re.compile(r"^(?=#{1,6}(\s|$)|[-+](\s|$)|=+\s*$|-[-\s]*$|>)")
_NUMBERED = re.compile(r"^(\d{1,9})(?=[.)](\s|$))")
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
_WORD_JOINER = "\u2060"  # nothing to see, and the address is none any more
FORMULA_STARTS = r"^\s*[=+\-@\t\r]"


def on_terminal(text: object) -> str:
    """One line without control characters, which a terminal would obey."""
    return _CONTROLS.sub(" ", str(text))


def in_markdown(text: object) -> str:
    """As words of a paragraph or a cell: no link, picture, HTML, emphasis, list or new line."""
    escaped = _MARKS.sub(r"\\\g<0>", on_terminal(text).strip())
    escaped = _NUMBERED.sub(r"\1\\", _BEGINNINGS.sub(r"\\", escaped))
    return _LINKS.sub(_WORD_JOINER, escaped)


def in_html(text: object) -> str:
    """As text or an attribute's value of a page."""
    return html.escape(on_terminal(text))


def in_csv(frame: pl.DataFrame) -> pl.DataFrame:
    """All text that a spreadsheet would take for a formula behind an apostrophe."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(FORMULA_STARTS))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )
