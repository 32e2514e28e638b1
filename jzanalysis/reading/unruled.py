"""Tables without rules: lines of words that stand in columns, at least some of them amounts.

Only what is clearly a table is taken: prose, lists and tables of contents stay text.
"""

from __future__ import annotations

import re

from jzanalysis.reading.document import Cell, Grid
from jzanalysis.reading.grids import line_text, lines_of
from jzanalysis.reading.pdf_objects import Page, Run

AMOUNT = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|0)%?")
GAP = 1.0  # ems: a wider space parts two columns
LEAD = 3.0  # ems from one line to the next, at most
LEAST = 4  # lines
Segment = list[Run]


def unruled_grids(page: Page, runs: list[Run]) -> tuple[list[Grid], list[Run]]:
    """Find tables without rules among runs outside every grid; give them and the runs that are left."""
    if sum(AMOUNT.fullmatch(run.text) is not None for run in runs) < LEAST:
        return [], runs
    grids: list[Grid] = []
    taken: set[int] = set()
    for lines in stretches([segments_of(line) for line in lines_of(runs)]):
        columns = columns_of(lines)
        if is_table(lines, columns, page):
            grids.append(grid_of(lines, columns, page.number))
            taken.update(id(run) for line in lines for segment in line for run in segment)
    return grids, [run for run in runs if id(run) not in taken] if taken else runs


def segments_of(line: list[Run]) -> list[Segment]:
    """Cut a line at its wide gaps."""
    segments = [[line[0]]]
    for run in line[1:]:
        if run.x0 - segments[-1][-1].x1 > GAP * run.size:
            segments.append([run])
        else:
            segments[-1].append(run)
    return segments


def stretches(lines: list[list[Segment]]) -> list[list[list[Segment]]]:
    """Give the stretches of neighbouring lines that fall into two parts or more and print amounts."""
    found: list[list[list[Segment]]] = [[]]
    for line in lines:
        last = found[-1][-1] if found[-1] else None
        near = last is None or line[0][0].baseline - last[0][0].baseline < LEAD * line[0][0].size
        if len(line) > 1 and not near:
            found.append([line])
        elif len(line) > 1:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [stretch for stretch in found if len(stretch) >= LEAST]


def columns_of(lines: list[list[Segment]]) -> list[tuple[float, float]]:
    """Give the columns: the stretches across the page that segments cover, gaps between them."""
    spans = sorted((segment[0].x0, segment[-1].x1) for line in lines for segment in line)
    columns = [spans[0]]
    for low, high in spans[1:]:
        if low < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(high, columns[-1][1]))
        else:
            columns.append((low, high))
    return columns


def is_table(lines: list[list[Segment]], columns: list[tuple[float, float]], page: Page) -> bool:
    """Say whether lines are clearly rows: amounts in most, and no column as wide as prose."""
    if len(columns) < 2 or max(high - low for low, high in columns) > 0.6 * page.width:
        return False
    rows = [sum(AMOUNT.fullmatch(line_text(segment)) is not None for segment in line) for line in lines]
    return sum(amounts > 0 for amounts in rows) >= max(LEAST - 1, 0.6 * len(rows))


def grid_of(lines: list[list[Segment]], columns: list[tuple[float, float]], page: int) -> Grid:
    """Lay segments out by line and column."""
    rows: list[list[Cell | None]] = []
    for number, line in enumerate(lines):
        top = min(run.baseline - 0.86 * run.size for segment in line for run in segment)
        bottom = max(run.baseline + 0.14 * run.size for segment in line for run in segment)
        row: list[Cell | None] = [
            Cell("", number, column, page, box=(low, top, high, bottom))
            for column, (low, high) in enumerate(columns)
        ]
        for segment in line:
            middle = (segment[0].x0 + segment[-1].x1) / 2
            for cell, (low, high) in zip(row, columns, strict=True):
                if cell is not None and low <= middle <= high:
                    cell.text = f"{cell.text} {line_text(segment)}".strip()
        rows.append(row)
    tops = [row[0].box[1] for row in rows if row[0] and row[0].box]
    bottoms = [row[0].box[3] for row in rows if row[0] and row[0].box]
    return Grid(page, rows, (columns[0][0], min(tops), columns[-1][1], max(bottoms)), has_rules=False)
