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
SUFFIXES = (".pdf", ".txt", ".md", ".zip")


def read(
    path: str | Path,
    *,
    pages: Sequence[int] | None = None,
    password: str | None = None,
    skip: tuple[int, ...] = (),
) -> Document:
    """Read one file into a Document, by what its first bytes say it is, whatever its suffix.

    A member of a ZIP archive is a file like any other: ``archive.zip > 报表.pdf``. ``pages`` are 1-based PDF
    pages, ``skip`` pages to leave out. Raises :class:`ReadingError` with one plain line when the file cannot be
    read. Limits of time and memory are the caller's: ``reading.limits``.
    """
    from .archive import member_bytes, split_member
    from .sniff import refuse, sniff

    content = member_bytes(str(path), password) if split_member(path) else None
    kind = sniff(path, content)
    if kind == "pdf":
        from .pdf import read_pdf

        return read_pdf(path, pages=pages, password=password, skip=skip, content=content)
    if kind == "text":
        from .text import read_text

        return read_text(path, content=content)
    if kind == "zip":
        raise _refuse_archive(path, nested=content is not None)
    raise refuse(path, kind)


def _refuse_archive(path: str | Path, *, nested: bool) -> ReadingError:
    """Say why an archive is not read as if it were a file."""
    from .archive import UNPACK, members

    if nested:
        return ReadingError(path, "is an archive within an archive; only one level is read", UNPACK)
    inside = members(str(path))
    if not inside:
        return ReadingError(path, "the ZIP archive is empty", "download it again")
    return ReadingError(path, f"is a ZIP archive of {len(inside)} files", f"name one, such as {inside[0]!r}")
