"""A PDF → ``Document``: grids with merged cells, and the text between them, in reading order."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Collection, Iterable, Iterator

from jzanalysis.errors import ReadingError
from jzanalysis.reading.characters import page_runs
from jzanalysis.reading.document import Document, Grid, TextBlock
from jzanalysis.reading.grids import fill, grid_of
from jzanalysis.reading.limits import progress
from jzanalysis.reading.paragraphs import page_blocks
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
from jzanalysis.reading.rulings import cells_of, merged, tables_of

AGAIN = "download it again"
TOO_MUCH = "more on the page than any real page has (or it breaks the reader): page skipped"
MAX_PAGES = 2_000  # read without a page range; a long disclosure has 400


def read_pdf(
    path: str | os.PathLike[str],
    *,
    pages: str | Iterable[int] | None = None,
    password: str | None = None,
    skip: Collection[int] = (),
) -> Document:
    """Read a PDF's grids and text blocks.

    Parameters
    ----------
    path
        The file.
    pages
        Which pages, counted from 1: ``"3-9,12"`` or numbers; all of them (at most 2,000) when missing.
    password
        For a file that asks for one.
    skip
        Pages that broke an earlier try: left out, and noted in the document's problems.

    Raises
    ------
    ReadingError
        When the file is no PDF, is encrypted, or has no page.
    """
    name = os.fspath(path)
    with opened(name, password) as (handle, count):
        document = Document(name, "pdf", count)
        if is_cut_off(name):
            document.problems.append("the file is cut off, pages may be missing; download it again")
        for number in wanted_pages(name, count, pages, document.problems):
            if number in skip:
                document.problems.append(f"p.{number}: {TOO_MUCH}")
                continue
            progress(number)
            read_page(document, handle, number)
    return document


@contextlib.contextmanager
def opened(name: str, password: str | None) -> Iterator[tuple[int, int]]:
    """Open a PDF; give PDFium's handle and the number of pages."""
    native = pdfium()
    handle = native.FPDF_LoadDocument(os.fsencode(name), password.encode() if password else None)
    if not handle:
        raise opening_error(name, native.FPDF_GetLastError(), password)
    try:
        count = native.FPDF_GetPageCount(handle)
        if count < 1:
            raise ReadingError(name, "the PDF has 0 pages", AGAIN)
        yield handle, count
    finally:
        native.FPDF_CloseDocument(handle)


def opening_error(name: str, code: int, password: str | None) -> ReadingError:
    """Say in plain words why PDFium did not open a file (its last error: 4 password, 5 security)."""
    if code == 4 and password:
        return ReadingError(name, "the password is wrong", "give the right one with --password")
    if code == 4:
        return ReadingError(name, "the PDF is encrypted and asks for a password", "give it with --password")
    if code == 5:
        return ReadingError(name, "the PDF is encrypted in an unknown way", "print it to a new PDF first")
    return ReadingError(name, "the PDF is damaged or cut off and cannot be opened", AGAIN)


def is_cut_off(name: str) -> bool:
    """Say whether the mark that ends every PDF is missing."""
    with open(name, "rb") as file:
        file.seek(max(os.path.getsize(name) - 2048, 0))
        return b"%%EOF" not in file.read()


def wanted_pages(name: str, count: int, pages: str | Iterable[int] | None, problems: list[str]) -> list[int]:
    """Give the numbers of the pages to read; note when there are more than is read unasked."""
    if pages is None:
        if count > MAX_PAGES:
            problems.append(f"{count} pages, only the first {MAX_PAGES} read; choose others with --pages")
        return list(range(1, min(count, MAX_PAGES) + 1))
    chosen = page_numbers(pages) if isinstance(pages, str) else sorted(set(pages))
    inside = [number for number in chosen if 1 <= number <= count]
    if not inside:
        raise ReadingError(name, f"no such page: the file has {count}", "change --pages")
    return inside


def page_numbers(text: str) -> list[int]:
    """Read a page range.

    >>> page_numbers("3-5,9")
    [3, 4, 5, 9]
    """
    numbers: set[int] = set()
    for part in text.replace("，", ",").split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or not (last or first).isdigit():
            raise ReadingError("--pages", f"{text!r} is no page range", "write it like 3-9,12")
        numbers.update(range(int(first), min(int(last or first), int(first) + 100_000) + 1))
    return sorted(numbers)


def read_page(document: Document, handle: int, number: int) -> None:
    """Read one page into the document, or note what is wrong with it."""
    native = pdfium()
    page_handle = native.FPDF_LoadPage(handle, number - 1)
    if not page_handle:
        document.problems.append(f"p.{number}: the page is damaged and cannot be read; {AGAIN}")
        return
    try:
        page, items = page_items(page_handle, number)
    except PageTooLargeError:
        document.problems.append(f"p.{number}: {TOO_MUCH}")
        return
    finally:
        native.FPDF_ClosePage(page_handle)
    document.items.extend(items)
    if page.has_image and not page.runs:
        document.problems.append(f"p.{number}: no text (a scan?); run an OCR program over it first")


def page_items(page_handle: int, number: int) -> tuple[Page, list[TextBlock | Grid]]:
    """Give what a page holds, from top to bottom."""
    native = pdfium()
    text_page = native.FPDFText_LoadPage(page_handle)
    try:
        characters = Characters(text_page)
        if characters.count > MAX_CHARACTERS:
            raise PageTooLargeError
        page, matrix = page_frame(page_handle, number, characters)
        PathReader(page, matrix).read(page_handle)
        grids, outside = page_grids(page)
        page.bold = {run.index for run in outside if characters.is_bold(run.index)}
    finally:
        native.FPDFText_ClosePage(text_page)
    blocks = page_blocks(page, outside, [grid.box for grid in grids if grid.box])
    items: list[TextBlock | Grid] = [*grids, *blocks]
    return page, sorted(items, key=lambda item: (item.box or (0, 0, 0, 0))[1::-1])


def page_frame(page_handle: int, number: int, characters: Characters) -> tuple[Page, Matrix]:
    """Give the page with its runs, turned so that its text stands upright, and the matrix to it."""
    native = pdfium()
    box = (ctypes.c_float * 4)()  # left, top, right, bottom
    native.FPDF_GetPageBoundingBox(page_handle, ctypes.addressof(box))
    left, top, right, bottom = box
    turns = native.FPDFPage_GetRotation(page_handle)
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
    for cells in tables_of(cells_of(merged(page.vertical), merged(page.horizontal))):
        grid, xs, ys = grid_of(cells, page.number)
        outside = fill(grid, xs, ys, outside)
        grids.append(grid)
    return grids, outside
