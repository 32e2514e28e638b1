"""What a figure counts: from its column's headings, else its row, else its table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..amounts import YUAN_PER
from ..recognition import BudgetTable, Column
from ..recognition.vocabulary import (
    fund_of,
    holds,
    is_neutral,
    is_total_word,
    layout,
    matches,
    measure_of,
    squeeze,
)

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_UNIT_IN_HEADING = re.compile(r"[（(](百万元|[百千万亿]?元|%|％)[)）]")
_COUNT_UNIT = re.compile(r"[（(]([辆台套个人件次批张平方米㎡]+)[)）]")

#: What a table's figures count when neither heading nor row says.
TABLE_MEASURE = {
    "three_public_expenses": "three_public_expenses",
    "agency_operating_expenses": "agency_operating_expenses",
    "procurement": "procurement",
    "project_expenditure": "project",
    "basic_expenditure_economic": "basic",
    "basic_expenditure_detail": "basic",
    "fiscal_appropriation_basic_expenditure": "basic",
}
TABLE_FUND = {
    "general_public_budget_expenditure": "general_public",
    "government_fund_expenditure": "government_fund",
    "state_capital_expenditure": "state_capital",
    "fiscal_appropriation_summary": "fiscal_appropriation",
    "fiscal_appropriation_expenditure": "fiscal_appropriation",
    "fiscal_appropriation_basic_expenditure": "fiscal_appropriation",
    "three_public_expenses": "fiscal_appropriation",
}
TABLE_DIRECTION = {"revenue": "revenue"}
_TWO_SIDED = ("revenue_expenditure_summary", "fiscal_appropriation_summary")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one figure column says of all its figures; None where it is silent."""

    column: str | None
    group: str | None
    measure: str | None
    fund: str | None
    period: str | None
    year: int | None
    basis: str | None
    direction: str | None
    unit: str
    is_part: bool
    is_total: bool  # a bare 合计: the row may say more


def meaning_of(column: Column, table: BudgetTable, fiscal_year: int | None) -> Meaning:
    """Read a column's headings, innermost first."""
    path = column.path
    period, year = _period(path, fiscal_year)
    measure = next((found for text in reversed(path) if (found := measure_of(text))), None)
    bare_total = measure is None and any(is_total_word(text) for text in path[-1:])
    return Meaning(
        column=path[-1] if path else None,
        group="/".join(path[:-1]) or None,
        measure=measure,
        fund=next((found for text in reversed(path) if (found := fund_of(text))), None),
        period=period,
        year=year,
        basis=_basis(path),
        direction=_direction(path, table),
        unit=_unit(path, table, period),
        is_part=any(text.startswith("其中") for text in path),
        is_total=bare_total,
    )


def _period(path: tuple[str, ...], fiscal_year: int | None) -> tuple[str | None, int | None]:
    words = layout("headings")["period"]
    for text in reversed(path):
        if holds(text, words["change_rate"]):
            return "change_rate", None
        if holds(text, words["change"]):
            return "change", None
        if found := _YEAR.search(text):
            year = int(found.group(1))
            if fiscal_year is None or year == fiscal_year:
                return "current", year
            return ("prior", year) if year < fiscal_year else ("other", year)
        if holds(text, words["prior"]) and not holds(text, words["carryover"]):
            return "prior", fiscal_year - 1 if fiscal_year else None
    return None, None


def row_period(row: str, fiscal_year: int | None) -> tuple[str | None, int | None]:
    """Read the year or change that a row's label speaks of (2025年, 增减变化金额).

    >>> row_period("2025年", 2026), row_period("增减变化金额", 2026), row_period("一般公共服务支出", 2026)
    (('prior', 2025), ('change', None), (None, None))
    """
    text = squeeze(row)
    if re.fullmatch(r"20\d{2}年?(度)?(年初)?(预算|决算|执行)?(数|额)?", text) or len(text) < 10:
        return _period((text,), fiscal_year)
    return None, None


def _basis(path: tuple[str, ...]) -> str | None:
    for text in reversed(path):
        for basis, patterns in layout("headings")["basis"].items():
            if holds(text, patterns):
                return str(basis)
    return None


def _direction(path: tuple[str, ...], table: BudgetTable) -> str | None:
    sides = layout("headings")["sides"]
    for text in path:
        for side, patterns in sides.items():
            if matches(text, patterns) and (table.kind in _TWO_SIDED or text.startswith("本年")):
                return str(side)
    if table.kind in _TWO_SIDED:
        return None
    if any("收入" in text for text in path[-1:]) and table.kind.endswith(
        ("fund_expenditure", "capital_expenditure")
    ):
        return "revenue"
    return TABLE_DIRECTION.get(table.kind, "expenditure" if table.kind != "other" else None)


def _unit(path: tuple[str, ...], table: BudgetTable, period: str | None) -> str:
    for text in reversed(path):
        if found := _UNIT_IN_HEADING.search(text):
            return "%" if found.group(1) in "%％" else found.group(1)
        if found := _COUNT_UNIT.search(text):
            return found.group(1)
    if period == "change_rate" or any(re.search(r"[%％]|比例|比率", text) for text in path[-1:]):
        return "%"
    return table.unit


def measure_for(meaning: Meaning, row: str, table: BudgetTable, *, row_has_code: bool) -> str:
    """Say what a figure counts: headings, else row, else table."""
    if meaning.measure and not (
        meaning.measure in ("current_revenue", "current_expenditure") and table.kind in _TWO_SIDED
    ):
        return meaning.measure
    of_row = None if row_has_code and table.kind not in ("basic_expenditure_economic",) else measure_of(row)
    if meaning.is_total:
        if table.kind == "three_public_expenses" and not _names_three_public(table):
            return of_row or "three_public_expenses"
        if table.kind in _TWO_SIDED and of_row:
            return of_row
        return "agency_operating_expenses" if table.kind == "agency_operating_expenses" else "total"
    if of_row:
        return of_row
    default = TABLE_MEASURE.get(table.kind, "total")
    if default in ("three_public_expenses",) and row and not is_total_word(row):
        return (
            "other"
            if not matches(squeeze(row), [r"20\d{2}年?.*", ".*(单位|局|委|会|部|院|中心|办公室).*"])
            else default
        )
    return default


def _names_three_public(table: BudgetTable) -> bool:
    return any("三公" in text for column in table.columns for text in column.path[-2:]) and any(
        measure_of(text) in ("conferences", "training") for column in table.columns for text in column.path
    )


def fund_for(meaning: Meaning, row: str, table: BudgetTable, *, is_class: bool) -> str:
    """Say which money a figure is of: headings, else row, else table."""
    if meaning.fund:
        return meaning.fund
    if not is_class and (found := fund_of(row)):
        return found
    return table_fund(table.title, table.kind)


@cache
def table_fund(title: str, kind: str) -> str:
    """Say which money a whole table is of, by its title, else its kind."""
    return fund_of(squeeze(title)) or TABLE_FUND.get(kind, "all")


def is_money(unit: str) -> bool:
    """Tell whether a unit is one of money."""
    return unit in YUAN_PER


def says_nothing(text: str) -> bool:
    """Tell whether a heading is silent on what is counted (金额, 预算数, 合计)."""
    return is_neutral(text) or is_total_word(text)
