"""A report as one HTML file that asks nothing of anywhere."""

import json
from collections.abc import Sequence

from clv_assets.core.pages.charts import Chart
from clv_assets.core.pages.html_parts import SCRIPT, STYLE
from clv_assets.core.pages.report_page import Section
from clv_assets.core.report.page_tables import PageTable
from clv_assets.core.text import in_html

# Nothing but what stands in the file is loaded or run; charts compile their expressions.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; "
    "img-src data:"
)
PEOPLE = '<table id="people">'  # the one that sorts and filters


def html_page(title: str, about: str, sections: Sequence[Section], library: str) -> str:
    """The page.

    Args:
        title: of the page.
        about: a line below it.
        sections: in their order.
        library: JavaScript that draws Vega-Lite charts, ``window.vegaEmbed``.
    """
    charts: list[Chart] = []
    parts = [_section(section, number, charts) for number, section in enumerate(sections)]
    links = "".join(
        f'<li><a href="#s{number}">{in_html(section.title)}</a></li>'
        for number, section in enumerate(sections)
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{in_html(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{in_html(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">Skip to content</a>\n'
        f"<header><h1>{in_html(title)}</h1><p>{in_html(about)}</p>"
        f'<nav aria-label="Sections"><ul>{links}</ul></nav></header>\n'
        f'<main id="main">\n{"".join(parts)}</main>\n'
        f"<script>{library}</script>\n"
        f'<script type="application/json" id="charts">{_embedded(charts)}</script>\n'
        f"<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _section(section: Section, number: int, charts: list[Chart]) -> str:
    texts = "".join(f"<p>{in_html(text)}</p>" for text in section.sentences)
    drawn = "".join(_figure(chart, charts) for chart in section.charts)
    tables = "".join(_table(table) for table in section.tables)
    sortable = _sortable(section.sortable) if section.sortable is not None else ""
    return (
        f'<section id="s{number}" aria-labelledby="h{number}">'
        f'<h2 id="h{number}">{in_html(section.title)}</h2>{texts}{tables}{drawn}{sortable}'
        "</section>\n"
    )


def _figure(chart: Chart, charts: list[Chart]) -> str:
    charts.append(chart)
    text = in_html(chart["description"])
    return (
        f'<figure><div class="chart" id="c{len(charts) - 1}"></div>'
        f"<figcaption>{text}</figcaption></figure>"
    )


def _table(table: PageTable) -> str:
    head = "".join(f'<th scope="col">{in_html(name)}</th>' for name in table.columns)
    notes = "".join(f'<p class="note">{in_html(note)}</p>' for note in table.notes)
    return f"{_framed(table, '<table>', head)}{notes}"


def _sortable(table: PageTable) -> str:
    head = "".join(
        f'<th scope="col" aria-sort="none"><button type="button">{in_html(name)}</button></th>'
        for name in table.columns
    )
    return (
        '<p><label for="filter">Show only rows with </label><input id="filter" type="search">'
        f' <span id="shown" role="status"></span></p>{_framed(table, PEOPLE, head)}'
    )


def _framed(table: PageTable, opening: str, head: str) -> str:
    """The table in a region that scrolls, for a screen that is narrower."""
    title = in_html(table.title)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="Table: {title}">'
        f"{opening}<caption>{title}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{_rows(table)}</tbody></table></div>"
    )


def _rows(table: PageTable) -> str:
    return "".join(
        f'<tr><th scope="row">{in_html(row[0])}</th>'
        + "".join(f"<td>{in_html(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )


def _embedded(charts: Sequence[Chart]) -> str:
    """JSON in which no text can end the script that holds it."""
    return json.dumps(charts, allow_nan=False).replace("<", "\\u003c")
