"""The two economic classifications against each other: the department's 301… and the government's 501… (两种经济分类)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from .equations import LEFT, RIGHT, Terms, whole
from .figures import Figures

_CLASS = 3  # digits of a class (类)
_NAME = "two_economic_classes"


def two_economic_classes(figures: Figures) -> Terms:
    """Compare both classifications, where rows print both codes and where each has a block of its own."""
    rows = [*_pairs(figures), *_blocks(figures)]
    return whole(Terms.of(rows, _NAME, "row"), figures)


def _pairs(figures: Figures) -> Iterator[tuple[int, int, int, int, int]]:
    """Add up the items of a pair of classes (302 paid as 502) to the row that prints the pair."""
    both = (figures["department_economic_code"] != "") & (figures["government_economic_code"] != "")
    heads: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    items: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for fact in np.flatnonzero(both & ~figures["is_part"]).tolist():
        own, other = figures["department_economic_code"][fact], figures["government_economic_code"][fact]
        key = int(figures["c"][fact]), figures["unit_code"][fact], own[:_CLASS], other[:_CLASS]
        if len(own) == len(other) == _CLASS:
            heads[key].append(fact)
        elif len(own) > _CLASS and len(other) > _CLASS:
            items[key].append(fact)
    shared: dict[tuple[Any, ...], int] = defaultdict(int)
    for key in heads:
        shared[key[:-1]] += 1
    for key, facts in heads.items():  # a class paid as one other class only is checked as a class already
        if len(facts) == 1 and key in items and shared[key[:-1]] > 1:
            yield facts[0], 0, LEFT, 1, facts[0]
            yield from ((facts[0], 0, RIGHT, 1, fact) for fact in items[key])


def _blocks(figures: Figures) -> Iterator[tuple[int, int, int, int, int]]:
    """Compare the classes of one classification with those of the other, of the same table, money and measure."""
    own = (figures["department_economic_code"] != "") & (figures["government_economic_code"] == "")
    other = (figures["government_economic_code"] != "") & (figures["department_economic_code"] == "")
    economic = figures["here"] & ~figures["is_part"] & (own | other) & (figures["function_code"] == "")
    blocks: dict[tuple[Any, ...], dict[bool, list[int]]] = defaultdict(lambda: {True: [], False: []})
    for fact in np.flatnonzero(economic & (figures["unit_code"] == "")).tolist():
        key = tuple(figures[name][fact] for name in ("d", "table", "measure", "fund"))
        blocks[key][bool(own[fact])].append(fact)
    for found in blocks.values():
        sides = [_classes(found[is_own], figures) for is_own in (True, False)]
        if all(sides):
            eq = sides[0][0]
            yield from ((eq, 0, LEFT, 1, fact) for fact in sides[0])
            yield from ((eq, 0, RIGHT, 1, fact) for fact in sides[1])


def _classes(facts: list[int], figures: Figures) -> list[int]:
    """Keep the classes of one column; none where several columns or a class printed twice leave it open."""
    code = np.where(
        figures["department_economic_code"][facts] != "",
        figures["department_economic_code"][facts],
        figures["government_economic_code"][facts],
    )
    classes = [fact for fact, own in zip(facts, code, strict=True) if len(own) == _CLASS]
    names = [own for own in code if len(own) == _CLASS]
    is_one = len({int(figures["c"][fact]) for fact in classes}) == 1 and len(set(names)) == len(names)
    items = {own[:_CLASS] for own in code if len(own) > _CLASS}
    return classes if is_one and items <= set(names) else []
