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
    rows, printed = [], _printed(figures)
    for d, (fact, columns) in _expenditure_totals(figures).items():
        paid = _pays(printed[d], figures)
        if paid and not columns & {"carried_forward"}:
            rows += [(d, 0, LEFT, 1, fact), *((d, 0, RIGHT, sign, other) for sign, other in paid)]
    return whole(Terms.of(rows, "nonfiscal_remainder", "table"), figures)


def _expenditure_totals(figures: Figures) -> dict[int, tuple[int, set[str]]]:
    """Give each disclosure's total of 支出总表, where it prints one, and the measures of the table's amounts."""
    table = figures["here"] & figures["ok"] & ~figures["is_part"] & (figures["table"] == "expenditure")
    whole = figures.is_in("measure", ("total", "current_expenditure"))
    totals = table & (figures["level"] == "total") & whole & (figures["fund"] == "all")
    printed: dict[int, set[str]] = defaultdict(set)
    for fact in np.flatnonzero(table & (figures["amt"] != 0)).tolist():
        printed[int(figures["d"][fact])].add(figures["measure"][fact])
    found: dict[int, list[int]] = defaultdict(list)
    for fact in np.flatnonzero(totals).tolist():
        found[int(figures["d"][fact])].append(fact)
    return {d: (facts[0], printed[d]) for d, facts in found.items() if len(facts) == 1}


def _printed(figures: Figures) -> dict[int, dict[Place, list[int]]]:
    """Index each disclosure's figures of its two summaries that stand for themselves, not for a part."""
    keep = figures["here"] & figures.is_in("table", SUMMARIES) & ~figures["is_part"]
    facts = np.flatnonzero(keep)
    found: dict[int, dict[Place, list[int]]] = defaultdict(lambda: defaultdict(list))
    columns = (figures[name][facts].tolist() for name in ("d", *Place._fields))
    for fact, d, *place in zip(facts.tolist(), *columns, strict=True):
        found[d][Place(*place)].append(fact)
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
    pairs = [
        (totals[0], others[0])
        for (d, table), totals in columns.items()
        for others in [columns.get((d, "expenditure"), [])]
        if table == "revenue" and len(totals) == len(others) == 1 and _agree(totals[0], others[0], figures)
    ]
    coded = _coded([int(figures["c"][total]) for pair in pairs for total in pair], figures)
    rows = [
        row
        for one, other in pairs
        for row in _by_code(coded[int(figures["c"][one])], coded[int(figures["c"][other])], figures)
    ]
    return whole(Terms.of(rows, "function_two_sided", "table"), figures)


def _agree(one: int, other: int, figures: Figures) -> bool:
    digits = min(int(figures["dig"][one]), int(figures["dig"][other]))
    return bool(abs(figures["amt"][one] - figures["amt"][other]) < 0.5 * 10.0**-digits)


def _coded(columns: list[int], figures: Figures) -> dict[int, dict[str, list[int]]]:
    """Index the figures of these columns by functional code."""
    keep = np.isin(figures["c"], columns) & figures.is_in("level", ("class", "section", "item"))
    facts = np.flatnonzero(keep & ~figures["is_part"])
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for fact, c, code in zip(
        facts.tolist(), figures["c"][facts].tolist(), figures["function_code"][facts].tolist(), strict=True
    ):
        found[c][code].append(fact)
    return found


def _by_code(
    left: dict[str, list[int]], right: dict[str, list[int]], figures: Figures
) -> Iterator[tuple[int, int, int, int, int]]:
    for code, facts in left.items():
        both = facts + right.get(code, [])
        is_plain = len(both) == 2 or not figures["is_total"][both].any()  # rows of several units are added
        if code and code in right and is_plain:
            yield from ((facts[0], 0, LEFT, 1, f) for f in facts)
            yield from ((facts[0], 0, RIGHT, 1, f) for f in right[code])
