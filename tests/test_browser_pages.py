"""Rendered pages in a real browser with the network off: they ask for nothing, their menus work, paper has it all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from browser_driver import browser, needs_browser, watch

pytestmark = needs_browser
JZ = [sys.executable, "-c", "from jzanalysis.cli import main; main()"]
ANALYSES = ("30-year-over-year", "40-structure", "50-performance")
#: A document with a text only, and one with the two years before it.
SITES = {
    "jiaozuo-kexie-2023": [],
    "wanli-2025": ["-p", "prior_disclosure", "wanli-2024", "-p", "years", "wanli-2023"],
}
PAGES = [(name, analysis) for name in SITES for analysis in ANALYSES]
every_page = pytest.mark.parametrize(("name", "analysis"), PAGES, ids=lambda value: value)
#: What a reader sees of a block of choices: the pictures and words that are not hidden; given what was seen
#: before, it waits a second at most for anything else.
SEEN = """async (block, before) => {
    const look = () => [...block.querySelectorAll('img, .widget-html-content')].filter(part => part.offsetParent)
        .map(part => part.src || part.innerText).filter(part => part).join('|');
    for (let frame = 0; frame < 60 && (look() === before || !look()); frame++)
        await new Promise(requestAnimationFrame);
    return look(); }"""


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The rendered sites: every notebook of the first document, the analyses of the second."""
    folder = tmp_path_factory.mktemp("sites")
    for name, options in SITES.items():
        chosen = [part for analysis in ANALYSES for part in ("--notebook", analysis)] if options else []
        command = [*JZ, "render", name, "-o", str(folder / name), *chosen, *options]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=300, check=False, env=os.environ
        )
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def open_page(chromium):
    """Open a page with the network off; once opened it is kept, as wide as asked and on the screen."""
    known = {}

    def opened(path: Path, width: int = 1280):
        if path not in known:
            page = chromium.new_context(offline=True).new_page()
            known[path] = page, watch(page)
            page.goto(path.resolve().as_uri())
            if "_static/embed.js" in path.read_text(encoding="utf-8"):
                page.wait_for_function("document.querySelectorAll('.jz-stack select').length > 0")
        known[path][0].set_viewport_size({"width": width, "height": 900})
        known[path][0].emulate_media(media="screen")
        return known[path]

    return opened


def page_of(sites: Path, name: str, analysis: str) -> Path:
    return sites / name / f"{name}-{analysis}.html"


@pytest.mark.parametrize("name", SITES)
def test_no_page_asks_for_anything_or_is_wider_than_the_window(name, sites, open_page):
    pages = sorted((sites / name).glob("*.html"))
    assert len(pages) >= 2 + len(ANALYSES)
    for path in pages:
        for width in (420, 1280):
            page, seen = open_page(path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path.name, width)
        assert (seen.outside, seen.errors) == ([], []), path.name
        broken = "[...document.images].filter(image => !image.complete || !image.naturalWidth).length"
        assert page.evaluate(broken) == 0, path.name


@every_page
def test_every_menu_changes_what_is_seen_without_kernel_or_network(name, analysis, sites, open_page):
    path = page_of(sites, name, analysis)
    assert path.stat().st_size < 3_000_000
    page, seen = open_page(path)
    blocks = page.query_selector_all(".jz-stack")
    if (name, analysis) == ("wanli-2025", "50-performance"):
        assert not blocks  # the document prints no targets of projects
        assert "没有公布项目绩效目标" in page.inner_text("main")
        return
    assert blocks
    for block in blocks:
        for menu in block.query_selector_all("select"):
            states = [block.evaluate(SEEN, "")]
            for index in range(1, menu.evaluate("menu => menu.options.length")):
                menu.select_option(index=index)
                states.append(block.evaluate(SEEN, states[-1]))
            assert len(set(states)) > 1
            assert all(states)
            menu.select_option(index=0)
    assert (seen.outside, seen.errors) == ([], [])


def test_years_and_sources_can_be_chosen_where_there_are_several(sites, open_page):
    page, _ = open_page(page_of(sites, "wanli-2025", "30-year-over-year"))
    labels = page.locator(".jz-stack .widget-label").all_inner_texts()
    assert [label for label in labels if label] == ["年度：", "划分：", "上年数来源：", "看什么："]
    years = page.locator(".jz-stack select").first.locator("option").all_inner_texts()
    assert years == ["2025年比2024年", "2024年比2023年"]


def test_two_menus_together_choose_one_picture(sites, open_page):
    # 焦作市科学技术协会 2023: “三公”经费 5.60 → 4.60, 公务用车运行 4.50 → 3.50; 支出 885.85 → 708.06
    page, _ = open_page(page_of(sites, "jiaozuo-kexie-2023", "30-year-over-year"))
    cut, measure = page.query_selector_all(".jz-stack select")
    picture = page.locator(".jz-stack img:visible")
    cut.select_option(label="基本支出与项目支出")
    measure.select_option(label="从上年到今年")
    picture.and_(page.get_by_alt_text("按基本支出与项目支出：从上年到今年")).wait_for(timeout=2000)
    cut.select_option(label="“三公”经费")
    picture.and_(page.get_by_alt_text("按“三公”经费：从上年到今年")).wait_for(timeout=2000)
    assert picture.count() == 1


@every_page
def test_on_paper_stand_the_figures_and_the_first_choice_but_no_menus(name, analysis, sites, open_page):
    import pypdfium2

    page, _ = open_page(page_of(sites, name, analysis))
    page.emulate_media(media="print")
    for control in page.query_selector_all("select, input, .jz-stack, .jz-top, .widget-label"):
        assert not control.is_visible()
    figures = page.evaluate("[...document.images].filter(image => image.offsetParent).length")
    twins = page.locator(".jz-twin")
    assert twins.count() == page.locator(".jz-stack").count()
    told = [twin.inner_text() for twin in twins.all()]
    assert all(twin.is_visible() for twin in twins.all())
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    images = [one for leaf in printed for one in leaf.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    text = "".join(leaf.get_textpage().get_text_range() for leaf in printed)
    assert len(images) >= figures
    assert figures > 3 or name == "wanli-2025"  # its document prints no targets to draw
    for words in filter(None, (line.strip() for one in told for line in re.split(r"[\n\t]", one))):
        assert squeezed(words) in squeezed(text)
    for label in ("划分：", "看什么：", "逐级展开：", "只看：", "假设："):
        assert label not in text


def squeezed(text: str) -> str:
    """Words without the spaces and line ends that paper puts in."""
    return re.sub(r"\s|￾|\ufffe", "", text)


@pytest.mark.parametrize("name", SITES)
def test_figures_have_alt_texts_and_negative_numbers_a_minus_sign(name, sites, open_page):
    for analysis in ANALYSES:
        page, _ = open_page(page_of(sites, name, analysis))
        alts = page.evaluate("[...document.images].map(image => image.alt)")
        assert alts
        assert all(len(alt) > 3 for alt in alts), alts
        cells = page.evaluate("[...document.querySelectorAll('td')].map(cell => cell.textContent.trim())")
        assert not [cell for cell in cells if re.match(r"-\d", cell)]
        assert not [cell for cell in cells if re.search(r"\d[eE][+-]?\d", cell)]


@pytest.mark.parametrize("width", [1280, 420])
def test_a_wide_table_scrolls_inside_its_own_frame(width, sites, open_page):
    page, _ = open_page(page_of(sites, "jiaozuo-kexie-2023", "40-structure"), width)
    frames = """[...document.querySelectorAll('table')].filter(table => table.offsetParent).map(table => {
        const frame = table.closest('.jp-RenderedHTML, .jp-RenderedMarkdown, .jz-scroll');
        return [frame.scrollWidth > frame.clientWidth, frame.getBoundingClientRect().right]; })"""
    found = page.evaluate(frames)
    assert any(is_wide for is_wide, _ in found) == (width == 420)  # on a desk every table fits
    assert all(right <= width for _, right in found)
