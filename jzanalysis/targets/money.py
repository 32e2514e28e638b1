"""The amounts printed in target tables: a project's money by source, a department's budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..amounts import read_amount
from ..reading.document import Cell
from ..recognition.target_columns import Rows, bare, distinct, label_of, role_of, vocabulary
from ..recognition.vocabulary import squeeze
from .blocks import Block, Row, blocks_of
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
    """Amounts in a sheet's head: right of their label, or under headings that fill a row of their own."""
    found: list[TargetAmount] = []
    paths: dict[int, tuple[str, ...]] = {}
    figure_columns = {first for _, row in block.head for cell, first, _ in distinct(row) if _is_figure(cell)}
    seen: set[int] = set()
    outer = ""
    for r, row in block.head:
        cells = list(distinct(row))
        opens_blank = bool(cells) and cells[0][0].box is None and not cells[0][0].text.strip()
        if not opens_blank:  # in text, what stands at the left holds on until something else stands there
            outer = next((bare(cell.text) for cell, _, _ in cells if cell.text.strip()), "")
        figures = [(cell, first) for cell, first, _ in cells if _is_figure(cell)]
        if not figures and _is_heading([cell for cell, _, _ in cells]):
            paths = _deeper(paths, row)
            continue
        figures = figures or [
            (cell, first) for cell, first, _ in cells if not cell.text.strip() and first in figure_columns
        ]
        for cell, first in figures:
            label = _label_before(cells, first)
            if id(cell) in seen or label is None:
                continue
            seen.add(id(cell))
            found += _named_amount(
                TargetAmount(cell, r, first, bare(label.text), "", (outer,), "", project),
                paths.get(first),
                default_unit,
            )
    return found


def _named_amount(
    amount: TargetAmount, path: tuple[str, ...] | None, default_unit: str | None
) -> list[TargetAmount]:
    """Give an amount its heading and unit; nothing where neither label nor heading speaks of money."""
    (outer,) = amount.group
    role = role_of(path[-1]) if path else None
    if path and (role is None or role[0] in _AMOUNT_ROLES) and not _never_money(path[-1]):
        unit = money_unit(*reversed(path), amount.label, outer, default=default_unit)
        return [replace(amount, heading=path[-1], group=path[:-1], unit=unit)]
    if path or not _says_money(amount.label):
        return []
    around = (outer,) if outer != amount.label and _says_money(outer) else ()
    return [
        replace(
            amount,
            heading=amount.label,
            group=around,
            unit=money_unit(amount.label, outer, default=default_unit),
        )
    ]


def _deeper(paths: dict[int, tuple[str, ...]], row: Row) -> dict[int, tuple[str, ...]]:
    """Add a row of headings under those above it."""
    result = dict(paths)
    for cell, first, last in distinct(row):
        text = bare(cell.text)
        for column in range(first, last):
            path = paths.get(column, ())
            if text and (not path or path[-1] != text):
                result[column] = (*path, text)
    return result


def _is_figure(cell: Cell) -> bool:
    amount = read_amount(cell.text)
    return amount.state in ("value", "zero", "dash") and not amount.percent


def _label_before(cells: list[tuple[Cell, int, int]], first: int) -> Cell | None:
    for cell, start, _ in reversed(cells):
        if start < first and cell.text.strip() and read_amount(cell.text).state == "text":
            return cell
    return None


def _says_money(text: str) -> bool:
    plain = squeeze(text)
    said = label_of(text) == "amount" or any(word in plain for word in vocabulary()["money"]["words"])
    return said and len(plain) <= 24 and not _never_money(plain)


def _never_money(text: str) -> bool:
    """Tell whether words are of rates and scores: 预算完成率, 分值."""
    return any(word in text for word in vocabulary()["money"]["never"])


def _is_heading(cells: list[Cell]) -> bool:
    """Tell whether a row names columns of money, or of money and scores: 预算数, 执行数, 分值, 得分."""
    money = sum(_says_money(cell.text) for cell in cells)
    scored = any((role_of(cell.text) or ("",))[0] in ("weight", "score") for cell in cells)
    return money >= 3 or (money >= 1 and scored)


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
                if id(cell) in seen or read_amount(cell.text).state == "text" or not _row_prints(row, cell):
                    continue
                seen.add(id(cell))
                unit = money_unit(slot.text, *slot.above, default=default_unit)
                label = project.name or project.unit_name or ""
                yield TargetAmount(cell, r, slot.columns[0], label, slot.text, slot.above, unit, project)


def _row_prints(row: Row, cell: Cell) -> bool:
    """Tell whether a blank amount is one: its row must print another amount before the targets."""
    if cell.text.strip():
        return True
    leading = [other.text for other, _, _ in distinct(row)][:5]
    return any(read_amount(text).state in ("value", "zero") for text in leading)
