"""The rows under a heading → one record per indicator, with what merged and broken cells beside it say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..reading.document import Cell
from ..recognition.target_columns import Slot, bare, distinct, is_category_label
from .blocks import Block, Row, long_term_pairs

Places = dict[Slot, list[Cell]]


@dataclass
class Record:
    """One indicator as printed: its words by role, its cell, and how its category was found."""

    cell: Cell
    texts: dict[str, str] = field(default_factory=dict)
    placement: str = "printed"
    category: str | None = None  # already decided (columns by category, or judged by meaning)
    row: int = 0


def places_of(row: Row, slots: tuple[Slot, ...]) -> Places:
    """Find the cells of a row that stand in each column."""
    found: Places = {slot: [] for slot in slots}
    for cell, first, last in distinct(row):
        for slot in slots:
            if slot.covers(cell, first, last):
                found[slot].append(cell)
    return found


def text_of(cells: list[Cell]) -> str:
    """Join the texts of the cells in one column of a row."""
    return "".join(bare(cell.text) for cell in cells)


def records_of(block: Block) -> list[Record]:
    """Read a block whose cells stand under their headings."""
    assert block.heading is not None
    slots = block.heading.slots
    placed = [(r, places_of(row, slots)) for r, row in block.rows]
    tops = page_tops(placed) if block.has_boxes else set()
    carried = {
        slot: carried_down([(places[slot], i in tops) for i, (_, places) in enumerate(placed)])
        for slot in slots
        if slot.role in ("category", "subcategory")
    }
    records: list[Record] = []
    apart = long_term_pairs(block)
    before: dict[int, tuple[int, ...]] = {}
    for i, (r, places) in enumerate(placed):
        for pair in (pair for pair in range(block.heading.pairs) if pair not in apart):
            mine = [slot for slot in slots if slot.pair == pair]
            cells = {slot.role: places[slot] for slot in mine}
            same = tuple(id(cell) for role in ("indicator", "value") for cell in cells.get(role, []))
            if same and same == before.get(pair):
                continue
            before[pair] = same
            levels = {slot.role: carried[slot][i] for slot in _levels(slots, pair)}
            _add(records, cells, levels, (r, i in tops))
            if records and records[-1].row == r and not records[-1].category:
                records[-1].texts.setdefault(
                    "above", next((s.category for s in mine if s.category), None) or ""
                )
    return records


def _levels(slots: tuple[Slot, ...], pair: int) -> Iterator[Slot]:
    """Give the category and sub-category columns of a pair; those of the first serve all that have none."""
    for role in ("category", "subcategory"):
        own = [slot for slot in slots if slot.role == role and slot.pair <= pair]
        if own:
            yield own[-1]


def _add(
    records: list[Record], cells: dict[str, list[Cell]], levels: dict[str, str], at: tuple[int, bool]
) -> None:
    """Add the indicator of a row; what a page break cut off the row before is joined to it."""
    indicator, value = cells.get("indicator", []), cells.get("value", [])
    if any(cell in value for cell in indicator):
        return  # one cell across both: a note, not an indicator
    name, target = text_of(indicator), text_of(value)
    r, at_top = at
    blank_levels = not any(text_of(cells.get(role, [])) for role in ("category", "subcategory"))
    if at_top and records and blank_levels and bool(name) != bool(target):
        _append(records[-1], {role: text_of(found) for role, found in cells.items()})
        return
    if not re.search(r"[^\W\d]", name) or (is_category_label(name) and not target):
        return
    texts = {role: text_of(found) for role, found in cells.items() if role not in ("category", "subcategory")}
    records.append(Record(indicator[0], texts | levels, row=r))


def _append(record: Record, texts: dict[str, str]) -> None:
    for role in ("indicator", "value", "unit", "actual"):
        if texts.get(role):
            record.texts[role] = record.texts.get(role, "") + texts[role]


def page_tops(placed: list[tuple[int, Places]]) -> set[int]:
    """Find the rows that come first on their page, the very first row apart."""
    tops, page = set(), None
    for i, (_, places) in enumerate(placed):
        pages = [cell.page for cells in places.values() for cell in cells]
        here = max(pages, default=page)
        if page is not None and here != page:
            tops.add(i)
        page = here
    return tops


def carried_down(cells: list[tuple[list[Cell], bool]]) -> list[str]:
    """Give each row the label of its group: merged, blank below its first row, or cut by a page break.

    ``cells`` holds, row by row, the cells of the column and whether the row comes first on its page. A blank
    cell at the top of a page goes on with the group before it; one that begins lower down and reaches the
    page's end has its label on the next page.
    """
    runs = _runs(cells)
    labels: list[str] = []
    for i, (text, at_top, count) in enumerate(runs):
        if (
            text
            and at_top
            and labels
            and not is_category_label(text)
            and is_category_label(labels[-1] + text)
        ):
            text = labels[-1] + text
            labels[-1] = text
        if not text:
            following = runs[i + 1] if i + 1 < len(runs) else None
            ahead = following is not None and following[1] and following[0] and not at_top and count > 0
            text = (
                following[0]
                if ahead and following is not None and i > 0 and _is_new(runs, i)
                else (labels[-1] if labels else "")
            )
            if not text and following is not None and i == 0:
                text = following[0] if following[1] else ""
        labels.append(text)
    return [label for label, (_, _, count) in zip(labels, runs, strict=True) for _ in range(count)]


def _is_new(runs: list[tuple[str, bool, int]], i: int) -> bool:
    return runs[i][2] > 0 and not runs[i][1] and bool(runs[i - 1][0])


def _runs(cells: list[tuple[list[Cell], bool]]) -> list[tuple[str, bool, int]]:
    """Count the rows that each cell covers: its text, whether it begins a page, how many rows."""
    runs: list[tuple[str, bool, int]] = []
    last: tuple[int, ...] | None = None
    for found, at_top in cells:
        mark = tuple(id(cell) for cell in found)
        if runs and mark == last and mark and not at_top:
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((text_of(found), at_top, 1))
        last = mark
    return runs
