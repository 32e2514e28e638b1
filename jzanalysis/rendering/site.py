"""The site around the pages: index, one page per disclosure, the shared files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..terms import OUTCOMES
from .export import HERE, STATIC, stylesheet
from .files import write_whole
from .findings import Findings
from .planning import Page
from .running import Outcome

TONES = {"holds": "jz-good", "rounding": "jz-good", "fails": "jz-bad", "question": "jz-ask"}


def copy_static(folder: Path, *, with_widgets: bool) -> None:
    """Put the scripts that pages share into ``_static``; the widget script only when a page needs it."""
    target = folder / "_static"
    target.mkdir(exist_ok=True)
    names = ["site.js", *(["embed.js", "embed.js.LICENSE.txt"] if with_widgets else [])]
    for name in names:
        if not (target / name).exists():
            write_whole(target / name, (STATIC / name).read_bytes())


def page_setting(page: Page, siblings: Sequence[Page], outcome: Outcome, footer: str) -> dict[str, Any]:
    """Give what a page's template needs to know about its place in the site."""
    return {
        "title": page.notebook.title,
        "links": [
            {
                "title": other.notebook.title,
                "href": quote(f"{other.name}.html"),
                "here": other.name == page.name,
            }
            for other in siblings
        ],
        "failure": f"第 {outcome.cell} 个代码单元：{outcome.error}" if not outcome.is_ok else "",
        "footer": footer,
    }


def write_site(
    folder: Path, pages: Sequence[Page], outcomes: Mapping[str, Outcome], found: Iterable[Findings]
) -> Path:
    """Write the index and one page per disclosure; give the index's path."""
    cards = [_card(folder, findings, pages, outcomes) for findings in found]
    common = {"css": stylesheet(), "footer": footer(), "tones": _tones(), "outcomes": OUTCOMES}
    for card in cards:
        html = environment().get_template("disclosure.html.j2").render(card=card, **common)
        write_whole(folder / f"{card['findings'].slug}.html", html)
    title = cards[0]["findings"].title if len(cards) == 1 else f"{len(cards)} 份预决算公开的分析"
    html = (
        environment()
        .get_template("index.html.j2")
        .render(
            title=title,
            lead="金额单位为万元。每页可断网打开、可打印；核对结果逐项可追溯到原表。",
            cards=cards,
            **common,
        )
    )
    index = folder / "index.html"
    write_whole(index, html)
    return index


def footer() -> str:
    """Give the line at the foot of every page."""
    from .. import __version__

    return f"由 jzanalysis {__version__} 从公开文件生成。"


def _card(
    folder: Path, findings: Findings, pages: Sequence[Page], outcomes: Mapping[str, Outcome]
) -> dict[str, Any]:
    own = [page for page in pages if page.slug == findings.slug]
    return {"findings": findings, "pages": [_entry(folder, page, outcomes.get(page.name)) for page in own]}


def _entry(folder: Path, page: Page, outcome: Outcome | None) -> dict[str, Any]:
    def link(name: str) -> str:
        return quote(name) if (folder / name).exists() else ""

    return {
        "title": page.notebook.title,
        "number": page.notebook.name[:2],
        "href": link(f"{page.name}.html"),
        "notebook": link(f"notebooks/{page.name}.ipynb"),
        "pdf": link(f"{page.name}.pdf"),
        "error": "" if outcome is None or outcome.is_ok else outcome.error,
    }


def _tones() -> dict[str, str]:
    return {name: TONES.get(name, "jz-none") for name in OUTCOMES}


@cache
def environment() -> Any:
    """Give the templates of the index and of the disclosures' own pages."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(HERE / "templates" / "around"), autoescape=True)
    parts: Any = environment.get_template("parts.html.j2").make_module(
        {"tones": _tones(), "outcomes": OUTCOMES}
    )
    environment.globals.update(link=parts.link, badges=parts.badges, downloads=parts.downloads)
    return environment
