"""A batch: every page run, exported and written; a failing page is listed and the rest goes on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from .files import discard_folder
from .findings import Findings
from .forks import Group, can_fork, warm
from .manifest import Journal, write_manifest
from .pairing import Store
from .planning import Page
from .pool import Pool, not_run
from .running import Outcome, Way
from .work import Order, make_findings, make_page, read_findings

if TYPE_CHECKING:
    from .cluster import Cluster

Tell = Callable[[Outcome], None]


@dataclass(frozen=True)
class Pace:
    """How a batch is gone about; ``store`` holds what has been read already, ``cluster`` does the work elsewhere."""

    jobs: int = 1
    store: Store | None = None
    cluster: Cluster | None = None
    is_forced: bool = False
    is_fail_fast: bool = False
    is_forking: bool = True


@dataclass(frozen=True)
class Report:
    """What became of a batch."""

    index: Path
    outcomes: Mapping[str, Outcome]
    found: Sequence[Findings]

    @property
    def failed(self) -> list[Outcome]:
        """The pages that are incomplete."""
        return [outcome for outcome in self.outcomes.values() if outcome.status == "failed"]

    @property
    def unread(self) -> list[Findings]:
        """The disclosures that could not be read."""
        return [findings for findings in self.found if findings.error]


def render(pages: Sequence[Page], order: Order, pace: Pace, tell: Tell = lambda _: None) -> Report:
    """Render all pages into the order's folder, which is held (``open_site``), and give a report.

    ``tell`` hears of each page.
    """
    journal = Journal(order.folder)
    keys = _keys(pages)
    outcomes = {} if pace.is_forced else dict(_finished(pages, order, journal.read(), keys))
    for outcome in outcomes.values():
        tell(outcome)
    waiting = [page for page in pages if page.name not in outcomes]
    for outcome in _run(waiting, pages, order, pace):
        outcomes[outcome.page] = replace(outcome, key=keys[outcome.page])
        journal.add(outcomes[outcome.page])
        tell(outcome)
        if pace.is_fail_fast and not outcome.is_ok:
            break
    return _finish(pages, order, journal, outcomes)


def _keys(pages: Sequence[Page]) -> dict[str, str]:
    from .planning import source_digest

    digests = {page.disclosure: source_digest(page.disclosure) for page in pages}
    return {page.name: page.key(digests[page.disclosure]) for page in pages}


def _finished(
    pages: Sequence[Page], order: Order, done: Mapping[str, Outcome], keys: Mapping[str, str]
) -> Iterator[tuple[str, Outcome]]:
    """Give the pages that are up to date: same inputs, rendered without failure, files still there."""
    for page in pages:
        before = done.get(page.name)
        if (
            before
            and before.is_ok
            and before.key == keys[page.name]
            and all(map(Path.exists, order.outputs(page)))
        ):
            yield page.name, replace(before, status="skipped")


def _run(waiting: Sequence[Page], pages: Sequence[Page], order: Order, pace: Pace) -> Iterator[Outcome]:
    if not waiting:
        return
    if pace.cluster is not None:
        yield from pace.cluster.run(_groups(waiting, pages), order)
    elif pace.is_forking and can_fork():
        warm(waiting, pace.jobs)
        yield from Pool(order, pace.jobs, pace.store).run(_groups(waiting, pages), _get_ready_to_finish)
    else:
        yield from _run_plainly(waiting, pages, order)


def _groups(waiting: Sequence[Page], pages: Sequence[Page]) -> list[Group]:
    """Put the waiting pages of each disclosure together, long notebooks first: they would be waited for last."""
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.slug, []).append(page)
    names = {page.name for page in waiting}
    found = []
    for slug, own in groups.items():
        todo = [number for number, page in enumerate(own) if page.name in names]
        sizes = [page.notebook.path.stat().st_size for page in own]
        todo.sort(key=sizes.__getitem__, reverse=True)
        found.append(Group(own[0].disclosure, slug, own, todo))
    return [group for group in found if group.todo]


def _run_plainly(waiting: Sequence[Page], pages: Sequence[Page], order: Order) -> Iterator[Outcome]:
    """Run pages one after another in ordinary kernels, where processes cannot be forked."""
    for group in _groups(waiting, pages):
        findings = make_findings(group.disclosure, group.slug, order)
        for page in (group.pages[number] for number in group.todo):
            if findings.error:
                yield not_run(page, findings.error, status="unread")
            else:
                yield make_page(page, group.pages, order, Way(cell_seconds=order.cell_seconds))


def _get_ready_to_finish() -> None:
    """Import what the index and the manifest need while a core is still idle: the first disclosures are being read."""
    from . import site

    site.environment()
    with contextlib.suppress(ImportError):
        import duckdb  # noqa: F401


def _finish(pages: Sequence[Page], order: Order, journal: Journal, outcomes: Mapping[str, Outcome]) -> Report:
    from .site import write_site

    slugs = {page.slug: page.disclosure for page in pages}
    found = [
        read_findings(name, slug, order) or Findings(name, slug, error=_why_unread(slug, pages, outcomes))
        for slug, name in slugs.items()
    ]
    ordered = {page.name: outcomes[page.name] for page in pages if page.name in outcomes}
    if all(findings.error for findings in found):
        discard_folder(order.folder)
        raise UsageError("\n".join(findings.error for findings in found))
    index = write_site(order.folder, pages, ordered, found)
    write_manifest(order.folder, ordered, found)
    journal.replace(replace(each, status="ok") if each.is_ok else each for each in ordered.values())
    return Report(index, ordered, found)


def _why_unread(slug: str, pages: Sequence[Page], outcomes: Mapping[str, Outcome]) -> str:
    found = (outcomes[page.name].error for page in pages if page.slug == slug and page.name in outcomes)
    return next((f"{slug}: {error}" for error in found if error), f"{slug}: its reading did not end")
