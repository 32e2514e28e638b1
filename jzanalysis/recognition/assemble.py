"""Segments → tables: what each is, which go on with the one before, and what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..reading import Cell, Document
from . import target_tables
from .headings import columns_of, heading_rows, is_filler
from .repair import fit, headings_printed, merge_blanks, shift_right, spread
from .segments import Segment, has_label_heading, segments_of, texts
from .table import BudgetTable, Column, Line, Row
from .vocabulary import bare_title, squeeze, title_kind

_TARGETS = ("department_performance_targets", "project_performance_targets")


def assemble(document: Document) -> tuple[list[BudgetTable], list[Segment]]:
    """Join a document's segments into tables; segments that are no table come back apart."""
    tables: list[BudgetTable] = []
    others: list[Segment] = []
    unit = "万元"
    for segment in segments_of(document):
        if segment.kind:
            unit = segment.unit or unit
        previous = (
            tables[-1] if tables and not (others and others[-1].page > tables[-1].grids[-1].page) else None
        )
        if not any(texts(row) for row in segment.rows) or _add_targets(segment, previous, tables, unit):
            continue
        table = _read_segment(segment, document.format == "text")
        if previous is not None and previous.kind not in _TARGETS and _goes_on(previous, table, segment):
            _append(previous, table, segment)
        elif table is None:
            others.append(segment)
        else:
            table.unit = segment.unit or unit
            tables.append(table)
    _settle_kinds(tables)
    for number, table in enumerate(tables, start=1):
        table.table_number = number
    return tables, others


def _add_targets(
    segment: Segment, previous: BudgetTable | None, tables: list[BudgetTable], unit: str
) -> bool:
    """Take a grid of performance targets: a new table, or the next part of the one before."""
    kind = target_tables.is_target_grid(segment.rows, segment.title)
    if kind is None and segment.kind in _TARGETS:
        kind = segment.kind
    if previous is not None and previous.kind in _TARGETS:
        titles = [bare_title(text) for text in segment.outside if title_kind(text)]
        if (not titles or bare_title(previous.title) in titles) and target_tables.continues(
            previous.rows, segment.rows
        ):
            _extend(previous, segment)
            return True
    if kind is None:
        return False
    if previous is not None and previous.kind == kind and not segment.kind and not _has_indicators(previous):
        _extend(previous, segment)  # the head of the sheet was a grid of its own
        return True
    rows, title = list(segment.rows), segment.title
    tables.append(
        BudgetTable(
            kind,
            title,
            segment.unit or unit,
            segment.page,
            rows=rows,
            notes=list(segment.notes),
            grids=[segment.grid],
            heading_rows=0,
            captions=list(segment.captions),
        )
    )
    return True


def _has_indicators(table: BudgetTable) -> bool:
    """Tell whether a target table already has a heading of indicators."""
    return bool(target_tables.find_headings(table.rows))


def _extend(table: BudgetTable, segment: Segment) -> None:
    table.rows += segment.rows
    table.grids.append(segment.grid)
    table.notes += segment.notes


def _read_segment(segment: Segment, is_text: bool) -> BudgetTable | None:  # noqa: FBT001
    """Read one segment as the beginning of a table; None when nothing says what its columns are."""
    count = heading_rows(segment.rows)
    rows = merge_blanks(segment.rows, count) if not segment.grid.has_rules else segment.rows
    repaired: list[str] = []
    if is_text and (found := fit(rows[count:], segment.kind, list(headings_printed(rows[:count])))):
        columns, kind = list(found.columns), segment.kind or found.kind
        if len(found.placed) < len(columns) or not count:
            what = "columns placed" if count else "a fragment without title and headings: the rest is not in the file; columns named"
            repaired.append(f"{what} by the layout {found.name}")
        rows = [*rows[:count], *(spread(row, found.placed, len(columns)) for row in rows[count:])]
    elif count:
        columns, kind = columns_of(rows, count, rows[count:]), segment.kind or "other"
        if kind == "other" and not any(column.role == "figure" for column in columns):
            return None
    else:
        return None
    table = BudgetTable(
        kind,
        segment.title,
        "",
        segment.page,
        rows=rows,
        heading_rows=count,
        columns=columns,
        notes=list(segment.notes),
        grids=[segment.grid],
        captions=list(segment.captions),
        repaired=repaired,
    )
    table.lines = list(_lines(rows[count:], columns, table, is_text=is_text))
    return table


def _lines(
    rows: Iterable[Row], columns: Sequence[Column], table: BudgetTable, *, is_text: bool
) -> Iterable[Line]:
    for row in rows:
        if is_filler(row) or not texts(row):
            if texts(row):
                continue
            if not any(cell is not None for cell in row):
                continue
        moved = shift_right(row, columns) if is_text else row
        if moved is not row:
            table.repaired.append(f"line {_page(row)}: cells moved {len(moved) - len(row) or 'right'}")
        if texts(moved):
            yield Line(moved, _page(row) or table.page)


def _page(row: Row) -> int:
    return next((cell.page for cell in row if isinstance(cell, Cell)), 0)


def _goes_on(table: BudgetTable, new: BudgetTable | None, segment: Segment) -> bool:
    """Tell whether a segment is the next part of a table: same title, same headings, or same columns untitled."""
    if segment.kind and (segment.kind != table.kind or bare_title(segment.title) != bare_title(table.title)):
        return False
    if new is not None and new.heading_rows and _opens_columns(new):
        return _same_headings(table, new)
    if segment.kind or (new is not None and new.repaired):
        return False
    return segment.first_on_page and _columns_fit(table, segment.rows)


def _opens_columns(new: BudgetTable) -> bool:
    """Tell whether the first rows really are headings: they name a label column, or span rows."""
    return any(has_label_heading(row) for row in new.rows[: new.heading_rows])


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
    """Give each column's left and right edge, from the cells that stand in it alone."""
    edges: list[tuple[float, float] | None] = [None] * len(table.columns)
    for row in table.rows:
        for c, cell in enumerate(row[: len(edges)]):
            if cell is not None and cell.box and cell.column_span == 1 and edges[c] is None:
                edges[c] = (cell.box[0], cell.box[2])
    return [edge for edge in edges if edge] if all(edges) else []


def _append(table: BudgetTable, new: BudgetTable | None, segment: Segment) -> None:
    """Join the next page: its headings dropped, its cells put under the table's columns by their place."""
    count = new.heading_rows if new is not None and _opens_columns(new) else 0
    rows = segment.rows[count:]
    if rows and max(len(row) for row in rows) != len(table.columns):
        rows = [_by_place(row, _edges(table)) for row in rows]
    lines = [Line(row, _page(row) or segment.page) for row in rows if texts(row) and not is_filler(row)]
    if lines and table.lines and _is_split(table, lines[0]):
        table.lines[-1] = _joined(table.lines[-1], lines.pop(0))
    table.rows += rows
    table.lines += lines
    table.grids.append(segment.grid)
    table.notes += segment.notes


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

    The rest of a wrapped name has no code, no number and no figure, and the line before has none of its own figures
    missing; or it holds the figures of a line that had none.
    """
    figures = {column.index for column in table.columns if column.role == "figure"}
    codes = {column.index for column in table.columns if column.role.endswith("code")}
    filled = {c for c, cell in enumerate(first.cells) if cell is not None and cell.text.strip()}
    before = {c for c, cell in enumerate(table.lines[-1].cells) if cell is not None and cell.text.strip()}
    if not filled or filled & codes:
        return False
    if not filled & figures:
        words = [squeeze(first.cells[c].text) for c in filled]  # type: ignore[union-attr]
        return filled <= before and all(
            len(word) <= 12 and not word[0] in "一二三四五六七八九十（(0123456789其" for word in words
        )
    return filled <= figures and not before & figures


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


def _settle_kinds(tables: list[BudgetTable]) -> None:
    """Rename by what else the document prints, and by the columns, as the contract of kinds says."""
    economic = [table for table in tables if table.kind == "expenditure_economic_summary"]
    for table in economic:
        if _has_basic(table) and "汇总" not in table.title and "一般公共" in table.title:
            table.kind = "basic_expenditure_economic"
    _rename_if_absent(tables, "basic_expenditure_detail", "basic_expenditure_economic", _is_economic)
    _rename_if_absent(tables, "fiscal_appropriation_basic_expenditure", "basic_expenditure_economic")
    _rename_if_absent(tables, "expenditure_economic_summary", "basic_expenditure_economic", _has_basic)
    _rename_if_absent(tables, "fiscal_appropriation_expenditure", "general_public_budget_expenditure")


def _rename_if_absent(
    tables: list[BudgetTable], kind: str, wanted: str, test: Callable[[BudgetTable], bool] | None = None
) -> None:
    """Let tables of one kind stand for another that the document does not print."""
    if any(table.kind == wanted for table in tables):
        return
    for table in tables:
        if table.kind == kind and (test is None or test(table)):
            table.kind = wanted


def _has_basic(table: BudgetTable) -> bool:
    return "汇总" not in table.title and any("基本支出" in word for column in table.columns for word in column.path)


def _is_economic(table: BudgetTable) -> bool:
    """Tell whether the rows are accounts of the economic classification (301 …)."""
    codes = [column.index for column in table.columns if column.role.endswith("code")]
    found = [squeeze(line.cells[c].text) for line in table.lines for c in codes if c < len(line.cells) and line.cells[c]]  # type: ignore[union-attr]
    numbers = [text for text in found if text.isdigit()]
    return bool(numbers) and sum(text[0] in "35" for text in numbers) * 2 > len(numbers)
