"""What a file is, by its first bytes: the suffix lies often enough."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path
from typing import BinaryIO

from jzanalysis.errors import ReadingError

HEAD = 4096  # bytes looked at; a PDF header may stand after a web server's stray lines

CONVERT = "convert it to PDF or text and read that"
SAVE_AS_PDF = "open it in Word or WPS and save it as PDF"
UNREADABLE = {
    "empty": ("the file is empty", "download it again"),
    "html": ("is a web page, not a PDF", "open the page's link and download the document itself"),
    "xlsx": ("is an Excel workbook (.xlsx), which is not read yet", CONVERT),
    "xls": ("is an old Excel workbook (.xls), which is not read yet", CONVERT),
    "docx": ("is a Word document (.docx), which is not read yet", CONVERT),
    "doc": ("is an old Word or WPS file (.doc, .wps), which is not read", SAVE_AS_PDF),
    "et": ("is a WPS spreadsheet (.et), which is not read", SAVE_AS_PDF),
    "ole": ("is an old Office file of unknown kind (.doc, .xls, .wps, .et)", SAVE_AS_PDF),
    "encrypted": ("is an encrypted Office file", "open it with its password and save it as PDF"),
    "ofd": ("is an OFD file, which is not read", "open it in an OFD viewer and save it as PDF"),
    "zip": ("is a ZIP archive", "unpack it and read the files in it"),
    "rar": ("is a RAR archive, which is not read", "unpack it and read the files in it"),
    "7z": ("is a 7z archive, which is not read", "unpack it and read the files in it"),
    "gzip": ("is a gzip archive, which is not read", "unpack it and read the file in it"),
    "image": ("is a picture", "run OCR over it, or get the document itself"),
    "rtf": ("is an RTF document, which is not read", SAVE_AS_PDF),
    "binary": ("is a binary file of unknown format", CONVERT),
}

_MAGIC = (
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
)
_ZIP_MEMBERS = (("xl/", "xlsx"), ("word/", "docx"), ("OFD.xml", "ofd"))
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("ET_Workbook", "et"),
)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<?xml")


def sniff(path: str | os.PathLike[str], content: bytes | None = None) -> str:
    """Say what a file is: pdf, html, xlsx, xls, docx, doc, zip, rar, 7z, ofd, text, binary, empty …

    With its ``content`` given, the file itself is not touched. Raises ``ReadingError`` at once for what is no
    file at all: a missing name, a folder, a device, a pipe.
    """
    if content is None:
        regular(path)
    try:
        with _open(path, content) as file:
            return _kind(file)
    except OSError as error:
        raise ReadingError(path, f"cannot be opened ({error.strerror})", "check its permissions") from None


def _open(path: str | os.PathLike[str], content: bytes | None) -> BinaryIO:
    return Path(path).open("rb") if content is None else io.BytesIO(content)


def _kind(file: BinaryIO) -> str:
    head = file.read(HEAD)
    kind = kind_of(head)
    if kind == "empty" and len(head) == HEAD and not head.count(0):
        return "text"  # it begins with a page of blanks
    if kind == "zip":
        return _inside_zip(file)
    if kind == "ole":
        return _inside_ole(file)
    return kind


def kind_of(head: bytes) -> str:
    r"""Say what the first bytes are.

    >>> kind_of(b"%PDF-1.7"), kind_of(b"\r\n<!DOCTYPE html><html>"), kind_of("预算".encode("gb18030"))
    ('pdf', 'html', 'text')
    """
    if not head:
        return "empty"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if b"%PDF-" in head[:1024] and not start.startswith(_HTML):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if start.startswith(_HTML) or b"<html" in start[:1024]:
        return "html"
    if not start:
        return "empty"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    return "binary" if _is_binary(head) else "text"


def _is_binary(head: bytes) -> bool:
    """Say whether bytes are no text; UTF-16 without a mark has a zero in every other byte of ASCII."""
    zeros = head.count(0)
    if zeros and not (zeros > len(head) / 8 and (not any(head[0::2]) or not any(head[1::2]))):
        cjk = [sum(0x4E <= byte <= 0x9F for byte in half) for half in (head[0::2], head[1::2])]
        return max(cjk) < len(head) / 5
    controls = sum(byte < 32 and byte not in (0, 9, 10, 12, 13, 27) for byte in head)
    return controls > len(head) / 20


def regular(path: str | os.PathLike[str]) -> None:
    """Refuse at once what is no readable file: opening a pipe would wait for ever."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        if os.path.islink(path):
            raise ReadingError(path, "is a link to a missing file", "check where it points") from None
        raise ReadingError(path, "no such file", "check the name") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadingError(path, f"cannot be opened ({reason})", "check the name and permissions") from None
    if stat.S_ISDIR(mode):
        raise ReadingError(path, "is a folder, not a file", "give the files in it")
    if not stat.S_ISREG(mode):
        kind = "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
        raise ReadingError(path, f"is {kind}, not a file", "save what it gives to a file first")


def refuse(path: str | os.PathLike[str], kind: str) -> ReadingError:
    """Give the error for a kind of file that is not read: what it is and how to convert it.

    >>> print(refuse("a.pdf", "html"))
    a.pdf: is a web page, not a PDF; open the page's link and download the document itself
    """
    problem, remedy = UNREADABLE[kind]
    if kind == "html" and not os.fspath(path).lower().endswith(".pdf"):
        problem, remedy = (
            "is a web page, which is not read yet",
            "print it to PDF or save it as text, and read that",
        )
    return ReadingError(path, problem, remedy)


def _inside_zip(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        file.seek(0)  # cut off: the first members' names still tell
        text = file.read(65536).decode("latin-1")
        names = [prefix for prefix, _ in _ZIP_MEMBERS if prefix in text]
    for prefix, kind in _ZIP_MEMBERS:
        if any(name.startswith(prefix) for name in names):
            return kind
    return "zip"


def _inside_ole(file: BinaryIO) -> str:
    """Look for the directory's stream names, which are written in UTF-16."""
    file.seek(0)
    data = file.read(8_000_000)
    for name, kind in _OLE_STREAMS:
        if (name + "\0").encode("utf-16-le") in data:
            return kind
    return "ole"
