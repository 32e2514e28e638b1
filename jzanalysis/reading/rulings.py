"""Painted paths → ruling edges, and edges → the cells they enclose.

The rules are those of pdfplumber's TableFinder (snap, join, intersect, smallest rectangle whose four
sides are drawn), worked on indices instead of dictionaries.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from jzanalysis.reading.document import Box

SNAP = 3.0  # points: parallel edges closer than this are one
TOUCH = 3.0  # points: an edge that ends this near to another meets it
Edge = tuple[float, float, float]  # place across, from, to


def merged(edges: Iterable[Edge]) -> list[Edge]:
    """Draw each ruling once: near edges snap to their mean place, overlapping ones are joined.

    >>> merged([(10.0, 0, 50), (10.4, 49, 90), (30.0, 0, 90)])
    [(10.2, 0, 90), (30.0, 0, 90)]
    """
    ordered = sorted(edges)
    rulings: list[Edge] = []
    start = 0
    for end in range(1, len(ordered) + 1):
        if end < len(ordered) and ordered[end][0] - ordered[end - 1][0] <= SNAP:
            continue
        group = ordered[start:end]
        place = sum(edge[0] for edge in group) / len(group)
        rulings.extend((place, low, high) for low, high in joined(group) if high - low >= SNAP)
        start = end
    return rulings


def joined(group: list[Edge]) -> list[tuple[float, float]]:
    """Join the stretches of one ruling that touch or overlap."""
    stretches: list[tuple[float, float]] = []
    for low, high in sorted((edge[1], edge[2]) for edge in group):
        if stretches and low <= stretches[-1][1] + TOUCH:
            stretches[-1] = (stretches[-1][0], max(high, stretches[-1][1]))
        else:
            stretches.append((low, high))
    return stretches


# (x index, y index) → bits of the vertical and horizontal rulings that meet there
Points = dict[tuple[int, int], tuple[int, int]]


def intersections(vertical: list[Edge], horizontal: list[Edge]) -> tuple[list[float], list[float], Points]:
    """Find where rulings meet: the places across and down, and which rulings meet at each."""
    xs = sorted({edge[0] for edge in vertical})
    ys = sorted({edge[0] for edge in horizontal})
    column = {x: index for index, x in enumerate(xs)}
    row = {y: index for index, y in enumerate(ys)}
    levels = [edge[0] for edge in horizontal]
    bits: dict[float, int] = {}
    h_bits = []
    for y, _, _ in horizontal:
        bits[y] = bits.get(y, 0) + 1
        h_bits.append(1 << (bits[y] - 1))
    points: Points = {}
    bits = {}
    for x, top, bottom in vertical:
        bits[x] = bits.get(x, 0) + 1
        v_bit = 1 << (bits[x] - 1)
        for number in range(bisect_left(levels, top - TOUCH), bisect_right(levels, bottom + TOUCH)):
            y, left, right = horizontal[number]
            if left - TOUCH <= x <= right + TOUCH:
                at = (column[x], row[y])
                v, h = points.get(at, (0, 0))
                points[at] = (v | v_bit, h | h_bits[number])
    return xs, ys, points


def cells_of(vertical: list[Edge], horizontal: list[Edge]) -> list[Box]:
    """Give the smallest rectangles whose four sides are drawn, as x0, top, x1, bottom."""
    xs, ys, points = intersections(vertical, horizontal)
    below: dict[int, list[int]] = {}
    right: dict[int, list[int]] = {}
    for i, j in sorted(points):
        below.setdefault(i, []).append(j)
        right.setdefault(j, []).append(i)
    cells = []
    for i, j in sorted(points):
        corner = smallest(points, i, j, (below[i], right[j]))
        if corner:
            cells.append((xs[i], ys[j], xs[corner[0]], ys[corner[1]]))
    return cells


def smallest(points: Points, i: int, j: int, beyond: tuple[list[int], list[int]]) -> tuple[int, int] | None:
    """Find the lower right corner of the smallest cell that begins at a point."""
    down, across = beyond
    v, h = points[i, j]
    rights = []
    for k in across[bisect_right(across, i) :]:
        if not h & points[k, j][1]:
            break
        rights.append(k)
    for m in down[bisect_right(down, j) :]:
        left_v, left_h = points[i, m]
        if not v & left_v:
            break
        for k in rights:
            corner = points.get((k, m))
            if corner and corner[0] & points[k, j][0] and corner[1] & left_h:
                return k, m
    return None


def tables_of(cells: list[Box]) -> list[list[Box]]:
    """Group cells that share corners; a lone cell is a frame, not a table."""
    owner: dict[tuple[float, float], int] = {}
    parent = list(range(len(cells)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for number, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x1, top), (x0, bottom), (x1, bottom)):
            other = owner.setdefault(corner, number)
            parent[root(number)] = root(other)
    groups: dict[int, list[Box]] = {}
    for number, cell in enumerate(cells):
        groups.setdefault(root(number), []).append(cell)
    tables = [group for group in groups.values() if len(group) > 1]
    return sorted(tables, key=lambda group: min((cell[1], cell[0]) for cell in group))
