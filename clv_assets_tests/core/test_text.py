"""Text from outside does nothing where it is shown, whatever it holds."""

import io
from html.parser import HTMLParser

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clv_assets.core.text import in_csv, in_html, in_markdown, on_terminal

ESCAPE = "\x1b"
PIECES = [
    *(
        "[a](http://b.example)",
        "![x](y.png)",
        "<script>",
        "<b>",
        "&lt;",
        "**",
        "__",
        "_a_",
        "`",
        "|",
    ),
    *(
        "\n\n# h\n",
        "~~a~~",
        "1. a",
        "- a",
        "> a",
        "---",
        "===",
        "www.b.example",
        "https://b.example",
    ),
    *(
        f"{ESCAPE}[31m",
        "\r",
        "\u202e",
        "\x07",
        "\\",
        "=1+1",
        "@x",
        "+1",
        "\t=2",
        "a",
        " ",
        "é",
        "7",
    ),
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN = {"text", "text_special", "softbreak"}


def words(markdown: str) -> list[str]:
    """Contents of all inline parts of a page, each of which has to be nothing but text."""
    found = []
    for token in MARKDOWN.parse(markdown):
        assert token.type not in ("heading_open", "html_block", "fence", "code_block", "hr")
        if token.type == "inline":
            assert {child.type for child in token.children or ()} <= PLAIN
            found.append("".join(child.content for child in token.children or ()))
    return found


@given(TEXTS)
def test_in_markdown_it_is_the_words_of_a_paragraph(text: str) -> None:
    (found,) = words(f"Approved by {in_markdown(text)} today")

    wanted = " ".join(f"Approved by {on_terminal(text)} today".split())
    assert " ".join(found.replace("\u2060", "").split()) == wanted.replace("\u2060", "")
    assert "://" not in found


@given(TEXTS.filter(lambda text: bool(on_terminal(text).strip())))
def test_at_the_beginning_of_a_paragraph_too(text: str) -> None:
    assert len(words(in_markdown(text))) == 1
    assert [token.type for token in MARKDOWN.parse(in_markdown(text))] == [
        "paragraph_open",
        "inline",
        "paragraph_close",
    ]


@given(TEXTS)
def test_in_a_cell_it_leaves_the_table_as_it_is(text: str) -> None:
    page = f"| id | b |\n| --- | --- |\n| {in_markdown(text)} | 1 |"

    found = words(page)

    assert (len(found), found[3]) == (4, "1")


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@given(TEXTS)
def test_in_html_it_is_text_and_the_value_of_an_attribute(text: str) -> None:
    page = Page()
    page.feed(f'<p title="{in_html(text)}">{in_html(text)}</p>')
    page.close()

    assert page.tags == ["p"]
    assert page.text[0] == on_terminal(text)
    assert "".join(page.text[1:]) == on_terminal(text)


@given(TEXTS)
def test_a_terminal_has_nothing_to_obey_and_one_line_to_show(text: str) -> None:
    shown = on_terminal(text)

    assert not any(ord(one) < 32 or 127 <= ord(one) < 160 for one in shown)
    assert len(shown.splitlines()) <= 1
    assert on_terminal(shown) == shown


@given(st.lists(TEXTS, min_size=1))
def test_no_cell_of_a_csv_begins_as_a_formula(texts: list[str]) -> None:
    frame = pl.DataFrame({"id": texts, "amount": range(len(texts))})

    safe = in_csv(frame)["id"]

    assert not any(one.lstrip()[:1] in ("=", "+", "-", "@") and one.lstrip()[:1] for one in safe)
    for before, after in zip(texts, safe, strict=True):
        assert after in (before, f"'{before}")
    assert pl.read_csv(io.StringIO(in_csv(frame).write_csv())).height == len(texts)


@pytest.mark.parametrize("text", ["Ann Lee", "C_000_1", "-41%", "12,345.67 EUR", "a & b", "R² 0.5"])
def test_what_needs_nothing_is_as_it_was(text: str) -> None:
    assert in_markdown(text) == in_html(text).replace("&amp;", "&") == on_terminal(text) == text
