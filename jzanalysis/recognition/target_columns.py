"""What each column of a performance-target table means, by its headings.

The words are data: ``layouts/targets.toml``. A column's place is its box where there is one (pages of one
table may be cut into different columns), else its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..reading.document import Cell
from .vocabulary import layout, squeeze

Rows = Sequence[Sequence[Cell | None]]
_BRACKETED = re.compile(r"\([^()]*\)")
FIGURE = re.compile(r"[-+]?\d[\d,]*(\.\d+)?|-+|—+")


def vocabulary() -> dict[str, Any]:
    """Give the words of target tables."""
    return layout("targets")


def bare(text: str) -> str:
    """Remove spaces and line breaks, and nothing else: the text as printed."""
    return re.sub(r"\s+", "", text)


@cache
def role_of(text: str) -> tuple[str, int] | None:
    """Tell what a heading stands for and how good a name it is for that (0 is best).

    >>> role_of("三级指标"), role_of("年度(/项目)指标值")[0], role_of("指标权重(%)")[0], role_of("备选")
    (('indicator', 0), 'value', 'weight', None)
    """
    plain = squeeze(text)
    if not plain or len(plain) > 30:
        return None
    for form in (re.sub(r"[()]", "", plain), _BRACKETED.sub("", plain)):
        for role, patterns in _column_patterns():
            for rank, pattern in enumerate(patterns):
                if pattern.fullmatch(form):
                    return role, rank
    return None


@cache
def _column_patterns() -> list[tuple[str, list[re.Pattern[str]]]]:
    columns = vocabulary()["columns"]
    first = {"note": columns["note"]}  # 指标值说明 before 指标值
    return [(role, [re.compile(p) for p in patterns]) for role, patterns in {**first, **columns}.items()]


@cache
def label_of(text: str) -> str | None:
    """Tell what a label at the left of a sheet's head announces: project_name, unit_name, amount, …

    >>> label_of("项目名称"), label_of("其中：财政拨款"), label_of("年度资金总额：")
    ('project_name', None, 'amount')
    """
    plain = squeeze(text)
    if not plain or len(plain) > 20:
        return None
    for form in (re.sub(r"[():、]", "", plain), re.sub(r"[:、]", "", _BRACKETED.sub("", plain))):
        for name, patterns in vocabulary()["labels"].items():
            if any(re.fullmatch(pattern, form) for pattern in patterns):
                return str(name)
    return None


@cache
def is_category_label(text: str) -> bool:
    """Tell whether a cell names a category or sub-category (产出指标, 数量指标), not an indicator."""
    words = vocabulary()["words"]
    return squeeze(text) in {*words["categories"], *words["subcategories"]}


def distinct(row: Sequence[Cell | None]) -> Iterator[tuple[Cell, int, int]]:
    """Give each cell of a row once, with its first column and the one after its last."""
    first = 0
    while first < len(row):
        cell, last = row[first], first + 1
        while last < len(row) and row[last] is cell:
            last += 1
        if cell is not None:
            yield cell, first, last
        first = last


@dataclass(frozen=True)
class Slot:
    """One column of a target table: its meaning, the indicator it belongs to (0, 1, …) and its place."""

    role: str
    pair: int
    text: str
    columns: tuple[int, int]
    box: tuple[float, float] | None = None
    category: str | None = (
        None  # the category printed above the column, in tables that lay categories side by side
    )
    above: tuple[str, ...] = ()  # the outer headings, outermost first

    def covers(self, cell: Cell, first: int, last: int) -> bool:
        """Tell whether a cell stands in this column."""
        mine: tuple[float, float] = self.columns
        other: tuple[float, float] = (first, last)
        if self.box is not None and cell.box is not None:
            mine, other = self.box, (cell.box[0], cell.box[2])
        shared = min(mine[1], other[1]) - max(mine[0], other[0])
        return shared > 0.5 * min(mine[1] - mine[0], other[1] - other[0])


@dataclass(frozen=True)
class Heading:
    """The heading rows of a target table (first to last, both included) and its columns."""

    first: int
    last: int
    slots: tuple[Slot, ...]

    @property
    def pairs(self) -> int:
        """Count the indicator columns: more than one where categories stand side by side."""
        return sum(slot.role == "indicator" for slot in self.slots)


def find_headings(rows: Rows) -> list[Heading]:
    """Find every heading of indicators in the rows, top to bottom (a sheet per project has one each)."""
    marked = [r for r, row in enumerate(rows) if _is_heading(row)]
    found: list[Heading] = []
    for r in marked:
        if found and r <= found[-1].last:
            continue
        if found and r == found[-1].last + 1 and set(map(id, rows[r])) & set(map(id, rows[r - 1])):
            first = found.pop().first
        else:
            first = _first_heading_row(rows, r)
        last = _last_heading_row(rows, r)
        found.append(Heading(first, last, _slots(rows, first, last)))
    return found


def find_prose_heading(rows: Rows) -> Heading | None:
    """Find the heading of a table whose targets stand in sentences (项目名称, 预算数, 绩效目标) or in lists."""
    if lists := _find_lists(rows):
        return lists
    for r, row in enumerate(rows[:4]):
        roles = {role[0] for cell, _, _ in distinct(row) if (role := role_of(cell.text))}
        if (
            {"project_name", "goal"} <= roles
            and roles & {"amount", "unit_name"}
            and len(list(distinct(row))) <= 7
        ):
            return Heading(r, r, _slots(rows, r, r))
    return None


def _find_lists(rows: Rows) -> Heading | None:
    """Find the heading of a table that lists a project's targets in one cell each: 产出指标 | 效益指标."""
    first_level, second_level = (vocabulary()["words"][kind] for kind in ("categories", "subcategories"))
    for r, row in enumerate(rows[:5]):
        sides = [spot for spot in distinct(row) if squeeze(spot[0].text) in first_level]
        if any(not any(word in cell.text for cell, _, _ in sides) for word in ("产出", "效益")):
            continue
        first = r - 1 if r and any(cell is over for cell, over in zip(row, rows[r - 1], strict=False)) else r
        below = list(distinct(rows[r + 1])) if r + 1 < len(rows) else []
        parts = [spot for spot in below if squeeze(spot[0].text) in second_level]
        last = r + 1 if len(parts) > 1 else r
        named = _slots(rows, first, last)
        if any(slot.role in ("project_name", "unit_name") for slot in named):
            lists = [_list_slot(side, part) for side in sides for part in _parts_below(side, parts) or (side,)]
            return Heading(first, last, (*(slot for slot in named if slot.role not in _INDICATOR), *lists))
    return None


_INDICATOR = ("category", "subcategory", "indicator", "value", "goal")
Spot = tuple[Cell, int, int]


def _parts_below(side: Spot, parts: list[Spot]) -> list[Spot]:
    return [part for part in parts if side[1] <= part[1] < side[2]]


def _list_slot(side: Spot, spot: Spot) -> Slot:
    box = (spot[0].box[0], spot[0].box[2]) if spot[0].box is not None else None
    above = (bare(side[0].text),) if spot is not side else ()
    return Slot("list", 0, bare(spot[0].text), spot[1:], box, bare(side[0].text), above)


def _is_heading(row: Sequence[Cell | None]) -> bool:
    roles = [role[0] for cell, _, _ in distinct(row) if (role := role_of(cell.text))]
    return "indicator" in roles and "value" in roles


def _first_heading_row(rows: Rows, r: int) -> int:
    """Climb from the row with 三级指标 to the first row of its heading."""
    first = r
    while first > 0 and r - first < 3:
        here, above = rows[first], rows[first - 1]
        texts = [cell.text for cell, _, _ in distinct(above) if cell.text.strip()]
        words = sum(bool(role_of(text) or is_category_label(text)) for text in texts)
        shared = any(
            cell is not None and cell.text.strip() and any(cell is other for other in above) for cell in here
        )
        open_below = any(cell is not None and not cell.text.strip() for cell in here[:2])
        if (
            words < (1 if shared else 2)
            or not (shared or open_below)
            or any(FIGURE.fullmatch(squeeze(t)) for t in texts)
        ):
            break
        first -= 1
    return first


def _last_heading_row(rows: Rows, r: int) -> int:
    """Go down from the row with 指标值 to the last row that its cell covers: 近两年指标值 | 前年 上年 stand beside it."""
    values = [(role[1], cell) for cell, _, _ in distinct(rows[r]) if (role := role_of(cell.text)) and role[0] == "value"]
    best = [cell for rank, cell in values if rank == min(rank for rank, _ in values)]
    last = r
    while best and last + 1 < len(rows) and last - r < 2 and any(cell is best[0] for cell in rows[last + 1]):
        last += 1
    return last


def _slots(rows: Rows, first: int, last: int) -> tuple[Slot, ...]:
    """Name every column: the innermost heading that means something, and the pair it belongs to."""
    named = _named_columns(rows, first, last)
    best = {
        role: min(rank for name, rank, *_ in named if name == role) for role in {name for name, *_ in named}
    }
    slots, pair = [], -1
    starts = [spot[0] for role, rank, _, spot in named if role == "indicator" and rank == best["indicator"]]
    for role, rank, cell, spot in named:
        if role in ("indicator", "value") and rank != best[role]:
            role = "note"
        if role == "unit" and starts and spot[0] < starts[0]:
            role = "unit_name"  # 单位 left of the indicators is whose budget it is
        pair += role == "indicator"
        ahead = role in ("category", "subcategory") and any(start > spot[0] for start in starts)
        number = pair + 1 if ahead else max(pair, 0)
        box = (cell.box[0], cell.box[2]) if cell.box is not None else None
        above = _category_above(rows, (first, last), spot) if role == "indicator" else None
        slots.append(
            Slot(role, number, bare(cell.text), spot, box, above, _outer(rows, (first, last), spot, cell))
        )
    return tuple(slots)


def _named_columns(rows: Rows, first: int, last: int) -> list[tuple[str, int, Cell, tuple[int, int]]]:
    named: list[tuple[str, int, Cell, tuple[int, int]]] = []
    width = max(len(rows[r]) for r in range(first, last + 1))
    for column in range(width):
        for r in range(last, first - 1, -1):
            cell = rows[r][column] if column < len(rows[r]) else None
            if cell is None or not (role := role_of(cell.text)):
                continue
            if role[0] == "indicator" and _runs_down(rows, last, column, cell):
                continue
            if named and named[-1][2] is cell:
                name, rank, _, (start, _) = named[-1]
                named[-1] = (name, rank, cell, (start, column + 1))
            else:
                named.append((*role, cell, (column, column + 1)))
            break
    return named


def _runs_down(rows: Rows, last: int, column: int, cell: Cell) -> bool:
    """Tell whether a cell of the heading goes on beside the indicators: the sheet's own label 绩效指标 at the left."""
    below = rows[last + 1] if last + 1 < len(rows) else ()
    return column < len(below) and below[column] is cell and len(set(map(id, below))) > 1


def _outer(rows: Rows, span: tuple[int, int], spot: tuple[int, int], cell: Cell) -> tuple[str, ...]:
    """Give the headings above a column; in text a wide heading stands in the first of its columns."""
    found: list[str] = []
    for r in range(span[0], span[1] + 1):
        row = rows[r]
        column = min(spot[0], len(row) - 1)
        if column < 0 or row[column] is cell:
            break
        while column > 0 and (here := row[column]) is not None and here.box is None and not here.text.strip():
            column -= 1
        over = row[column]
        text = bare(over.text) if over is not None else ""
        if text and text not in found and text != bare(cell.text):
            found.append(text)
    return tuple(found)


def _category_above(rows: Rows, span: tuple[int, int], spot: tuple[int, int]) -> str | None:
    """Give the category printed above an indicator column; in text it stands in the first of its columns."""
    for r in range(span[0], span[1]):
        texts = [cell.text if cell is not None else "" for cell in rows[r]]
        column = min(spot[0], len(texts) - 1)
        while column > 0 and not texts[column].strip():
            column -= 1
        if texts and is_category_label(texts[column]):
            return squeeze(texts[column])
    return None
