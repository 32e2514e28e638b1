"""Reading: a file → :class:`Document`, pages as text blocks and cell grids, each with its place.

Nothing here knows what a budget is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import ReadingError
from .document import Cell, Document, Grid, TextBlock

__all__ = ["Cell", "Document", "Grid", "ReadingError", "TextBlock", "read"]

#: Suffixes of files that a folder is searched for; what a file is, its first bytes say.
SUFFIXES = (".pdf", ".txt", ".md")


def read(
    path: str | Path,
    *,
    pages: Sequence[int] | None = None,
    password: str | None = None,
    skip: tuple[int, ...] = (),
) -> Document:
    """Read one file into a Document, by what its first bytes say it is, whatever its suffix.

    ``pages`` are 1-based PDF pages, ``skip`` pages to leave out. Raises :class:`ReadingError` with one plain line
    when the file cannot be read. Limits of time and memory are the caller's: ``reading.limits``.
    """
    from .sniff import refuse, sniff

    kind = sniff(path)
    if kind == "pdf":
        from .pdf import read_pdf

        return read_pdf(path, pages=pages, password=password, skip=skip)
    if kind == "text":
        from .text import read_text

        return read_text(path)
    raise refuse(path, kind)
