"""Facts: tables → rows, one per printed figure cell (columns: ``frames.FACTS``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..amounts import Amount, read_amount, to_wan, wan_decimals
from ..reading import Cell
from ..recognition import BudgetTable, Column, Line
from ..recognition.vocabulary import fund_of, measure_of
from ..targets import target_amounts_of
from ..terms import TARGET_TABLES
from .levels import PROJECT_TABLES, RowPlace, place_rows
from .meaning import Meaning, fund_for, is_money, meaning_of, measure_for, row_period
from .rows import Carried, RowName, name_row

__all__ = ["read_facts"]

_LABEL_TOTALS = ("total", "subtotal")
_STAGE_BASIS = {"budget": "initial_budget", "final_accounts": "final_accounts"}


def read_facts(
    tables: Sequence[BudgetTable], *, fiscal_year: int | None, stage: str | None
) -> list[dict[str, Any]]:
    """Give one mapping per printed figure cell of the tables, keys as in ``frames.FACTS``.

    Blank cells of a recognised figure column are facts without a value, if their row prints a label or a figure.
    """
    found: list[dict[str, Any]] = []
    for table in tables:
        if table.kind in TARGET_TABLES:
            found += _target_facts(table, fiscal_year, stage)
        else:
            found += _table_facts(table, fiscal_year, stage)
    return found


def _table_facts(table: BudgetTable, fiscal_year: int | None, stage: str | None) -> Iterator[dict[str, Any]]:
    number = 0
    for block in sorted({column.block for column in table.columns}):
        columns = [column for column in table.columns if column.block == block]
        figures = [column for column in columns if column.role == "figure"]
        if not figures:
            continue
        meanings = [meaning_of(column, table, fiscal_year) for column in figures]
        rows = list(_rows(table, columns, figures))
        place_rows([place for _, place in rows], table)
        carried = RowName()
        for line, place in rows:
            number += 1
            carried = _carry_unit(place, carried)
            for column, meaning in zip(figures, meanings, strict=True):
                cell = line.cells[column.index] if column.index < len(line.cells) else None
                yield _fact(table, (line, number, column, cell), place, meaning, (fiscal_year, stage))


def _rows(
    table: BudgetTable, columns: Sequence[Column], figures: Sequence[Column]
) -> Iterator[tuple[Line, RowPlace]]:
    """Give the logical rows of one side: those that print a label or a figure there."""
    carried = Carried()
    labels = [_as_item(column, table) for column in columns if column.role != "figure"]
    for line in table.lines:
        named = name_row(line, labels, carried)
        amounts = [_amount(line, column) for column in figures]
        if not any(squeeze_label(text) for text in named.labels) and all(a.state == "blank" for a in amounts):
            continue
        if all(a.state in ("blank", "text") for a in amounts) and not _is_row(named):
            continue
        yield line, RowPlace(named, [a.value for a in amounts])


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
    return (
        bool(named.row) and len(text) < 60 and not re.match(r"(备?注|说明|本表|单位|制表|审核)[:：]?", text)
    )


def _amount(line: Line, column: Column) -> Amount:
    cell = line.cells[column.index] if column.index < len(line.cells) else None
    return read_amount(cell.text) if cell is not None else Amount("blank")


def _carry_unit(place: RowPlace, carried: RowName) -> RowName:
    """Take over the unit of the rows above where a row names none; totals end it."""
    name = place.name
    if name.unit_code or name.unit_name:
        return RowName(unit_code=name.unit_code, unit_name=name.unit_name)
    if place.level not in _LABEL_TOTALS:
        name.unit_code, name.unit_name = carried.unit_code, carried.unit_name
    return carried


def _fact(
    table: BudgetTable,
    spot: tuple[Line, int, Column, Cell | None],
    place: RowPlace,
    meaning: Meaning,
    when: tuple[int | None, str | None],
) -> dict[str, Any]:
    line, number, column, cell = spot
    printed = re.sub(r"\s+", "", cell.text) if cell is not None else ""
    amount = read_amount(printed)
    name = place.name
    measure = measure_for(meaning, name.row, table, row_has_code=bool(name.codes))
    period, year = _when(meaning, name.row, when[0])
    unit = "%" if amount.percent else meaning.unit
    kind = table.kind
    if kind == "three_public_expenses" and measure == "agency_operating_expenses":
        kind = measure
    is_class = name.origin == "by_name"
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
        "fund": fund_for(meaning, name.row, table, is_class=is_class or bool(name.codes)),
        "period": period,
        "year": year,
        "basis": _basis(meaning, period, when[1]),
        "direction": meaning.direction or _row_direction(name.row),
        "unit_code": name.unit_code,
        "unit_name": name.unit_name,
        **name.codes,
        "code_origin": name.origin,
        "project_code": name.project_code,
        "project_name": name.project_name,
        "level": place.level,
        "is_total": place.is_total,
        "is_part": place.is_part or meaning.is_part,
        **_figure(printed, amount, unit),
    }


def _figure(printed: str, amount: Amount, unit: str) -> dict[str, Any]:
    """Give the columns that hold the printed figure itself."""
    has_number = amount.value is not None
    money = has_number and is_money(unit)
    decimals = amount.decimals
    return {
        "printed": printed,
        "unit": unit,
        "state": amount.state,
        "value": amount.value,
        "amount_wan": to_wan(amount.value, unit) if money and amount.value is not None else None,
        "decimals": wan_decimals(decimals, unit) if money and decimals is not None else decimals,
    }


def _when(meaning: Meaning, row: str, fiscal_year: int | None) -> tuple[str, int | None]:
    if meaning.period in (None, "current"):
        period, year = row_period(row, fiscal_year)
        if period:
            return period, year
        return "current", meaning.year or fiscal_year
    return meaning.period, meaning.year


def _basis(meaning: Meaning, period: str, stage: str | None) -> str | None:
    if meaning.basis:
        return meaning.basis
    if period in ("change", "change_rate"):
        return None
    return _STAGE_BASIS.get(stage or "")


def _row_direction(row: str) -> str | None:
    if "支出" in row:
        return "expenditure"
    return "revenue" if "收入" in row else None


def _target_facts(table: BudgetTable, fiscal_year: int | None, stage: str | None) -> Iterator[dict[str, Any]]:
    """Give the amounts printed beside performance targets."""
    numbers: dict[int, int] = {}
    for item in target_amounts_of(table):
        number = numbers.setdefault(item.row, len(numbers) + 1)
        printed = re.sub(r"\s+", "", item.cell.text)
        project = item.project
        yield {
            "table": table.kind,
            "table_number": table.table_number,
            "title": table.title,
            "page": item.cell.page,
            "row_number": number,
            "column_number": item.column + 1,
            "cell": f"t{table.table_number}r{number}c{item.column + 1}",
            "row": project.name or squeeze_label(item.label),
            "labels": squeeze_label(item.label),
            "column": item.heading,
            "group": "/".join(item.group),
            "measure": measure_of(item.heading) or ("project" if project.name else "total"),
            "fund": fund_of(item.heading) or "all",
            "period": "current",
            "year": fiscal_year,
            "basis": _STAGE_BASIS.get(stage or ""),
            "direction": "expenditure",
            "unit_code": project.unit_code,
            "unit_name": project.unit_name,
            "project_code": project.code,
            "project_name": project.name,
            "level": "project" if project.name else "line",
            "is_total": False,
            "is_part": False,
            **_figure(printed, read_amount(printed), item.unit or table.unit),
        }
