"""A department's tables against those of its other documents: prior-year columns, budgets, what is carried over (跨年).

Scope and classification change from year to year, so that a figure that differs is asked about, not called wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from .figures import Figures
from .lines import SUMMARIES
from .writing import Row, check, dump, fact_term, table_label, to_text
from .years import budgets_of, documents_before, same_department

Key = tuple[Any, ...]
#: What a figure counts; one that agrees with another in all of these, and stands alone, speaks of the same thing.
_SAME = (
    "table",
    "measure",
    "fund",
    "direction",
    "level",
    "unit_name",
    "function_code",
    "department_economic_code",
    "government_economic_code",
)
#: Rows of this table are years; its figures are told apart by what they count.
_BY_YEAR = "three_public_expenses"
_STAGES = {"budget": "预算", "final_accounts": "决算", "": "文件"}
_WHY = "范围、科目或口径调整时两数也会不同，故不符只作提问。"


def documents(heads: list[Row], figures: Figures) -> Iterator[Row]:
    """Compare tables across documents, where several of one department are given."""
    before, budgets = documents_before(heads), budgets_of(heads)
    accounts = same_department(heads, "final_accounts", years_before=1)
    if not (before or budgets or accounts):
        return
    prior = figures.is_in("period", ("prior",)) & figures.is_in(
        "basis", ("initial_budget", "final_accounts", "")
    )
    budgeted = figures.is_in("period", ("current", "")) & figures.is_in("basis", ("initial_budget",))
    budgeted &= figures.is_in("stage", ("final_accounts",))
    yield from _columns("years_column", prior, before, figures)
    yield from _columns("years_budget_column", budgeted, budgets, figures)
    yield from _carried(accounts, figures)


def _columns(name: str, mask: np.ndarray, others: dict[str, str], figures: Figures) -> Iterator[Row]:
    """Compare figures of a column that speaks of another document with that document's own, one to one."""
    own = _alone(mask & figures["ok"] & figures.is_in("disclosure", list(others)), figures)
    there = _alone(
        figures["here"] & figures["ok"] & figures.is_in("disclosure", list(others.values())), figures
    )
    for (disclosure, *key), fact in own.items():
        other = there.get((others[disclosure], *key))
        if other is not None and _has_basis(fact, other, figures):
            yield _compared(name, fact, other, figures)


def _has_basis(fact: int, other: int, figures: Figures) -> bool:
    """Tell whether a figure's basis is what the other document gives: a budget's prior year may be an outturn."""
    basis = figures["basis"][fact]
    return not basis or (basis == "final_accounts") == (figures["stage"][other] == "final_accounts")


def _alone(mask: np.ndarray, figures: Figures) -> dict[Key, int]:
    """Index the figures that no other of their document is like."""
    facts = np.flatnonzero(mask & ~figures["is_part"])
    found: dict[Key, list[int]] = defaultdict(list)
    names = ("disclosure", *_SAME, "row")
    for fact, *values in zip(facts.tolist(), *(figures[name][facts].tolist() for name in names), strict=True):
        is_named = values[1] == _BY_YEAR or any(values[-4:-1])  # by what it counts, or by a code
        found[*values[:-1], "" if is_named else values[-1]].append(fact)
    return {key: facts[0] for key, facts in found.items() if len(facts) == 1}


def _carried(others: dict[str, str], figures: Figures) -> Iterator[Row]:
    """Compare what a year begins with (上年结转) with what the final accounts before it end with (年末结转)."""
    summary = figures["here"] & figures["ok"] & figures.is_in("table", SUMMARIES) & ~figures["is_part"]
    first: dict[Key, int] = {}
    for fact in np.flatnonzero(summary & figures.is_in("measure", ("carryover", "carried_forward"))).tolist():
        key = tuple(figures[name][fact] for name in ("disclosure", "table", "fund", "measure"))
        first.setdefault(key, fact)
    for (disclosure, table, fund, measure), fact in first.items():
        end = first.get((others.get(disclosure), table, fund, "carried_forward"))
        if measure == "carryover" and end is not None:
            yield _compared("years_carryover", fact, end, figures)


def _compared(name: str, fact: int, other: int, figures: Figures) -> Row:
    left, right = float(figures["amt"][fact]), float(figures["amt"][other])
    digits = int(min(figures["dig"][fact], figures["dig"][other]))
    gap, half = round(left - right, 6), 0.5 * 10.0**-digits
    holds = abs(gap) <= half * (1 + 1e-6)
    place = {key: figures[key][fact] for key in ("disclosure", "document", "stage", "table")}
    label = figures["row"][fact] or figures["column"][fact]
    year = int(figures["year"][other])
    source = f"{year} 年{_STAGES[figures['stage'][other]]}" if year > 0 else figures["document"][other]
    return check(
        place | {"page": int(figures["page"][fact])},
        name,
        "holds" if holds else "question",
        f"{table_label(figures['table'][fact])}：“{label}” {to_text(left, figures['dig'][fact])}，"
        f"{source}“{figures['row'][other] or figures['column'][other]}” {to_text(right, figures['dig'][other])}"
        + ("" if holds else f"，差 {to_text(gap, digits)} 万元"),
        left=left,
        right=right,
        gap=0.0 if holds else gap,
        tolerance=half,
        why=f"容差为较粗一方末位之半。{_WHY}",
        terms=dump([fact_term(figures, fact, "left"), fact_term(figures, other, "right")]),
    )
