"""Targets in sentences (验收合格率达到100%，回收率不低于90%): only those with an indicator and a number."""

from __future__ import annotations

import re
from functools import cache

from ..recognition.target_columns import Slot, bare, vocabulary
from .blocks import Block
from .clauses import clauses_of
from .records import Record, places_of

_CLAUSE = re.compile(r"[，。；;！：]|,(?!\d{3})|(?<!\d)\d+[.、](?!\d)")
_NAME = re.compile(r".*(?:率|度|量|数|人次|人员|场次|时间|时长|成本|比例|面积|总额)")
_REACH = "达到|达|为|实现"
_QUANTITY = re.compile(r"(\d[\d,.]*(?:%|[万亿]?[^\d%，。；,、]{0,4})(?:及?以上|以内|以下)?)")


def prose_records(block: Block) -> list[Record]:
    """Read the sentences of the goal column; a sentence cut by a page break is joined first."""
    assert block.heading is not None
    if lists := tuple(slot for slot in block.heading.slots if slot.role == "list"):
        return _list_records(block, lists)
    slots = tuple(slot for slot in block.heading.slots if slot.role == "goal")
    records: list[Record] = []
    sentences: list[tuple[int, list]] = []
    names = tuple(slot for slot in block.heading.slots if slot.role == "project_name")
    for r, row in block.rows:
        cells = places_of(row, slots)[slots[0]]
        named = any(cell.text.strip() for cell in places_of(row, names)[names[0]])
        if not named and sentences:
            sentences[-1][1].extend(cells)
        else:
            sentences.append((r, list(cells)))
    for r, cells in sentences:
        text = "".join(bare(cell.text) for cell in cells)
        for name, target in promises(text):
            cell = next((cell for cell in cells if name in bare(cell.text)), cells[0])
            records.append(
                Record(cell, {"indicator": name, "value": target[0], "printed": target[1]}, "inferred", row=r)
            )
    return records


def _list_records(block: Block, lists: tuple[Slot, ...]) -> list[Record]:
    """Read the cells that list a project's targets, one column for each category."""
    records: list[Record] = []
    seen: set[int] = set()
    for r, row in block.rows:
        for slot, cells in places_of(row, lists).items():
            for cell in cells:
                if id(cell) in seen:
                    continue
                seen.add(id(cell))
                second = slot.text if slot.above else ""
                for clause in clauses_of(cell.text):
                    texts = {"category": slot.category or "", "subcategory": clause.subcategory or second}
                    texts |= {"indicator": clause.indicator, "value": clause.value}
                    records.append(Record(cell, texts, row=r))
    return records


def promises(text: str) -> list[tuple[str, tuple[str, str]]]:
    """Find indicator, target and its printed number in a sentence.

    >>> promises("完成建设，设备验收合格率达到100%，问卷回收率不低于90%，开展不少于20次培训")
    [('设备验收合格率', ('100%', '100%')), ('问卷回收率', ('不低于90%', '90%'))]
    """
    found = []
    for clause in _CLAUSE.split(bare(text)):
        parts = _pattern().fullmatch(clause or "")
        if not parts or not _NAME.fullmatch(parts["name"]) or len(parts["name"]) > 30:
            continue
        sign = parts["sign"]
        sign = "" if re.fullmatch(_REACH, sign) else sign
        found.append((_bare(parts["name"]), (sign + parts["number"], parts["number"])))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    words = vocabulary()["values"]
    signs = "|".join(map(re.escape, sorted([*words["symbols"], *words["words"]], key=len, reverse=True)))
    return re.compile(
        rf"(?P<name>[^\d]{{3,}}?)(?P<sign>(?:{_REACH})?(?:{signs})|{_REACH})(?P<number>{_QUANTITY.pattern})"
    )


def _bare(name: str) -> str:
    """Drop the connective in front of a name: 确保, 并且, 全年."""
    return re.sub(r"^(?:确保|保证|保障|实现|并且?|使|其中|预计|力争|以及|且)", "", name)
