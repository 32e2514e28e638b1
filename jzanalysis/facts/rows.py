"""What names a logical row: its labels, codes, unit and project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .. import codes
from ..amounts import read_amount
from ..reading import Cell
from ..recognition import Column, Line
from ..recognition.vocabulary import is_total_word, squeeze

CODE_KINDS = {
    "2": "function_code",
    "3": "department_economic_code",
    "5": "government_economic_code",
}
_CODE_ROLES = ("class_code", "section_code", "item_code", "code")
_WITH_NAME = re.compile(r"[\[【]?([1-5]\d{2}(?:\d{2}){0,3})[\]】]?[-—－_、.]?([^\d\-—－.,，\]】][\s\S]*)")
_UNIT_WITH_NAME = re.compile(r"[\[【]?(\d{6}|\d{8})[\]】]?[-—－_]?([\u4e00-\u9fff][\s\S]*)")
_CATALOGUE = re.compile(r"[A-Z]\d{2,}")  # the number of what is bought, beside its name
_WITH_UNIT = ("name", "item", "label", "unit_name", *_CODE_ROLES)
_SKIPPED = ("serial", "remark", "none", "figure")


@dataclass(slots=True)
class RowName:
    """What the label cells of one logical row say."""

    labels: list[str] = field(default_factory=list)  # as printed, left to right
    names: dict[str, str] = field(default_factory=dict)  # code kind (or "") → name
    codes: dict[str, str] = field(default_factory=dict)  # code kind → code
    origin: str | None = None
    unit_code: str | None = None
    unit_name: str | None = None
    project_code: str | None = None
    project_name: str | None = None
    project_type: str | None = None
    plain: list[str] = field(default_factory=list)  # labels without code, unit or total, left to right
    outer: list[str] = field(default_factory=list)  # those of them at the left of the one that names the row
    row: str = ""
    last: int | None = None  # the column of the innermost label


@dataclass(slots=True)
class Carried:
    """What holds on from the rows above: code levels of each code group, the kind of project."""

    levels: dict[int, list[str]] = field(default_factory=dict)
    project_type: str | None = None


def name_row(line: Line, columns: Sequence[Column], carried: Carried) -> RowName:
    """Read the label cells of one side of a line; codes broken into parts or left out are rebuilt."""
    named = RowName()
    seen: list[Cell] = []
    position = 0
    while position < len(columns):
        column = columns[position]
        cell = _cell(line, column)
        if column.role in _CODE_ROLES:
            group = _code_group(columns, position)
            _read_codes(line, group, named, carried, seen)
            position += len(group)
            continue
        position += 1
        if column.role in _SKIPPED or cell is None or any(cell is one for one in seen):
            continue
        seen.append(cell)
        if cell.text.strip():
            named.last = column.index
            _read_label(cell, column, named)
    _carry_type(named, columns, carried)
    _name(named)
    return named


def _carry_type(named: RowName, columns: Sequence[Column], carried: Carried) -> None:
    """Take over 公用经费, printed once at the left of several projects; any other row ends it."""
    roles = [column.role for column in columns]
    outer = "project_type" in roles and "project_name" in roles[roles.index("project_type") :]
    if not outer or not named.project_name:
        carried.project_type = None
    elif named.project_type:
        carried.project_type = named.project_type
    elif carried.project_type:
        named.plain.insert(0, carried.project_type)


def _cell(line: Line, column: Column) -> Cell | None:
    return line.cells[column.index] if column.index < len(line.cells) else None


def _code_group(columns: Sequence[Column], start: int) -> list[Column]:
    """Take the columns of one code: 类, 款 and 项 side by side, or one column."""
    group = [columns[start]]
    order = list(_CODE_ROLES)
    for column in columns[start + 1 :]:
        if column.role not in _CODE_ROLES or column.index != group[-1].index + 1:
            break
        if column.role == "code" and column.path != group[-1].path:
            break
        if column.role != "code" and order.index(column.role) <= order.index(group[-1].role):
            break
        group.append(column)
    return group


def _read_codes(line: Line, group: list[Column], named: RowName, carried: Carried, seen: list[Cell]) -> None:
    parts: list[str] = []
    for column in group:
        cell = _cell(line, column)
        if cell is None or any(cell is one for one in seen):
            parts.append("")
            continue
        seen.append(cell)
        text = squeeze(cell.text)
        if text and not re.fullmatch(r"\d+", text):
            split = _WITH_NAME.fullmatch(text)
            if split and split.group(1)[0] in CODE_KINDS:
                parts.append(split.group(1))
                named.labels.append(cell.text.strip())
                named.names[CODE_KINDS[split.group(1)[0]]] = split.group(2)
                continue
            if text not in ("类", "款", "项"):
                _read_label(cell, column, named)
            parts.append("")
            continue
        if text:
            named.labels.append(cell.text.strip())
        if len(text) in (6, 8) or (len(text) > 2 and text[0] not in CODE_KINDS):  # a unit's code
            named.unit_code, text = text, ""
        parts.append(text)
    code, printed = _join(parts, carried.levels.get(group[0].index, []))
    if code and code[0] in CODE_KINDS and len(code) in (3, 5, 7, 9):
        carried.levels[group[0].index] = [code[:3], code[3:5], code[5:7]]
        named.codes[CODE_KINDS[code[0]]] = code
        if named.origin != "rebuilt":
            named.origin = "printed" if printed else "rebuilt"


def _join(parts: Sequence[str], above: Sequence[str]) -> tuple[str, bool]:
    """Join the printed parts of a code; levels left blank are carried down from the row above.

    >>> _join(["206", "07", "02"], []), _join(["", "99", ""], ["201", "05", "01"]), _join(["2060702"], [])
    (('2060702', False), ('20199', False), ('2060702', True))
    >>> _join(["301", "2"], []), _join(["", "", "03"], ["205", "08", ""])
    (('30102', False), ('2050803', False))
    >>> _join(["205", "20508", "2050803"], [])
    ('2050803', True)
    """
    filled = [k for k, part in enumerate(parts) if part]
    if not filled:
        return "", False
    last = parts[filled[-1]]
    if len(last) >= 3:
        return last, True
    code = ""
    for k in range(filled[-1] + 1):
        part = parts[k] or (above[k] if k < len(above) else "")
        if not part:
            return "", False
        if len(part) >= 3:
            code = part
        else:
            code += part.zfill(2)
    return code, False


def _read_label(cell: Cell, column: Column, named: RowName) -> None:
    text = cell.text.strip()
    plain = squeeze(text)
    split = _WITH_NAME.fullmatch(plain)
    if column.role == "unit_code" and plain in named.codes.values():
        named.labels.append(text)  # Hunan: units above their accounts, an account's code printed again
    elif column.role == "unit_code" and _is_code(plain) and len(plain) > 9 and "项目" in column.path[-1]:
        named.labels.append(text)  # 单位（项目）编码: the projects below a unit have codes of their own
        named.project_code = plain
    elif _is_code(plain) and (
        column.role == "unit_code"
        or (plain.isdigit() and column.role in ("project_type", "unit_name") and 3 <= len(plain) <= 9)
    ):
        named.labels.append(text)
        named.unit_code = plain
    elif column.role == "project_code" and _is_code(plain):
        named.labels.append(text)
        named.project_code = plain
    elif (
        split
        and split.group(1)[0] in CODE_KINDS
        and codes.level_of(split.group(1))
        and column.role != "project_name"
    ):
        kind = CODE_KINDS[split.group(1)[0]]
        named.labels.append(text)
        named.codes.setdefault(kind, split.group(1))
        named.names[kind] = split.group(2)
        named.origin = named.origin or "printed"
    elif column.role in _WITH_UNIT and (unit := _UNIT_WITH_NAME.fullmatch(plain)):
        named.labels.append(text)  # 201001-某局机关, above its accounts
        named.unit_code, named.unit_name = unit.groups()
    else:
        named.labels.append(text)
        _place_label(plain, column, named)


def _is_code(text: str) -> bool:
    """Tell codes of units and projects (024001, 11000022T000000431783) from words in their column."""
    return re.fullmatch(r"[0-9A-Za-z.-]*\d[0-9A-Za-z.-]*", text) is not None


def _place_label(plain: str, column: Column, named: RowName) -> None:
    if is_total_word(plain) and not named.names.get(""):
        named.names[""] = plain
    elif column.role == "unit_name":
        named.unit_name = plain
    elif column.role == "project_name":
        named.project_name = plain
        named.plain.append(plain)
    elif column.role == "project_type":
        named.project_type = plain
        named.plain.append(plain)
    elif not _CATALOGUE.fullmatch(plain):
        kind = _name_kind(column, named)
        named.names[kind] = plain  # the innermost label names the row
        if not kind and column.role not in ("project_code", "unit_code"):
            named.plain.append(plain)


def _name_kind(column: Column, named: RowName) -> str:
    """Tell which code a name column names: the one its headings speak of, else the last one before it."""
    path = "".join(column.path)
    for word, kind in (
        ("政府", "government_economic_code"),
        ("部门", "department_economic_code"),
        ("功能", "function_code"),
    ):
        if word in path and kind in named.codes:
            return kind
    printed = list(named.codes)
    return printed[-1] if printed else ""


def _name(named: RowName) -> None:
    """Choose the label that names the row, as the contract orders them."""
    if named.unit_code and not named.codes and not named.unit_name and named.names.get(""):
        named.unit_name = named.names.pop("")
    plain = named.names.get("")
    if plain and named.project_code and not (named.project_name or named.unit_code or is_total_word(plain)):
        named.project_name = named.names.pop("")
    if named.unit_code and not named.unit_name and not named.codes and named.project_name:
        named.unit_name, named.project_name = named.project_name, None
    order = (
        named.project_name,
        named.names.get("department_economic_code"),
        named.names.get("function_code"),
        named.names.get("government_economic_code"),
        named.names.get(""),
        named.unit_name,
        named.project_type,
    )
    named.row = next((text for text in order if text), "") or next(
        (squeeze(text) for text in reversed(named.labels) if read_amount(text).state == "text"), ""
    )
    labels = list(dict.fromkeys(named.plain))
    at = labels.index(named.row) if named.row in labels else len(labels) if is_total_word(named.row) else 0
    named.outer = labels[:at]
