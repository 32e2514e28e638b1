"""Tables of rendered pages: words to the left, figures to the right."""

from __future__ import annotations

import re
from functools import lru_cache

_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.S)
_CELL = re.compile(r"<(t[hd])\b([^>]*)>(.*?)</t[hd]>", re.S)
_SHORT = 12
_TAG = re.compile(r"<[^>]+>")
#: A printed figure: sign, digits, separators, a unit sign; a dash or nothing at all is no word either.
_FIGURE = re.compile(r"\s*[-−+]?[\d,.]*\s*[%％]?\s*|[-—–]+|NaN|nan|None|<NA>|&lt;NA&gt;")


def align_tables(html: str) -> str:
    """Mark the cells of tables that hold words, so that the style sheet sets them to the left.

    A heading follows the first cell below it. Only tables whose cells have no class of their own are touched.

    >>> align_tables("<table><tr><td>教育</td><td>1.75</td></tr></table>")
    '<table><tr><td class="jz-text jz-short">教育</td><td>1.75</td></tr></table>'
    """
    return (
        re.sub(r"<table\b.*?</table>", lambda match: _align(match[0]), html, flags=re.S)
        if "<table" in html
        else html
    )


@lru_cache(maxsize=256)
def _align(table: str) -> str:
    head, body = _split(table)
    words = _word_columns(body)
    body = _ROW.sub(lambda row: _mark(row[0]), body)
    if head.count("<tr") == 1 and "colspan" not in head:
        columns = iter(range(10_000))
        head = _CELL.sub(lambda cell: _with_class(cell) if next(columns) in words else cell[0], head)
    return head + body


def _split(table: str) -> tuple[str, str]:
    end = table.find("</thead>")
    return (table[:end], table[end:]) if end >= 0 else ("", table)


def _word_columns(body: str) -> set[int]:
    """Give the columns whose first filled cell is a word."""
    columns: dict[int, bool] = {}
    for row in _ROW.findall(body)[:50]:
        if "rowspan" in row or "colspan" in row:
            continue
        for number, (_, _, content) in enumerate(_CELL.findall(row)):
            if _TAG.sub("", content).strip():
                columns.setdefault(number, _is_word(content))
    return {number for number, is_word in columns.items() if is_word}


def _mark(row: str) -> str:
    return _CELL.sub(
        lambda cell: _with_class(cell) if cell[1] == "td" and _is_word(cell[3]) else cell[0], row
    )


def _is_word(content: str) -> bool:
    return not _FIGURE.fullmatch(_TAG.sub("", content).strip())


def _with_class(cell: re.Match[str]) -> str:
    name, attributes, content = cell.groups()
    if "class=" in attributes or "align" in attributes:
        return cell[0]
    kind = "jz-text" if len(content) > _SHORT else "jz-text jz-short"  # a short word is not broken over lines
    return f'<{name}{attributes} class="{kind}">{content}</{name}>'
