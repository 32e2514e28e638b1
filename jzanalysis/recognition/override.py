"""What a user says of a document's tables, in a small TOML beside it (``a.pdf.jz.toml``): it wins.

::

    [[table]]
    page = 7                      # the page (sheet, source line) that the grid starts on
    nth = 1                       # which grid of that page, from 1; may be left out
    kind = "revenue"              # a kind of table, or "none": this is no table
    title = "收入总表"
    unit = "元"
    heading_rows = 2              # rows at the top that are headings
    columns = ["科目编码", "科目名称", "合计", "基本支出/小计"]   # from the outermost; "" holds nothing

Every line but ``page`` may be left out: what is left out is recognised as ever.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..amounts import YUAN_PER
from ..errors import ReadingError
from ..reading import Document
from ..terms import TABLES
from .segments import Segment
from .table import Column
from .vocabulary import label_role, squeeze

SUFFIX = ".jz.toml"
_FIELDS = {
    "page": int, "nth": int, "kind": str, "title": str, "unit": str, "heading_rows": int, "columns": list,
}  # fmt: skip
_EXAMPLE = "see the example in jzanalysis.recognition.override"


@dataclass(frozen=True, slots=True)
class Override:
    """What a user says of one grid; None where nothing is said."""

    page: int
    nth: int = 1
    kind: str | None = None
    title: str | None = None
    unit: str | None = None
    heading_rows: int | None = None
    columns: tuple[str, ...] = ()


def read_overrides(path: str) -> list[Override]:
    """Read the TOML beside a document, if there is one.

    Raises ``ReadingError`` for a file that is no TOML, and for fields, kinds and units that do not exist.
    """
    file = Path(path + SUFFIX)
    if not path or not file.is_file():
        return []
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadingError(file, f"no TOML: {error}", _EXAMPLE) from None
    entries = said.get("table", [])
    if set(said) - {"table"} or not isinstance(entries, list):
        unknown = ", ".join(sorted(set(said) - {"table"})) or "table"
        raise ReadingError(file, f"not understood: {unknown}", "write [[table]] for each table")
    return [_checked(entry, file) for entry in entries]


def _checked(entry: Any, file: Path) -> Override:
    if not isinstance(entry, dict) or "page" not in entry:
        raise ReadingError(file, "a [[table]] without page", "say on which page its grid starts")
    for key, value in entry.items():
        if key not in _FIELDS or not isinstance(value, _FIELDS[key]):
            known = f"the fields are {', '.join(_FIELDS)}"
            raise ReadingError(file, f"not understood: {key} = {value!r}", known)
    if (kind := entry.get("kind")) not in (None, "none", *TABLES):
        raise ReadingError(file, f"no kind of table: {kind!r}", f"one of none, {', '.join(TABLES)}")
    if (unit := entry.get("unit")) not in (None, *YUAN_PER):
        raise ReadingError(file, f"no unit: {unit!r}", f"one of {', '.join(YUAN_PER)}")
    return Override(**{**entry, "columns": tuple(map(str, entry.get("columns", ())))})


def apply_overrides(
    segments: Iterable[Segment], overrides: list[Override], document: Document
) -> Iterator[Segment]:
    """Hand what the user says to the segments it speaks of; a page read without such a grid is an error."""
    by_place = {(override.page, override.nth): override for override in overrides}
    seen: Counter[int] = Counter()
    for segment in segments:
        seen[segment.page] += 1
        override = by_place.pop((segment.page, seen[segment.page]), None)
        if override is not None:
            if override.kind == "none":
                continue
            segment.forced = override
            segment.kind, segment.title = override.kind or segment.kind, override.title or segment.title
            segment.unit = override.unit or segment.unit
        yield segment
    read = {item.page for item in document.items}
    for page, nth in by_place:
        if page <= document.page_count and page not in read:
            continue  # left out by --pages
        pages = ", ".join(map(str, sorted(seen))) or "none"
        file = document.path + SUFFIX
        raise ReadingError(file, f"no grid {nth} on page {page}", f"pages with grids: {pages}")


def columns_said(paths: Iterable[str]) -> list[Column]:
    """Give the columns that are named by their headings.

    >>> [(column.path, column.role) for column in columns_said(["科目编码", "基本支出/小计", ""])]
    [(('科目编码',), 'code'), (('基本支出', '小计'), 'figure'), ((), 'none')]
    """
    found = []
    for c, text in enumerate(paths):
        path = tuple(squeeze(word) for word in text.split("/") if word.strip())
        role = (label_role(path[-1]) or "figure") if path else "none"
        found.append(Column(c, path, role))
    return found
