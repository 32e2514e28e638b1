"""The work on one page and one disclosure, wherever it is done: in a fork, here, on a cluster."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .files import write_whole
from .findings import Findings, find
from .planning import Page
from .running import Outcome, Way, judge, run_page, salvaged

HIDDEN = ".jz"


@dataclass(frozen=True)
class Order:
    """What is to be made, and where."""

    folder: Path
    formats: tuple[str, ...] = ("html", "ipynb")
    cell_seconds: int = 300
    memory_mb: int = 4096

    def outputs(self, page: Page) -> list[Path]:
        """Give the files that a page consists of."""
        places = {
            "html": f"{page.name}.html",
            "ipynb": f"notebooks/{page.name}.ipynb",
            "pdf": f"{page.name}.pdf",
            "xlsx": f"data/{page.slug}.xlsx",
        }
        return [self.folder / places[kind] for kind in places if kind in self.formats]

    def hidden(self, kind: str, name: str) -> Path:
        """Give the place of a file that is not part of the site: findings, journals of running pages."""
        return self.folder / HIDDEN / kind / name


def make_page(page: Page, siblings: Sequence[Page], order: Order, way: Way) -> Outcome:
    """Run and write one page; a full disk fails the page and names the file."""
    notebook, outcome = run_page(page, way)
    return _written(page, siblings, order, notebook, outcome)


def make_wreck(page: Page, siblings: Sequence[Page], order: Order, problem: str) -> Outcome:
    """Write what is left of a page whose process ended before its time."""
    notebook = salvaged(page, order.hidden("cells", page.name))
    outcome = judge(page, notebook, problem, seconds=0)
    return _written(page, siblings, order, notebook, outcome)


def make_findings(disclosure: str, slug: str, order: Order) -> Findings:
    """Load a disclosure, write its downloads and keep what was found for the index."""
    findings = find(disclosure, slug, order.folder, order.formats)
    place = order.hidden("findings", f"{slug}.json")
    place.parent.mkdir(parents=True, exist_ok=True)
    write_whole(place, json.dumps(asdict(findings), ensure_ascii=False))
    return findings


def read_findings(disclosure: str, slug: str, order: Order) -> Findings | None:
    """Give what was found earlier, or None."""
    try:
        content = json.loads(order.hidden("findings", f"{slug}.json").read_text(encoding="utf-8"))
        return Findings(**{**content, "disclosure": disclosure})
    except (OSError, ValueError, TypeError):
        return None


def _written(page: Page, siblings: Sequence[Page], order: Order, notebook: Any, outcome: Outcome) -> Outcome:
    try:
        _write_page(page, siblings, order, notebook, outcome)
    except OSError as error:
        where = f"{error.filename or order.folder}"
        return replace(
            outcome, status="failed", error=f"{where}: cannot be written ({error.strerror or error})"
        )
    return outcome


def _write_page(page: Page, siblings: Sequence[Page], order: Order, notebook: Any, outcome: Outcome) -> None:
    import nbformat

    from .export import has_widgets, to_html, to_pdf
    from .site import copy_static, footer, page_setting

    if "ipynb" in order.formats:
        (order.folder / "notebooks").mkdir(exist_ok=True)
        write_whole(
            order.folder / "notebooks" / f"{page.name}.ipynb", nbformat.v4.writes_json(notebook) + "\n"
        )
    html = to_html(notebook, page_setting(page, siblings, outcome, footer()))
    copy_static(order.folder, with_widgets=has_widgets(html))
    target = order.folder / f"{page.name}.html"
    write_whole(target, html)
    if "pdf" in order.formats:
        to_pdf(target, target.with_suffix(".pdf"))
