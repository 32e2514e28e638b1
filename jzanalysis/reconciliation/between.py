"""Identities between tables: selectors over the facts' columns, matched within a disclosure (表间勾稽)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from .equations import LEFT, LOOSE, RIGHT, Terms, whole
from .figures import Figures
from .identities import Identity

_NOT_COLUMNS = ("sign", "optional", "sum", "loose", "other_column")
_WIDEST = ("all", "fiscal_appropriation", "general_public", "government_fund", "state_capital")
Key = tuple[Any, ...]


def select(figures: Figures, selector: dict[str, Any]) -> np.ndarray:
    """Pick the figures whose columns have the selector's values (one value, or one of several).

    A figure of another year, or in final accounts of another basis, is left out.
    """
    mask = figures["here"]
    for name, wanted in selector.items():
        if name not in _NOT_COLUMNS:
            mask = mask & figures.is_in(name, wanted if isinstance(wanted, list) else [wanted])
    return np.flatnonzero(mask)


def between(identity: Identity, figures: Figures) -> Terms:
    """Build the equations of one identity, each way to build its right side an alternative."""
    lefts = select(figures, identity.left)
    if identity.stage:
        lefts = lefts[figures["stage"][lefts] == identity.stage]
    if identity.pick == "last":
        lefts = lefts[sorted({c: i for i, c in enumerate(figures["c"][lefts])}.values())]
    if identity.pick == "widest":
        lefts = _widest(lefts, figures)
    keys = ["d", *identity.match]
    ways = [[_grouped(selector, figures, keys) for selector in way] for way in identity.right]
    rows = []
    of = zip(*(figures[name][lefts].tolist() for name in keys), strict=True)
    for eq, (fact, key) in enumerate(zip(lefts.tolist(), of, strict=True)):
        for alt, terms in _alternatives(fact, key, identity.right, ways, figures):
            rows += [(eq, alt, LEFT, 1, fact), *((eq, alt, RIGHT, sign, other) for sign, other in terms)]
    return whole(Terms.of(rows, identity.name, "table"), figures)


def _widest(facts: np.ndarray, figures: Figures) -> np.ndarray:
    """Keep of each row the figure of the widest money."""
    rank = {fund: i for i, fund in enumerate(_WIDEST)}
    best: dict[tuple[int, str], int] = {}
    for fact in sorted(facts.tolist(), key=lambda f: (rank.get(str(figures["fund"][f]), 9), f)):
        best.setdefault((int(figures["r"][fact]), figures["period"][fact]), fact)
    return np.array(sorted(best.values()), dtype=np.int64)


def _grouped(selector: dict[str, Any], figures: Figures, keys: list[str]) -> dict[Key, list[int]]:
    groups: dict[Key, list[int]] = defaultdict(list)
    facts = select(figures, selector)
    if selector.get("loose"):
        keys = keys[:1]
    of = zip(*(figures[name][facts].tolist() for name in keys), strict=True)
    for key, fact in zip(of, facts.tolist(), strict=True):
        groups[key].append(fact)
    return groups


def _alternatives(
    fact: int,
    key: Key,
    right: list[list[dict[str, Any]]],
    ways: list[list[dict[Key, list[int]]]],
    figures: Figures,
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Give each way to build the right side a number; a loose one, that can only confirm, from LOOSE on."""
    number = 0
    for selectors, groups in zip(right, ways, strict=True):
        is_loose = bool(selectors[0].get("loose"))
        if is_loose and not figures["ok"][fact]:
            continue  # a blank is confirmed by nothing
        found = [[f for f in group.get(key[:1] if is_loose else key, ()) if f != fact] for group in groups]
        if selectors[0].get("other_column"):
            found = [[f for f in facts if figures["c"][f] != figures["c"][fact]] for facts in found]
        for terms in _built(selectors, found, figures):
            yield number + LOOSE * is_loose, terms
            number += 1


def _built(
    selectors: list[dict[str, Any]], found: list[list[int]], figures: Figures
) -> Iterator[list[tuple[int, int]]]:
    """Try a lone term figure by figure (or summed by column); add several up, or one over all its columns."""
    if len(selectors) == 1 and selectors[0].get("sum") == "all":
        yield from _added(selectors, found, figures)
    elif len(selectors) == 1 and selectors[0].get("sum"):
        by_column: dict[int, list[int]] = defaultdict(list)
        for f in found[0]:
            by_column[int(figures["c"][f])].append(f)
        yield from ([(1, f) for f in facts] for facts in by_column.values())
    elif len(selectors) == 1:
        yield from ([(selectors[0].get("sign", 1), f)] for f in found[0])
    else:
        yield from _added(selectors, found, figures)


def _added(
    selectors: list[dict[str, Any]], found: list[list[int]], figures: Figures
) -> Iterator[list[tuple[int, int]]]:
    terms = []
    for selector, facts in zip(selectors, found, strict=True):
        printed = [f for f in facts if figures["ok"][f]]
        if not printed and not selector.get("optional"):
            return
        terms += [(selector.get("sign", 1), f) for f in (printed if selector.get("sum") else printed[:1])]
    yield terms
