"""Segments → tables: what each is, which go on with the one before, and what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..reading import Document
from . import target_tables
from .headings import columns_of, heading_rows, is_filler, number_blocks
from .joining import append, goes_on, headings_of, page_of, put_over
from .kinds import infer_kinds, settle_kinds
from .override import SUFFIX, Override, apply_overrides, columns_said, read_overrides
from .repair import fit, headings_printed, merge_blanks, shift_right, spread
from .segments import Segment, segments_of, texts
from .table import BudgetTable, Column, Line, Row
from .vocabulary import bare_title, title_kind
from .widening import put_beside

_FRAGMENT = "a fragment without title and headings: the rest is not in the file; columns named"
_TARGETS = ("department_performance_targets", "project_performance_targets")


def assemble(document: Document) -> tuple[list[BudgetTable], list[Segment]]:
    """Join a document's segments into tables; segments that are no table come back apart."""
    tables: list[BudgetTable] = []
    others: list[Segment] = []
    unit = "万元"
    segments = _with_headings(put_beside(segments_of(document)))
    if overrides := read_overrides(document.path):
        segments = apply_overrides(segments, overrides, document)
    for segment in segments:
        if segment.kind:
            unit = segment.unit or unit
        previous = (
            tables[-1] if tables and not (others and others[-1].page > tables[-1].grids[-1].page) else None
        )
        if not any(texts(row) for row in segment.rows) or (
            _may_be_targets(segment) and _add_targets(segment, previous, tables, unit)
        ):
            continue
        table = _read_segment(segment, document.format == "text")
        may_go_on = previous is not None and previous.kind not in _TARGETS and not segment.forced
        if previous is not None and may_go_on and goes_on(previous, table, segment):
            append(previous, table, segment)
        elif table is None:
            others.append(segment)
        else:
            table.unit = segment.unit or unit
            if segment.forced is not None:
                table.is_said = True
                table.repaired.append(f"read as {Path(document.path + SUFFIX).name} says")
            tables.append(table)
    infer_kinds(tables)
    settle_kinds(tables)
    for number, table in enumerate(tables, start=1):
        table.table_number = number
    return tables, others


def _with_headings(segments: list[Segment]) -> Iterator[Segment]:
    """Give the segments; headings that a page break cut from their rows are put before them again."""
    cut: Segment | None = None
    for segment in segments:
        if cut is not None:
            above = put_over(cut.rows, segment.rows)
            if segment.first_on_page and not segment.kind and above:
                if [texts(row) for row in segment.rows[:1]] != [texts(row) for row in cut.rows[:1]]:
                    segment.rows = above + segment.rows
                segment.captions, segment.kind, segment.title = cut.captions, cut.kind, cut.title
                segment.unit, segment.page = segment.unit or cut.unit, cut.page
            else:
                yield cut
            cut = None
        if segment.kind and segment.grid.has_rules and heading_rows(segment.rows) == len(segment.rows):
            cut = segment
        else:
            yield segment
    if cut is not None:
        yield cut


def _may_be_targets(segment: Segment) -> bool:
    return segment.forced is None or segment.forced.kind in (None, *_TARGETS)


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
            grids=[segment.grid, *segment.further],
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
    table.grids += [segment.grid, *segment.further]
    table.notes += segment.notes


def _read_segment(segment: Segment, is_text: bool) -> BudgetTable | None:  # noqa: FBT001
    """Read one segment as the beginning of a table; None when nothing says what its columns are."""
    if segment.forced is not None and (segment.forced.columns or segment.forced.heading_rows is not None):
        return _read_forced(segment, segment.forced)
    count = heading_rows(segment.rows)
    rows = merge_blanks(segment.rows, count) if not segment.grid.has_rules else segment.rows
    repaired: list[str] = []
    if is_text and (found := fit(rows[count:], segment.kind, list(headings_printed(rows[:count])))):
        columns, kind = list(found.columns), segment.kind or found.kind
        if len(found.placed) < len(columns) or not count:
            what = "columns placed" if count else _FRAGMENT
            repaired.append(f"{what} by the layout {found.name}")
        rows = [*rows[:count], *(spread(row, found.placed, len(columns)) for row in rows[count:])]
    elif count:
        columns, kind = columns_of(rows, count, rows[count:]), segment.kind or "other"
        if kind == "other" and not any(column.role == "figure" for column in columns):
            return None
    else:
        return None
    table = _begin(segment, kind, rows, count, columns)
    table.repaired = repaired
    table.lines = list(_lines(rows[count:], columns, table, is_text=is_text))
    return table


def _read_forced(segment: Segment, said: Override) -> BudgetTable:
    """Read a segment by the columns and heading rows that the user says it has."""
    count = said.heading_rows if said.heading_rows is not None else heading_rows(segment.rows)
    body = segment.rows[count:]
    columns = columns_said(said.columns) if said.columns else columns_of(segment.rows, count, body)
    number_blocks(columns)
    table = _begin(segment, segment.kind or "other", segment.rows, count, columns)
    table.lines = list(_lines(body, columns, table, is_text=False))
    return table


def _begin(
    segment: Segment, kind: str, rows: list[Row], count: int, columns: list[Column]
) -> BudgetTable:
    """Begin a table with a segment's rows, ``count`` of them headings."""
    return BudgetTable(
        kind,
        segment.title,
        "",
        segment.page,
        rows=list(rows),
        heading_rows=count,
        columns=columns,
        notes=list(segment.notes),
        grids=[segment.grid, *segment.further],
        captions=list(segment.captions),
    )


def _lines(
    rows: Iterable[Row], columns: Sequence[Column], table: BudgetTable, *, is_text: bool
) -> Iterable[Line]:
    repeated = headings_of(table)
    for row in rows:
        said = texts(row)
        if not said or is_filler(row) or tuple(said) in repeated:
            continue
        moved = shift_right(row, columns) if is_text else row
        if moved is not row:
            table.repaired.append(f"line {page_of(row)}: cells moved {len(moved) - len(row) or 'right'}")
        yield Line(moved, page_of(row) or table.page)
