"""A target table cut into blocks: a head (whose project, how much money), a heading, the rows under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..reading.document import Cell
from ..recognition.target_columns import (
    Heading,
    Rows,
    Slot,
    distinct,
    find_headings,
    find_prose_heading,
    is_category_label,
    label_of,
    vocabulary,
)
from ..recognition.target_tables import repeats_heading
from ..recognition.vocabulary import squeeze
from .values import parse

Row = Sequence[Cell | None]


@dataclass
class Block:
    """One heading with the rows above it that say whose targets these are, and the rows below."""

    head: list[tuple[int, Row]] = field(default_factory=list)
    heading: Heading | None = None
    rows: list[tuple[int, Row]] = field(default_factory=list)
    is_prose: bool = False

    @property
    def has_boxes(self) -> bool:
        """Tell whether the cells have places on a page picture (only then a page's top means something)."""
        return any(cell is not None and cell.box is not None for _, row in self.rows for cell in row)


def blocks_of(rows: Rows) -> list[Block]:
    """Cut a table into its blocks; rows without any heading get one guessed from what the columns hold."""
    return [block for side in sides_of(rows) for block in _blocks_below(side)]


def sides_of(rows: Rows) -> list[Rows]:
    """Part two sheets that stand side by side: the same headings left and right of a blank column.

    The columns keep their numbers: what is of the other side is None.
    """
    width = min((len(row) for row in rows), default=0)
    if not any(heading.pairs > 1 for heading in find_headings(rows)):
        return [rows]
    for c in range(1, width - 1):
        if any(_is_text(row[c]) or row[c] is row[c - 1] or row[c] is row[c + 1] for row in rows if row[c] is not None):
            continue
        left: Rows = [[*row[:c], *[None] * (len(row) - c)] for row in rows]
        right: Rows = [[*[None] * c, *row[c:]] for row in rows]
        roles = [[slot.role for heading in find_headings(side)[:1] for slot in heading.slots] for side in (left, right)]
        if roles[0] and roles[0] == roles[1]:
            return [left, *sides_of(right)]
    return [rows]


def _is_text(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.text.strip())


def _blocks_below(rows: Rows) -> list[Block]:
    headings = find_headings(rows)
    if not headings:
        if prose := find_prose_heading(rows):
            below = list(enumerate(rows))[prose.last + 1 :]
            return [Block(list(enumerate(rows[: prose.first])), prose, below, is_prose=True)]
        guessed = guess_heading(rows)
        return [Block([], guessed, list(enumerate(rows)))] if guessed else [Block(list(enumerate(rows)))]
    blocks: list[Block] = []
    end = 0
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        stop = following.first if following else len(rows)
        foot = _first_foot_row(rows, heading.last + 1, stop)
        head = [(r, rows[r]) for r in range(end, heading.first)]
        below = [(r, rows[r]) for r in range(heading.last + 1, foot)]
        if blocks and _goes_on(blocks[-1], head, heading):
            blocks[-1].rows += below
        else:
            blocks.append(Block(head, heading, below))
        end = foot
    if end < len(rows):
        blocks.append(Block([(r, rows[r]) for r in range(end, len(rows))]))
    return blocks


def _goes_on(block: Block, head: list[tuple[int, Row]], heading: Heading) -> bool:
    """Tell whether a heading only repeats the one before on a new page, its columns at the same places."""
    if block.heading is None or not repeats_heading(
        [row for _, row in head], Heading(len(head), len(head), heading.slots), block.heading
    ):
        return False
    here, before = (
        next(slot for slot in one.slots if slot.role == "indicator") for one in (heading, block.heading)
    )
    if here.box is not None and before.box is not None:
        return abs(here.box[0] - before.box[0]) < 5 and abs(here.box[1] - before.box[1]) < 5
    return here.columns == before.columns


def long_term_pairs(block: Block) -> set[int]:
    """Find the indicators of the whole term that stand beside those of the year: 实施期目标 | 年度目标."""
    assert block.heading is not None
    slots = [slot for slot in block.heading.slots if slot.role == "indicator"]
    terms = [_term_above(block.head, slot) for slot in slots] if len(slots) > 1 else []
    return {slot.pair for slot, term in zip(slots, terms, strict=False) if term == "longer"} if "year" in terms else set()


def _term_above(head: list[tuple[int, Row]], slot: Slot) -> str | None:
    """Tell whether the nearest words above a column speak of the year or of longer."""
    above = list(reversed(slot.above))
    for _, row in reversed(head):
        above += [cell.text for cell, first, last in distinct(row) if _overlap(cell, (first, last), slot)]
    said = (_term_of(squeeze(text)) for text in above)
    return next((term for term in said if term), None)


def _overlap(cell: Cell, columns: tuple[int, int], slot: Slot) -> bool:
    mine, other = slot.columns, columns
    if slot.box is not None and cell.box is not None:
        middle = (slot.box[0] + slot.box[1]) / 2
        return cell.box[0] < middle < cell.box[2]
    return other[0] <= mine[0] < other[1]


def _term_of(text: str) -> str | None:
    terms = vocabulary()["terms"]
    return next((term for term in ("longer", "year") if any(re.match(word, text) for word in terms[term])), None)


def _first_foot_row(rows: Rows, start: int, stop: int) -> int:
    """Find where the indicators end: at the foot (备注) or at the head of the next sheet."""
    for r in range(start, stop):
        cells = [(cell, first, last) for cell, first, last in distinct(rows[r]) if cell.text.strip()]
        if not cells or cells[0][0].row_span > 4:
            continue
        label = label_of(cells[0][0].text)
        whole = len(cells) == 1 and cells[0][0].column_span > 2 and cells[0][2] - cells[0][1] > 2
        if (label and label not in ("amount",) and _is_alone(cells[0][0], rows, r)) or (
            whole and "表" in cells[0][0].text
        ):
            return r
    return stop


def _is_alone(cell: Cell, rows: Rows, r: int) -> bool:
    """Tell whether a label heads its row: the label cells that run down beside the indicators do not."""
    beside = [
        squeeze(other.text) for other, _, _ in distinct(rows[r]) if other is not cell and other.text.strip()
    ]
    return not any(is_category_label(text) or text[:1] in "≥≤=><" for text in beside)


def guess_heading(rows: Rows) -> Heading | None:
    """Name the columns of a page without a heading by what stands in them.

    A comparator column or category columns give it away: the indicator is the column before the comparator or
    after the sub-category.
    """
    width = max((len(row) for row in rows), default=0)
    columns = [
        [
            squeeze(cell.text)
            for row in rows
            if c < len(row) and (cell := row[c]) is not None and cell.text.strip()
        ]
        for c in range(width)
    ]
    labelled = [c for c, texts in enumerate(columns) if _share(texts, is_category_label) >= 0.6]
    signs = [
        c
        for c, texts in enumerate(columns)
        if _share(texts, lambda text: text in "≥≤=><≧≦" or text == "定性") >= 0.6
    ]
    numbers = [c for c, texts in enumerate(columns) if c not in signs and _share(texts, _is_quantity) >= 0.4]
    if not labelled and not signs:
        return None
    indicator = signs[0] - 1 if signs else labelled[-1] + 1
    value = next(
        (c for c in range((signs[0] if signs else indicator) + 1, width) if c in numbers or signs), None
    )
    if indicator < 0 or value is None or value >= width:
        return None
    roles = {indicator: "indicator", value: "value"}
    roles |= dict(zip(labelled, ("category", "subcategory"), strict=False))
    if signs:
        roles |= {signs[0]: "comparator"} | ({value + 1: "unit"} if value + 1 < width else {})
    return Heading(-1, -1, tuple(_guessed_slot(role, rows, column) for column, role in sorted(roles.items())))


def _guessed_slot(role: str, rows: Rows, column: int) -> Slot:
    cell = next((row[column] for row in rows if column < len(row) and row[column] is not None), None)
    box = (cell.box[0], cell.box[2]) if cell is not None and cell.box is not None else None
    return Slot(role, 0, "", (column, column + 1), box)


def _share(texts: list[str], test: object) -> float:
    return sum(bool(test(text)) for text in texts) / len(texts) if texts and callable(test) else 0.0


def _is_quantity(text: str) -> bool:
    return len(text) <= 16 and parse(text)["value"] is not None
