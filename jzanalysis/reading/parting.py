"""Ruled tables that lack some rules: between rows, between columns, or below their headings."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right

from jzanalysis.reading.document import Box, Grid
from jzanalysis.reading.grids import boundaries, lines_of, pieces
from jzanalysis.reading.lattice import cells_within, row_cells
from jzanalysis.reading.lines import AMOUNT, Line, is_amount, row_borders, rows_of
from jzanalysis.reading.pdf_objects import Run

LEAD = 3.0  # ems from one line to the next, at most
STACK = 3  # amounts below each other in one cell: rows without rules between them
WIDE = re.compile(r" {2,}")  # how a wide gap is written in a cell's text


def lacks_rules(grid: Grid) -> bool:
    """Say whether cells hold amounts one below the other, or words and amounts far apart on a line."""
    apart = 0
    for cell in grid.anchors():
        if "\n" not in cell.text and "  " not in cell.text:
            continue
        lines = [WIDE.split(line) for line in cell.text.split("\n")]
        if sum(AMOUNT.fullmatch(line[-1]) is not None for line in lines) >= STACK:
            return True
        apart += any(len(line) > 1 and any(map(AMOUNT.fullmatch, line)) for line in lines)
    return apart > 1


def is_uneven(grid: Grid) -> bool:
    """Say whether cells still hold several texts side by side, or an amount stands beside more rows than one."""
    for cell in grid.anchors():
        if cell.row_span > 1 and AMOUNT.fullmatch(cell.text):
            return True
        if any(
            len(texts := WIDE.split(line)) > 2 or sum(map(is_printed, texts)) > 1
            for line in cell.text.split("\n")
        ):
            return True
    return False


def is_printed(text: str) -> bool:
    """Say whether a text is an amount."""
    return AMOUNT.fullmatch(text) is not None


def parted(cells: list[Box], runs: list[Run]) -> list[Box]:
    """Draw the rules that a table lacks, as far as its words show them: first between rows, then between columns."""
    cells = parted_rows(cells, runs)
    xs = boundaries(cells, 0)
    for left, right in itertools.pairwise(xs):
        strip = sorted(
            (c for c in cells if abs(c[0] - left) < 1 and abs(c[2] - right) < 1), key=lambda c: c[1]
        )
        if len(strip) < 2:
            continue
        region = (left, strip[0][1], right, strip[-1][3])
        inside = [run for run in runs if region[1] <= run.middle < region[3] and left <= run.x0 < right]
        more = cells_within(region, [cell[1] for cell in strip[1:]], inside)
        if more:
            gone = set(strip)
            cells = [cell for cell in cells if cell not in gone] + more
    return cells


def parted_rows(cells: list[Box], runs: list[Run]) -> list[Box]:
    """Part the rows in which a cell holds amounts one below the other."""
    xs = boundaries(cells, 0)
    found: list[Box] = []
    for (top, bottom), band in itertools.groupby(
        sorted(cells, key=lambda cell: (cell[1], cell[3])), key=lambda cell: (cell[1], cell[3])
    ):
        beside = list(band)
        inside = [run for run in runs if top <= run.middle < bottom and xs[0] <= run.x0 < xs[-1]]
        lines = [split_at(line, xs) for line in lines_of(inside)] if inside else []
        if stacked(lines, xs) < STACK:
            found += beside
            continue
        borders = row_borders(rows_of(lines), top, bottom)
        found += [(c[0], high, c[2], low) for c in beside for high, low in itertools.pairwise(borders)]
    return found


def split_at(line: list[Run], xs: list[float]) -> Line:
    """Cut a line into the parts that stand in one column each."""
    by_column: dict[int, list[Run]] = {}
    for run in line:
        for piece, column in pieces(run, xs):
            by_column.setdefault(column, []).append(piece)
    return [by_column[column] for column in sorted(by_column)]


def placed_whole(line: list[Run], xs: list[float]) -> Line:
    """Cut a line like :func:`split_at`, but leave words whole that stand over a border: a total over two columns."""
    parts: Line = []
    inside: list[Run] = []
    for run in line:
        over = bisect_right(xs, run.x0 + 1) != bisect_right(xs, run.x1 - 1)
        if over and not any(character.isdigit() for character in run.text):
            parts.append([run])
        else:
            inside.append(run)
    return sorted(parts + split_at(inside, xs), key=lambda part: part[0].x0)


def stacked(lines: list[Line], xs: list[float]) -> int:
    """Count the amounts that end lines of the column that has most of them."""
    counts = [0] * len(xs)
    for line in lines:
        for part in line:
            if AMOUNT.fullmatch(part[-1].text):
                counts[sum(x <= part[0].x0 for x in xs[1:])] += 1
    return max(counts)


def body_below(grid: Grid, cells: list[Box], runs: list[Run], end: float) -> list[Box]:
    """Give the cells of rows without rules that stand below ruled headings, in the headings' columns.

    ``end`` is how far down the page they may stand: to the next table.
    """
    xs, bottom = boundaries(cells, 0), max(cell[3] for cell in cells)
    if len(xs) < 3 or any(AMOUNT.fullmatch(cell.text.strip()) for cell in grid.anchors()):
        return []
    below = [run for run in runs if bottom < run.middle < end and xs[0] <= run.x0 and run.x1 <= xs[-1]]
    lines: list[Line] = []
    last = bottom
    for line in lines_of(below) if below else []:
        if line[0].middle - last > LEAD * line[0].size:
            break
        lines.append(placed_whole(line, xs))
        last = line[0].middle
    while lines and not any(map(is_amount, lines[-1])):
        lines.pop()  # notes below the table
    amounts = [part for line in lines for part in line if is_amount(part)]
    if len(amounts) < STACK or any(len(line) == 1 and not is_amount(line[0]) for line in lines[:1]):
        return []
    foot = max(run.baseline + 0.3 * run.size for line in lines for part in line for run in part)
    rows = rows_of(lines)
    borders = row_borders(rows, bottom, foot)
    return [
        cell
        for row, (top, low) in zip(rows, itertools.pairwise(borders), strict=True)
        for cell in row_cells(row, xs, top, low)
    ]
