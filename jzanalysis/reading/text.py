"""Text and Markdown disclosures: lines → text blocks, tab- or pipe-separated lines → grids.

Such files are often pages that a scanner or converter turned into text. ``page`` is the source line.
A blank line ends a grid; whether two grids are one table is decided later, by what they say.
"""

from __future__ import annotations

import codecs
import html
import re
from pathlib import Path

from ..errors import ReadingError
from .document import Cell, Document, Grid, TextBlock
from .radicals import as_ideographs

_RULE = re.compile(r"[\s|:+=_—─-]*(?:-{3,}|={3,}|─{3,})[\s|:+=_—─-]*")
_HEADING = re.compile(r"#{1,6}\s+")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li)\s*/?\s*>", re.I)
_TAG = re.compile(r"</?\s*[a-zA-Z][^<>]{0,200}>")
_CHINESE = re.compile("[\u4e00-\u9fff]")
DAMAGED = 0.02  # of the Chinese characters: more that cannot be decoded, and it is another encoding
_LIST = re.compile(r"[-*+]\s+")


def read_text(path: str | Path, *, content: bytes | None = None) -> Document:
    """Read a text or Markdown file, UTF-8 (with or without BOM), UTF-16 or GB18030.

    ``content`` is what the file holds, where it is no plain file. Raises ``ReadingError`` for an empty or binary file.
    """
    text = as_ideographs(decode(Path(path).read_bytes() if content is None else content, str(path)))
    lines = text.splitlines()
    document = Document(str(path), "text", len(lines))
    if damaged := text.count("\ufffd"):
        document.problems.append(f"{damaged} characters are damaged; download it again or save it as UTF-8")
    rows: list[list[Cell | None]] = []
    for number, line in enumerate(lines, start=1):
        cells = _split(line)
        if cells is None:
            rows = _close(document, rows)
            if cleaned := _clean(line):
                document.items.append(_block(number, cleaned))
        elif cells:
            r = len(rows)
            rows.append([Cell(_clean(text), r, c, number) for c, text in enumerate(cells)])
    _close(document, rows)
    if not document.items:
        raise ReadingError(path, "no text in the file", "check that it is the disclosure")
    return document


def decode(data: bytes, file: str) -> str:
    r"""Turn bytes into text by what they are, whatever was declared.

    >>> decode("预算".encode("gb18030"), "a.txt"), decode("预算".encode("utf-16"), "a.txt")
    ('预算', '预算')
    """
    if not data.strip():
        raise ReadingError(file, "empty file", "download it again")
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data.startswith(mark):
            return data.decode("utf-16", errors="replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data[:4096]:
        for encoding in ("utf-16-le", "utf-16-be"):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if _looks_chinese(text):
                return text
        raise ReadingError(file, "a binary file of unknown format", "give a PDF, text or Markdown file")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            text = data.decode(encoding, errors="replace")
            if text.count("\ufffd") <= DAMAGED * len(_CHINESE.findall(text)):
                return text
    raise ReadingError(file, "neither UTF-8 nor GB18030 text", "save it as UTF-8 text")


def _looks_chinese(text: str) -> bool:
    sample = text[:2000]
    return (
        sum("\u4e00" <= c <= "\u9fff" or (c.isascii() and c.isprintable()) for c in sample)
        > len(sample) * 0.6
    )


def _split(line: str) -> list[str] | None:
    """Split a table line into its cells; [] for a drawn rule, None for running text."""
    if "\t" in line:
        return [] if _RULE.fullmatch(line) else line.split("\t")
    if line.count("|") >= 2 and line.strip().startswith("|"):
        return [] if _RULE.fullmatch(line) else line.strip().strip("|").split("|")
    return [] if _RULE.fullmatch(line.strip()) and line.strip() else None


def _clean(text: str) -> str:
    r"""Turn HTML in a cell or line into plain text, its paragraphs into lines.

    >>> _clean("<p>一、党建</p><p>二、科普&amp;培训</p>")
    '一、党建\n二、科普&培训'
    """
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    return "\n".join(part for part in (p.strip() for p in text.split("\n")) if part)


def _block(number: int, text: str) -> TextBlock:
    heading = bool(_HEADING.match(text))
    return TextBlock(number, _LIST.sub("", _HEADING.sub("", text), count=1), is_heading=heading)


def _close(document: Document, rows: list[list[Cell | None]]) -> list[list[Cell | None]]:
    if rows:
        document.items.append(Grid(rows[0][0].page if rows[0][0] else 1, rows, has_rules=False))
    return []
