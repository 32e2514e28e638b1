"""The money of performance targets: a project's funds, and what the list of projects gives it (绩效目标表的资金)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from .equations import LEFT, RIGHT, Terms, whole
from .figures import Figures
from .writing import Row, check, dump, fact_term, to_text

_NAME = "target_funds"
_TABLE = "project_performance_targets"
Term = tuple[int, int, int, int, int]


def target_funds(figures: Figures) -> Terms:
    """Compare each project's money for the year with its funds, printed beside it or below it.

    What is carried over is one of them, or inside fiscal appropriation: either way will do.
    """
    facts = np.flatnonzero(
        (figures["table"] == _TABLE) & figures["here"] & figures.is_in("level", ("project", "line"))
    )
    projects: dict[tuple[int, str], list[int]] = defaultdict(list)
    for fact in facts.tolist():
        projects[int(figures["t"][fact]), figures["row"][fact]].append(fact)
    rows = [row for found in projects.values() for row in _sums(found, figures)]
    return whole(Terms.of(rows, _NAME, "column"), figures)


def _sums(found: list[int], figures: Figures) -> Iterator[Term]:
    starts = [place for place, fact in enumerate(found) if figures["level"][fact] == "project"]
    for start, end in pairwise([*starts, len(found)]):
        head, parts = found[start], found[start + 1 : end]
        funds: dict[str, int] = {}
        for fact in parts:
            if figures["measure"][fact] != "carryover":
                funds.setdefault(figures["fund"][fact], fact)
        carried = [fact for fact in parts if figures["measure"][fact] == "carryover"][:1]
        if figures["ok"][list(funds.values())].any():
            for alt, terms in enumerate((list(funds.values()), [*funds.values(), *carried])):
                yield head, alt, LEFT, 1, head
                yield from ((head, alt, RIGHT, 1, fact) for fact in terms)


def target_amounts(figures: Figures) -> Iterator[Row]:
    """Ask where a project's money for its targets is not what the table of projects gives it."""
    given = _given(figures)
    heads = (figures["table"] == _TABLE) & figures["here"] & figures["ok"] & (figures["level"] == "project")
    last = {
        (
            int(figures["d"][fact]),
            figures["row"][fact],
            int(figures["t"][fact]),
            int(figures["page"][fact]),
        ): fact
        for fact in np.flatnonzero(heads).tolist()
    }
    aims: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (d, name, *_), fact in last.items():
        aims[d, name].append(fact)
    for key, facts in aims.items():
        if key in given:
            yield _compared(facts, given[key], figures)


def _given(figures: Figures) -> dict[tuple[int, str], list[int]]:
    """Give the figures of each project in 项目支出表, by disclosure and name: its rows, in the first column of money."""
    mask = (figures["table"] == "project_expenditure") & figures["here"] & (figures["level"] == "project")
    mask &= figures.is_in("measure", ("total", "project")) & (figures["fund"] == "all") & ~figures["is_part"]
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for fact in np.flatnonzero(mask).tolist():
        own = found[int(figures["d"][fact]), figures["row"][fact]]
        if not own or figures["c"][own[0]] == figures["c"][fact]:
            own.append(fact)
    return {key: facts for key, facts in found.items() if figures["ok"][facts].any()}


def _compared(facts: list[int], others: list[int], figures: Figures) -> Row:
    left, right = (float(round(figures["amt"][each].sum(), 6)) for each in (facts, others))
    digits = int(min(figures["dig"][facts[0]], figures["dig"][others[0]]))
    gap, half = round(left - right, 6), 0.5 * 10.0**-digits * len(others)
    holds = abs(gap) <= half * (1 + 1e-6)
    place = {name: figures[name][facts[0]] for name in ("disclosure", "document", "stage", "table")}
    return check(
        place | {"page": int(figures["page"][facts[0]])},
        "target_amount",
        "holds" if holds else "question",
        f"“{figures['row'][facts[0]]}”绩效目标表 {to_text(left, digits)}，项目支出表 {to_text(right, digits)}"
        + ("" if holds else f"，差 {to_text(gap, digits)} 万元"),
        left=left,
        right=right,
        gap=0.0 if holds else gap,
        tolerance=half,
        why="" if holds else "目标可只编报部分资金，或含以后年度。",
        terms=dump(
            [fact_term(figures, fact, "left") for fact in facts]
            + [fact_term(figures, fact, "right") for fact in others]
        ),
    )
