"""Rows that a table's sums need and that it does not print: a level of codes, the total (缺少的行)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .lines import NAMES, Line, RowSum, top_name

Families = dict[str, tuple[list[Line], list[Line]]]
#: Widths of the codes of 类, 款, 项.
_LEVELS = (3, 5, 7)
#: Tables that list only some rows, or none that add up: they need not print a total.
_WITHOUT_TOTAL = ("other", "procurement", "agency_operating_expenses", "fixed_assets")


class Drawn(NamedTuple):
    """What one table by function prints, None where it has too few rows to tell; or what all its likes print."""

    sections: bool | None  # the 款 above its items
    items: bool | None  # items below every section
    units: bool | None  # rows of the budget units


#: How many other tables of the document must tell, for each of these, before a table without it is said to lack it.
_LIKES = (1, 2, 1)


def others_print(tables: list[list[Line]]) -> list[Drawn]:
    """Tell of each table what all others of its document by function print: tables of one document are drawn up alike."""
    drawn = [_prints(lines) for lines in tables]
    likes: dict[int, list[int]] = defaultdict(list)
    for number, lines in enumerate(tables):
        likes[lines[0].d].append(number)
    return [
        Drawn(*(
            _is_custom([drawn[other][k] for other in likes[lines[0].d] if other != number], least)
            for k, least in enumerate(_LIKES)
        ))
        for number, lines in enumerate(tables)
    ]  # fmt: skip


def _is_custom(others: list[bool | None], least: int) -> bool:
    told = [other for other in others if other is not None]
    return len(told) >= least and all(told)


def _prints(lines: list[Line]) -> Drawn:
    codes = {line.code for line in lines if line.system == "f" and line.role == "line"}
    sections = {code for code in codes if len(code) == _LEVELS[1]}
    items = [code for code in codes if len(code) == _LEVELS[2]]
    above = [code[: _LEVELS[1]] in sections for code in items if code[: _LEVELS[0]] in codes]
    return Drawn(
        sections=sum(above) > len(above) / 2 if len(above) > 1 else None,
        items=sections <= {code[: _LEVELS[1]] for code in items} if sections else None,
        units=any(line.role == "unit" for line in lines) if len(items) > 1 else None,
    )


def gaps(lines: list[Line], families: Families, others: Drawn) -> Iterator[RowSum]:
    """Name the rows whose parts, or whose parts' own level, the table prints elsewhere but not here.

    Such a row's sum cannot be checked: its items are missing, or they stand where their section should.
    `others` is what the document's other tables print.
    """
    coded = [line for line in lines if line.code and line.role == "line"]
    if len({line.system for line in coded}) != 1:
        return
    totals = [line for line in lines if line.role == "total"]
    if others.units and _prints(lines).units is False:
        yield from (RowSum(("gap", "units"), 0, "units_total", [total], []) for total in totals[:1])
    if others.items and coded[0].system == "f":
        own = {line.code[: _LEVELS[1]] for line in coded if len(line.code) == _LEVELS[2]}
        bare = [line for line in coded if len(line.code) == _LEVELS[1] and line.code not in own]
        yield from (RowSum(("gap",), 0, NAMES["f"], [line], []) for line in bare)
    widths = sorted({len(line.code) for line in coded})
    if others.sections and coded[0].system == "f" and {3, 7} <= set(widths):
        widths = sorted({*widths, *_LEVELS})
    above = dict(zip(widths, [0, *widths], strict=False))
    heads = {line: families[line.parent][0] for line in coded if line.parent}
    level = {line: len(heads[line][0].code) if line in heads else 0 for line in coded}
    apart = [line for line in coded if level[line] != above[len(line.code)]]
    if not others.sections and len(apart) > sum(len(line.code) > widths[0] for line in coded) - 1:
        return  # no row stands under the level above it: the table prints no such levels
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
