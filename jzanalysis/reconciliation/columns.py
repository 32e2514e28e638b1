"""Sums along a row: 合计 = 基本支出 + 项目支出, a fund's 小计 = its columns (各列之和).

Which columns add up to which is a property of the table, not of the row: it is found once per table, from the
headings, among the ways that published layouts use; the way that most rows follow is the table's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..closure import SPLITS
from .equations import LABELS, LEFT, RIGHT, Terms, whole
from .figures import Figures, numbered
from .lines import FISCAL

TOTAL_WORDS = ("合计", "小计", "总计")
NAMES = {
    "basic": "basic_split",
    "project": "project_split",
    "three_public_expenses": "three_public_sum",
    "official_vehicles": "vehicles_sum",
}
_CARRIED = ("carryover", "carried_forward", "surplus_used")


@dataclass(frozen=True, slots=True)
class Head:
    """One figure column of a table, by its headings."""

    c: int
    table: str
    column: str
    group: str
    measure: str
    fund: str
    period: tuple[str, int, str]
    side: str

    @property
    def is_total(self) -> bool:
        """Tell whether its own heading is a word of total."""
        return self.column.endswith(TOTAL_WORDS)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to add columns up to a total's; `is_sure` when the headings say that it is a sum."""

    head: Head
    number: int
    is_sure: bool
    parts: list[Head]


def columns(figures: Figures) -> Terms:
    """Give every sum along a row that the headings allow."""
    ways = [way for heads in _tables(figures) for head in heads for way in _ways_of(head, heads)]
    terms = _expand(ways, figures)
    if len(terms.eq):
        terms = _best(terms, ways, figures)
    return terms


def _tables(figures: Figures) -> Iterator[list[Head]]:
    keep = ~figures["is_part"] & (figures["table"] != "department_performance_targets")
    _, first = np.unique(figures["c"][keep], return_index=True)
    facts = np.flatnonzero(keep)[first]
    tables: dict[int, list[Head]] = defaultdict(list)
    facts = facts[np.lexsort((figures["column_number"][facts], figures["t"][facts]))]
    names = ("t", "c", "table", "column", "group", "measure", "fund", "period", "year", "basis", "direction")
    columns = {name: figures[name][facts].tolist() for name in names}
    for values in zip(*columns.values(), strict=True):
        p = dict(zip(names, values, strict=True))
        side = p["group"].partition("/")[0]
        tables[p["t"]].append(
            Head(
                int(p["c"]),
                p["table"],
                p["column"],
                p["group"],
                p["measure"],
                p["fund"],
                (p["period"], p["year"], p["basis"]),
                side if side in ("收入", "支出") else p["direction"] if "summary" in p["table"] else "",
            )
        )
    return iter(tables.values())


def _name(head: Head) -> str:
    if head.table == "revenue":
        return "revenue_columns"
    if head.measure in ("three_public_expenses", "official_vehicles"):
        return NAMES[head.measure]
    if head.table == "revenue_expenditure_summary" and head.side != "收入" and head.side != "revenue":
        return "exp_summary_split"
    if head.table == "fiscal_appropriation_summary" or head.fund == "fiscal_appropriation":
        return "fund_columns"
    if head.table == "procurement":
        return "procurement_kinds"
    return NAMES.get(head.measure, "expenditure_columns")


def _ways_of(head: Head, heads: list[Head]) -> Iterator[Way]:
    same = [h for h in heads if h.c != head.c and h.period == head.period and h.side == head.side]
    seen: set[tuple[int, ...]] = set()
    number = 0
    for is_sure, parts in _ways(head, same):
        key = tuple(h.c for h in parts)
        if len(parts) >= 2 and key not in seen:
            seen.add(key)
            yield Way(head, number, is_sure, parts)
            number += 1


def _ways(head: Head, others: list[Head]) -> Iterator[tuple[bool, list[Head]]]:
    """Give the ways to add columns up to this one, the likeliest first, and whether it surely is a sum."""
    if head.measure in SPLITS:
        found = [_finest([h for h in others if h.fund == head.fund], names) for names in SPLITS[head.measure]]
        if sum(map(bool, found)) >= 2:
            yield True, [h for part in found for h in part]
            yield False, [h for part in found for h in ([h for h in part if h.is_total] or part)[:1]]
            yield False, [h for part in found for h in part[:1]]
    if head.fund == "fiscal_appropriation":
        funds = [h for h in others if h.fund in FISCAL]
        yield (
            True,
            [h for h in funds if h.measure == head.measure and not (h.is_total and h.group == head.group)],
        )
        yield False, [h for h in funds if h.measure in (head.measure, *_CARRIED)]
    if head.is_total or (head.fund == "all" and head.measure == "total" and not head.group):
        for parts in _siblings(head, others):
            yield head.is_total and head.table == "revenue", parts


def _finest(others: list[Head], names: tuple[str, ...]) -> list[Head]:
    first = [h for h in others if h.measure == names[0]]
    return first or [h for h in others if h.measure in names[1:]]


def _siblings(head: Head, others: list[Head]) -> Iterator[list[Head]]:
    """Give the columns beside a total in its group: nested groups by their own total, or by their columns."""
    inside = [h for h in others if _inside(h.group, head.group)]
    nested = {h.group for h in inside if h.group != head.group and h.column in TOTAL_WORDS}
    tops = [
        h
        for h in inside
        if not any(_inside(h.group, g) and not (h.group == g and h.column in TOTAL_WORDS) for g in nested)
    ]
    leaves = [h for h in inside if h.column not in TOTAL_WORDS]
    for found in (tops, leaves):
        yield found
        yield [h for h in found if h.measure not in _CARRIED]
        yield [h for h in found if h.fund not in FISCAL]
        yield [h for h in found if h.fund != "fiscal_appropriation"]
        yield [h for h in found if h.fund not in FISCAL and h.measure not in _CARRIED]


def _inside(group: str, outer: str) -> bool:
    return not outer or group == outer or group.startswith(outer + "/")


def _expand(ways: list[Way], figures: Figures) -> Terms:
    """Turn sums of columns into equations, one for each row that prints the total; `alt` numbers the ways."""
    rows = [
        (w, side, head.c)
        for w, way in enumerate(ways)
        for side, heads in ((LEFT, [way.head]), (RIGHT, way.parts))
        for head in heads
    ]
    if not rows:
        return Terms.of([], "", "column")
    w, side, c = np.array(rows, dtype=np.int64).T
    cells = np.flatnonzero(~figures["is_part"])
    cells = cells[np.argsort(figures["c"][cells], kind="stable")]
    starts = np.searchsorted(figures["c"][cells], np.arange(int(figures["c"].max()) + 2))
    many = starts[c + 1] - starts[c]
    entry = np.repeat(np.arange(len(c)), many)
    fact = cells[np.repeat(starts[c], many) + np.arange(len(entry)) - np.repeat(np.cumsum(many) - many, many)]
    names = np.array([_name(way.head) for way in ways], dtype=object)
    terms = Terms(
        numbered(w[entry], figures["r"][fact]),
        w[entry],
        side[entry],
        np.ones(len(entry), dtype=np.int64),
        fact,
        names[w[entry]],
        np.full(len(entry), LABELS.index("column")),
    )
    return whole(terms, figures)


def _best(terms: Terms, ways: list[Way], figures: Figures) -> Terms:
    """Choose each column's way: the one most of its rows follow; none, when few do and it is only a guess."""
    eq = numbered(terms.eq)
    count = int(eq.max()) + 1
    left = terms.side == LEFT
    amount, ok = figures["amt"][terms.fact], figures["ok"][terms.fact]
    gap = np.bincount(eq, weights=np.where(left, amount, -amount), minlength=count)
    size = np.bincount(eq, weights=np.abs(amount), minlength=count)
    printed = np.bincount(eq, weights=ok, minlength=count)
    digit = np.bincount(eq, weights=left * 10.0 ** -figures["dig"][terms.fact].astype(float), minlength=count)
    of = np.zeros(count, dtype=np.int64)
    of[eq] = terms.alt
    told = (size > 0) & (np.bincount(eq, weights=left & ok, minlength=count) > 0)
    near = told & (np.abs(gap) <= digit * printed / 2 * 1.000001)
    rows = np.bincount(of[told], minlength=len(ways))
    share = np.bincount(of[near], minlength=len(ways)) / np.maximum(rows, 1)
    chosen: dict[int, int] = {}
    for w in sorted(range(len(ways)), key=lambda w: (rows[w] == 0, -share[w], ways[w].number)):
        if rows[w] or ways[w].is_sure:  # a row that prints no total is not checkable
            chosen.setdefault(ways[w].head.c, w)
    kept = [w for w in chosen.values() if share[w] >= 0.5 or (ways[w].is_sure and rows[w] < 3)]
    return terms.where(np.isin(terms.alt, kept))


def stacked(figures: Figures) -> Terms:
    """Sum “三公” items that are printed below each other, one year a column."""
    cells = np.flatnonzero((figures["table"] == "three_public_expenses") & ~figures["is_part"])
    by_column: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for fact in cells.tolist():
        by_column[int(figures["c"][fact])][figures["measure"][fact]].append(fact)
    parts = []
    for whole_ in ("three_public_expenses", "official_vehicles"):
        rows = []
        for c, found in by_column.items():
            names = [name for group in SPLITS[whole_] for name in group if name in found]
            if (
                len(found.get(whole_, ())) == 1
                and len(names) >= 2
                and all(len(found[name]) == 1 for name in names)
            ):
                rows += [(c, 0, LEFT, 1, found[whole_][0])] + [
                    (c, 0, RIGHT, 1, found[name][0]) for name in names
                ]
        parts.append(Terms.of(rows, NAMES[whole_], "row"))
    from .equations import join

    return whole(join(parts), figures)
