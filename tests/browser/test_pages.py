"""The pages in a real browser: silent, self-contained, readable at a glance, printable."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PIXELS_PER_MM = 96 / 25.4
#: A4 less the print margins of the style sheet, and the room that half a page leaves on paper.
PAPER_WIDTH = round((210 - 2 * 14) * PIXELS_PER_MM)
HALF_PAGE = (297 / 2 - 15) * PIXELS_PER_MM


@pytest.fixture
def page(browser: Any) -> Any:
    context = browser.new_context(viewport={"width": 1180, "height": 850})
    opened = context.new_page()
    opened.troubles = []
    opened.on("console", lambda message: opened.troubles.append(message.text))
    opened.on("pageerror", lambda error: opened.troubles.append(str(error)))
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("file:", "data:"))
            else opened.troubles.append(request.url)
        ),
    )
    yield opened
    context.close()


def open_page(page: Any, path: Path) -> None:
    page.goto(path.as_uri())


@pytest.mark.parametrize("name", ["index.html", "patients/P000/report.html"])
@pytest.mark.parametrize("width", [1180, 400])
def test_silent_self_contained_and_as_wide_as_the_window(
    page: Any, site: Path, name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 850})
    open_page(page, site / name)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.troubles == []


def test_planted_script_is_not_run(page: Any, site: Path) -> None:
    open_page(page, site / "index.html")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.planted = 1';"
        " document.body.append(s); document.body.setAttribute('onclick', 'window.planted = 2'); }"
    )
    page.click("h1")
    assert page.evaluate("window.planted") is None
    assert any("Content Security Policy" in text for text in page.troubles)


def test_links_lead_to_the_reports_and_back(page: Any, site: Path) -> None:
    open_page(page, site / "index.html")
    page.click("text=P000")
    assert page.inner_text("h1") == "Possible AML / MDS criteria met: morphology needed"
    assert page.troubles == []


def visible(page: Any) -> list[str]:
    rows = page.query_selector_all("#patient-table tbody tr")
    return [row.query_selector("th a").inner_text() for row in rows if row.is_visible()]


def test_search_narrows_and_counts(page: Any, site: Path) -> None:
    open_page(page, site / "index.html")
    assert len(visible(page)) == 24
    page.fill("#find", "tp53 p004")
    assert visible(page) == ["P004"]
    assert page.inner_text("#found") == "1 of 24"
    page.fill("#find", "cannot be judged")
    assert len(visible(page)) == 12
    page.fill("#find", "")
    assert len(visible(page)) == 24
    assert page.inner_text("#found") == ""


def test_sorting_both_ways(page: Any, site: Path) -> None:
    open_page(page, site / "index.html")
    first = visible(page)
    assert first[:2] == ["P000", "P002"]
    page.click("#patient-table thead button:text-is('Patient')")
    assert visible(page) == sorted(first)
    page.click("#patient-table thead button:text-is('Patient')")
    assert visible(page) == sorted(first, reverse=True)
    header = page.query_selector("#patient-table thead th[aria-sort]")
    assert header.get_attribute("aria-sort") == "descending"
    page.click("#patient-table thead button:text-is('Level')")
    assert visible(page)[:12] == [name for name in visible(page) if int(name[1:]) % 2 == 0]


def test_the_index_reads_without_script(browser: Any, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    open_page(opened, site / "index.html")
    assert not opened.is_visible("#find")
    assert opened.query_selector("#patient-table thead button") is None
    assert len(visible(opened)) == 24
    context.close()


def test_the_answer_stands_in_the_first_half_of_an_a4_page(page: Any, site: Path) -> None:
    page.set_viewport_size({"width": PAPER_WIDTH, "height": 1000})
    open_page(page, site / "patients/P000/report.html")
    page.emulate_media(media="print")
    bottoms = {
        part: page.eval_on_selector(part, "part => part.getBoundingClientRect().bottom")
        for part in (".identity", ".headline", ".notify", ".pair", ".strip")
    }
    assert bottoms[".headline"] < HALF_PAGE / 2
    assert bottoms[".strip"] <= HALF_PAGE, bottoms


def test_labels_of_the_plots_stay_inside(page: Any, site: Path) -> None:
    open_page(page, site / "patients/P000/report.html")
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg.plot')].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1
                    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
            }).map(text => text.textContent);
        })"""
    )
    assert outside == []


def test_printed_pages_are_numbered_and_named(page: Any, site: Path, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: printed pages cannot be read")
    open_page(page, site / "patients/P000/report.html")
    target = tmp_path / "report.pdf"
    page.pdf(path=str(target), prefer_css_page_size=True, print_background=True)
    text = subprocess.run(
        ["pdftotext", "-layout", str(target), "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = text.rstrip("\f").split("\f")
    for number, content in enumerate(pages, start=1):
        assert f"Page {number} / {len(pages)}" in content
        assert "Patient P000" in content
        assert "Draft for the authorised signatory" in content
    assert "Possible AML / MDS criteria met" in pages[0]
    assert re.search(r"Authorised signatory\s*$", pages[-1], flags=re.MULTILINE)
