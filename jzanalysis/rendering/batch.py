"""A batch: every page run, exported and written; a failing page is listed and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .files import prepare_folder, sole_writer, write_whole
from .manifest import Journal, write_manifest
from .planning import Page
from .running import Outcome

CELL_SECONDS = 300


@dataclass(frozen=True)
class Order:
    """How a batch is to be rendered."""

    folder: Path
    formats: tuple[str, ...] = ("html", "ipynb")
    jobs: int = 1
    cell_seconds: int = CELL_SECONDS
    is_forced: bool = False
    is_fail_fast: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """What became of a batch."""

    index: Path
    outcomes: Mapping[str, Outcome]
    unread: list[str]

    @property
    def failed(self) -> list[Outcome]:
        """The pages that are incomplete."""
        return [outcome for outcome in self.outcomes.values() if not outcome.is_ok]


def render(pages: Sequence[Page], order: Order, tell: Callable[[Outcome], None] = lambda _: None) -> Report:
    """Render all pages into the order's folder and give a report; ``tell`` hears of each page.

    Raises UsageError before any work when the folder cannot be written or another run is writing there.
    """
    prepare_folder(order.folder)
    with sole_writer(order.folder):
        journal = Journal(order.folder)
        done = journal.read()
        outcomes = dict(_finished(pages, order, done))
        waiting = [page for page in pages if page.name not in outcomes]
        for outcome in outcomes.values():
            tell(outcome)
        for outcome in _run(waiting, pages, order):
            outcomes[outcome.page] = outcome
            journal.add(outcome)
            tell(outcome)
            if order.is_fail_fast and not outcome.is_ok:
                break
        journal.replace(
            replace(outcome, status="ok") if outcome.is_ok else outcome for outcome in outcomes.values()
        )
        return _finish(pages, order, outcomes)


def _finished(
    pages: Sequence[Page], order: Order, done: Mapping[str, Outcome]
) -> Iterator[tuple[str, Outcome]]:
    """Give the pages that are up to date: same inputs, rendered without failure, files still there."""
    for page in () if order.is_forced else pages:
        before = done.get(page.name)
        if (
            before
            and before.is_ok
            and before.key == page.key
            and all(p.exists() for p in outputs(page, order))
        ):
            yield page.name, replace(before, status="skipped")


def outputs(page: Page, order: Order) -> list[Path]:
    """Give the files that a page consists of."""
    places = {"html": f"{page.name}.html", "ipynb": f"notebooks/{page.name}.ipynb", "pdf": f"{page.name}.pdf"}
    return [order.folder / places[kind] for kind in places if kind in order.formats]


def _run(waiting: Sequence[Page], pages: Sequence[Page], order: Order) -> Iterator[Outcome]:
    from .running import run_page

    for page in waiting:
        notebook, outcome = run_page(page, cell_seconds=order.cell_seconds)
        outcome = replace(outcome, key=page.key)
        write_page(page, notebook, outcome, order, [other for other in pages if other.slug == page.slug])
        yield outcome


def write_page(page: Page, notebook: Any, outcome: Outcome, order: Order, siblings: Sequence[Page]) -> None:
    """Write a page in all formats asked for, also when it is incomplete."""
    import nbformat

    from .export import has_widgets, to_html, to_pdf
    from .site import copy_static, footer, page_setting

    if "ipynb" in order.formats:
        (order.folder / "notebooks").mkdir(exist_ok=True)
        write_whole(order.folder / "notebooks" / f"{page.name}.ipynb", nbformat.writes(notebook) + "\n")
    html = to_html(notebook, page_setting(page, siblings, outcome, footer()))
    copy_static(order.folder, with_widgets=has_widgets(html))
    target = order.folder / f"{page.name}.html"
    write_whole(target, html)
    if "pdf" in order.formats:
        to_pdf(target, target.with_suffix(".pdf"))


def _finish(pages: Sequence[Page], order: Order, outcomes: Mapping[str, Outcome]) -> Report:
    from .findings import find
    from .site import write_site

    slugs = {page.slug: page.disclosure for page in pages}
    found = [find(name, slug, order.folder, order.formats) for slug, name in slugs.items()]
    index = write_site(order.folder, pages, outcomes, found)
    write_manifest(order.folder, outcomes)
    return Report(index, outcomes, [findings.error for findings in found if findings.error])
