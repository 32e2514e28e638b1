"""A department's disclosure against those of its units, where both are given (部门与所属单位)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .equations import LEFT, RIGHT, Terms, join, whole
from .figures import Figures
from .writing import Row, check

_OWN_LEVEL = re.compile(r"[（(]?本级[）)]?$")
#: Totals that a department's is the sum of its units': fiscal money only, as units pay each other from the rest.
_ADDED = ("general_public_budget_expenditure", "government_fund_expenditure", "state_capital_expenditure")
_FISCAL = ("fiscal_appropriation", "general_public", "government_fund", "state_capital")


class Group(NamedTuple):
    """A department's disclosure, the units that it prints (name to its rows' figures), and their disclosures."""

    d: int
    units: dict[str, list[int]]
    own: dict[str, int]


def department_units(heads: list[Row], figures: Figures) -> Terms:
    """Compare each unit's row in the department's tables, and their sum, with what the units print themselves."""
    groups = list(_groups(heads, figures))
    parts = [Terms.of(list(_rows(group, figures)), "department_units", "table") for group in groups]
    sums = [
        Terms.of(list(_sums(group, figures)), "department_units", "table")
        for group in groups
        if set(group.own) == set(group.units)
    ]
    return whole(join(parts + sums), figures)


def units_not_given(heads: list[Row], figures: Figures) -> Iterator[Row]:
    """Say which units' disclosures a department's sum would need, where some of them are given."""
    numbers = {name: i for i, name in enumerate(dict.fromkeys(figures["disclosure"]))}
    by_number = {numbers[head["disclosure"]]: head for head in heads if head["disclosure"] in numbers}
    for group in _groups(heads, figures):
        absent = [name for name in group.units if name not in group.own]
        if absent:
            said = f"{len(group.units)} 个所属单位中，没有{'、'.join(absent)}的文件"
            row = by_number[group.d] | {"page": None}
            yield check(row, "department_units", "not_checkable", said, terms="[]", why=f"{said}。")


def plain_name(name: str) -> str:
    """Give a unit's name without its 本级.

    >>> plain_name("某市某局（本级）"), plain_name("某市某局本级")
    ('某市某局', '某市某局')
    """
    return _OWN_LEVEL.sub("", name)


def _groups(heads: list[Row], figures: Figures) -> Iterator[Group]:
    numbers = {name: i for i, name in enumerate(dict.fromkeys(figures["disclosure"]))}
    heads = list({head["disclosure"]: head for head in heads if head["disclosure"] in numbers}.values())
    if len(heads) < 2:
        return
    printed = _unit_rows(figures)
    named: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for head in heads:
        d = numbers[head["disclosure"]]
        if head["department"] and len(printed.get(d, ())) <= 1:
            named[plain_name(head["department"]), head["stage"], head["fiscal_year"]].append(d)
    for head in heads:
        units = printed.get(numbers[head["disclosure"]], {})
        if len(units) > 1:
            found = {name: named.get((name, head["stage"], head["fiscal_year"]), []) for name in units}
            own = {name: ds[0] for name, ds in found.items() if len(ds) == 1}
            if own:
                yield Group(numbers[head["disclosure"]], units, own)


def _unit_rows(figures: Figures) -> dict[int, dict[str, list[int]]]:
    """Give each disclosure's units: of a name with several codes the longest, below the department's own row."""
    keep = figures["here"] & (figures["level"] == "unit") & figures.is_in("table", ("revenue", "expenditure"))
    rows: dict[int, dict[str, dict[str, list[int]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for fact in np.flatnonzero(keep & (figures["unit_name"] != "") & ~figures["is_part"]).tolist():
        name, code = plain_name(figures["unit_name"][fact]), figures["unit_code"][fact]
        rows[int(figures["d"][fact])][name][code].append(fact)
    return {
        d: {name: codes[max(codes, key=len)] for name, codes in names.items()} for d, names in rows.items()
    }


def _rows(group: Group, figures: Figures) -> Iterator[tuple[int, int, int, int, int]]:
    totals = _totals(figures, ("revenue", "expenditure"))
    for name, d in group.own.items():
        for fact in group.units[name]:
            others = totals.get((d, *_kind(fact, figures)), [])
            if len(others) == 1 and figures["ok"][fact]:
                yield from ((fact, 0, LEFT, 1, fact), (fact, 0, RIGHT, 1, others[0]))


def _sums(group: Group, figures: Figures) -> Iterator[tuple[int, int, int, int, int]]:
    totals = _totals(figures, _ADDED)
    for (d, *kind), facts in totals.items():
        if d != group.d or len(facts) != 1 or kind[-1] not in _FISCAL:
            continue
        others = [totals.get((unit, *kind), []) for unit in group.own.values()]
        if all(len(found) == 1 for found in others):
            yield facts[0], 0, LEFT, 1, facts[0]
            yield from ((facts[0], 0, RIGHT, 1, found[0]) for found in others)


def _kind(fact: int, figures: Figures) -> tuple[Any, ...]:
    return tuple(figures[name][fact] for name in ("table", "measure", "fund"))


def _totals(figures: Figures, tables: tuple[str, ...]) -> dict[tuple[Any, ...], list[int]]:
    """Index the 合计 of these tables by disclosure, table, measure and fund."""
    keep = figures["here"] & (figures["level"] == "total") & figures.is_in("table", tables)
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for fact in np.flatnonzero(keep & ~figures["is_part"]).tolist():
        found[int(figures["d"][fact]), *_kind(fact, figures)].append(fact)
    return found
