"""Whose targets these are: project, code, money and unit, from a sheet's head or the row itself."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..amounts import YUAN_PER, read_amount, to_wan
from ..reading.document import Cell
from ..recognition.target_columns import bare, distinct, label_of, vocabulary
from ..recognition.vocabulary import squeeze
from .blocks import Block, Row
from .records import Places, page_tops, places_of, text_of

_CODED = re.compile(r"([0-9A-Z]{12,})(?:[-—–_/](.+))?")
_LABELLED = re.compile(
    r"(?P<label>\w{0,6}(?:总额|总金额|合计|总计|小计)(?:\((?P<inner>万元|元)\))?[::])?"
    r"(?P<number>[\d,]+(?:\.\d+)?)(?P<unit>万元|亿元|元)?"
)
_UNIT_ROW = re.compile(r"(\d{3,9})[-—–_](.+)")  # 110001-某厅 where the column lists units and projects
_UNIT_CODE = re.compile(r"\d{3,9}")
_UNIT = re.compile(r"\((?:单位[:：]?)?(元|百元|千元|万元|亿元)\)")


@dataclass(frozen=True)
class Project:
    """What a project's sheet or row says of it; amounts in 万元."""

    name: str | None = None
    code: str | None = None
    amount_wan: float | None = None
    unit_name: str | None = None
    unit_code: str | None = None

    def fields(self) -> dict[str, object]:
        """Give the columns of the targets frame."""
        return {
            "project_name": self.name,
            "project_code": self.code,
            "project_amount_wan": self.amount_wan,
            "unit_name": self.unit_name,
            "unit_code": self.unit_code,
        }


def split_code(text: str) -> tuple[str | None, str | None]:
    """Take the project code off the front of a name.

    >>> split_code("11000022T000000431783-教师业务培训费"), split_code("236中央高校专项")
    (('11000022T000000431783', '教师业务培训费'), (None, '236中央高校专项'))
    """
    plain = bare(text)
    if coded := _CODED.fullmatch(plain):
        return coded.group(1), coded.group(2)
    return None, plain or None


def money_unit(*texts: str | None, default: str | None = None) -> str:
    """Find the money unit in headings or labels, innermost first; 万元 where none says it.

    >>> money_unit("项目资金（元）", default="万元"), money_unit("资金总额", default="元")
    ('元', '元')
    """
    for text in texts:
        if found := _UNIT.search(squeeze(text or "")):
            return found.group(1)
    return default if default in YUAN_PER else "万元"


def wan(text: str, unit: str) -> float | None:
    """Read an amount cell in 万元; None for anything but a number."""
    amount = read_amount(text)
    return to_wan(amount.value, unit) if amount.value is not None and not amount.percent else None


def sheet_project(head: list[tuple[int, Row]], default_unit: str | None) -> Project:
    """Read a sheet's head: 项目名称, 实施单位 and the first total of its money."""
    project = Project()
    amounts: list[tuple[bool, float]] = []
    begun = None  # the page where the name stands: what overflows to the next page is the rest of it
    for _, row in head:
        cells = [cell for cell, _, _ in distinct(row)]
        if begun and cells and cells[0].page > begun and not cells[0].text.strip():
            project = replace(project, name=bare((project.name or "") + "".join(cell.text for cell in cells)))
        begun = None
        for cell, following in zip(cells, [*cells[1:], None], strict=False):
            label = label_of(cell.text)
            beside = following.text if following is not None and not label_of(following.text) else ""
            if label == "amount" and (found := _first_amount(cells, cell, default_unit)) is not None:
                amounts.append(
                    (any(word in squeeze(cell.text) for word in vocabulary()["money"]["total"]), found)
                )
            elif label and squeeze(beside):
                begun = cell.page if label == "project_name" else begun
                project = _told(project, label, beside)
    totals = [value for is_total, value in amounts if is_total] or [value for _, value in amounts]
    return replace(project, amount_wan=totals[0] if totals else None)


def _told(project: Project, label: str, text: str) -> Project:
    """Add what a label of the head says; the first name counts."""
    if label == "project_name" and project.name is None:
        code, name = split_code(text)
        return replace(project, name=name, code=project.code or code)
    if label == "project_code":
        return replace(project, code=bare(text))
    return replace(project, unit_name=bare(text)) if label == "unit_name" else project


def _first_amount(cells: list[Cell], label: Cell, default_unit: str | None) -> float | None:
    unit = money_unit(label.text, cells[0].text, default=default_unit)
    for cell in cells[cells.index(label) + 1 :]:
        if label_of(cell.text):
            return None
        if (found := _told_amount(cell.text, unit)) is not None:
            return found
        if squeeze(cell.text).startswith("其中"):
            return None
    return None


def _told_amount(text: str, unit: str) -> float | None:
    """Read an amount cell that may print its label or its unit too, None for the label of a part.

    >>> _told_amount("总额：560", "万元"), _told_amount("45.6万元", "元"), _told_amount("其中：财政拨款60", "万元")
    (560.0, 45.6, None)
    """
    told = _LABELLED.match(squeeze(text))
    if told and (told["label"] or told["unit"]):
        return wan(told["number"], told["unit"] or told["inner"] or unit)
    return wan(text, unit)


def project_above(title: str, captions: Sequence[str]) -> str | None:
    """Find the project that the lines above a sheet name, for sheets whose head does not.

    >>> project_above("3、养老机构补贴绩效目标表", []), project_above("项目支出绩效目标表", ["项目名称：困难群众救助"])
    ('养老机构补贴', '困难群众救助')
    >>> project_above("项目支出绩效目标表", [])
    """
    words = vocabulary()["project_above"]
    for text, after in zip(captions, [*captions[1:], ""], strict=False):
        if named := re.search(words["label"], text.strip()):
            rest = bare(after)
            goes_on = re.fullmatch(words["rest"], rest) and not re.search("表$|说明$|" + words["generic"], rest)
            return bare(named[1]) + (rest if goes_on else "")
    titled = re.fullmatch(words["title"], bare(title))
    name = titled[1] if titled else ""
    return name if re.search(words["named"], name) and not re.search(words["generic"], name) else None


def row_projects(block: Block, default_unit: str | None) -> dict[int, Project]:
    """Read the project columns of a table that prints one project after the other: row number → project.

    A project cut by a page break has no rules around its cells there: what is printed in that stretch, on
    both sides of the break, is its name and money.
    """
    assert block.heading is not None
    slots = [
        slot
        for slot in block.heading.slots
        if slot.role in ("project_name", "project_code", "unit_name", "unit_code", "amount")
    ]
    if not any(slot.role == "project_name" for slot in slots):
        return {}
    placed = [(r, places_of(row, tuple(slots))) for r, row in block.rows]
    key = next(slot for slot in slots if slot.role == "project_name")
    projects: dict[int, Project] = {}
    unit = project = Project()
    tops = page_tops(placed) if block.has_boxes else set()
    goals = _goals(block)
    for group in _groups([(r, places[key]) for r, places in placed], block, goals):
        before, project = project, _group_project([places for r, places in placed if r in group], default_unit)
        if any(placed[i][0] == min(group) for i in tops) and _is_rest(before, project):
            project = replace(before, name=(before.name or "") + (project.name or ""))
            projects = {r: project if whose == before else whose for r, whose in projects.items()}
        if "单位" in key.text and (coded := _UNIT_ROW.fullmatch(project.name or "")):
            project = replace(project, code=coded[1], name=coded[2])
        if (
            project.code and _UNIT_CODE.fullmatch(project.code) and "单位" in key.text
        ):  # 项目单位 (项目名称): a unit's own row
            project = unit = Project(unit_name=project.name, unit_code=project.code)
        elif unit.unit_name:
            project = replace(project, unit_name=unit.unit_name, unit_code=unit.unit_code)
        projects |= dict.fromkeys(group, project)
    return projects


def _is_rest(before: Project, here: Project) -> bool:
    """Tell whether a name at a page's top is the rest of the one before: it has no code and no money."""
    if here.name is None or before.name is None or here.name == before.name or here.code or here.amount_wan is not None:
        return False
    return before.code is not None or before.amount_wan is not None


def _group_project(rows: list[Places], default_unit: str | None) -> Project:
    """Read name, code, money and unit from the cells of one project."""
    texts: dict[str, str] = {}
    unit = "万元"
    for slot in rows[0]:
        cells = {id(cell): cell for places in rows for cell in places[slot]}
        if not texts.get(slot.role):
            texts[slot.role] = "".join(bare(cell.text) for cell in cells.values())
            unit = money_unit(slot.text, *slot.above, default=default_unit) if slot.role == "amount" else unit
    code, name = split_code(texts["project_name"])
    return Project(
        name,
        texts.get("project_code") or code,
        wan(texts.get("amount", ""), unit),
        texts.get("unit_name") or None,
        texts.get("unit_code") or None,
    )


def _goals(block: Block) -> list[list[Cell]]:
    """Give the cells of the goal column, row by row: each project has one."""
    assert block.heading is not None
    slots = tuple(slot for slot in block.heading.slots if slot.role == "goal")[:1]
    return [places_of(row, slots)[slots[0]] if slots else [] for _, row in block.rows]


def _groups(column: list[tuple[int, list[Cell]]], block: Block, goals: list[list[Cell]]) -> list[set[int]]:
    """Group the rows of one project: under one cell, under blanks below it, or in one unruled stretch.

    Between two pages a stretch without a name goes on in the named cell at the top of the next page, and a
    blank cell at the top of a page goes on with the project before it; where a page has no project column at
    all, another goal is another project.
    """
    rows = dict(block.rows)
    groups: list[set[int]] = []
    kind, named = "", False
    top_aligned = bool(column) and bool(text_of(column[0][1]))  # a name stands in the first of its rows
    page = begun = None
    last: list[Cell] = []
    for i, (r, cells) in enumerate(column):
        here = max((cell.page for cell in rows[r] if cell is not None), default=page)
        at_top = page is not None and here != page
        loose = block.has_boxes and (not cells or _is_loose(column, i))
        text = text_of(cells)
        if loose:
            other_goal = not cells and not at_top and i > 0 and goals[i] and goals[i - 1] and goals[i] != goals[i - 1]
            goes_on = not other_goal and (kind == "loose" or (at_top and not _names_below(column, i)))
        elif text:
            goes_on = cells == last or (at_top and not named and begun == page)
        else:
            above = top_aligned and _ends_on_page(column, i, rows)
            goes_on = cells == last or at_top or not block.has_boxes or kind == "blank" or above
        if not groups or not goes_on:
            groups.append(set())
            named, begun = False, here
        groups[-1].add(r)
        kind = "loose" if loose else "ruled" if text or at_top or cells == last else "blank"
        named = named or bool(text)
        last, page = cells, here
    return groups


def _ends_on_page(column: list[tuple[int, list[Cell]]], i: int, rows: dict[int, Row]) -> bool:
    """Tell whether the blank cells from a row on end above another name on the same page, or with the table."""
    pages = [max((cell.page for cell in rows[r] if cell is not None), default=0) for r, _ in column]
    below = next((j for j in range(i, len(column)) if text_of(column[j][1]) or pages[j] != pages[i]), None)
    return below is None or pages[below] == pages[i]


def _names_below(column: list[tuple[int, list[Cell]]], i: int) -> bool:
    """Tell whether a name is printed in the unruled stretch that begins with a row."""
    stretch = itertools.takewhile(lambda j: not column[j][1] or _is_loose(column, j), range(i, len(column)))
    return any(text_of(column[j][1]) for j in stretch)


def _is_loose(column: list[tuple[int, list[Cell]]], i: int) -> bool:
    """Tell whether a cell stands in an unruled stretch: one row high, no cell above or below it."""
    cells = column[i][1]
    near = [column[j][1] for j in (i - 1, i + 1) if 0 <= j < len(column)]
    single = bool(cells) and all(cell.row_span == 1 for cell in cells)
    return single and (
        any(not other for other in near) or any(_is_stretch(column, j) for j in (i - 1, i + 1))
    )


def _is_stretch(column: list[tuple[int, list[Cell]]], j: int) -> bool:
    if not 0 <= j < len(column) or not column[j][1] or any(cell.row_span > 1 for cell in column[j][1]):
        return False
    return any(not column[k][1] for k in (j - 1, j + 1) if 0 <= k < len(column))
