"""Rows of text tables whose cells slipped left or right: read by what they hold, in order."""

from __future__ import annotations

import re
from itertools import combinations

from ..amounts import read_amount
from ..reading.document import Cell
from ..recognition.target_columns import bare, distinct, vocabulary
from ..recognition.vocabulary import squeeze
from .blocks import Block
from .categories import printed_category, scores
from .projects import Project, money_unit, wan
from .records import Record
from .values import parse

_SIDES = ("cost", "output", "benefit", "satisfaction")
_CODE = re.compile(r"\d{12,}")
_UNIT_CODE = re.compile(r"\d{3,9}")


def is_shifted(block: Block) -> bool:
    """Tell whether a block is text and its rows differ in length: then a cell's number says little."""
    assert block.heading is not None
    widths = {len(row) for _, row in block.rows}
    full = max((slot.columns[1] for slot in block.heading.slots), default=0)
    return (
        not block.has_boxes and bool(widths) and (len(widths) > 1 or widths != {full}) and len(block.rows) > 2
    )


def aligned_records(block: Block) -> list[Record]:
    """Read a shifted table of one indicator a row: levels, indicator, value and note stand in this order."""
    assert block.heading is not None
    roles = [slot.role for slot in block.heading.slots]
    notes = sum(
        role not in ("category", "subcategory", "indicator", "value")
        for role in roles[roles.index("value") :]
    )
    records: list[Record] = []
    first = second = ""
    for r, row in block.rows:
        cells = [cell for cell, _, _ in distinct(row) if cell.text.strip()]
        if len(cells) < 2:
            continue
        place = _value_place(cells, notes)
        levels = [squeeze(cell.text) for cell in cells[: place - 1]]
        if levels and _is_first_level(levels[0]):
            first, second = levels[0], levels[1] if len(levels) > 1 else second
        elif levels:
            second = levels[-1]
        name = bare(cells[place - 1].text)
        straight = len(levels) > 0 or (
            len(row) == len(roles) and row[roles.index("indicator")] is cells[place - 1]
        )
        standard = vocabulary()["standard"].get(name)
        texts = {
            "indicator": name,
            "value": bare(cells[place].text),
            "category": first,
            "subcategory": standard or second,
        }
        records.append(Record(cells[place - 1], texts, "printed" if straight or first else "inferred", row=r))
    return records


def _is_first_level(text: str) -> bool:
    return text in vocabulary()["words"]["categories"] and text != "满意度"


def _value_place(cells: list[Cell], notes: int) -> int:
    """Find the value: before the notes that the heading announces, unless a quantity says otherwise."""
    quantities = [i for i, cell in enumerate(cells[1:], 1) if _is_quantity(cell.text)]
    place = len(cells) - 1 - notes
    if quantities and (place < 1 or place not in quantities):
        return quantities[0]
    return max(place, 1) if len(cells) > 2 or notes == 0 else 1


def _is_quantity(text: str) -> bool:
    plain = squeeze(text)
    return len(plain) <= 16 and (parse(plain)["value"] is not None) and not plain[0].isalpha()


def wide_records(block: Block, default_unit: str | None) -> tuple[list[Record], dict[int, Project]]:
    """Read a shifted table with categories side by side: pairs of indicator and value, left to right.

    The category of each pair is judged by its words, the gaps between the values and the order of categories.
    """
    records: list[Record] = []
    projects: dict[int, Project] = {}
    unit, project = Project(), Project()
    sides = _printed_sides(block)
    width = max(slot.columns[1] for slot in block.heading.slots) if block.heading else 0
    before: dict[int, str] = {}
    for r, row in block.rows:
        cells = [(c, cell) for cell, c, _ in distinct(row) if cell.text.strip()]
        unit, project, rest = _leading(cells, (unit, project), _amount_unit(block, default_unit))
        projects[r] = Project() if cells and cells[0][0] > 1 and _is_money(cells[0][1].text) else project
        pairs = [(name, value) for name, value in zip(rest[::2], rest[1::2], strict=False)]
        if not pairs:
            continue
        chosen = judged_sides([(name.text, value.text, c) for (_, name), (c, value) in pairs], before)
        before = {c: side for side, (_, (c, _)) in zip(chosen, pairs, strict=True)}
        for side, ((c, name), (_, value)) in zip(chosen, pairs, strict=True):
            placement = "printed" if sides.get(c) == side and len(row) == width else "inferred"
            records.append(
                Record(name, {"indicator": bare(name.text), "value": bare(value.text)}, placement, side, r)
            )
    return records, projects


def judged_sides(pairs: list[tuple[str, str, int]], before: dict[int, str]) -> list[str]:
    """Choose the category of each (indicator, value, column of the value), left to right, each at most once.

    >>> judged_sides([("调研数量", "≥8家", 8), ("服务情况", "提升", 10), ("专家满意度", "≥95%", 12)], {})
    ['output', 'benefit', 'satisfaction']
    """
    weights = [scores(name, value) for name, value, _ in pairs]
    best: tuple[float, tuple[int, ...]] = (-1.0, ())
    for sides in combinations(range(len(_SIDES)), min(len(pairs), len(_SIDES))):
        total = 0.0
        for i, side in enumerate(sides):
            total += weights[i][_SIDES[side]] + (1.5 if before.get(pairs[i][2]) == _SIDES[side] else 0.0)
            if i and pairs[i][2] - pairs[i - 1][2] == 2 * (side - sides[i - 1]):
                total += 3
        if total > best[0]:
            best = (total, sides)
    return [_SIDES[side] for side in best[1]] + ["output"] * (len(pairs) - len(best[1]))


def _printed_sides(block: Block) -> dict[int, str | None]:
    assert block.heading is not None
    return {
        slot.columns[0]: printed_category(slot.category)
        for slot in block.heading.slots
        if slot.role == "indicator"
    }


def _amount_unit(block: Block, default_unit: str | None) -> str:
    assert block.heading is not None
    texts = [cell.text for r, row in block.head for cell, _, _ in distinct(row)]
    return money_unit(*(text for text in texts if "金额" in text or "资金" in text), default=default_unit)


def _leading(
    cells: list[tuple[int, Cell]], now: tuple[Project, Project], unit: str
) -> tuple[Project, Project, list[tuple[int, Cell]]]:
    """Take code, name and amounts off the front of a row; the rest are indicators and values."""
    current_unit, project = now
    first = squeeze(cells[0][1].text) if cells else ""
    amounts = 0
    if cells and _is_money(first) and cells[0][0] > 1:  # a total row: amounts only
        return current_unit, project, [pair for pair in cells if not _is_money(pair[1].text)]
    if not (_CODE.fullmatch(first) or _UNIT_CODE.fullmatch(first)) or len(cells) < 2:
        return current_unit, project, cells
    while 2 + amounts < len(cells) and _is_money(cells[2 + amounts][1].text):
        amounts += 1
    name = bare(cells[1][1].text)
    total = wan(cells[2][1].text, unit) if amounts else None
    if _CODE.fullmatch(first):
        project = Project(name, first, total, current_unit.unit_name, current_unit.unit_code)
    else:
        current_unit = project = Project(unit_name=name, unit_code=first)
    return current_unit, project, cells[2 + amounts :]


def _is_money(text: str) -> bool:
    plain = squeeze(text)
    return (
        read_amount(plain).state in ("value", "zero")
        and not plain.endswith("%")
        and not _CODE.fullmatch(plain)
    )
