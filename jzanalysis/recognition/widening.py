"""Tables too wide for the paper: a spreadsheet's further columns, printed on the pages after its rows.

Their rows stand at the same heights as the rows they go on with, and no column of them names the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from .segments import Segment
from .table import BudgetTable, Column, Line

_SAME_HEIGHT = 2.0  # points


def is_further_right(table: BudgetTable, new: BudgetTable | None, segment: Segment) -> bool:
    """Tell whether a segment holds the further columns of the rows of a table's page."""
    return (
        new is not None
        and segment.first_on_page
        and segment.kind is None
        and bool(new.lines)
        and all(column.role in ("figure", "remark", "none") for column in new.columns)
        and _same_rows(_rows_to_widen(table), new.lines)
    )


def _rows_to_widen(table: BudgetTable) -> list[Line]:
    """Give the rows of the first page whose rows have no cell in the table's last column yet."""
    for _, lines in groupby(table.lines, key=lambda line: line.page):
        rows = list(lines)
        if all(len(line.cells) < len(table.columns) for line in rows):
            return rows
    return next(([*rows] for _, rows in groupby(table.lines, key=lambda line: line.page)), [])


def _same_rows(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Tell whether rows stand at the same heights, as many on the one page as on the other."""
    heights = [[_top(line) for line in lines] for lines in (left, right)]
    return len(left) == len(right) > 1 and all(
        a is not None and b is not None and abs(a - b) < _SAME_HEIGHT for a, b in zip(*heights, strict=True)
    )


def _top(line: Line) -> float | None:
    """Give the height at which a row begins."""
    return min((cell.box[1] for cell in line.cells if cell is not None and cell.box), default=None)


def widen(table: BudgetTable, new: BudgetTable) -> None:
    """Put the further columns beside the rows of the page they belong to."""
    rows = _rows_to_widen(table)
    width = min(len(line.cells) for line in rows)
    if width == len(table.columns):
        block = max(column.block for column in table.columns)
        table.columns += [
            Column(width + column.index, column.path, column.role, block) for column in new.columns
        ]
    for line, more in zip(rows, new.lines, strict=True):
        line.cells = [*line.cells, *more.cells]
    table.grids += new.grids
    table.notes += new.notes
