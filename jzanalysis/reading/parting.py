"""Ruled tables that lack some rules: rows between column rules only, columns between row rules only."""

from __future__ import annotations

import itertools
import re

from jzanalysis.reading.document import Box, Grid
from jzanalysis.reading.grids import boundaries, lines_of, pieces
from jzanalysis.reading.lattice import AMOUNT, Line, cells_within, row_borders, rows_of
from jzanalysis.reading.pdf_objects import Run

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


def stacked(lines: list[Line], xs: list[float]) -> int:
    """Count the amounts that end lines of the column that has most of them."""
    counts = [0] * len(xs)
    for line in lines:
        for part in line:
            if AMOUNT.fullmatch(part[-1].text):
                counts[sum(x <= part[0].x0 for x in xs[1:])] += 1
    return max(counts)
