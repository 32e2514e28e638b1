"""The rows of a table as lines of its tree: code, unit, numbering and role (表中的行)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .figures import Figures
from .identities import identities

CARRIED = ("carryover", "carried_forward", "surplus_used", "surplus_distribution")
YEAR = ("current_revenue", "current_expenditure")
SUMMARIES = ("revenue_expenditure_summary", "fiscal_appropriation_summary")
FISCAL = ("general_public", "government_fund", "state_capital")
#: Tables whose rows are no parts of one sum: years, items named like a measure, targets.
NOT_ADDED = ("three_public_expenses", "department_performance_targets", "project_performance_targets")
#: Totals of classes that may stand in other columns than theirs: an identity of their own adds these up.
SPLIT = identities()["economic_split"].left["row"]
#: The identity of sums by classification: functional, departmental and government economic.
NAMES = {"f": "function_hierarchy", "d": "economic_hierarchy", "g": "economic_hierarchy"}
_LETTER = re.compile(r"[^\W\d_]")
_NUMBERING = (
    (1, re.compile(r"[一二三四五六七八九十]{1,3}[、.]")),
    (2, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    (3, re.compile(r"\d{1,2}[、.]")),
    (4, re.compile(r"[（(]\d{1,2}[）)]")),
)


@dataclass(slots=True, eq=False)
class Line:
    """One printed row: what places it in its table's tree."""

    r: int
    d: int  # its disclosure
    table: str
    row: str
    group: str
    level: str
    measure: str
    fund: str
    system: str
    code: str
    unit: str
    unit_name: str
    direction: str
    role: str = ""
    parent: str = ""  # the family it is summed into
    is_below: bool = False  # below a line of a summary, at a depth that its print does not tell
    numbering: int = 0

    @property
    def family(self) -> str:
        """The key of the rows printed under this one: its path, as section and item may bear one name."""
        return f"row|{self.group}/{self.row}" if self.group else f"row|{self.row}"


@dataclass(frozen=True, slots=True)
class RowSum:
    """Rows whose figures add up, column by column, to those of other rows; alternatives share a key."""

    key: tuple[object, ...]
    alt: int
    name: str
    totals: list[Line]
    parts: list[Line]
    needs: int = -1  # a row that the column must print for this way to be one
    is_loose: bool = False  # a way that can confirm the sum, but not refute it


def tables_of(figures: Figures) -> Iterator[list[Line]]:
    """Give the lines of each table, top to bottom."""
    keep = ~figures["is_part"] & ~figures.is_in("table", NOT_ADDED)
    _, first = np.unique(figures["r"][keep], return_index=True)
    facts = np.flatnonzero(keep)[first]
    names = (
        "r",
        "d",
        "table",
        "row",
        "row_group",
        "level",
        "measure",
        "fund",
        "system",
        "code",
        "unit_code",
        "unit_name",
        "direction",
    )
    tables: dict[int, list[Line]] = defaultdict(list)
    for t, *values in zip(
        figures["t"][facts], *(figures[name][facts].tolist() for name in names), strict=True
    ):
        values[10] = values[10] or values[11]
        tables[int(t)].append(Line(*values))
    return iter(tables.values())


def role_of(line: Line) -> str:
    """Tell what a line is in its table: total, year, carried, subtotal, split, unit, project or line."""
    summary = line.table in SUMMARIES
    if line.level == "total":
        return "total"
    if summary and line.measure in YEAR:
        return "year"
    if summary and line.measure in CARRIED:
        return "carried"
    if line.level == "subtotal" and line.table == "basic_expenditure_economic" and line.row in SPLIT:
        return "split"
    return line.level if line.level in ("subtotal", "unit", "project") else "line"


def top_name(tops: list[Line]) -> str:
    """Name the identity of a total by what its rows are."""
    if tops[0].table in ("agency_operating_expenses", "procurement"):
        return {"procurement": "procurement_kinds"}.get(tops[0].table, "agency_rows")
    if any(line.role == "unit" for line in tops):
        return "units_total"
    if any(line.level == "project" for line in tops):
        return "projects_total"
    return NAMES.get(tops[0].system, "lines_total")


def is_nameless(line: Line) -> bool:
    """Tell whether a row has neither name nor code nor unit: only digits or signs where its label should be."""
    return not (line.code or line.unit) and not _LETTER.search(line.row)


def name_units(lines: list[Line]) -> None:
    """Give rows that name their unit without its code the code that the unit's own row prints."""
    named: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.level == "unit" and line.unit_name and line.unit != line.unit_name:
            named[line.unit_name].add(line.unit)
    for line in lines:
        if line.unit == line.unit_name and len(named.get(line.unit_name, ())) == 1:
            line.unit = next(iter(named[line.unit_name]))


def place_below(lines: list[Line]) -> None:
    """Find the rows of a summary that are parts of the row above them: below a carry-over, or unnumbered."""
    for direction in ("revenue", "expenditure"):
        side = [line for line in lines if line.direction == direction]
        for line in side:
            line.numbering = next((level for level, pattern in _NUMBERING if pattern.match(line.row)), 0)
        is_numbered = sum(line.numbering == 1 and line.role in ("line", "subtotal") for line in side) >= 3
        carried, above = None, None
        for line in side:
            if line.role in ("carried", "year", "total"):
                carried, above = (line if line.role == "carried" else None), None
            elif carried is not None and line.numbering != carried.numbering:
                line.parent = carried.family
            elif is_numbered and line.numbering == 0 and above is not None:
                line.is_below = True
            elif line.numbering >= 3 and not line.group and above is not None and line.fund in FISCAL:
                line.parent = above.family
            elif line.numbering < 3:
                above = line
