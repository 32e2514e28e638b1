"""A PDF → ``Document``: grids with merged cells, and the text between them, in reading order."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable, Iterator

from jzanalysis.errors import ReadingError
from jzanalysis.reading.document import Document, Grid, TextBlock
from jzanalysis.reading.limits import progress
from jzanalysis.reading.paragraphs import blocks_of, settings_of
from jzanalysis.reading.pdf_objects import PageTooLargeError
from jzanalysis.reading.pdf_page import Sheet, read_page
from jzanalysis.reading.pdfium import pdfium

AGAIN = "download it again"
TOO_MUCH = "more on the page than any real page has (or it breaks the reader): page skipped"
MAX_PAGES = 2_000  # read without a page range; a long disclosure has 400


def read_pdf(
    path: str | os.PathLike[str],
    *,
    pages: str | Iterable[int] | None = None,
    password: str | None = None,
    skip: Collection[int] = (),
    content: bytes | None = None,
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
    content
        What the file holds, where it is no plain file but a member of an archive.

    Raises
    ------
    ReadingError
        When the file is no PDF, is encrypted, or has no page.
    """
    name = os.fspath(path)
    with opened(name, password, content) as (handle, count):
        document = Document(name, "pdf", count)
        if is_cut_off(name, content):
            document.problems.append("the file is cut off, pages may be missing; download it again")
        numbers = wanted_pages(name, count, pages, document.problems)
        sheets = list(sheets_of(handle, numbers, skip, document.problems))
    document.items = items_of(sheets)
    return document


def sheets_of(handle: int, numbers: list[int], skip: Collection[int], problems: list[str]) -> Iterator[Sheet]:
    """Read pages one after the other, and note what is wrong with any."""
    for number in numbers:
        progress(number)
        try:
            sheet = None if number in skip else read_page(handle, number)
            what = TOO_MUCH if number in skip else f"the page is damaged and cannot be read; {AGAIN}"
        except PageTooLargeError:
            sheet, what = None, TOO_MUCH
        if sheet is None:
            problems.append(f"p.{number}: {what}")
            continue
        if sheet.is_picture:
            problems.append(f"p.{number}: no text (a scan?); run an OCR program over it first")
        yield sheet


@contextlib.contextmanager
def opened(name: str, password: str | None, content: bytes | None = None) -> Iterator[tuple[int, int]]:
    """Open a PDF, by name or by what it holds; give PDFium's handle and the number of pages."""
    native = pdfium()
    secret = password.encode() if password else None
    if content is None:
        handle = native.FPDF_LoadDocument(os.fsencode(name), secret)
    else:
        handle = native.FPDF_LoadMemDocument64(content, len(content), secret)
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


def is_cut_off(name: str, content: bytes | None = None) -> bool:
    """Say whether the mark that ends every PDF is missing."""
    if content is not None:
        return b"%%EOF" not in content[-2048:]
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


def items_of(sheets: list[Sheet]) -> list[TextBlock | Grid]:
    """Give what the pages hold, from top to bottom."""
    settings = settings_of([sheet.column for sheet in sheets])
    items: list[TextBlock | Grid] = []
    for sheet in sheets:
        setting = settings.get(round(sheet.column.width))
        blocks = blocks_of(sheet.column, setting) if setting else []
        both: list[TextBlock | Grid] = [*sheet.grids, *blocks]
        items.extend(sorted(both, key=lambda item: (item.box or (0, 0, 0, 0))[1::-1]))
    return items
