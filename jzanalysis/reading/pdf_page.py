"""One page of a PDF → its grids, and the lines of text between them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

from jzanalysis.reading.characters import page_runs
from jzanalysis.reading.document import Box, Grid
from jzanalysis.reading.grids import fill, grid_of, tidied
from jzanalysis.reading.open_sides import closed
from jzanalysis.reading.paragraphs import Column, column_of
from jzanalysis.reading.parting import body_below, is_uneven, lacks_rules, parted
from jzanalysis.reading.pdf_objects import (
    MAX_CHARACTERS,
    Characters,
    Matrix,
    Page,
    PageTooLargeError,
    Run,
    displayed,
)
from jzanalysis.reading.pdf_paths import PathReader
from jzanalysis.reading.pdfium import pdfium
from jzanalysis.reading.rulings import SNAP, Edge, cells_of, merged, tables_of
from jzanalysis.reading.unruled import across_grids, bare_table, region_table, unruled_grids


@dataclass(slots=True, eq=False)
class Sheet:
    """What one page holds."""

    number: int
    grids: list[Grid]
    column: Column
    is_picture: bool  # images and no text


def read_page(document_handle: int, number: int) -> Sheet | None:
    """Read one page (counted from 1); None when PDFium cannot load it.

    Raises ``PageTooLargeError`` for more characters or paths than any real page has.
    """
    native = pdfium()
    handle = native.FPDF_LoadPage(document_handle, number - 1)
    if not handle:
        return None
    try:
        text_handle = native.FPDFText_LoadPage(handle) or 0
        try:
            return sheet_of(handle, Characters(text_handle), number)
        finally:
            native.FPDFText_ClosePage(text_handle)
    finally:
        native.FPDF_ClosePage(handle)


def sheet_of(handle: int, characters: Characters, number: int) -> Sheet:
    """Take from an open page all that is needed of it."""
    if characters.count > MAX_CHARACTERS:
        raise PageTooLargeError
    page, matrix = page_frame(handle, number, characters)
    PathReader(page, matrix).read(handle)
    if not page.has_form:  # a word over several cells is written on every page that has one of them; figures never are
        page.runs = [run for run in page.runs if run.text[0] <= "9" or not characters.is_hidden(run)]
    grids, outside = page_grids(page)
    if grids and not page.has_form:  # a cell that goes over a page's end is printed on both pages, cut
        outside = [run for run in outside if not characters.is_clipped(run.index)]
    unruled, outside = unruled_grids(page, outside)
    grids += unruled
    page.bold = {run.index for run in outside if characters.is_bold(run.index)}
    column = column_of(page, outside, [grid.box for grid in grids if grid.box])
    return Sheet(number, grids, column, page.has_image and not page.runs)


def page_frame(handle: int, number: int, characters: Characters) -> tuple[Page, Matrix]:
    """Give the page with its runs, turned so that its text stands upright, and the matrix to it."""
    native = pdfium()
    box = (ctypes.c_float * 4)()  # left, top, right, bottom
    native.FPDF_GetPageBoundingBox(handle, ctypes.addressof(box))
    left, top, right, bottom = box
    turns = native.FPDFPage_GetRotation(handle)
    matrix, width, height = displayed((left, bottom, right, top), turns)
    runs, more = page_runs(characters, matrix)
    if more:
        matrix, width, height = displayed((left, bottom, right, top), turns + more)
        runs, _ = page_runs(characters, matrix)
    inside = [
        run for run in runs if run.x1 >= 0 and run.x0 <= width and 0 <= run.baseline <= height + run.size
    ]
    return Page(number, width, height, inside), matrix


def page_grids(page: Page) -> tuple[list[Grid], list[Run]]:
    """Find the grids of a page, and the runs that stand outside them."""
    outside = page.runs
    grids = []
    tables = page_tables(page)
    for cells in tables:
        if bare := bare_table(page, cells, outside):
            grids.append(bare[0])
            outside = bare[1]
            continue
        grid, xs, ys = grid_of(cells, page.number)
        left = fill(grid, xs, ys, outside)
        if lacks_rules(grid):
            grid, xs, ys = grid_of(parted(cells, outside), page.number)
            left = fill(grid, xs, ys, outside)
            if is_uneven(grid) and (whole := read_by_words(page, frame_of(cells), outside)):
                grids.append(whole[0])
                outside = whole[1]
                continue
        if more := body_below(grid, cells, left, next_table(tables, cells, page.height)):
            grid, xs, ys = grid_of([*cells, *more], page.number)
            left = fill(grid, xs, ys, outside)
        outside = left
        if kept := tidied(grid, xs, ys):
            grids.append(kept)
    across, outside = across_grids(page, [frame_of(cells) for cells in tables], outside)
    return grids + across, outside


def read_by_words(page: Page, frame: Box, runs: list[Run]) -> tuple[Grid, list[Run]] | None:
    """Read what a frame holds by its words and the rules across it; None when that leaves it uneven, too."""
    rules = [
        y
        for y, left, right in merged(page.horizontal)
        if frame[1] + SNAP < y < frame[3] - SNAP and left < frame[0] + SNAP and right > frame[2] - SNAP
    ]
    found = region_table(page, frame, rules, runs)
    return found if found and not is_uneven(found[0]) else None


def next_table(tables: list[list[Box]], cells: list[Box], end: float) -> float:
    """Give the height at which the next table below a table begins, or the page's end."""
    bottom = frame_of(cells)[3]
    tops = (frame_of(other)[1] for other in tables if other is not cells)
    return min((top for top in tops if top > bottom - 1), default=end)


def page_tables(page: Page) -> list[list[Box]]:
    """Find the cells of each table: by drawn rules, and by shaded areas where no rules are."""
    tables = ruled_tables(page.vertical, page.horizontal)
    frames = [frame_of(cells) for cells in tables]
    shades = [shade for shade in page.shades if not any(is_inside(shade, frame) for frame in frames)]
    if len(shades) < 4:
        return tables
    vertical = [(x, top, bottom) for x0, top, x1, bottom in shades for x in (x0, x1)]
    horizontal = [(y, x0, x1) for x0, top, x1, bottom in shades for y in (top, bottom)]
    more = ruled_tables([*page.vertical, *vertical], [*page.horizontal, *horizontal])
    return more if all(is_table(cells) for cells in more) else tables


def ruled_tables(vertical: list[Edge], horizontal: list[Edge]) -> list[list[Box]]:
    """Find the cells of each table from the page's edges."""
    if not vertical or not horizontal:
        return []
    return tables_of(cells_of(*closed(merged(vertical), merged(horizontal))))


def frame_of(cells: list[Box]) -> Box:
    """Give the box around cells."""
    lefts, tops, rights, bottoms = zip(*cells, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def is_inside(box: Box, frame: Box, slack: float = 3.0) -> bool:
    """Say whether a box lies in a frame."""
    return (
        box[0] >= frame[0] - slack
        and box[1] >= frame[1] - slack
        and box[2] <= frame[2] + slack
        and box[3] <= frame[3] + slack
    )


def is_table(cells: list[Box]) -> bool:
    """Say whether cells stand side by side as well as below each other."""
    return len({cell[0] for cell in cells}) > 1 and len({cell[1] for cell in cells}) > 1
