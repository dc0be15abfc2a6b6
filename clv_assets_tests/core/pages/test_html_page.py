"""A report as one HTML file: every text is text, whatever it holds."""

from html.parser import HTMLParser

from clv_assets.core.pages.html_page import html_page
from clv_assets.core.pages.report_page import Section
from clv_assets.core.report.page_tables import PageTable

HOSTILE = '</script><b onclick="x">&'
TABLE = PageTable(HOSTILE, (HOSTILE, "n"), [(HOSTILE, "1")], [HOSTILE])
SECTION = Section(
    HOSTILE,
    [HOSTILE],
    [TABLE],
    [{"description": HOSTILE, "data": {"values": [{"a": HOSTILE}]}}],
    sortable=TABLE,
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, *_: object) -> None:
        self.found.append(tag)


def tags(page: str) -> list[str]:
    parser = Tags()
    parser.feed(page)
    return parser.found


def test_no_text_becomes_markup_or_ends_a_script() -> None:
    page = html_page(HOSTILE, HOSTILE, [SECTION], "")

    assert "b" not in tags(page)
    assert page.count("</script>") == 3


def test_sections_have_a_heading_and_a_link_each() -> None:
    page = html_page("t", "a", [Section("One", ["x"]), Section("Two")], "")

    assert page.count("<h1>") == 1
    assert '<a href="#s1">Two</a>' in page
    assert '<h2 id="h1">Two</h2>' in page


def test_columns_that_sort_are_buttons() -> None:
    assert tags(html_page("t", "a", [SECTION], "")).count("button") == 2
