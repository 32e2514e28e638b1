"""The amounts printed in target tables: a project's money by source, a department's budget in its target sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..amounts import read_amount
from ..reading.document import Cell
from ..recognition.target_tables import Rows, distinct, label_of, squeeze, vocabulary
from .blocks import Block, blocks_of
from .projects import Project, money_unit, row_projects, sheet_project
from .records import places_of
from .shifted import is_shifted, wide_records

_AMOUNT_ROLES = ("amount", "amount_part")


@dataclass(frozen=True)
class TargetAmount:
    """One amount cell: its row's label, its heading and the headings around it, and whose money it is."""

    cell: Cell
    row: int
    column: int
    label: str
    heading: str
    group: tuple[str, ...]
    unit: str
    project: Project


def target_table_amounts(rows: Rows, default_unit: str | None = None) -> list[TargetAmount]:
    """Find every amount cell of a target table, blank ones too where their row has a label.

    ``group`` holds the outer headings (项目金额) or the label at the left of a sheet (项目资金（万元）).
    """
    found: list[TargetAmount] = []
    carried = Project()
    for block in blocks_of(rows):
        own = sheet_project(block.head, default_unit)
        carried = own if own.name or own.amount_wan is not None else carried
        found += _sheet_amounts(block, carried, default_unit)
        if block.heading is not None and not (is_shifted(block) and block.heading.pairs == 1):
            found += list(_column_amounts(block, default_unit))
    return found


def _sheet_amounts(block: Block, project: Project, default_unit: str | None) -> list[TargetAmount]:
    """Amounts in a sheet's head: right of their label, or below it where the labels stand in rows."""
    found: list[TargetAmount] = []
    in_columns: dict[int, tuple[str, ...]] = {}
    outer: dict[str, str] = {"text": ""}
    for r, row in block.head:
        cells = list(distinct(row))
        texts = [cell for cell, _, _ in cells if cell.text.strip() and read_amount(cell.text).state == "text"]
        if cells and cells[0][0].text.strip() and any(word in cells[0][0].text for word in vocabulary()["money"]["words"]):
            outer["text"] = squeeze(cells[0][0].text)
        figures = [(cell, first) for cell, first, _ in cells if _is_figure(cell, r, block)]
        labels = [cell for cell in texts if _says_money(cell.text)]
        if len(labels) >= 3 and not figures:
            in_columns = _add_level(in_columns, row)
            continue
        for cell, first in figures:
            label = _label_before(cells, first)
            if in_columns.get(first) and (label is None or squeeze(label.text) == outer["text"]):
                path = in_columns[first]
                unit = money_unit(*reversed(path), outer["text"], default=default_unit)
                found.append(TargetAmount(cell, r, first, outer["text"], path[-1], path[:-1], unit, project))
            elif label is not None and _says_money(label.text):
                around = (outer["text"],) if outer["text"] != squeeze(label.text) else ()
                unit = money_unit(label.text, outer["text"], default=default_unit)
                found.append(TargetAmount(cell, r, first, squeeze(label.text), squeeze(label.text), around, unit, project))
    return found


def _add_level(levels: dict[int, tuple[str, ...]], row: object) -> dict[int, tuple[str, ...]]:
    deeper = dict(levels)
    for cell, first, last in distinct(row):  # type: ignore[arg-type]
        text = squeeze(cell.text)
        for column in range(first, last):
            path = levels.get(column, ())
            if text and (not path or path[-1] != text):
                deeper[column] = (*path, text)
    return deeper


def _is_figure(cell: Cell, r: int, block: Block) -> bool:
    state = read_amount(cell.text)
    return state.state in ("value", "zero", "dash") and not state.percent and "年" not in cell.text


def _label_before(cells: list[tuple[Cell, int, int]], first: int) -> Cell | None:
    for cell, start, _ in reversed(cells):
        if start < first and cell.text.strip() and read_amount(cell.text).state == "text":
            return cell
    return None


def _says_money(text: str) -> bool:
    plain = squeeze(text)
    return len(plain) <= 24 and (label_of(text) == "amount" or any(word in plain for word in vocabulary()["money"]["words"]))


def _column_amounts(block: Block, default_unit: str | None) -> Iterator[TargetAmount]:
    """Amounts in the money columns of a table that prints one project after the other."""
    assert block.heading is not None
    slots = tuple(slot for slot in block.heading.slots if slot.role in _AMOUNT_ROLES)
    if not slots:
        return
    shifted = is_shifted(block)
    projects = wide_records(block, default_unit)[1] if shifted else row_projects(block, default_unit)
    seen: set[int] = set()
    for r, row in block.rows:
        project = projects.get(r, Project())
        for slot, cells in places_of(row, slots).items():
            for cell in cells:
                if id(cell) in seen or read_amount(cell.text).state == "text" or not _row_prints(row, cell, shifted):
                    continue
                seen.add(id(cell))
                unit = money_unit(slot.text, *slot.above, default=default_unit)
                label = project.name or project.unit_name or ""
                yield TargetAmount(cell, r, slot.columns[0], label, slot.text, slot.above, unit, project)


def _row_prints(row: object, cell: Cell, shifted: bool) -> bool:
    """Tell whether a blank amount is one: its row must print a code, a name or another amount before the targets."""
    if cell.text.strip():
        return True
    leading = [other.text for other, _, _ in distinct(row)][:6]  # type: ignore[arg-type]
    return any(read_amount(text).state in ("value", "zero") for text in leading[:5])
