"""The amounts printed beside performance targets, as facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..amounts import read_amount
from ..recognition import BudgetTable
from ..recognition.vocabulary import fund_of, holds, layout, measure_of, squeeze
from ..targets import target_amounts_of
from ..targets.money import TargetAmount
from .fields import STAGE_BASIS, figure_fields
from .outline import bare_label

_WHOLE = re.compile(r"(资金|预算|金额|支出).{0,4}(总额|合计|总数|总计)|总额|总计|合计")


def target_facts(
    table: BudgetTable, fiscal_year: int | None, stage: str | None
) -> Iterator[dict[str, Any]]:
    """Give one mapping per amount cell of a target table: the money of a project, a unit, a department."""
    amounts = target_amounts_of(table)
    numbers: dict[int, int] = {}
    parts = _parts(amounts)
    for k, item in enumerate(amounts):
        number = numbers.setdefault(item.row, len(numbers) + 1)
        printed = re.sub(r"\s+", "", item.cell.text)
        project = item.project
        level, is_total = _level(table, amounts, k, parts)
        yield {
            "table": table.kind,
            "table_number": table.table_number,
            "title": table.title,
            "page": item.cell.page,
            "row_number": number,
            "column_number": item.column + 1,
            "cell": f"t{table.table_number}r{number}c{item.column + 1}",
            "row": project.name or squeeze(item.label) or project.unit_name,
            "labels": re.sub(r"\s+", "", item.label),
            "column": item.heading,
            "group": "/".join(item.group),
            "measure": _measure(table, item),
            "fund": _fund(item),
            "period": "current",
            "year": fiscal_year,
            "basis": _basis(item, stage),
            "direction": "expenditure",
            "unit_code": project.unit_code,
            "unit_name": project.unit_name,
            "project_code": project.code,
            "project_name": project.name,
            "level": level,
            "is_total": is_total,
            "is_part": k in parts,
            **figure_fields(printed, read_amount(printed), item.unit or table.unit),
        }


def _measure(table: BudgetTable, item: TargetAmount) -> str:
    default = "project" if table.kind == "project_performance_targets" else "total"
    texts = (item.heading, *reversed(item.group))
    return next((found for text in texts if (found := measure_of(bare_label(text)))), default)


def _fund(item: TargetAmount) -> str:
    texts = (item.heading, *reversed(item.group))
    return next((found for text in texts if (found := fund_of(bare_label(text)))), "all")


def _basis(item: TargetAmount, stage: str | None) -> str | None:
    """Tell what an amount is from: 年初预算数, 全年执行数 in a self-evaluation, else the document's stage."""
    for text in (item.heading, *reversed(item.group)):
        plain = re.sub(r"\([^()]*\)", "", squeeze(text))
        for basis, patterns in layout("headings")["basis"].items():
            if holds(plain, patterns):
                actual = basis == "expected_outturn" and stage == "final_accounts"
                return "final_accounts" if actual else str(basis)
    return STAGE_BASIS.get(stage or "")


def _parts(amounts: Sequence[TargetAmount]) -> set[int]:
    """Find the amounts printed with 其中, and those that go on with its list: 其中：财政拨款, 其他资金."""
    found: set[int] = set()
    for k, item in enumerate(amounts):
        texts = (item.label, item.heading, *item.group)
        of_which = any(squeeze(text).startswith("其中") for text in texts)
        goes_on = k - 1 in found and _same_sheet(amounts[k - 1], item) and not _is_whole(item)
        if of_which or (goes_on and bool(fund_of(item.heading) or measure_of(item.heading))):
            found.add(k)
    return found


def _same_sheet(one: TargetAmount, other: TargetAmount) -> bool:
    return one.project == other.project and one.group == other.group


def _is_whole(item: TargetAmount) -> bool:
    return _WHOLE.search(squeeze(item.heading)) is not None and fund_of(item.heading) is None


def _level(
    table: BudgetTable, amounts: Sequence[TargetAmount], k: int, parts: set[int]
) -> tuple[str, bool]:
    """Give level and is_total: what stands below a whole, unless printed with 其中, adds up to it."""
    item = amounts[k]
    project = item.project
    if table.kind == "project_performance_targets":
        if not project.name:
            return ("unit", True) if project.unit_name else ("subtotal", True)
        if k in parts or (item.label == item.heading and not _is_whole(item)):
            return "line" if _has_whole(amounts, k) else "project", False
        return "project", item.label == item.heading and _followed(amounts, k, parts)
    if k not in parts and _is_whole(item) and not item.group[1:]:
        return "total", any(other.row != item.row for other in amounts)
    return "line", False


def _has_whole(amounts: Sequence[TargetAmount], k: int) -> bool:
    return any(other.project == amounts[k].project and _is_whole(other) for other in amounts[:k])


def _followed(amounts: Sequence[TargetAmount], k: int, parts: set[int]) -> bool:
    """Tell whether lines of the same project follow that are no 其中 of it."""
    return any(
        amounts[j].project == amounts[k].project and not _is_whole(amounts[j]) and j not in parts
        for j in range(k + 1, len(amounts))
    )
