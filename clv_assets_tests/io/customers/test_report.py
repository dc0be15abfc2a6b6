"""The report in a real browser: drawn, readable on a phone, fit for everyone, alone."""

import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.customers.report import page_of_report, read_report, write_report
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.browser import told_by

FIRST, CUTOFF = "2024-06-03", "2024-11-04"


@pytest.fixture(scope="module")
def page(replayed: Engine) -> str:
    return page_of_report(replayed, CUTOFF)


def test_the_page_asks_nothing_of_anywhere(page: str, tmp_path: Path) -> None:
    script = "() => performance.getEntriesByType('resource').map(one => one.name)"

    assert told_by(page, script, tmp_path) == []
    assert not re.search(
        r"<(link|img|iframe)\b|\bsrc=|url\(|@import", page.partition("<script>")[0]
    )
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    assert len(page) < 3 * 2**20


def test_every_chart_is_drawn_and_has_words(page: str, tmp_path: Path) -> None:
    script = """() => [...document.querySelectorAll('.chart')].map(one => {
      const picture = one.querySelector('svg');
      return [picture.getAttribute('aria-label'), picture.querySelectorAll('path').length];
    })"""

    charts = told_by(page, script, tmp_path)

    assert len(charts) == 5
    assert all(label and paths > 3 for label, paths in charts)


def test_a_pointer_is_answered(page: str, tmp_path: Path) -> None:
    script = """async () => {
      const bar = document.querySelector('#c0 svg .mark-rect path');
      const at = bar.getBoundingClientRect();
      const where = { bubbles: true, clientX: at.x + at.width / 2, clientY: at.y + 2 };
      for (const kind of ['pointerover', 'pointermove', 'mouseover', 'mousemove'])
        bar.dispatchEvent(new MouseEvent(kind, where));
      await new Promise(done => setTimeout(done, 500));
      const tip = document.querySelector('#vg-tooltip-element');
      return tip ? tip.textContent : '';
    }"""

    tip = told_by(page, script, tmp_path)

    assert "net revenue" in tip


@pytest.mark.parametrize("width", [360, 1000])
def test_nothing_is_wider_than_the_screen(page: str, tmp_path: Path, width: int) -> None:
    script = "() => [document.documentElement.scrollWidth, innerWidth]"

    wide, screen = told_by(page, script, tmp_path, width=width)

    assert wide <= screen <= width


def test_it_is_fit_for_everyone(page: str, tmp_path: Path) -> None:
    axe = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    script = """async () => (await axe.run(document)).violations.map(one =>
      one.id + ': ' + one.nodes.map(node => node.html).slice(0, 3).join(' '))"""

    assert told_by(page, script, tmp_path, before=axe) == []


def test_the_table_of_customers_filters_and_sorts(page: str, tmp_path: Path) -> None:
    script = """() => {
      const rows = () => [...document.querySelectorAll('#people tbody tr')];
      const column = place => rows().map(row => row.cells[place].textContent);
      const buttons = document.querySelectorAll('#people th button');
      buttons[4].click();
      const falling = column(4);
      buttons[4].click();
      const rising = column(4);
      const filter = document.getElementById('filter');
      filter.value = 'top 1%';
      filter.dispatchEvent(new Event('input'));
      const left = rows().filter(row => !row.hidden).map(row => row.cells[1].textContent);
      return [falling, rising, left, document.getElementById('shown').textContent];
    }"""

    falling, rising, left, shown = told_by(page, script, tmp_path)

    values = [float(text.replace(",", "")) for text in falling]
    assert values == sorted(values, reverse=True)
    assert rising == falling[::-1] or sorted(rising) == sorted(falling)
    assert set(left) == {"Top 1%"}
    assert shown == f"{len(left)} rows"


def test_what_was_promised_came_and_who_is_not_in_it_come_first(replayed: Engine) -> None:
    first, *_ = read_report(replayed, CUTOFF).sections

    assert first.title == "What was promised, and what came"
    verdict, worth, missing = first.sentences
    assert verdict.startswith("Newest verdict: ")
    assert re.search(r"10 %\) that it put first brought [\d,.]+ EUR; the \d+ who had spent", worth)
    assert "of revenue came from customers not" in missing
    assert [table.title for table in first.tables] == [
        "The last matured cutoffs",
        "By tier, newest judged cutoff",
    ]


def test_the_first_cutoff_has_a_report_too(replayed: Engine) -> None:
    sections = {one.title: one for one in read_report(replayed, FIRST).sections}

    assert "nobody has moved yet" in sections["Who moved"].sentences[0]


def test_text_of_customers_is_text(replayed: Engine, page: str, tmp_path: Path) -> None:
    report: Any = read_report(replayed, CUTOFF)
    assert "<script>alert" not in page
    hostile = report.customers.with_columns(customer_id=report.customers["customer_id"] + "<b>x")
    shown = type(report)(**{**vars(report), "customers": hostile})
    from clv_assets.core.pages.html_page import html_page

    assert "<b>x" not in html_page("t", "a", shown.sections, "")


def test_a_pdf_is_printed_from_the_same_page(replayed: Engine, tmp_path: Path) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("Chromium isn't installed")
    target = tmp_path / "report.pdf"

    write_report(replayed, CUTOFF, target)

    assert target.read_bytes().startswith(b"%PDF-")
    assert target.stat().st_size > 50_000


def test_without_a_browser_the_remedy_is_said(
    replayed: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ClvError, match=r"a PDF is printed by Chromium or Chrome, and none"):
        write_report(replayed, CUTOFF, tmp_path / "report.pdf")

    assert list(tmp_path.iterdir()) == []


def test_another_ending_and_a_path_that_cannot_be_written_are_refused(
    replayed: Engine, tmp_path: Path
) -> None:
    with pytest.raises(ClvError, match=r"reports are written as \.html or \.pdf"):
        write_report(replayed, CUTOFF, tmp_path / "report.docx")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ClvError, match="can't be written"):
        write_report(replayed, CUTOFF, tmp_path / "file" / "report.html")
