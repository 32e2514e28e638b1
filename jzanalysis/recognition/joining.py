"""Tables over page breaks: which segment goes on with the table before it, and how its rows join."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import economic_codes_of_name, function_class_of_name, function_codes_of_name
from ..reading import Cell
from .headings import is_filler
from .segments import Segment, texts
from .table import BudgetTable, Line, Row
from .vocabulary import bare_title, is_heading_word, label_role, squeeze


def goes_on(table: BudgetTable, new: BudgetTable | None, segment: Segment) -> bool:
    """Tell whether a segment is the next part of a table: same title, headings, or untitled columns."""
    if segment.kind and (segment.kind != table.kind or bare_title(segment.title) != bare_title(table.title)):
        return False
    if new is not None and new.heading_rows and _opens_columns(new):
        return _same_headings(table, new)
    if new is not None and new.repaired:
        return False
    return segment.first_on_page and _columns_fit(table, segment.rows)


def _opens_columns(new: BudgetTable) -> bool:
    """Tell whether the first rows really are headings: a label column is named, and what others hold.

    The rest of a wrapped row (类 | 经费项目) can look like labels alone. A table in one row has no label column.
    """
    words = [text for row in new.rows[: new.heading_rows] for text in texts(row)]
    says = [text for text in words if not label_role(text) and is_heading_word(text)]
    return len(says) > 4 or (any(label_role(text) for text in words) and bool(says or len(words) > 4))


def _same_headings(table: BudgetTable, new: BudgetTable) -> bool:
    ours = [column.path for column in table.columns if column.path]
    theirs = [column.path for column in new.columns if column.path]
    if ours == theirs:
        return True
    flat = [{word for path in paths for word in path} for paths in (ours, theirs)]
    return (
        bool(flat[1])
        and len(flat[0] & flat[1]) * 10 >= len(flat[0] | flat[1]) * 9
        and len(ours) == len(theirs)
    )


def _columns_fit(table: BudgetTable, rows: Sequence[Row]) -> bool:
    width = max(len(row) for row in rows)
    if width == len(table.columns):
        return True
    return bool(_edges(table)) and any(cell is not None and cell.box for cell in rows[0])


def _edges(table: BudgetTable) -> list[tuple[float, float]]:
    """Give each column's left and right edge, from the cells that stand in it alone; [] where they say no place.

    The columns of a table that several pages show side by side have none in common.
    """
    edges: list[tuple[float, float] | None] = [None] * len(table.columns)
    for row in table.rows:
        if all(edges):
            break
        for c, cell in enumerate(row[: len(edges)]):
            if cell is not None and cell.box and cell.column_span == 1 and edges[c] is None:
                edges[c] = (cell.box[0], cell.box[2])
    found = [edge for edge in edges if edge]
    return found if len(found) == len(edges) and found == sorted(found) else []


def append(table: BudgetTable, new: BudgetTable | None, segment: Segment) -> None:
    """Join the next page: its headings dropped, its cells put under the table's columns by their place."""
    count = new.heading_rows if new is not None and _opens_columns(new) else 0
    rows = segment.rows[count:]
    if rows and max(len(row) for row in rows) != len(table.columns) and (edges := _edges(table)):
        rows = [_by_place(row, edges) for row in rows]
    repeated = headings_of(table)
    lines = [
        Line(row, page_of(row) or segment.page)
        for row in rows
        if texts(row) and not is_filler(row) and tuple(texts(row)) not in repeated
    ]
    if lines and table.lines and _is_split(table, lines[0]):
        table.lines[-1] = _joined(table.lines[-1], lines.pop(0))
    table.rows += rows
    table.lines += lines
    table.grids += [segment.grid, *segment.further]
    table.notes += segment.notes


def headings_of(table: BudgetTable) -> set[tuple[str, ...]]:
    """Give the words of a table's heading rows: a row in its middle that prints them once more is no row."""
    printed = (tuple(texts(row)) for row in table.rows[: table.heading_rows])
    return {words for words in printed if len(words) > 1}


def _by_place(row: Row, edges: Sequence[tuple[float, float]]) -> Row:
    out: Row = [None] * len(edges)
    for cell in row:
        if cell is None or cell.box is None:
            continue
        for c, (left, right) in enumerate(edges):
            if cell.box[0] - 1 <= (left + right) / 2 <= cell.box[2] + 1 and out[c] is None:
                out[c] = cell
    return out


def _is_split(table: BudgetTable, first: Line) -> bool:
    """Tell whether a page's first line is the rest of the last line before it.

    The rest of a wrapped name has no code, no number and no figure, and neither it nor what it goes on is an
    account's whole name; or it holds the figures of a line that had none.
    """
    figures = {column.index for column in table.columns if column.role == "figure"}
    codes = {column.index for column in table.columns if column.role.endswith("code")}
    filled = {c for c, cell in enumerate(first.cells) if cell is not None and cell.text.strip()}
    before = {c for c, cell in enumerate(table.lines[-1].cells) if cell is not None and cell.text.strip()}
    if not filled or filled & codes:
        return False
    if not filled & figures:
        words = [squeeze(first.cells[c].text) for c in filled]  # type: ignore[union-attr]
        begun = [squeeze(table.lines[-1].cells[c].text) for c in filled & before]  # type: ignore[union-attr]
        return filled <= before and all(map(_may_be_rest, words)) and not any(map(_is_account, begun))
    return filled <= figures and not before & figures


def _may_be_rest(word: str) -> bool:
    """Tell whether words can be the rest of a name: few, not numbered, and not an account's whole name.

    >>> _may_be_rest("费用支出"), _may_be_rest("债务付息支出"), _may_be_rest("三、其他收入")
    (True, False, False)
    """
    return len(word) <= 12 and word[0] not in "一二三四五六七八九十（(0123456789其" and not _is_account(word)


def _is_account(name: str) -> bool:
    """Tell whether words are the whole name of an account."""
    return bool(function_class_of_name(name) or function_codes_of_name(name) or economic_codes_of_name(name))


def _joined(line: Line, rest: Line) -> Line:
    cells: Row = []
    for c in range(max(len(line.cells), len(rest.cells))):
        first = line.cells[c] if c < len(line.cells) else None
        second = rest.cells[c] if c < len(rest.cells) else None
        if first is not None and second is not None and second.text.strip():
            cells.append(
                Cell(
                    first.text + second.text,
                    first.row,
                    first.column,
                    first.page,
                    first.row_span,
                    first.column_span,
                    first.box,
                )
            )
        else:
            cells.append(first if first is not None else second)
    return Line(cells, line.page)


def put_over(rows: Sequence[Row], below: Sequence[Row]) -> list[Row]:
    """Put heading rows over the rows below, by place where the columns differ; [] if they do not fit."""
    width = max(map(len, below))
    if max(map(len, rows)) == width:
        return list(rows)
    whole = next((row for row in below if len(row) == width and all(c and c.box for c in row)), None)
    if whole is None or any(cell is None or cell.box is None for row in rows for cell in row):
        return []
    edges = [(cell.box[0], cell.box[2]) for cell in whole if cell and cell.box]
    return [_by_place(row, edges) for row in rows]


def page_of(row: Row) -> int:
    """Give the page that a row starts on; 0 where it has no cell."""
    return next((cell.page for cell in row if isinstance(cell, Cell)), 0)
