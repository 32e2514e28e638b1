"""What a figure counts: from its column's headings, else its row, else its table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ..amounts import YUAN_PER
from ..recognition import BudgetTable, Column
from ..recognition.vocabulary import (
    fund_of,
    holds,
    is_total_word,
    layout,
    matches,
    measure_of,
    squeeze,
)
from .levels import ECONOMIC_TABLES, PROJECT_TABLES, TWO_SIDED
from .nesting import CARRIED
from .outline import RowPlace, bare_label

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_UNIT_IN_HEADING = re.compile(r"[（(](百万元|[百千万亿]?元|%|％)[)）]")
_COUNT_UNIT = re.compile(r"[（(]([辆台套个人件次批张平方米㎡](?:、?[辆台套个人件次批张平方米㎡])*)[)）]")

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
#: What rows of tables by economic classification or by project may count: halves of the table's own measure.
_SPLIT_MEASURES = ("personnel", "operating", "basic", "project", "other_operating", "specific_purpose")


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
    bare_total = measure is None and any(is_total_word(text) for text in path)
    return Meaning(
        column=path[-1] if path else None,
        group="/".join(path[:-1]) or None,
        measure=measure,
        fund=next((found for text in reversed(path) if (found := _column_fund(text, table))), None),
        period=period,
        year=year,
        basis=_basis(path),
        direction=_direction(path, table),
        unit=_unit(path, table, period),
        is_part=any(text.startswith("其中") for text in path),
        is_total=bare_total,
    )


def _column_fund(text: str, table: BudgetTable) -> str | None:
    """Read a heading's fund; that of a whole side (Xinjiang: 财政拨款收入) leaves the word to the rows."""
    if table.kind in TWO_SIDED and any(matches(text, words) for words in layout("headings")["sides"].values()):
        return None
    return fund_of(text)


def _period(path: tuple[str, ...], fiscal_year: int | None) -> tuple[str | None, int | None]:
    words = layout("headings")["period"]
    for text in reversed(path):
        if holds(text, words["change_rate"]):
            return "change_rate", None
        if holds(text, words["change"]):
            return "change_rate" if matches(path[-1], words["rate"]) else "change", None
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
            if matches(text, patterns) and (table.kind in TWO_SIDED or text.startswith("本年")):
                return str(side)
    if table.kind in TWO_SIDED:
        return None
    if table.kind.endswith(("fund_expenditure", "capital_expenditure")) and _is_source(path[-1:], table):
        return "revenue"
    if table.kind == "general_public_budget_expenditure" and _is_source(path[:1], table):
        return "revenue"  # 公开05表 up to 2018: 年初结转和结余 | 本年收入 | 本年支出 | 年末结转和结余
    return TABLE_DIRECTION.get(table.kind, "expenditure" if table.kind != "other" else None)


def _is_source(path: tuple[str, ...], table: BudgetTable) -> bool:
    """Tell whether a fund's column is where money comes from: 本年收入, and 年初结转和结余 beside it."""
    with_revenue = any(
        "收入" in text or column.path[0] == "本年收入" for column in table.columns for text in column.path[-1:]
    )
    return any("收入" in text or (with_revenue and measure_of(text) == "carryover") for text in path)


def _unit(path: tuple[str, ...], table: BudgetTable, period: str | None) -> str:
    for text in reversed(path):
        if found := _UNIT_IN_HEADING.search(text):
            return "%" if found.group(1) in "%％" else found.group(1)
        if found := _COUNT_UNIT.search(text):
            return found.group(1)
    if period == "change_rate" or any(re.search(r"[%％]|比例|比率", text) for text in path[-1:]):
        return "%"
    return table.unit


def unit_for(meaning: Meaning, place: RowPlace) -> str:
    """Give the unit of a figure: one in the row's label (公务用车保有量（辆）) or an outer row's, else the column's."""
    if not is_money(meaning.unit) or place.name.codes:
        return meaning.unit
    row: RowPlace | None = place
    while row is not None:
        if found := _COUNT_UNIT.search(row.name.row):
            return found.group(1)
        row = row.parent
    return meaning.unit


def row_directions(places: Sequence[RowPlace]) -> list[str | None]:
    """Say of each row of a two-sided table without side headings whether it is revenue or expenditure.

    A row that does not say goes with the rows above it, up to their total; failing these, with those below.
    """
    said = [_row_direction(place.label) for place in places]
    for k, place in enumerate(places):
        if said[k] is None and k and not (places[k - 1].level == "total" and place.level != "total"):
            said[k] = said[k - 1]
    for k in range(len(places) - 2, -1, -1):
        if said[k] is None and places[k].level != "total":
            said[k] = said[k + 1]
    return said


def _row_direction(label: str) -> str | None:
    if "支出" in label:
        return "expenditure"
    return "revenue" if "收入" in label else None


def measure_for(meaning: Meaning, place: RowPlace, table: BudgetTable) -> str:
    """Say what a figure counts: headings, else row, else table."""
    if meaning.measure and not (
        meaning.measure in ("current_revenue", "current_expenditure") and table.kind in TWO_SIDED
    ):
        return meaning.measure
    of_row = _row_measure(place, table)
    default = TABLE_MEASURE.get(table.kind, "total")
    if table.kind in TWO_SIDED and place.level == "subtotal" and not of_row and not place.groups:
        of_row = _year_measure(meaning.direction or _row_direction(place.label))
    if meaning.is_total and _is_split(table, default):
        return of_row if of_row and table.kind in TWO_SIDED else "total"
    if of_row:
        return of_row
    if default == "three_public_expenses" and not meaning.is_total and not _is_year_or_total(place):
        return "other"
    return default


def _year_measure(direction: str | None) -> str | None:
    return {"revenue": "current_revenue", "expenditure": "current_expenditure"}.get(direction or "")


def _row_measure(place: RowPlace, table: BudgetTable) -> str | None:
    """Read what a row's label counts; carried money hands it down; projects and coded items are silent."""
    if place.name.codes or place.level in ("project", "unit"):
        return None
    found = measure_of(bare_label(place.name.row))
    if table.kind in ECONOMIC_TABLES or table.kind in PROJECT_TABLES:
        return found if found in _SPLIT_MEASURES else None
    outer = next((of for text in reversed(place.groups) if (of := measure_of(text)) in CARRIED), None)
    return found or outer


def _is_split(table: BudgetTable, measure: str) -> bool:
    """Tell whether a bare 合计 is wider than the table's own measure: another column prints that one."""
    if measure == "total":
        return True
    figures = [column for column in table.columns if column.role == "figure"]
    printed = [measure_of(text) for column in figures for text in column.path]
    if measure == "three_public_expenses":
        return measure in printed and any(found in ("conferences", "training") for found in printed)
    return measure in printed and "project" in printed and "basic" in printed


def _is_year_or_total(place: RowPlace) -> bool:
    label = place.label
    return (
        not label
        or place.level in ("total", "unit")
        or row_period(label, None)[0] is not None
        or matches(label, [r"20\d{2}年?.*", ".*(单位|局|委|会|部|院|中心|办公室).*"])
    )


def fund_for(meaning: Meaning, place: RowPlace, table: BudgetTable) -> str:
    """Say which money a figure is of: headings, else row and the rows it stands under, else table."""
    if meaning.fund:
        return meaning.fund
    if place.level != "project":
        own = [] if place.name.codes else [bare_label(place.name.row)]
        for text in (*own, *reversed(place.groups)):
            if found := fund_of(text):
                return found
    return table_fund(table.title, table.kind)


@cache
def table_fund(title: str, kind: str) -> str:
    """Say which money a whole table is of, by its title, else its kind."""
    return fund_of(squeeze(title)) or TABLE_FUND.get(kind, "all")


def is_money(unit: str) -> bool:
    """Tell whether a unit is one of money."""
    return unit in YUAN_PER
