"""Sums down a column: items to sections to classes, units to the department, lines to the total (层级之和).

What adds up to what is a property of the rows, found once per table from codes, units and numbering; the sums
are then taken over every column at once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from ..amounts import DASHES
from .equations import LABELS, LEFT, LOOSE, RIGHT, Terms, whole
from .figures import Figures, numbered
from .gaps import Drawn, gaps, others_print
from .lines import (
    NAMES,
    SUMMARIES,
    Line,
    RowSum,
    is_nameless,
    name_units,
    place_below,
    role_of,
    tables_of,
    top_name,
)

_KINDS = re.compile(
    r"(?:[一二三]、|[（(][一二三][）)]|[A-C]|\d[.、])?(?:政府采购)?(货物|工程|服务)(?:类|采购)?[A-C]?"
)


def hierarchy(tables: list[list[Line]], figures: Figures) -> Terms:
    """Give every sum down a column that the printed rows allow, and place each row below its parent."""
    told = zip(tables, others_print(tables), strict=True)
    sums = [each for lines, others in told for each in table_sums(lines, others)]
    return _expand(sums, figures)


def placed_tables(figures: Figures) -> list[list[Line]]:
    """Give the lines of each table with their roles."""
    tables = list(tables_of(figures))
    for lines in tables:
        name_units(lines)
        for line in lines:
            line.role = role_of(line)
    return tables


def table_sums(lines: list[Line], others: Drawn) -> Iterator[RowSum]:
    """Give the sums that one table's rows, top to bottom, make."""
    if lines[0].table in SUMMARIES:
        place_below(lines)
    families = _families(lines)
    for key, (heads, children) in families.items():
        if heads and children and heads[0].role != "year":
            yield RowSum((key,), 0, _family_name(heads[0], children), heads, children)
    if lines[0].table in SUMMARIES:
        yield from _summary_sums(lines, "revenue", "rev_sources", "rev_total_build")
        yield from _summary_sums(lines, "expenditure", "exp_classes", "exp_total_build")
    else:
        yield from _total_sums(lines)
        yield from gaps(lines, families, others)


# ---- families ----------------------------------------


def _families(lines: list[Line]) -> dict[str, tuple[list[Line], list[Line]]]:
    """Find each row's parent; a family is the rows that head it and the rows summed into it."""
    heads: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        for key in _own_keys(line):
            heads[key].append(line)
    anywhere: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.code and line.role == "line":
            anywhere[f"*|{line.system}|{line.code}"].add(line.unit)
    families: dict[str, tuple[list[Line], list[Line]]] = {}
    for line in lines:
        line.parent = line.parent or _parent(line, heads, anywhere)
        if line.parent:
            families.setdefault(line.parent, (heads[line.parent], []))[1].append(line)
    return families


def _own_keys(line: Line) -> Iterator[str]:
    if line.role == "unit":
        yield f"unit|{line.unit}"
    elif line.code and line.role == "line":
        yield f"{line.unit}|{line.system}|{line.code}"
        yield f"*|{line.system}|{line.code}"
    if line.role in ("line", "carried", "subtotal", "year"):
        yield line.family


def _parent(line: Line, heads: dict[str, list[Line]], anywhere: dict[str, set[str]]) -> str:
    if line.role == "unit":
        shorter = (f"unit|{line.unit[:length]}" for length in range(len(line.unit) - 1, 2, -1))
        return next((key for key in shorter if key in heads), "") if line.unit[:1].isdigit() else ""
    if line.code and line.role in ("line", "project"):
        for length in (9, 7, 5, 3):  # the nearest printed level above
            if length < len(line.code) or (length == len(line.code) and line.role == "project"):
                own = f"{line.unit}|{line.system}|{line.code[:length]}"
                loose = f"*|{line.system}|{line.code[:length]}"
                if own in heads:
                    return own
                if len(anywhere.get(loose, ())) == 1:
                    return loose
    if (
        not line.code
        and line.role in ("line", "carried", "subtotal")
        and line.group
        and f"row|{line.group}" in heads
    ):
        return f"row|{line.group}"
    if line.role in ("line", "project") and line.unit and f"unit|{line.unit}" in heads:
        return f"unit|{line.unit}"
    return ""


def _family_name(head: Line, children: list[Line]) -> str:
    if head.role == "unit":
        return "units_total" if all(child.role == "unit" for child in children) else top_name(children)
    return NAMES.get(head.system, "line_parts")


# ---- totals ----------------------------------------


def _total_sums(lines: list[Line]) -> Iterator[RowSum]:
    """Sum the rows at the top to the 合计 row; a lone 小计 of a side likewise."""
    tops = [line for line in lines if not line.parent and line.role in ("line", "unit", "project", "carried")]
    totals = [line for line in lines if line.role == "total"]
    if any(line.role == "split" for line in lines):
        totals = []  # classes side by side: their totals stand at the foot of some columns, 合计 sums these
    headed = {line.parent for line in lines}  # a (一)支出合计 above its own 1. 2. 3. sums those and no others
    subtotals = [line for line in lines if line.role == "subtotal" and line.family not in headed]
    if not tops:
        return
    name = top_name(tops)
    ways = [tops]
    nameless = [line for line in tops if is_nameless(line)]
    if nameless:  # a misread row: the sum can confirm the total, with it or without, but not refute it
        ways.append([line for line in tops if not is_nameless(line)])
    if not any(line.code for line in tops):
        kinds = [line for line in tops if _KINDS.fullmatch(line.row)]
        if kinds and len(kinds) < len(tops):
            ways = [kinds]
        if any(line.role == "unit" for line in tops):
            ways.append([line for line in tops if line.role == "unit"])
    for number, total in enumerate(totals):
        for alt, way in enumerate(ways):
            if way:
                yield RowSum(("total", number), alt, name, [total], way, is_loose=bool(nameless))
    if len(subtotals) <= 2 or not totals:
        for number, total in enumerate(subtotals):  # kept only in columns that print no other total
            yield RowSum(("subtotal", number), 0, name, [total], tops)


def _summary_sums(lines: list[Line], direction: str, of_lines: str, of_total: str) -> Iterator[RowSum]:
    """Sum the lines to the year's total; the year and what is carried to the grand total."""
    side = [line for line in lines if line.direction == direction]
    years = [line for line in side if line.role == "year"][:1]
    of_year = {line.family for line in years}
    tops = [line for line in side if not line.is_below and (not line.parent or line.parent in of_year)]
    plain = [line for line in tops if line.role in ("line", "subtotal")]
    carried = [line for line in tops if line.role == "carried"]
    totals = [line for line in side if line.role == "total"]
    for year in years:
        yield RowSum((direction, "year"), 0, of_lines, [year], plain)
        yield RowSum((direction, "year"), 1, of_lines, [year], plain + carried)
    for first, second in pairwise(line for line in side if line.role == "year"):
        if "经济分类" in first.row:  # 经济分类支出合计, then the classes that it sums, down to 本年支出合计
            between = [line for line in side if first.r < line.r < second.r and not line.parent]
            yield RowSum((direction, "classes"), 0, "economic_hierarchy", [first], between)
    if not years and any(line.role == "year" for line in lines):  # the other side prints it
        yield from (RowSum((direction, "gap"), 0, of_total, [total], []) for total in totals[:1])
    for number, total in enumerate(totals):
        if years:
            yield RowSum((direction, number), 0, of_total, [total], years + carried, years[0].r)
            yield RowSum((direction, number), 1, of_total, [total], years, years[0].r)
            yield RowSum((direction, number), 2, of_total, [total], plain + carried)
        else:
            yield RowSum((direction, number), 0, of_lines, [total], plain + carried)
            yield RowSum((direction, number), 1, of_lines, [total], plain)


# ---- from rows to figures ----------------------------------------


def _expand(sums: Iterable[RowSum], figures: Figures) -> Terms:
    """Turn sums of rows into equations, one for each column that prints the total's row."""
    rows: list[tuple[int, int, int, int]] = []
    names: list[str] = []
    needs: list[int] = []
    loose: list[bool] = []
    weights: list[int] = []  # 0 where a total stands for the parts that it lacks
    for number, each in enumerate(_numbered_keys(sums)):
        eq, one = each
        names.append(one.name)
        needs.append(one.needs)
        loose.append(one.is_loose)
        weights.append(1 if one.parts else 0)
        rows += [(number, eq, LEFT, line.r) for line in one.totals]
        rows += [(number, eq, RIGHT, line.r) for line in one.parts or one.totals]
    if not rows:
        return Terms.of([], "", "row")
    number, eq, side, r = np.array(rows, dtype=np.int64).T
    cells = np.flatnonzero(~figures["is_part"])
    cells = cells[np.argsort(figures["r"][cells], kind="stable")]
    starts = np.searchsorted(figures["r"][cells], np.arange(int(figures["r"].max()) + 2))
    many = starts[r + 1] - starts[r]
    entry = np.repeat(np.arange(len(r)), many)
    fact = cells[np.repeat(starts[r], many) + np.arange(len(entry)) - np.repeat(np.cumsum(many) - many, many)]
    sign = np.where(side[entry] == LEFT, 1, np.array(weights)[number[entry]])
    terms = Terms(
        numbered(eq[entry], figures["c"][fact]),
        number[entry],
        side[entry],
        sign,
        fact,
        np.array(names, dtype=object)[number[entry]],
        np.full(len(entry), LABELS.index("row")),
    )
    needed = np.array(needs)[terms.alt]
    pair = numbered(terms.alt, figures["c"][fact])
    fine = (needed < 0) | (figures["r"][fact] == needed)
    terms = terms.where((np.bincount(pair, weights=fine) > 0)[pair])
    terms.alt[np.array(loose)[terms.alt]] += LOOSE
    return whole(_without_headings(_without_lone_subtotals(terms, figures), figures), figures)


def _numbered_keys(sums: Iterable[RowSum]) -> Iterator[tuple[int, RowSum]]:
    """Give the keys of row sums numbers; the row it heads tells a key from other tables'."""
    known: dict[tuple[object, ...], int] = {}
    for each in sums:
        yield known.setdefault((*each.key, each.totals[0].r), len(known)), each


def _without_headings(terms: Terms, figures: Figures) -> Terms:
    """Drop the lines under a row that prints a dash: a heading (三、国有资产占用情况 —), not their sum."""
    dashed = np.isin(figures["printed"][terms.fact], list(DASHES))
    heads = (terms.side == LEFT) & (terms.name == "line_parts") & dashed
    return terms.where(~np.isin(terms.eq, terms.eq[heads]))


def _without_lone_subtotals(terms: Terms, figures: Figures) -> Terms:
    """Drop a 小计's sum over all rows in a column that prints a 合计 or another 小计."""
    left = terms.side == LEFT
    heads = terms.fact[left]
    counts = np.bincount(
        figures["c"][np.unique(heads[np.isin(figures["level"][heads], ["total", "subtotal"])])],
        minlength=int(figures["c"].max()) + 1,
    )
    summary = figures.is_in("table", SUMMARIES)
    lone = np.zeros(int(terms.eq.max(initial=-1)) + 1, dtype=bool)
    doubtful = (
        left
        & (figures["level"][terms.fact] == "subtotal")
        & ~summary[terms.fact]
        & (terms.name != "line_parts")
        & (counts[figures["c"][terms.fact]] > 1)
    )
    lone[terms.eq[doubtful]] = True
    return terms.where(~lone[terms.eq])
