"""Slips of units: a figure ten thousand times what stands beside it, as 元 written for 万元 (单位之误)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd

from .equations import Terms
from .figures import Figures
from .writing import Row, check, dump, fact_term, to_text

#: 元 for 万元.
SLIP = 10_000
#: A figure so many times the largest beside it, or its prior year, may be a slip.
_LARGE, _HUGE = 1_000, 100_000
#: So many figures beside it tell what size is usual.
_ENOUGH = 4
_OWN_MEASURE = ("count", "other")


def unit_slips(results: pd.DataFrame, terms: Terms, figures: Figures) -> Iterator[Row]:
    """Ask about figures that are out of proportion, unless a sum that holds needs them as they are."""
    sure = _confirmed(results, terms, figures)
    seen: set[int] = set()
    for fact, beside, said in (*_in_columns(figures), *_in_years(figures)):
        if fact not in seen and not sure[fact]:
            seen.add(fact)
            yield _slip(fact, beside, said, figures)


def _confirmed(results: pd.DataFrame, terms: Terms, figures: Figures) -> np.ndarray:
    """Tell which figures enter a sum that holds with others that are not zero."""
    good = results["outcome"].isin(["holds", "rounding"]).to_numpy()
    used = good[terms.eq] & (figures["amt"][terms.fact] != 0)
    count = np.bincount(terms.eq[used], minlength=len(good))
    sure = np.zeros(len(figures), dtype=bool)
    sure[terms.fact[used & (count[terms.eq] > 1)]] = True
    return sure


def _in_columns(figures: Figures) -> Iterator[tuple[int, int, str]]:
    """Find lone giants of a column: each figure against the next largest of its column that is no total."""
    keep = figures["ok"] & (figures["amt"] > 0) & ~figures["is_total"] & (figures["level"] != "total")
    facts = np.flatnonzero(keep & ~figures.is_in("measure", _OWN_MEASURE))
    if not len(facts):
        return
    order = facts[np.lexsort((figures["amt"][facts], figures["c"][facts]))]
    c, amount = figures["c"][order], figures["amt"][order]
    last = np.flatnonzero(np.append(c[1:] != c[:-1], True))
    sizes = np.diff(np.append(-1, last))
    for at, size in zip(last.tolist(), sizes.tolist(), strict=True):
        if size > _ENOUGH and _LARGE * amount[at - 1] <= amount[at] <= _HUGE * amount[at - 1]:
            yield int(order[at]), int(order[at - 1]), "同列次大的数"


def _in_years(figures: Figures) -> Iterator[tuple[int, int, str]]:
    """Find figures that are ten thousand times those of the year before, or the reverse, in the same row."""
    rows: dict[tuple[int, str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    keep = figures["ok"] & (figures["amt"] > 0) & figures.is_in("period", ("current", "prior"))
    tables = np.unique(figures["t"][keep & (figures["period"] == "prior")])
    for fact in np.flatnonzero(keep & np.isin(figures["t"], tables)).tolist():
        key = int(figures["r"][fact]), figures["measure"][fact], figures["fund"][fact]
        rows[key][figures["period"][fact]].append(fact)
    for periods in rows.values():
        if len(periods["current"]) == len(periods["prior"]) == 1:
            (one,), (other,) = periods["current"], periods["prior"]
            small, large = sorted((one, other), key=lambda fact: figures["amt"][fact])
            if SLIP / 3 <= figures["amt"][large] / figures["amt"][small] <= SLIP * 3:
                yield large, small, "同行另一年的数"


def _slip(fact: int, beside: int, said: str, figures: Figures) -> Row:
    left, right, digits = float(figures["amt"][fact]), float(figures["amt"][beside]), figures["dig"][fact]
    place = {name: figures[name][fact] for name in ("disclosure", "document", "table")}
    name = figures["row"][fact] or figures["column"][fact]
    return check(
        place | {"page": int(figures["page"][fact])},
        "unit_slip",
        "question",
        f"“{name}” {to_text(left, digits)}，{said}（“{figures['row'][beside] or figures['column'][beside]}”）"
        f"只有 {to_text(right, figures['dig'][beside])}：像是以元填入万元，应为 {to_text(left / SLIP, digits + 2)}",
        left=left,
        right=right,
        gap=round(left - right, 6),
        terms=dump([fact_term(figures, fact, "left"), fact_term(figures, beside, "right")]),
        why="没有一个成立的合计要求它这样大。",
    )
