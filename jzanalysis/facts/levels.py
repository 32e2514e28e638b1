"""Totals and details: the level of each row, and which rows sum other rows of their table."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .. import codes
from ..recognition import BudgetTable
from ..recognition.vocabulary import layout, matches, squeeze
from .nesting import nest_by_sum, nest_carried, nest_classes
from .outline import RowPlace, adds_up, bare_label, find_parents, find_parents_by_column, numbering

#: Tables whose rows are projects.
PROJECT_TABLES = ("project_expenditure", "basic_expenditure_detail", "procurement")
ECONOMIC_TABLES = (
    "basic_expenditure_economic", "expenditure_economic_summary", "basic_expenditure_detail",
    "fiscal_appropriation_basic_expenditure",
)  # fmt: skip
TWO_SIDED = ("revenue_expenditure_summary", "fiscal_appropriation_summary")
_BY_NAME_TABLES = (
    *TWO_SIDED, "expenditure", "general_public_budget_expenditure", "fiscal_appropriation_expenditure",
)  # fmt: skip
_CODE_KINDS = ("department_economic_code", "function_code", "government_economic_code")
_ECONOMIC_CLASSES = ("301", "302", "303", "307", "309", "310", "311", "312", "313", "399")
_TOTALS = ("total", "subtotal")


def place_rows(
    rows: list[RowPlace], table: BudgetTable, *, direction: str | None = None, units: Collection[str] = ()
) -> None:
    """Give every row of one side its level, its outer labels and whether it sums others.

    ``direction`` is the side's, where the table has two; ``units`` are the names of budget units met so far.
    """
    mixed = _names_units_and_items(table)
    for row in rows:
        row.depth, row.is_first = numbering(row.name.row)
        if mixed and _is_unit_name(row):
            row.name.unit_name = row.label
        row.level = _level(row, table, units)
        if not row.name.labels and len(rows) > 1:
            row.level = "total"  # a figure row without a label sums the rows beside it
    _total_of_the_year(rows, table)
    if direction != "revenue":
        _name_classes(rows, table)
    _grand_total_by_unit(rows)
    if table.kind == "project_expenditure":
        _projects_below_items(rows)
    find_parents(rows)
    if table.kind in PROJECT_TABLES:
        find_parents_by_column(rows)
    if table.kind in TWO_SIDED:
        nest_carried(rows)
    nest_by_sum(rows)
    if table.kind in ECONOMIC_TABLES:
        nest_classes(rows)
    _mark_totals(rows)
    if len(rows) == 1 and rows[0].level in ("line", "unit"):
        rows[0].level = "total"


def _level(row: RowPlace, table: BudgetTable, units: Collection[str]) -> str:
    name = row.name
    if not name.codes and (word := _total_word(row)):
        return word
    if table.kind in PROJECT_TABLES and name.project_name and row.label == squeeze(name.project_name):
        return "unit" if row.label in units and not name.codes and _names_unit(row) else "project"
    for kind in _CODE_KINDS:
        if code := name.codes.get(kind):
            return codes.level_of(code) or "line"
    if not name.unit_name and row.label in units and table.kind not in TWO_SIDED:
        name.unit_name = row.label  # the unit's name where an item's could stand
    if name.unit_name and row.label == squeeze(name.unit_name):
        return "unit"
    return "project" if table.kind == "project_expenditure" else "line"


def _names_units_and_items(table: BudgetTable) -> bool:
    """Tell whether one column prints units above their items: 单位名称（科目）."""
    headings = ("".join(column.path) for column in table.columns if column.role == "name")
    return any("单位" in heading and "科目" in heading for heading in headings)


def _is_unit_name(row: RowPlace) -> bool:
    """Tell whether a label without a code is a unit's: it ends as units' names do, and is no account's name."""
    label = row.label
    if row.name.codes or row.name.unit_name or row.depth is not None or not label:
        return False
    if (
        codes.function_class_of_name(label)
        or codes.function_codes_of_name(label)
        or codes.economic_codes_of_name(label)
    ):
        return False
    ends = layout("identity")["names"]["ends"]
    return re.search(rf"({'|'.join(map(re.escape, ends))})(\(.*\)|本级|本部|机关)?$", label) is not None


def _projects_below_items(rows: list[RowPlace]) -> None:
    """Take rows that repeat the code of an item above them under another name for that item's projects."""
    items: dict[tuple[str | None, str], str] = {}
    for row in rows:
        code = row.name.codes.get("function_code", "")
        if len(code) != 7 or row.name.project_name or row.level in _TOTALS:
            continue
        key = (row.name.unit_code, code)
        if key not in items:
            if code not in codes.function_codes_of_name(row.label):
                continue
            items[key] = row.label
        elif row.label != items[key]:
            row.level, row.name.project_name = "project", row.name.row


def _names_unit(row: RowPlace) -> bool:
    """Take a unit's name for the unit where a project's could stand."""
    row.name.unit_name, row.name.project_name = row.label, None
    return True


def _total_word(row: RowPlace) -> str | None:
    words = layout("headings")["rows"]
    if row.name.project_name and not matches(squeeze(row.name.project_name), words["total"]):
        return None
    text, whole = bare_label(row.name.row), row.label
    total_in_labels = any(matches(squeeze(label), words["total"]) for label in row.name.labels)
    if matches(whole, words["subtotal"]) or matches(text, words["subtotal"]):
        return "total" if matches(text, words["total"]) and row.depth is None else "subtotal"
    return "total" if matches(text, words["total"]) or total_in_labels else None


def _total_of_the_year(rows: list[RowPlace], table: BudgetTable) -> None:
    """Make 合计 a subtotal, of the year, where the side prints 总计 as well, after what is carried over."""
    totals = [row for row in rows if row.level == "total"]
    if table.kind not in TWO_SIDED or not any("总计" in row.label for row in totals):
        return
    for row in totals:
        if row.label.endswith("合计"):
            row.level = "subtotal"


def _name_classes(rows: list[RowPlace], table: BudgetTable) -> None:
    """Give a class named without its code the code of its name; order unnamed sections and items below it."""
    economic = table.kind in ECONOMIC_TABLES
    if not economic and table.kind not in _BY_NAME_TABLES:
        return
    current = section = above = ""
    for row in rows:
        if row.name.codes or row.level in (*_TOTALS, "unit", "project"):
            continue
        label = bare_label(row.name.row)
        if economic:
            current = _economic_class(row, label, current)
        elif section and label == above and row.depth is None:
            row.inner_code = section + "99"  # 其他支出 below 其他支出: the item of the section
        else:
            current, section = _function_class(row, label, current, section)
        above = label


def _economic_class(row: RowPlace, label: str, current: str) -> str:
    code = next((code for code in _ECONOMIC_CLASSES if codes.economic_name(code) == label), None)
    if code:
        row.name.codes["department_economic_code"], row.name.origin, row.level = code, "by_name", "class"
        return code
    if current and row.depth is None and label:
        row.inner_code = current + "00"
    return current


def _function_class(row: RowPlace, label: str, current: str, section: str) -> tuple[str, str]:
    below = [c for c in codes.function_codes_of_name(label, section or current) if c] if current else []
    code = codes.function_class_of_name(label)
    if code and (row.depth is not None or not any(c.startswith(current) for c in below)):
        row.name.codes["function_code"], row.name.origin, row.level = code, "by_name", "class"
        return code, ""
    if current and row.depth is None and label:
        sections = [c for c in codes.function_codes_of_name(label, current) if len(c) == 5]
        items = [c for c in below if len(c) == 7]
        if sections and not (items and section):
            row.inner_code = section = sections[0]
        elif items and section:
            row.inner_code = items[0]
    return current, section


def _grand_total_by_unit(rows: list[RowPlace]) -> None:
    """Find a grand total labelled with the unit: the first row and only unit, where no other is a total."""
    units = [row for row in rows if row.level == "unit"]
    if any(row.level == "total" for row in rows) or not units or len(rows) == 1:
        return
    if len(units) == 1 and rows[0] is units[0]:
        units[0].level = "total"


def _mark_totals(rows: list[RowPlace]) -> None:
    parents = {id(row.parent) for row in rows if row.parent is not None and not row.is_part}
    index = _index_codes(rows)
    for k, row in enumerate(rows):
        if row.level in _TOTALS:
            row.is_total = _sums_something(rows, row, parents)
        elif row.name.codes:
            row.is_total = row.is_total or _has_parts_by_code(rows, k, index) or id(row) in parents
        elif row.level == "unit":
            row.is_total = row.is_total or _unit_has_parts(rows, k) or id(row) in parents
        else:
            row.is_total = row.is_total or id(row) in parents


def _sums_something(rows: list[RowPlace], row: RowPlace, parents: Collection[int]) -> bool:
    """Tell whether a total has rows to sum: of its vertical label, under its number, else any."""
    if id(row) in parents:
        return True
    if row.level == "subtotal" and row.depth is not None:
        return False  # 一、本年收入 without a line below it
    details = [other for other in rows if other.level not in _TOTALS and not other.is_part]
    if row.level == "subtotal" and row.name.outer:
        return any(other.name.outer[:1] == row.name.outer[:1] for other in details)
    return bool(details) or any(other.level == "subtotal" for other in rows if row.level == "total")


def _has_parts_by_code(rows: list[RowPlace], k: int, index: _CodeIndex) -> bool:
    own = rows[k].name.codes
    kind = next((kind for kind in _CODE_KINDS if kind in own), "")
    code = own.get(kind, "")
    if not code:
        return False
    if rows[k].name.origin == "by_name":
        index = _index_codes(rows[k + 1 : k + 2])
    units = index.longer.get((kind, code), set())
    unit = rows[k].name.unit_code or ""
    if unit in units or "" in units or (units and not unit):
        return True
    if index.most.get((kind, code), 0) > len(own):
        return True  # an item, then the same item by economic classification
    return kind == "function_code" and rows[k].level != "project" and _has_projects(rows, k)


@dataclass(slots=True)
class _CodeIndex:
    """The codes of a side, so that looking for the parts of a row does not read every row again."""

    longer: dict[tuple[str, str], set[str]]  # kind and prefix → units of the rows whose code is longer
    most: dict[tuple[str, str], int]  # kind and code → how many codes its best described row has


def _index_codes(rows: Sequence[RowPlace]) -> _CodeIndex:
    index = _CodeIndex({}, {})
    for row in rows:
        for kind, code in row.name.codes.items():
            if not code:
                continue
            for length in range(1, len(code)):
                index.longer.setdefault((kind, code[:length]), set()).add(row.name.unit_code or "")
            index.most[kind, code] = max(index.most.get((kind, code), 0), len(row.name.codes))
    return index


def _has_projects(rows: list[RowPlace], k: int) -> bool:
    """Tell whether projects stand below a row, which they sum to."""
    if rows[k].name.project_name:
        return False
    below = []
    for other in rows[k + 1 :]:
        if not other.name.project_name:
            break
        below.append(other)
    return bool(below) and adds_up(rows[k], below)


def _unit_has_parts(rows: list[RowPlace], k: int) -> bool:
    following = rows[k + 1 : k + 2]
    if following and following[0].level not in ("unit", *_TOTALS):
        return True
    own = str(rows[k].name.unit_code or "")
    longer = (str(other.name.unit_code or "") for other in rows)
    return bool(own) and any(len(code) > len(own) and code.startswith(own) for code in longer)
