"""Words above the columns of a table without rules between them → heading cells.

A rule under some of the headings says which columns the heading above it covers; without one, its place does.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from jzanalysis.reading.document import Box
from jzanalysis.reading.headings import (
    Column,
    Piece,
    Wide,
    assign,
    boxes,
    covers,
    in_order,
    lowest,
    off_headings,
    without_wrapped,
)
from jzanalysis.reading.rulings import TOUCH, Edge

MOST = 4  # headings side by side over one rule


def heading_cells(
    pieces: list[Piece], columns: list[Column], head: Box, rules: Sequence[Edge] = ()
) -> list[Box]:
    """Give the cells of the heading rows; columns known by their heading only are put among the columns."""
    ruled = above_rules(pieces, rules_under(rules, head))
    above = {id(piece) for _, over in ruled for piece in over}
    pieces = [piece for piece in pieces if id(piece) not in above]
    leaves = lowest(pieces, len(columns))
    if len(leaves) == len(columns) and in_order(leaves, columns):
        for leaf, column in zip(leaves, columns, strict=True):
            column.take(leaf)
        pieces = [piece for piece in pieces if piece not in leaves]
    wide = assign(pieces, columns, flat=bool(ruled))
    for column in columns:
        column.own.sort(key=lambda piece: piece.baseline)
    ranges = [found for piece in wide if (found := covers(piece, columns, wide))]
    ranges += [found for rule, over in ruled for found in shared(rule, over, columns)]
    ranges.sort(key=lambda found: found.piece.baseline)
    return boxes(columns, without_wrapped(ranges), head)


def rules_under(rules: Sequence[Edge], head: Box) -> list[Edge]:
    """Give the rules between a table's headings.

    >>> rules_under([(0.0, 0.0, 90.0), (20.0, 30.0, 60.0), (80.0, 30.0, 60.0)], (0.0, 0.0, 90.0, 40.0))
    [(20.0, 30.0, 60.0)]
    """
    return [
        rule
        for rule in rules
        if head[1] + TOUCH < rule[0] < head[3] - TOUCH and rule[1] < head[2] and rule[2] > head[0]
    ]


def above_rules(pieces: list[Piece], rules: Sequence[Edge]) -> list[tuple[Edge, list[Piece]]]:
    """Give each rule with the pieces right above it, from left to right: those with others below the rule."""
    found: dict[Edge, list[Piece]] = {}
    for piece in pieces:
        below = [
            rule
            for rule in rules
            if rule[0] > piece.baseline and rule[1] - TOUCH <= piece.x0 and piece.x1 <= rule[2] + TOUCH
        ]
        nearest = min(below, default=None)
        if nearest and any(o.baseline > nearest[0] and nearest[1] < o.middle < nearest[2] for o in pieces):
            found.setdefault(nearest, []).append(piece)
    return [(rule, sorted(over, key=lambda piece: piece.x0)) for rule, over in found.items()]


def shared(rule: Edge, over: list[Piece], columns: list[Column]) -> list[Wide]:
    """Part the columns below a rule among the headings above it, each set in the middle of its own.

    Lines of one wrapped heading stand over each other and share their columns.
    """
    under = [k for k, column in enumerate(columns) if rule[1] < column.middle < rule[2]]
    piles: list[list[Piece]] = []
    for piece in over:
        if piles and any(piece.is_over(other, 0) for other in piles[-1]):
            piles[-1].append(piece)
        else:
            piles.append([piece])
    if not under or len(piles) > min(MOST, len(under)):
        return []

    def ranges(cuts: tuple[int, ...]) -> list[tuple[int, int]]:
        return [(under[a], under[b - 1]) for a, b in itertools.pairwise((0, *cuts, len(under)))]

    def off(cuts: tuple[int, ...]) -> float:
        return sum(off_middle(p[0], columns, ab, rule) for p, ab in zip(piles, ranges(cuts), strict=True))

    best = min(itertools.combinations(range(1, len(under)), len(piles) - 1), key=off)
    return [Wide(piece, *ab) for pile, ab in zip(piles, ranges(best), strict=True) for piece in pile]


def off_middle(piece: Piece, columns: list[Column], ab: tuple[int, int], rule: Edge) -> float:
    """Say how far a piece stands from the middle of some columns: of their headings, or of all they cover."""
    first, last = ab
    before = (columns[first - 1].high + columns[first].low) / 2 if first else rule[1]
    after = (columns[last].high + columns[last + 1].low) / 2 if last + 1 < len(columns) else rule[2]
    middle = (max(before, rule[1]) + min(after, rule[2])) / 2
    return min(off_headings(piece, columns, ab), abs(middle - piece.middle))
