"""Cells and runs → dense grids: each place holds the cell that covers it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from jzanalysis.reading.document import Box, Cell, Grid
from jzanalysis.reading.pdf_objects import Run

AMOUNT = re.compile(r"[-−]?[\d,]*\d\.\d+%?")
NARROW, FLAT = 8.0, 6.0  # points: a column or row thinner than this has no room for text of its own
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
        for piece, column in placed(run, xs, grid.rows[row]):
            if not 0 <= column < len(xs) - 1:
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


def tidied(grid: Grid, xs: list[float], ys: list[float]) -> Grid | None:
    """Leave out strips that hold nothing: gaps between doubled rules, and blank rows and columns at the rim.

    None when nothing is left but a frame.
    """
    columns = kept_strips([list(column) for column in zip(*grid.rows, strict=True)], xs, NARROW)
    rows = kept_strips(grid.rows, ys, FLAT)
    if len(rows) * len(columns) < 2:
        return None
    if len(columns) == len(xs) - 1 and len(rows) == len(ys) - 1:
        return grid
    kept = [[grid.rows[row][column] for column in columns] for row in rows]
    places: dict[int, tuple[Cell, list[int], list[int]]] = {}
    for number, row in enumerate(kept):
        for column, cell in enumerate(row):
            if cell is not None:
                _, its_rows, its_columns = places.setdefault(id(cell), (cell, [], []))
                its_rows.append(number)
                its_columns.append(column)
    for cell, its_rows, its_columns in places.values():
        cell.row, cell.column = its_rows[0], its_columns[0]
        cell.row_span, cell.column_span = its_rows[-1] - its_rows[0] + 1, its_columns[-1] - its_columns[0] + 1
    grid.rows = kept
    grid.box = (xs[columns[0]], ys[rows[0]], xs[columns[-1] + 1], ys[rows[-1] + 1])
    return grid


def kept_strips(strips: Sequence[Sequence[Cell | None]], borders: list[float], thin: float) -> list[int]:
    """Give the numbers of the strips (rows or columns) that stay."""
    full = [any(cell is not None and cell.text for cell in strip) for strip in strips]
    first = full.index(True) if any(full) else 0
    last = len(full) - full[::-1].index(True) if any(full) else 0
    return [
        number
        for number in range(first, last)
        if borders[number + 1] - borders[number] >= thin or holds_own_text(strips, number)
    ]


def holds_own_text(strips: Sequence[Sequence[Cell | None]], number: int) -> bool:
    """Say whether a strip has text in a cell that reaches into no neighbour."""
    before = {id(cell) for cell in strips[number - 1]} if number else set()
    after = {id(cell) for cell in strips[number + 1]} if number + 1 < len(strips) else set()
    return any(
        cell is not None and cell.text and id(cell) not in before and id(cell) not in after
        for cell in strips[number]
    )


def placed(run: Run, xs: list[float], row: list[Cell | None]) -> list[tuple[Run, int]]:
    """Give the pieces of a run by column: whole in a merged cell, and whole when it is one amount.

    An amount too long for its cell is printed over the border; half an amount would be a wrong figure.
    """
    parts = pieces(run, xs)
    if len(parts) == 1:
        return parts
    inside = [column for _, column in parts if 0 <= column < len(row)]
    if len(inside) == len(parts) and row[inside[0]] is not None and row[inside[0]] is row[inside[-1]]:
        return [(run, inside[0])]
    if inside and AMOUNT.fullmatch(run.text):
        return [(run, max(parts, key=lambda part: len(part[0].text))[1])]
    return parts


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
