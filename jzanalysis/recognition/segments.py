"""Grids and the lines above them → segments: a caption (title, unit, department) and the rows under it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..amounts import read_amount
from ..reading import Cell, Document, Grid
from .table import Row
from .vocabulary import bare_title, is_heading_word, is_total_word, label_role, squeeze, title_kind

if TYPE_CHECKING:
    from .override import Override

_UNIT = re.compile(
    r"(?:金额)?单位[:：]?\s*(?:人民币)?[（(]?(百万元|[百千万亿]?元)[)）]?|[（(]\s*(?:金额)?(?:单位[:：])?\s*([百千万亿]?元)\s*[)）]$"
)
_CAPTION = re.compile(
    r"^(?:编报|编制|填报|公开|预算)?(?:部门|单位)(?:名称|\(单位\))?[:：]|^(?:金额)?单位[:：]|^[(（]?\d{4}年(?:度)?[)）]?$|^(?:公开|预算|财决|附)?表?\d{1,2}表?$"
)
_PAGE_NUMBER = re.compile(r"[-—–第]*\d{1,4}[-—–页]*(?:共\d+页)?")
_TABLE_NAME = re.compile(r"表(?:\([^()]*\))?$")
_WHOLE = ("表", ")", "情况", "。", ":", ";", "说明", "部门预算", "单位预算", "部门决算", "单位决算")
_LAST_WORDS = 8  # characters: what is left of a title on its second line
_NARROW = 2  # columns: in tables no wider, a label may cover a row
_NEAR = 8  # blocks above a grid that can still be its caption


@dataclass(slots=True)
class Segment:
    """One grid, or the part of it under a title of its own."""

    grid: Grid
    page: int
    rows: list[Row]
    captions: list[str] = field(default_factory=list)  # nearest last
    outside: tuple[str, ...] = ()  # those of the captions that stand above the grid
    notes: list[str] = field(default_factory=list)
    first_on_page: bool = False
    title: str = ""
    kind: str | None = None
    unit: str | None = None
    forced: Override | None = None  # what the user says of it
    further: list[Grid] = field(default_factory=list)  # pages with its further columns, put at its right


def segments_of(document: Document) -> list[Segment]:
    """Cut a document into segments, in reading order."""
    found: list[Segment] = []
    above: list[str] = []
    above_page = page = 0
    for item in document.items:
        if not isinstance(item, Grid):
            if document.format == "pdf" and item.page != above_page:
                above = _left_behind(above)
            above_page = item.page
            above.append(item.text)
            if found and (document.format != "pdf" or item.page == found[-1].page):
                found[-1].notes.append(item.text)
            continue
        is_near = document.format != "pdf" or above_page == item.page
        captions = above[-_NEAR:] if is_near else _left_behind(above)
        new = list(_split(item, captions))
        if new and item.page != page:
            new[0].first_on_page = True
        page = item.page
        found += new
        above = []
    for segment in found:
        name_segment(segment)
    return found


def _left_behind(lines: list[str]) -> list[str]:
    """Give the lines at a page's end that belong to the next page's table: its title and unit."""
    last = [line for line in lines[-4:] if not _PAGE_NUMBER.fullmatch(squeeze(line))]
    for k in range(len(last) - 1, max(len(last) - 4, -1), -1):
        text = squeeze(last[k])
        if _TABLE_NAME.search(text) and title_kind(text):
            return last[k:]
        if not (_CAPTION.search(text) or _UNIT.search(text)):
            break
    return []


def _split(grid: Grid, captions: list[str]) -> list[Segment]:
    """Peel caption rows off the top of a grid, and cut it where a new table begins inside it.

    One begins with a title, or with other headings after a blank row or a line that names the unit.
    """
    parts: list[Segment] = []
    current = Segment(grid, grid.page, [], list(captions), tuple(captions))
    between: list[Row] = []  # blank rows and captions since the last row
    for row in tidy(grid):
        caption = caption_of(row)
        titled = caption and any(title_kind(text) for text in caption) and not _is_total_row(row)
        if current.rows and (
            titled or (between and caption is None and _is_other_heading(row, current.rows))
        ):
            parts.append(current)
            above = [text for passed in between for text in texts(passed)]
            current, between = Segment(grid, _page(row, grid.page), [], above), []
        if not current.rows and caption is not None:
            current.captions += caption
        elif current.rows and (caption is not None or not texts(row)):
            between.append(row)
        else:
            current.rows += [*between, row]
            between = []
    current.rows += between if current.rows else []
    found = [part for part in [*parts, current] if part.rows]
    for part in found:
        part.notes += [texts(row)[0] for row in part.rows if is_one_cell(row) and "。" in texts(row)[0]]
    return found


def is_one_cell(row: Row) -> bool:
    """Tell whether one cell covers a whole row: a note inside the grid, which says nothing of the columns."""
    is_wide = len(row) > _NARROW and row[0] is not None and bool(row[0].text.strip())
    return is_wide and all(cell is row[0] for cell in row)


def _is_other_heading(row: Row, above: list[Row]) -> bool:
    """Tell whether a row below figures is made of headings alone, and of others than the table began with."""
    found = texts(row)
    says = [text for text in found if is_heading_word(text) and not label_role(text)]
    return (
        len(says) > 1
        and len(found) > 2
        and all(is_heading_word(text) for text in found)
        and any(has_figures(texts(passed)) for passed in above)
        and not any(texts(passed) == found for passed in above)
    )


def tidy(grid: Grid) -> list[Row]:
    """Drop rows that hold no text above the first text, and trailing empty columns' None cells."""
    rows = list(grid.rows)
    while rows and not any(cell and cell.text.strip() for cell in rows[0]):
        rows.pop(0)
    return rows


def texts(row: Row) -> list[str]:
    """Give the distinct non-blank texts of a row, merged cells once."""
    seen: list[int] = []
    found = []
    for cell in row:
        if cell is not None and id(cell) not in seen and cell.text.strip():
            seen.append(id(cell))
            found.append(cell.text.strip())
    return found


def caption_of(row: Row) -> list[str] | None:
    """Give the caption texts of a row that is no row of the table: title, table number, unit, department."""
    found = texts(row)
    if not found:
        return None
    if len(found) <= 3 and all(_CAPTION.search(squeeze(text)) or _is_title(text, row) for text in found):
        return found
    joined = squeeze("".join(found))
    if len(found) > 4 or not _CAPTION.search(joined) or has_figures(found):
        return None
    is_name = ":" in squeeze(found[0]) and not any(map(is_heading_word, found[1:]))  # it runs over its cell's border
    return found if is_name or _UNIT.search(joined) else None


def _is_title(text: str, row: Row) -> bool:
    wide = [cell for cell in row if cell is not None and cell.text.strip() == text]
    return title_kind(text) is not None and len(wide) * 2 > len(row) and "表" in text


def has_figures(found: list[str]) -> bool:
    """Tell whether one of some texts is a figure."""
    return any(read_amount(text).state in ("value", "zero") for text in found)


def _is_total_row(row: Row) -> bool:
    return any(is_total_word(text) for text in texts(row))


def _page(row: Row, default: int) -> int:
    return next((cell.page for cell in row if isinstance(cell, Cell)), default)


def name_segment(segment: Segment) -> None:
    """Find title, kind and unit in the captions: the nearest line that is a title wins."""
    for text in segment.captions:
        if found := _UNIT.search(squeeze(text)):
            segment.unit = found.group(1) or found.group(2)
    lines = [line for text in segment.captions for line in text.split("\n") if line.strip()]
    for k in range(len(lines) - 1, -1, -1):
        kind = title_kind(lines[k])
        whole = title_kind(lines[k - 1] + lines[k]) if k and _is_begun(lines[k - 1]) else None
        if (
            kind is None
            and whole
            and squeeze(lines[k]).endswith("表")
            and len(squeeze(lines[k])) < _LAST_WORDS
        ):
            segment.title, segment.kind = lines[k - 1].strip() + lines[k].strip(), whole  # …支出预算 / 表
            return
        if kind:
            segment.title, segment.kind = lines[k].strip(), kind
            if whole not in (kind, None):
                segment.title, segment.kind = lines[k - 1].strip() + lines[k].strip(), whole
            return
    joined = "".join(segment.captions[-2:])
    if len(segment.captions) > 1 and len(bare_title(joined)) < 50 and (kind := title_kind(joined)):
        segment.title, segment.kind = joined, kind


def _is_begun(line: str) -> bool:
    """Tell whether a line can be the first half of a title that was broken in two."""
    text = squeeze(line)
    return len(text) < 40 and not _CAPTION.search(text) and not text.endswith(_WHOLE)


def looks_like_heading(row: Row) -> bool:
    """Tell whether a row is made of headings: words of the vocabulary, no figures."""
    found = texts(row)
    if not found or _figures_or_years(found):
        return False
    return sum(is_heading_word(text) for text in found) * 2 >= len(found) or _names_accounts(found)


def _names_accounts(found: list[str]) -> bool:
    """Tell whether a row of words can only be headings: it says where codes stand (科目编码)."""
    roles = {label_role(text) for text in found}
    return len(found) > 2 and bool(roles & {"code", "unit_code", "project_code"})


def _figures_or_years(found: list[str]) -> bool:
    for text in found:
        amount = read_amount(text)
        if amount.state in ("value", "zero") and not re.fullmatch(r"(?:19|20)\d{2}", squeeze(text)):
            return True
    return False
