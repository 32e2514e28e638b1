"""Rows that a table's sums need and that it does not print: a level of codes, the total (缺少的行)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from .lines import NAMES, Line, RowSum, top_name

Families = dict[str, tuple[list[Line], list[Line]]]
#: Widths of the codes of 类, 款, 项.
_LEVELS = (3, 5, 7)
#: Tables that list only some rows, or none that add up: they need not print a total.
_WITHOUT_TOTAL = ("other", "procurement", "agency_operating_expenses", "fixed_assets")


def others_print_sections(tables: list[list[Line]]) -> list[bool]:
    """Tell of each table whether all others of its document that print items by function print their sections too.

    Tables of one document are drawn up alike: in such a one, items below a class without their section lack it.
    """
    full: dict[int, dict[int, bool]] = defaultdict(dict)
    for number, lines in enumerate(tables):
        codes = {line.code for line in lines if line.system == "f" and line.role == "line"}
        items = [code for code in codes if len(code) == _LEVELS[2] and code[:3] in codes]
        if len(items) > 1:
            full[lines[0].d][number] = sum(code[:5] in codes for code in items) > len(items) / 2
    told = []
    for number, lines in enumerate(tables):
        others = [is_full for other, is_full in full[lines[0].d].items() if other != number]
        told.append(bool(others) and all(others))
    return told


def others_print_items(tables: list[list[Line]]) -> list[bool]:
    """Tell of each table whether all others of its document by function, and several, print items in every section."""
    deep: dict[int, dict[int, bool]] = defaultdict(dict)
    for number, lines in enumerate(tables):
        codes = {line.code for line in lines if line.system == "f" and line.role == "line"}
        sections = {code for code in codes if len(code) == _LEVELS[1]}
        if sections:
            deep[lines[0].d][number] = sections <= {
                code[: _LEVELS[1]] for code in codes if len(code) == _LEVELS[2]
            }
    told = []
    for number, lines in enumerate(tables):
        others = [is_deep for other, is_deep in deep[lines[0].d].items() if other != number]
        told.append(len(others) > 1 and all(others))
    return told


def gaps(lines: list[Line], families: Families, *, is_full: bool, is_deep: bool) -> Iterator[RowSum]:
    """Name the rows whose parts, or whose parts' own level, the table prints elsewhere but not here.

    Such a row's sum cannot be checked: its items are missing, or they stand where their section should.
    `is_full` says that the document's other tables print all levels, `is_deep` that they print each section's items.
    """
    coded = [line for line in lines if line.code and line.role == "line"]
    if len({line.system for line in coded}) != 1:
        return
    if is_deep and coded[0].system == "f":
        own = {line.code[: _LEVELS[1]] for line in coded if len(line.code) == _LEVELS[2]}
        bare = [line for line in coded if len(line.code) == _LEVELS[1] and line.code not in own]
        yield from (RowSum(("gap",), 0, NAMES["f"], [line], []) for line in bare)
    widths = sorted({len(line.code) for line in coded})
    if is_full and coded[0].system == "f" and {3, 7} <= set(widths):
        widths = sorted({*widths, *_LEVELS})
    above = dict(zip(widths, [0, *widths], strict=False))
    heads = {line: families[line.parent][0] for line in coded if line.parent}
    level = {line: len(heads[line][0].code) if line in heads else 0 for line in coded}
    apart = [line for line in coded if level[line] != above[len(line.code)]]
    if not is_full and len(apart) > sum(len(line.code) > widths[0] for line in coded) - 1:
        return  # no row stands under the level above it: the table prints no such levels
    totals = [line for line in lines if line.role == "total"]
    lacking = [head for line in apart for head in heads.get(line, totals)[:1]]
    parents = {id(head) for found in heads.values() for head in found}
    inner = [line for line in coded if len(line.code) < widths[-1]]
    childless = [line for line in inner if id(line) not in parents]
    lacking += childless if len(childless) * 4 <= len(inner) else []
    for head in {id(head): head for head in lacking}.values():
        name = top_name(apart) if head.role == "total" else NAMES[coded[0].system]
        yield RowSum(("gap",), 0, name, [head], [])


def without_total(tables: Iterable[list[Line]]) -> Iterator[tuple[Line, str]]:
    """Give the first row of each list of several rows that prints no 合计, and the identity it lacks."""
    for lines in tables:
        tops = [line for line in lines if not line.parent and line.role in ("line", "unit", "project")]
        is_list = len(tops) > 1 and all(line.code or line.role != "line" for line in tops)
        has_total = any(line.role in ("total", "subtotal", "split", "year") for line in lines)
        if is_list and not has_total and lines[0].table not in _WITHOUT_TOTAL:
            yield lines[0], top_name(tops)
