"""Facts: tables → rows, one per printed figure cell (columns: ``frames.FACTS``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..amounts import Amount, read_amount
from ..reading import Cell
from ..recognition import BudgetTable, Column, Line
from ..recognition.vocabulary import squeeze
from ..terms import TARGET_TABLES
from .fields import STAGE_BASIS, figure_fields
from .levels import PROJECT_TABLES, TWO_SIDED, place_rows
from .meaning import (
    Meaning,
    fund_for,
    is_money,
    meaning_of,
    measure_for,
    row_directions,
    row_period,
    unit_for,
)
from .outline import RowPlace
from .rows import Carried, RowName, name_row
from .target_amounts import target_facts

__all__ = ["read_facts"]

_NOTE = re.compile(r"(备?注|说明|本表|单位(?!资金|自|其他|上年|预留)|制表|审核)[:：]?")
#: Words that say a table is empty, and are no row of it.
_EMPTY = re.compile(r"表为空|空表|无数据|未安排|不涉及|无发生额|无此项|没有.{0,30}(支出|安排)")
_LABEL_TOTALS = ("total", "subtotal")


def read_facts(
    tables: Sequence[BudgetTable],
    *,
    fiscal_year: int | None,
    stage: str | None,
    department: str | None = None,
) -> list[dict[str, Any]]:
    """Give one mapping per printed figure cell of the tables, keys as in ``frames.FACTS``.

    A blank cell of a figure column is a fact without a value, if its row prints a label or a figure.
    ``department`` names the unit whose name may stand for 合计.
    """
    found: list[dict[str, Any]] = []
    units = {squeeze(department)} if department else set()
    for table in tables:
        if table.kind in TARGET_TABLES:
            found += target_facts(table, fiscal_year, stage)
        else:
            found += _table_facts(table, (fiscal_year, stage), units)
    return found


def _table_facts(
    table: BudgetTable, when: tuple[int | None, str | None], units: set[str]
) -> Iterator[dict[str, Any]]:
    number = 0
    for block in sorted({column.block for column in table.columns}):
        columns = [column for column in table.columns if column.block == block]
        figures = [column for column in columns if column.role == "figure"]
        if not figures:
            continue
        meanings = [meaning_of(column, table, when[0]) for column in figures]
        rates = {
            c.index for c, meaning in zip(figures, meanings, strict=True) if meaning.period == "change_rate"
        }
        rows = list(_rows(table, columns, figures, rates))
        places = [place for _, place in rows]
        sides = {meaning.direction for meaning in meanings}
        place_rows(places, table, direction=sides.pop() if len(sides) == 1 else None, units=units)
        directions = row_directions(places)
        carried = RowName()
        for (line, place), direction in zip(rows, directions, strict=True):
            number += 1
            carried = _carry_unit(place, carried)
            if place.name.unit_name:
                units.add(squeeze(place.name.unit_name))
            for column, meaning in zip(figures, meanings, strict=True):
                spot = (line, number, column, _figure_cell(line, column, columns))
                yield _fact(table, spot, (place, direction), meaning, when)


def _rows(
    table: BudgetTable, columns: Sequence[Column], figures: Sequence[Column], rates: set[int]
) -> Iterator[tuple[Line, RowPlace]]:
    """Give the logical rows of one side: those that print a label or a figure there.

    Rates of change (the columns ``rates``) add up to nothing and are left out of a row's amounts.
    """
    carried = Carried()
    labels = [_as_item(column, table) for column in columns if column.role != "figure"]
    for line in table.lines:
        named = name_row(line, labels, carried)
        cells = [_figure_cell(line, column, columns) for column in figures]
        amounts = [read_amount(cell.text) if cell is not None else Amount("blank") for cell in cells]
        if not any(squeeze_label(text) for text in named.labels) and all(a.state == "blank" for a in amounts):
            continue
        if all(a.state in ("blank", "text") for a in amounts) and not _is_row(named):
            continue
        if table.kind not in TWO_SIDED and _runs_on(line, columns, cells):
            continue
        added = [a for a, column in zip(amounts, figures, strict=True) if column.index not in rates]
        yield line, RowPlace(named, added)


def _figure_cell(line: Line, column: Column, columns: Sequence[Column]) -> Cell | None:
    """Give the cell of a figure column; a label that spans into it prints no figure there."""
    cell = line.cells[column.index] if column.index < len(line.cells) else None
    if cell is None or read_amount(cell.text).state != "text":
        return cell
    beside = (line.cells[c.index] for c in columns if c.role != "figure" and c.index < len(line.cells))
    return None if any(other is cell for other in beside) else cell


def _runs_on(line: Line, columns: Sequence[Column], figures: Sequence[Cell | None]) -> bool:
    """Tell whether a label spans over all figures of its side into the next side, whose row it names."""
    last, after = (line.cells[c] if c < len(line.cells) else None for c in (columns[-1].index, columns[-1].index + 1))
    return last is not None and last is after and all(cell is None for cell in figures)


def _as_item(column: Column, table: BudgetTable) -> Column:
    """Take 项目名称 for a plain label where the table's rows are no projects."""
    if column.role == "project_name" and table.kind not in PROJECT_TABLES:
        return replace(column, role="item")
    return column


def squeeze_label(text: str) -> str:
    """Take spaces off a label."""
    return re.sub(r"\s+", "", text)


def _is_row(named: RowName) -> bool:
    """Tell whether labels alone make a row: notes under a table do not."""
    text = squeeze_label("".join(named.labels))
    if not named.row or len(text) >= 60 or _NOTE.match(text):
        return False
    return bool(named.codes) or not _EMPTY.search(text)


def _carry_unit(place: RowPlace, carried: RowName) -> RowName:
    """Take over the unit of the rows above where a row names none; totals end it."""
    name = place.name
    if name.unit_name and not name.unit_code and name.unit_name == carried.unit_name:
        name.unit_code = carried.unit_code
    if name.unit_code or name.unit_name:
        return RowName(unit_code=name.unit_code, unit_name=name.unit_name)
    if place.level not in _LABEL_TOTALS and not place.has_units:
        name.unit_code, name.unit_name = carried.unit_code, carried.unit_name
    return carried if not place.has_units else RowName()


def _fact(
    table: BudgetTable,
    spot: tuple[Line, int, Column, Cell | None],
    at: tuple[RowPlace, str | None],
    meaning: Meaning,
    when: tuple[int | None, str | None],
) -> dict[str, Any]:
    line, number, column, cell = spot
    place, direction = at
    printed = re.sub(r"\s+", "", cell.text) if cell is not None else ""
    amount = read_amount(printed)
    name = place.name
    measure = measure_for(meaning, place, table)
    period, year = _when(meaning, place, when[0])
    unit = "%" if amount.percent else unit_for(meaning, place)
    measure = "count" if not is_money(unit) and unit != "%" else measure
    kind = table.kind
    if kind == "three_public_expenses" and measure == "agency_operating_expenses":
        kind = measure
    return {
        "table": kind,
        "table_number": table.table_number,
        "title": table.title,
        "page": (cell.page if cell is not None else 0) or line.page,
        "row_number": number,
        "column_number": column.index + 1,
        "cell": f"t{table.table_number}r{number}c{column.index + 1}",
        "row": name.row,
        "labels": "|".join(squeeze_label(text) for text in name.labels),
        "row_group": "/".join(place.groups),
        "column": meaning.column,
        "group": meaning.group,
        "measure": measure,
        "fund": fund_for(meaning, place, table),
        "period": period,
        "year": year,
        "basis": _basis(meaning, period, when[1]),
        "direction": meaning.direction or direction,
        "unit_code": name.unit_code,
        "unit_name": name.unit_name,
        **name.codes,
        "code_origin": name.origin,
        "project_code": name.project_code,
        "project_name": name.project_name,
        "level": place.level,
        "is_total": place.is_total,
        "is_part": place.is_part or meaning.is_part,
        **figure_fields(printed, amount, unit),
    }


def _when(meaning: Meaning, place: RowPlace, fiscal_year: int | None) -> tuple[str, int | None]:
    if meaning.period in (None, "current") and not place.name.codes and place.level != "project":
        period, year = row_period(place.name.row, fiscal_year)
        if period:
            return period, year
    if meaning.period in (None, "current"):
        return "current", meaning.year or fiscal_year
    return meaning.period, meaning.year


def _basis(meaning: Meaning, period: str, stage: str | None) -> str | None:
    if meaning.basis:
        return meaning.basis
    if period in ("change", "change_rate"):
        return None
    return STAGE_BASIS.get(stage or "")
