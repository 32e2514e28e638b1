"""Text that lost its columns: fit rows to a layout by what their cells are and by which sums close.

A converter drops empty columns, shifts cells and cuts headings off. What a row must satisfy does not change:
labels stand in label columns, figures in figure columns, and 合计 is the sum of its parts. Of all ways to
place the printed columns in the layout's, the one is taken in which most rows close; among equals, the one that
leaves the last columns empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

from ..amounts import read_amount
from ..reading import Cell
from .headings import is_filler
from .table import Column, Row
from .vocabulary import label_role, layout, squeeze

_MOST_DROPPED = 3


@dataclass(frozen=True)
class Fit:
    """How a layout holds the rows: its columns, and for each printed column the layout column it is."""

    name: str
    kind: str
    columns: tuple[Column, ...]
    placed: tuple[int, ...]
    closed: int  # sums that close


@cache
def full_layouts() -> tuple[dict[str, Any], ...]:
    """Load every layout that lists all columns of a table, from the region files of ``layouts/``."""
    found = []
    for file in sorted(files("jzanalysis").joinpath("layouts").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            found += layout(file.name.removesuffix(".toml")).get("layout", [])
    return tuple(found)


def fit(rows: Sequence[Row], kind: str | None, headings: Sequence[str] = ()) -> Fit | None:
    """Find the layout that the body rows fit: of this kind, or of any kind for a fragment without a title.

    A printed heading must belong to the layout's words, else the table is none of its.
    """
    best: Fit | None = None
    for entry in full_layouts():
        if kind is not None and kind not in entry["kinds"]:
            continue
        words = {squeeze(word) for path in entry["columns"] for word in path.split("/")}
        if headings and sum(squeeze(text) in words for text in headings) * 5 < len(headings) * 4:
            continue
        if kind is None and max((len(row) for row in rows), default=0) != len(entry["columns"]):
            continue  # a fragment without a title must have every column
        found = _place(rows, entry, kind or entry["kinds"][0])
        if found and (best is None or found.closed > best.closed):
            best = found
    return best


def _place(rows: Sequence[Row], entry: dict[str, Any], kind: str) -> Fit | None:
    width = max((len(row) for row in rows), default=0)
    columns = _columns(entry)
    spare = len(columns) - width
    if not 0 <= spare <= _MOST_DROPPED:
        return None
    figures = [column.index for column in columns if column.role == "figure"]
    best: Fit | None = None
    for dropped in reversed(list(combinations(figures, spare))):
        placed = tuple(c for c in range(len(columns)) if c not in dropped)
        if not _types_fit(rows, columns, placed, entry):
            continue
        closed = sum(_closed(row, columns, placed, entry["sums"]) for row in rows)
        if best is None or closed > best.closed:
            best = Fit(entry["name"], kind, columns, placed, closed)
    return best


def _columns(entry: dict[str, Any]) -> tuple[Column, ...]:
    paths = [tuple(squeeze(word) for word in path.split("/")) for path in entry["columns"]]
    columns = [
        Column(c, path, label_role(path[-1]) or "figure") for c, path in enumerate(paths)
    ]
    return tuple(columns)


def _types_fit(
    rows: Sequence[Row], columns: Sequence[Column], placed: Sequence[int], entry: dict[str, Any]
) -> bool:
    """Tell whether nine rows in ten have words only in label columns, and cells as the layout asks."""
    patterns = {
        "/".join(squeeze(w) for w in path.split("/")): p for path, p in entry.get("cells", {}).items()
    }
    good = 0
    for row in rows:
        ok = True
        for cell, place in zip(row, placed, strict=False):
            text = squeeze(cell.text) if cell else ""
            if not text:
                continue
            column = columns[place]
            is_word = read_amount(text).state == "text"
            pattern = patterns.get("/".join(column.path))
            ok = (
                ok
                and is_word <= (column.role != "figure")
                and (pattern is None or bool(re.fullmatch(pattern, text)))
            )
        good += ok
    return good * 10 >= len(rows) * 9 and good > 0


def _closed(row: Row, columns: Sequence[Column], placed: Sequence[int], sums: Sequence[Any]) -> int:
    value = {"/".join(columns[p].path): _value(cell) for cell, p in zip(row, placed, strict=False)}
    closed = 0
    for whole, parts in sums:
        total = value.get(squeeze(whole), 0.0)
        added = sum(value.get("/".join(squeeze(w) for w in part.split("/")), 0.0) for part in parts)
        closed += bool(total) and round(total - added, 4) == 0
    return closed


def _value(cell: Cell | None) -> float:
    return (read_amount(cell.text).value or 0.0) if cell else 0.0


def spread(row: Row, placed: Sequence[int], width: int) -> Row:
    """Move a row's cells to the layout's columns; a column that was not printed holds no cell."""
    out: Row = [None] * width
    for cell, place in zip(row, placed, strict=False):
        out[place] = cell
    return out


def shift_right(row: Row, columns: Sequence[Column]) -> Row:
    """Move a row right until words stand in label columns and figures in figure columns; else leave it.

    Cells on the left fall out of a line when the merged labels beside them were not repeated.
    """
    if _stands(row, columns, 0):
        return row
    filled = len(row) - next(
        (k for k, cell in enumerate(reversed(row)) if cell and cell.text.strip()), len(row)
    )
    for by in range(1, len(columns) - filled + 1):
        if _stands(row, columns, by):
            blank = [
                Cell("", cell.row, c, cell.page)
                for c, cell in enumerate(_first(row) for _ in range(by))
                if cell
            ]
            return [*blank, *row][: len(columns)]
    return row


def _first(row: Row) -> Cell | None:
    return next((cell for cell in row if cell is not None), None)


def _stands(row: Row, columns: Sequence[Column], by: int) -> bool:
    for c, cell in enumerate(row):
        text = cell.text.strip() if cell else ""
        if not text:
            continue
        if c + by >= len(columns):
            return False
        is_figure = read_amount(text).state in ("value", "zero") and ("." in text or not text.isdigit())
        is_word = read_amount(text).state == "text"
        in_figures = columns[c + by].role == "figure"
        if (is_figure and not in_figures) or (is_word and in_figures):
            return False
    return True


def merge_blanks(rows: list[Row], count: int) -> list[Row]:
    """Give blank heading cells of a text grid to their heading: left where one stands below, else above."""
    spread_rows = [list(row) for row in rows[:count]]
    for r, row in enumerate(spread_rows):
        if is_filler(row):
            continue
        for c, cell in enumerate(row):
            if cell is None or cell.text.strip():
                continue
            below = any(
                c < len(next_row) and _text(rows[k][c]) for k, next_row in enumerate(rows[:count]) if k > r
            )
            left = row[c - 1] if c else None
            above = spread_rows[r - 1][c] if r and c < len(spread_rows[r - 1]) else None
            if (
                below
                and left is not None
                and left.text.strip()
                and (r == 0 or above is None or not above.text.strip() or _same_parent(spread_rows, r, c))
            ):
                row[c] = left
            elif above is not None and above.text.strip() and not below:
                row[c] = above
    return [*spread_rows, *rows[count:]]


def _text(cell: Cell | None) -> str:
    return cell.text.strip() if cell else ""


def _same_parent(rows: list[Row], r: int, c: int) -> bool:
    return rows[r - 1][c] is rows[r - 1][c - 1]


def headings_printed(rows: Sequence[Row]) -> Iterator[str]:
    """Give the heading words that the rows print."""
    for row in rows:
        for cell in row:
            if cell is not None and cell.text.strip():
                yield cell.text
