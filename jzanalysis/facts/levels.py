"""Totals and details: the level of each row, which rows sum others, which are parts of their parent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .. import codes
from ..recognition import BudgetTable
from ..recognition.vocabulary import is_total_word, layout, matches, squeeze
from .rows import RowName

_CHINESE = re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]")
_BRACKETED = re.compile(r"^[(（][一二三四五六七八九十]{1,3}[)）]")
_ARABIC = re.compile(r"^(?:\d{1,2}[、.．]|[(（]\d{1,2}[)）])")
#: Tables whose rows are projects.
PROJECT_TABLES = ("project_expenditure", "basic_expenditure_detail", "procurement")
_BY_NAME_TABLES = (
    "revenue_expenditure_summary", "fiscal_appropriation_summary", "expenditure", "general_public_budget_expenditure",
)  # fmt: skip


@dataclass(slots=True)
class RowPlace:
    """Where a row stands among the rows of its side of the table."""

    name: RowName
    values: list[float | None]  # of its figure columns, in column order
    level: str = "line"
    is_total: bool = False
    is_part: bool = False
    groups: list[str] = field(default_factory=list)
    depth: int | None = None  # by numbering: 0 一、, 1 （一）, 2 1.
    inner_code: str | None = None  # code by name, only used to order levels


def place_rows(rows: list[RowPlace], table: BudgetTable) -> None:
    """Give every row of one side its level, outer labels and whether it sums others."""
    for row in rows:
        row.depth = _depth(row.name.row)
        row.level = _level(row, table)
        if not row.name.labels and len(rows) > 1:
            row.level = "total"  # a figure row without a label sums the rows beside it
    _name_classes(rows, table)
    _grand_total_by_unit(rows)
    _outer_labels(rows)
    _mark_totals(rows)
    if len(rows) == 1 and rows[0].level in ("line", "unit"):
        rows[0].level = "total"


def _depth(label: str) -> int | None:
    text = squeeze(label)
    for depth, pattern in enumerate((_CHINESE, _BRACKETED, _ARABIC)):
        if pattern.match(text):
            return depth
    return None


def _level(row: RowPlace, table: BudgetTable) -> str:
    words = layout("headings")["rows"]
    text = re.sub(r"^[一二三四五六七八九十\d]{1,3}[、.．]", "", squeeze(row.name.row))
    total_in_labels = any(matches(squeeze(label), words["total"]) for label in row.name.labels)
    if not row.name.codes and not row.name.project_name:
        if matches(text, words["total"]) or (total_in_labels and not matches(text, words["subtotal"])):
            return "total"
        if matches(text, words["subtotal"]):
            return "subtotal"
    for kind in ("department_economic_code", "function_code", "government_economic_code"):
        if code := row.name.codes.get(kind):
            return codes.level_of(code) or "line"
    if row.name.unit_name and row.name.row == row.name.unit_name:
        return "unit"
    if row.name.project_name or table.kind == "project_expenditure":
        return "project" if table.kind in PROJECT_TABLES else "line"
    return "line"


def _name_classes(rows: list[RowPlace], table: BudgetTable) -> None:
    """Give a class that is named without its code the code of its name; order unnamed sections and items below it."""
    economic = table.kind in (
        "basic_expenditure_economic",
        "expenditure_economic_summary",
        "basic_expenditure_detail",
    )
    current = section = ""
    for row in rows:
        if row.name.codes or row.level in ("total", "subtotal", "unit", "project"):
            continue
        label = _bare(row.name.row)
        if economic:
            if code := _economic_class(label):
                row.name.codes["department_economic_code"], row.name.origin, row.level = (
                    code,
                    "by_name",
                    "class",
                )
                current = code
            elif current and row.depth is None and label:
                row.inner_code = current + "00"
        elif table.kind in _BY_NAME_TABLES:
            below = (
                [c for c in codes.function_codes_of_name(label, section or current) if c] if current else []
            )
            code = codes.function_class_of_name(label)
            if code and (row.depth is not None or not any(c.startswith(current) for c in below)):
                row.name.codes["function_code"], row.name.origin, row.level = code, "by_name", "class"
                current, section = code, ""
            elif current and row.depth is None and label:
                sections = [c for c in codes.function_codes_of_name(label, current) if len(c) == 5]
                items = [c for c in below if len(c) == 7]
                if sections and not (items and section):
                    section = sections[0]
                row.inner_code = items[0] if items and section else sections[0] if sections else None


def _bare(label: str) -> str:
    text = squeeze(label)
    for pattern in (_CHINESE, _BRACKETED, _ARABIC):
        text = pattern.sub("", text)
    return text


def _economic_class(name: str) -> str | None:
    return next((code for code in _ECONOMIC_CLASSES if codes.economic_name(code) == name), None)


_ECONOMIC_CLASSES = ("301", "302", "303", "307", "309", "310", "311", "312", "313", "399")


def _grand_total_by_unit(rows: list[RowPlace]) -> None:
    """A grand total labelled with the unit: the only unit row, first, with rows below and no other total."""
    units = [row for row in rows if row.level == "unit"]
    if any(row.level == "total" for row in rows) or not units or len(rows) == 1:
        return
    if len(units) == 1 and rows[0] is units[0] and any(row.level != "unit" for row in rows):
        units[0].level = "total"


def _outer_labels(rows: list[RowPlace]) -> None:
    """Name the rows above that a row stands under: by vertical labels, by numbering, by 其中."""
    stack: list[tuple[int, str]] = []
    for row in rows:
        label = squeeze(row.name.row)
        row.groups = list(row.name.outer)
        if label.startswith("其中"):
            row.is_part = True
            row.groups += [text for _, text in stack]
        elif row.depth is not None:
            while stack and stack[-1][0] >= row.depth:
                stack.pop()
            row.groups += [text for _, text in stack]
            stack.append((row.depth, label))
        elif row.level in ("total", "subtotal"):
            stack.clear()


def _mark_totals(rows: list[RowPlace]) -> None:
    for k, row in enumerate(rows):
        if row.level in ("total", "subtotal"):
            row.is_total = len(rows) > 1
        elif row.name.codes:
            row.is_total = _has_parts_by_code(rows, k)
        elif row.inner_code:
            row.is_total = k + 1 < len(rows) and _is_below(rows[k + 1].inner_code, row.inner_code)
        elif row.level == "unit":
            row.is_total = k + 1 < len(rows) and rows[k + 1].level not in ("unit", "total", "subtotal")
            row.is_total = row.is_total or _has_longer_unit(rows, row)
    _mark_numbered(rows)


def _has_parts_by_code(rows: list[RowPlace], k: int) -> bool:
    own = rows[k].name.codes
    for kind in ("department_economic_code", "function_code", "government_economic_code"):
        if code := own.get(kind):
            nearby = rows[k + 1 : k + 2] if rows[k].name.origin == "by_name" else rows
            for other in nearby:
                printed = other.name.codes.get(kind) or (
                    other.inner_code if rows[k].name.origin == "by_name" else None
                )
                if printed and len(printed) > len(code) and printed.startswith(code):
                    return True
            return False
    return False


def _is_below(code: str | None, parent: str) -> bool:
    return bool(code) and len(str(code)) > len(parent) and str(code).startswith(parent)


def _has_longer_unit(rows: list[RowPlace], row: RowPlace) -> bool:
    own = row.name.unit_code
    return bool(own) and any(
        other.name.unit_code
        and len(other.name.unit_code) > len(str(own))
        and other.name.unit_code.startswith(str(own))
        for other in rows
    )


def _mark_numbered(rows: list[RowPlace]) -> None:
    """Rows numbered below another sum to it, or are parts of it: their own figures tell which."""
    for k, row in enumerate(rows):
        if row.depth is None or row.level == "total":
            continue
        children = []
        for other in rows[k + 1 :]:
            if other.level in ("total", "subtotal") or (other.depth is not None and other.depth <= row.depth):
                break
            if (
                other.depth == row.depth + 1
                or (other.depth is not None and not children)
                or (children and other.depth == children[0].depth)
            ):
                children.append(other)
        if not children:
            continue
        if _adds_up(row.values, [child.values for child in children]):
            row.is_total = True
            row.level = row.level if row.level != "line" else "subtotal"
        else:
            for child in children:
                child.is_part = True


def _adds_up(whole: Sequence[float | None], parts: Sequence[Sequence[float | None]]) -> bool:
    seen = False
    for c, total in enumerate(whole):
        added = [part[c] for part in parts if c < len(part) and part[c] is not None]
        if total is None:
            if any(added):
                return False
            continue
        seen = seen or bool(added)
        if round(total - sum(value for value in added if value is not None), 2) != 0:
            return False
    return seen


def is_total_label(text: str) -> bool:
    """Tell whether a row label is a total's."""
    return is_total_word(text)
