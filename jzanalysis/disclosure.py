"""A disclosure: its files read once, every stage kept; ``load`` finds it by path, paths or bundled name."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import frames, terms
from .bundled import bundled_folder
from .closure import Sum, closure, gaps
from .errors import JzError, ReadingError, UsageError
from .facts import read_facts
from .narrative import read_stated
from .reading import Document, read
from .reading.archive import is_there, split_member
from .recognition import BudgetTable, Recognition, recognise
from .targets import read_targets

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Rows = list[dict[str, Any]]
_OTHER_FILE = "give the file that holds the tables"
#: What a file is that is no disclosure: in words, and what to do.
NATURES = {
    "blank form": ("a blank form: placeholders stand where the department's name belongs", _OTHER_FILE),
    "no disclosure": ("no disclosure: the text is no department's budget or final accounts", _OTHER_FILE),
    "scan without text": ("a scan without text", "run an OCR program over it first"),
    "disclosure": ("no budget table and no stated figure was found", _OTHER_FILE),
}


@dataclass(slots=True)
class Limits:
    """How a file may be read: which pages, with which password, within which limits."""

    pages: Sequence[int] | None = None
    password: str | None = None
    max_seconds: float | None = None
    max_memory: float | None = None


@dataclass(slots=True)
class Part:
    """One file of a disclosure, through every stage up to its plain rows."""

    path: str
    document: Document
    recognition: Recognition
    facts: Rows
    stated: Rows
    targets: Rows


@dataclass
class Disclosure:
    """One department's disclosure of one year and stage: who, when, what was read, and the frames."""

    name: str
    department: str | None
    fiscal_year: int | None
    stage: str | None
    parts: list[Part] = field(default_factory=list)
    source: dict[str, Any] = field(default_factory=dict)  # of bundled data: title, publisher, date …
    folder: Path | None = None  # where bundled frames lie

    @property
    def documents(self) -> list[Document]:
        """The files as read, empty for bundled data."""
        return [part.document for part in self.parts]

    @property
    def tables(self) -> list[BudgetTable]:
        """The tables recognised, in the documents' order."""
        return [table for part in self.parts for table in part.recognition.tables]

    @property
    def missing(self) -> list[str]:
        """Kinds of table that are announced or usual, and not in these files."""
        if self.folder is not None:
            return list(self.source.get("missing", []))
        found = {table.kind for table in self.tables}
        wanted = dict.fromkeys(kind for part in self.parts for kind in part.recognition.missing)
        return [kind for kind in wanted if kind not in found]

    @property
    def problems(self) -> list[str]:
        """What could not be read or recognised, one plain line each."""
        if self.folder is not None:
            return list(self.source.get("problems", []))
        return [line for part in self.parts for line in _problems(part)]

    @property
    def nature(self) -> str:
        """What kind of paper it is: "disclosure", "blank form", "no disclosure" or "scan without text"."""
        found = [part.recognition.nature for part in self.parts]
        return found[0] if found and "disclosure" not in found else "disclosure"

    @property
    def unit(self) -> str | None:
        """The unit of most of its tables."""
        units = [table.unit for table in self.tables]
        return max(units, key=units.count) if units else self.source.get("unit")

    @cached_property
    def facts(self) -> pd.DataFrame:
        """One row per printed figure cell (contract: ``frames.FACTS``)."""
        return self._frame("facts")

    @cached_property
    def stated(self) -> pd.DataFrame:
        """One row per subject and sentence of the narrative (``frames.STATED``)."""
        return self._frame("stated")

    @cached_property
    def targets(self) -> pd.DataFrame:
        """One row per performance indicator (``frames.TARGETS``)."""
        return self._frame("targets")

    @cached_property
    def checks(self) -> pd.DataFrame:
        """One row per identity and instance (``frames.CHECKS``)."""
        from .reconciliation import reconcile  # pandas comes with it

        return reconcile(self)

    def rows(self, frame: str) -> Rows:
        """Give the plain rows of facts, stated or targets, with the columns that every frame begins with."""
        found: Rows = []
        for part in self.parts:
            head = {"disclosure": self.name, "document": part.path, "department": self.department,
                    "fiscal_year": self.fiscal_year, "stage": part.recognition.identity.stage or self.stage}  # fmt: skip
            found += [head | row for row in getattr(part, frame)]
        return found

    def _frame(self, frame: str) -> pd.DataFrame:
        if self.folder is not None:
            return frames.read_frame(self.folder / f"{frame}.csv")
        return frames.to_frame(self.rows(frame), frames.SCHEMAS[frame])

    def closure(self) -> dict[tuple[str, int], str]:
        """Say of each table, by document and table number, whether its rows add up to its totals."""
        return {(d, n): state for d, rows in self._documents() for n, state in closure(rows).items()}

    def gaps(self) -> dict[tuple[str, int], Sum]:
        """Give of each open table, by document and table number, the total furthest from its rows."""
        return {(d, n): gap for d, rows in self._documents() for n, gap in gaps(rows).items()}

    def _documents(self) -> list[tuple[str, Rows]]:
        """Give the fact rows of each document."""
        if self.folder is None:
            return [(part.path, part.facts) for part in self.parts]
        return [(str(document), frames.records(rows)) for document, rows in self.facts.groupby("document")]

    def draw(self, page: int, *, file: int = 0) -> Figure:
        """Draw a page of one of its PDFs as it was understood: grid, meaning of columns, rows."""
        from .explain import draw_page  # later in the flow: only called from here

        if not self.parts:
            msg = f"{self.name}: bundled data has no pages to draw"
            raise UsageError(msg)
        return draw_page(self.parts[file], page)

    def _repr_html_(self) -> str:
        return _summary_html(self)

    def __repr__(self) -> str:
        stage = terms.label(self.stage) if self.stage else "?"
        return f"<Disclosure {self.department or '?'} {self.fiscal_year or '?'} {stage}: {self.name}>"


def load(source: str | Path | Sequence[str | Path], *, limits: Limits | None = None) -> Disclosure:
    """Load one disclosure: a file, files (as a list, or joined with ``+``), or the name of a bundled one.

    A file may be a member of a ZIP archive: ``archive.zip > 报表.pdf``.

    Raises ``ReadingError`` when a file cannot be read, ``UsageError`` for an unknown bundled name.

    >>> load("jiaozuo-kexie-2023").department
    '焦作市科学技术协会'
    """
    if not isinstance(source, (str, Path)):
        return _from_files([str(path) for path in source], limits or Limits())
    text = str(source)
    if os.path.isfile(text) or (split_member(text) and is_there(text)):
        return _from_files([text], limits or Limits())  # os.path, unlike Path, bears a name that is too long
    folder = bundled_folder("data") / text
    if text and "/" not in text and "\\" not in text and os.path.isfile(folder / "source.toml"):
        return _from_bundle(text, folder)
    if "+" in text:
        return _from_files(split_joined(text), limits or Limits())
    raise unknown_source(text)


def bundled_names() -> list[str]:
    """List the disclosures that come with the package.

    >>> "jiaozuo-kexie-2023" in bundled_names()
    True
    """
    return sorted(path.parent.name for path in bundled_folder("data").glob("*/source.toml"))


def split_joined(text: str) -> list[str]:
    """Split ``a.pdf+b.pdf`` into its files; an existing path that holds a + wins over splitting."""
    if is_there(text) or "+" not in text:
        return [text]
    head, _, tail = text.partition("+")
    while head and not is_there(head) and "+" in tail:
        more, _, tail = tail.partition("+")
        head += "+" + more
    return [head, *split_joined(tail)]


def unknown_source(text: str) -> JzError:
    """Say that a name is neither a file nor bundled data, and what is near it."""
    if any(mark in text for mark in "/\\.+") or os.path.exists(text):
        if os.path.isdir(text):
            return ReadingError(
                text, "a folder, not one disclosure", "give its files, or use a command that takes folders"
            )
        return ReadingError(text, "no such file", "check the name")
    near = difflib.get_close_matches(text, bundled_names(), n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}?" if near else f"bundled: {', '.join(bundled_names())}"
    return ReadingError(text or "(no name)", "no such file and no bundled disclosure", hint)


def read_part(path: str, pages: Sequence[int] | None = None, password: str | None = None,
              *, skip: tuple[int, ...] = ()) -> Part:  # fmt: skip
    """Take one file through every stage: document, tables, facts, stated figures, targets."""
    document = read(path, pages=pages, password=password, skip=skip)
    recognition = recognise(document)
    who = recognition.identity
    facts = read_facts(
        recognition.tables, fiscal_year=who.fiscal_year, stage=who.stage, department=who.department
    )
    stated = read_stated(document, fiscal_year=who.fiscal_year, stage=who.stage or "budget")
    targets = read_targets(recognition.tables)
    if not facts and not stated and not targets:
        raise ReadingError(path, *NATURES[recognition.nature])
    return Part(path, document, recognition, facts, stated, targets)


def _from_files(paths: list[str], limits: Limits) -> Disclosure:
    from .reading.limits import run_limited

    parts = [
        run_limited(read_part, path, limits.pages, limits.password, file=path,
                    max_seconds=limits.max_seconds, max_memory=limits.max_memory)
        for path in paths
    ]  # fmt: skip
    return join_parts(parts)


def join_parts(parts: list[Part]) -> Disclosure:
    """Make one disclosure of its files; what one file does not say, another may."""
    tabled = sorted(parts, key=lambda part: not part.recognition.tables)  # tables name the department best

    def first(attribute: str) -> Any:
        said = [getattr(part.recognition.identity, attribute) for part in tabled]
        return next((value for value in said if value is not None), None)

    name = "+".join(part.path for part in parts)
    return Disclosure(name, first("department"), first("fiscal_year"), first("stage"), parts)


def _from_bundle(name: str, folder: Path) -> Disclosure:
    source = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    return Disclosure(
        name, source["department"], source["fiscal_year"], source["stage"], source=source, folder=folder
    )


def _problems(part: Part) -> Iterator[str]:
    yield from part.document.problems
    place = "line" if part.document.format == "text" else "p."
    for table in part.recognition.tables:
        for line in table.repaired:
            yield f"{table.title or terms.label(table.kind)} ({place} {table.page}): {line}"
    for grid in part.recognition.unrecognised:
        last = max((cell.page for cell in grid.anchors()), default=grid.page)
        span = f"{grid.page}" if last == grid.page else f"{grid.page}–{last}"
        yield f"{place} {span}: a grid of {len(grid.rows)} rows was not recognised as a table"


def _summary_html(disclosure: Disclosure) -> str:
    import html

    closed = disclosure.closure()
    words = {"closed": "已核：相符", "open": "不相符", "no_total": "无合计可核", "empty": "空表"}
    rows = []
    for (document, number), state in closed.items():
        of = disclosure.facts
        first = of[(of["document"] == document) & (of["table_number"] == number)].iloc[0]
        title = first["title"] if isinstance(first["title"], str) else "（原文无表题）"
        rows.append((terms.label(first["table"]), title, first["page"], words.get(state, state)))
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(value))}</td>" for value in row) + "</tr>" for row in rows
    )
    missing = "、".join(terms.label(kind) for kind in disclosure.missing) or "无"
    stage = terms.label(disclosure.stage) if disclosure.stage else ""
    head = html.escape(f"{disclosure.department or '部门不详'} {disclosure.fiscal_year or ''} 年部门{stage}")
    return (
        f"<p><b>{head}</b></p><table><thead><tr><th>表</th><th>原表题</th><th>页（行）</th><th>合计核对</th></tr></thead>"
        f"<tbody>{body}</tbody></table><p>文件中没有的表：{html.escape(missing)}</p>"
    )
