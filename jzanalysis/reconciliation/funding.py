"""What money pays for what: the remainder that is not fiscal appropriation, both sides by function (资金来源)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .equations import LEFT, RIGHT, Terms, whole
from .figures import Figures
from .lines import SUMMARIES

#: Money that is not fiscal appropriation.
_OWN = (
    "special_account",
    "own_funds",
    "institution_revenue",
    "business_revenue",
    "higher_level_subsidy",
    "affiliate_remittance",
    "other_revenue",
    "other",
)
_FISCAL = ("fiscal_appropriation", "general_public", "government_fund", "state_capital")
Term = tuple[int, int]  # sign and figure


class Place(NamedTuple):
    """Where a figure of a summary stands: its table, side and measure."""

    table: str
    direction: str
    measure: str


def nonfiscal_remainder(figures: Figures) -> Terms:
    """Compare all expenditure with fiscal appropriation and the other money that pays for it.

    Left out where a carry-over is printed for all money together and not for fiscal appropriation: its own
    part cannot be told.
    """
    rows = []
    for d, (fact, columns) in _expenditure_totals(figures).items():
        found = _printed(figures, d)
        paid = _pays(found, figures)
        if paid and not columns & {"carried_forward"}:
            rows += [(d, 0, LEFT, 1, fact), *((d, 0, RIGHT, sign, other) for sign, other in paid)]
    return whole(Terms.of(rows, "nonfiscal_remainder", "table"), figures)


def _expenditure_totals(figures: Figures) -> dict[int, tuple[int, set[str]]]:
    """Give each disclosure's total of 支出总表, where it prints one, and the measures of the table's amounts."""
    table = figures["here"] & figures["ok"] & ~figures["is_part"] & (figures["table"] == "expenditure")
    totals = (
        table & (figures["level"] == "total") & (figures["measure"] == "total") & (figures["fund"] == "all")
    )
    printed: dict[int, set[str]] = defaultdict(set)
    for fact in np.flatnonzero(table & (figures["amt"] != 0)).tolist():
        printed[int(figures["d"][fact])].add(figures["measure"][fact])
    found: dict[int, list[int]] = defaultdict(list)
    for fact in np.flatnonzero(totals).tolist():
        found[int(figures["d"][fact])].append(fact)
    return {d: (facts[0], printed[d]) for d, facts in found.items() if len(facts) == 1}


def _printed(figures: Figures, d: int) -> dict[Place, list[int]]:
    """Index one disclosure's figures of its two summaries that stand for themselves, not for a part."""
    keep = figures["here"] & (figures["d"] == d) & figures.is_in("table", SUMMARIES) & ~figures["is_part"]
    found: dict[Place, list[int]] = defaultdict(list)
    for fact in np.flatnonzero(keep).tolist():
        found[Place(*(figures[name][fact] for name in Place._fields))].append(fact)
    return found


def _pays(found: dict[Place, list[int]], figures: Figures) -> list[Term]:
    """Give the terms that make up all expenditure; none where one of them cannot be told."""
    all_, fiscal = SUMMARIES

    def top(place: Place, fund: str) -> list[int]:
        facts = [
            f for f in found.get(place, ()) if figures["fund"][f] == fund and not figures["row_group"][f]
        ]
        is_total = place.measure == "total"
        return [f for f in facts if not is_total or figures["level"][f] == "total"][:1]

    spent = top(Place(fiscal, "expenditure", "current_expenditure"), "fiscal_appropriation")
    if not spent and not found.get(Place(fiscal, "expenditure", "carried_forward")):
        spent = top(Place(fiscal, "expenditure", "total"), "fiscal_appropriation")
    lines = [
        f
        for f in found.get(Place(all_, "revenue", "total"), ())
        if figures["level"][f] in ("line", "subtotal") and not figures["row_group"][f] and figures["amt"][f]
    ]
    sources = [f for f in lines if figures["fund"][f] in _OWN]
    appropriated = [f for f in lines if figures["fund"][f] in _FISCAL]
    if not spent or not lines or len(sources) + len(appropriated) < len(lines):
        return []  # a line whose money is not known
    granted = [
        top(Place(fiscal, "revenue", name), "fiscal_appropriation") for name in ("current_revenue", "total")
    ]
    if all(granted) and not any(_sums_to(each[0], appropriated, figures) for each in granted):
        return []  # the two tables do not speak of the same appropriation
    terms = [(1, f) for f in spent + sources]
    for direction, measure, sign in (("revenue", "carryover", 1), ("expenditure", "carried_forward", -1)):
        every = top(Place(all_, direction, measure), "all")
        own = top(Place(fiscal, direction, measure), "fiscal_appropriation")
        if every and not own and figures["amt"][every[0]]:
            return []
        terms += [(sign, f) for f in every] + [(-sign, f) for f in own if every]
    used = found.get(Place(all_, "revenue", "surplus_used"), [])[:1]
    shared = found.get(Place(all_, "expenditure", "surplus_distribution"), [])[:1]
    return terms + [(1, f) for f in used] + [(-1, f) for f in shared]


def _sums_to(total: int, parts: list[int], figures: Figures) -> bool:
    half = 0.5 * 10.0 ** -int(figures["dig"][total])
    return bool(abs(figures["amt"][total] - figures["amt"][parts].sum()) <= half * (len(parts) + 1))


def function_two_sided(figures: Figures) -> Terms:
    """Compare revenue and expenditure by functional code, in budgets whose two tables have one total.

    Where the totals differ, what is carried over lies between the two sides, and no code needs to agree.
    """
    budget = figures["here"] & (figures["stage"] != "final_accounts") & (figures["fund"] == "all")
    budget &= figures["measure"] == "total"
    columns: dict[tuple[int, str], list[int]] = defaultdict(list)
    wanted = budget & (figures["level"] == "total") & figures["ok"]
    for fact in np.flatnonzero(wanted & figures.is_in("table", ("revenue", "expenditure"))).tolist():
        columns[int(figures["d"][fact]), figures["table"][fact]].append(fact)
    rows = []
    for (d, table), totals in columns.items():
        others = columns.get((d, "expenditure"), [])
        if table == "revenue" and len(totals) == len(others) == 1 and _agree(totals[0], others[0], figures):
            rows += list(_by_code(int(figures["c"][totals[0]]), int(figures["c"][others[0]]), figures))
    return whole(Terms.of(rows, "function_two_sided", "table"), figures)


def _agree(one: int, other: int, figures: Figures) -> bool:
    digits = min(int(figures["dig"][one]), int(figures["dig"][other]))
    return bool(abs(figures["amt"][one] - figures["amt"][other]) < 0.5 * 10.0**-digits)


def _by_code(revenue: int, expenditure: int, figures: Figures) -> Iterator[tuple[int, int, int, int, int]]:
    sides: list[dict[str, list[int]]] = []
    for column in (revenue, expenditure):
        coded: dict[str, list[int]] = defaultdict(list)
        keep = (figures["c"] == column) & figures.is_in("level", ("class", "section", "item"))
        for fact in np.flatnonzero(keep & ~figures["is_part"]).tolist():
            coded[figures["function_code"][fact]].append(fact)
        sides.append(coded)
    left, right = sides
    for code, facts in left.items():
        both = facts + right.get(code, [])
        is_plain = len(both) == 2 or not figures["is_total"][both].any()  # rows of several units are added
        if code and code in right and is_plain:
            eq = facts[0]
            yield from ((eq, 0, LEFT, 1, f) for f in facts)
            yield from ((eq, 0, RIGHT, 1, f) for f in right[code])
