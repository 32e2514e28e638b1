"""Cells and runs → dense grids: each place holds the cell that covers it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from jzanalysis.reading.document import Box, Cell, Grid
from jzanalysis.reading.pdf_objects import Run

SLIVER = 8.0  # points: a narrower strip that no cell has to itself is a crooked border, not a column


def boundaries(cells: list[Box], axis: int) -> list[float]:
    """Give the borders across (axis 0) or down (axis 1), without those of slivers.

    >>> boundaries([(0, 0, 50, 10), (50, 0, 90, 10), (0, 10, 54, 20), (54, 10, 90, 20)], 0)
    [0, 50, 90]
    """
    places = sorted({cell[axis] for cell in cells} | {cell[axis + 2] for cell in cells})
    strips = {(cell[axis], cell[axis + 2]) for cell in cells}
    kept = [places[0]]
    for place in places[1:]:
        if place - kept[-1] < SLIVER and (kept[-1], place) not in strips:
            continue
        kept.append(place)
    return kept


def nearest(places: list[float], value: float) -> int:
    """Give the index of the border a place belongs to."""
    index = bisect_right(places, value)
    if index == 0:
        return 0
    if index < len(places) and places[index] - value < value - places[index - 1]:
        return index
    return index - 1


def grid_of(cells: list[Box], page: int) -> tuple[Grid, list[float], list[float]]:
    """Lay cells out densely; the grid comes with its borders across and down."""
    xs, ys = boundaries(cells, 0), boundaries(cells, 1)
    rows: list[list[Cell | None]] = [[None] * (len(xs) - 1) for _ in ys[1:]]
    for box in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        left, right = nearest(xs, box[0]), nearest(xs, box[2])
        top, bottom = nearest(ys, box[1]), nearest(ys, box[3])
        if right <= left or bottom <= top:
            continue
        cell = Cell("", top, left, page, bottom - top, right - left, box)
        for row in rows[top:bottom]:
            row[left:right] = [cell] * (right - left)
    return Grid(page, rows, (xs[0], ys[0], xs[-1], ys[-1])), xs, ys


def fill(grid: Grid, xs: list[float], ys: list[float], runs: Iterable[Run]) -> list[Run]:
    """Write runs into the grid's cells; give those that stand outside the grid."""
    outside: list[Run] = []
    content: dict[int, tuple[Cell, list[Run]]] = {}
    x0, top, x1, bottom = xs[0], ys[0], xs[-1], ys[-1]
    for run in runs:
        middle = run.middle
        if not (top <= middle < bottom and run.x1 > x0 and run.x0 < x1):
            outside.append(run)
            continue
        row = bisect_right(ys, middle) - 1
        for piece, column in pieces(run, xs):
            if column < 0 or column >= len(xs) - 1:
                outside.append(piece)
                continue
            cell = grid.rows[row][column]
            if cell is None:
                box = (xs[column], ys[row], xs[column + 1], ys[row + 1])
                cell = grid.rows[row][column] = Cell("", row, column, grid.page, box=box)
            content.setdefault(id(cell), (cell, []))[1].append(piece)
    for cell, inside in content.values():
        cell.text = "\n".join(line_text(line) for line in lines_of(inside))
    return outside


def pieces(run: Run, xs: list[float]) -> list[tuple[Run, int]]:
    """Cut a run where it passes a border; each piece comes with its column."""
    starts = run.starts
    last_width = run.x1 - starts[-1]
    first_end = starts[1] if len(starts) > 1 else run.x1
    first = bisect_right(xs, (starts[0] + first_end) / 2) - 1
    last = bisect_right(xs, starts[-1] + last_width / 2) - 1
    if first == last:
        return [(run, first)]
    ends = [*starts[1:], run.x1]
    columns = [bisect_right(xs, (x0 + x1) / 2) - 1 for x0, x1 in zip(starts, ends, strict=True)]
    parts: list[tuple[Run, int]] = []
    begin = 0
    for index in range(1, len(columns) + 1):
        if index == len(columns) or columns[index] != columns[begin]:
            part = Run(
                run.text[begin:index], starts[begin], ends[index - 1], run.baseline, run.size,
                starts[begin:index], run.index + begin,
            )  # fmt: skip
            parts.append((part, columns[begin]))
            begin = index
    return parts


def lines_of(runs: list[Run]) -> list[list[Run]]:
    """Group runs into lines from top to bottom, each from left to right."""
    if len(runs) == 1:
        return [runs]
    ordered = sorted(runs, key=lambda run: run.middle)
    lines = [[ordered[0]]]
    for run in ordered[1:]:
        last = lines[-1][-1]
        if run.middle - last.middle > 0.4 * min(run.size, last.size):
            lines.append([run])
        else:
            lines[-1].append(run)
    for line in lines:
        line.sort(key=lambda run: run.x0)
    return lines


def line_text(line: list[Run]) -> str:
    """Join a line's runs: a space for a gap, two for a wide one, and text printed twice only once."""
    text, last = line[0].text, line[0]
    for run in line[1:]:
        gap = run.x0 - last.x1
        if is_double(run, last):
            continue
        space = "  " if gap > 2 * last.size else " " if gap > 0.2 * last.size else ""
        text += space + run.text
        last = run
    return text


def is_double(run: Run, last: Run) -> bool:
    """Say whether a run is printed over the last one again, as a stand-in for bold."""
    return run.text == last.text and abs(run.x0 - last.x0) < 0.25 * run.size
