"""Heading rows → columns: each column's path of headings, what its cells are, and its side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ..amounts import read_amount
from ..reading import Cell
from .segments import is_one_cell, looks_like_heading, texts
from .table import Column, Row
from .vocabulary import fund_of, is_neutral, is_total_word, label_role, layout, matches, measure_of, squeeze

_ORDINAL = re.compile(r"[\d一二三四五六七八九十]{1,3}|[(（]\d{1,2}[)）]|\d{1,2}=[\d+\-]+|[甲乙丙A-Z]")
_CODE_WORDS = {"类", "款", "项"}
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_FIGURE = re.compile(r"[-+]?[\d,]*\d\.\d+%?|[-+]?\d{1,3}(,\d{3})+|0|[-\u2014]+|[-+]?\d+%")
_FAR = 40  # rows further down that say what a column holds
_DEEPEST = 8  # rows at the top that can be headings


def heading_rows(rows: Sequence[Row]) -> int:
    """Count the heading rows at the top, filler rows (栏次 1 2 3) and blanks among them included."""
    last = 0
    for r, row in enumerate(rows[:_DEEPEST]):
        found = texts(row)
        inherited = (
            r > 0
            and last > 0
            and all(
                cell is None or not cell.text.strip() or any(cell is above for above in rows[r - 1])
                for cell in row
            )
        )
        if found and last and all(is_total_word(text) for text in found) and not _is_merged_on(row, rows, r):
            break
        is_words = looks_like_heading(row) and not _is_empty_body_row(row, rows, r)
        if is_filler(row) or is_words or _stands_over_figures(rows, r):
            last = r + 1
        elif found and not inherited:
            if last and r + 1 < len(rows) and not _has_figures(row) and _is_merged_on(row, rows, r):
                last = r + 1
                continue
            break
        elif not found and last and not _more_headings(rows, r):
            break
    return last


def _stands_over_figures(rows: Sequence[Row], r: int) -> bool:
    """Tell whether a row has words over columns that hold figures further down: headings, whatever they say."""
    if _has_figures(rows[r]):
        return False
    over = {
        id(cell)
        for c, cell in enumerate(rows[r])
        if cell is not None and _WORDS.search(cell.text) and _holds_figures(rows[r + 1 : r + _FAR], c)
    }
    return len(over) > 1


def _holds_figures(rows: Sequence[Row], c: int) -> bool:
    """Tell whether most of what a column prints are figures; codes and numbered lines are none."""
    cells = [row[c] for row in rows if c < len(row)]
    printed = [squeeze(cell.text) for cell in cells if cell is not None and cell.text.strip()]
    figures = sum(bool(_FIGURE.fullmatch(text)) for text in printed)
    return figures > 0 and figures * 2 > len(printed)


def _more_headings(rows: Sequence[Row], r: int) -> bool:
    return any(looks_like_heading(row) and len(texts(row)) > 1 for row in rows[r + 1 : r + 3])


def _is_merged_on(row: Row, rows: Sequence[Row], r: int) -> bool:
    above = {id(cell) for cell in rows[r - 1] if cell is not None and cell.text.strip()} if r else set()
    return any(cell is not None and id(cell) in above for cell in row)


def _is_empty_body_row(row: Row, rows: Sequence[Row], r: int) -> bool:
    """Tell whether a row of words is the first row of a body without figures: numbered, or one lone label."""
    found = texts(row)
    numbered = sum(
        bool(re.match(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.]", squeeze(text))) for text in found
    )
    if numbered:
        return numbered * 2 >= len(found)
    return r > 0 and len(found) == 1 and _is_lone_label(row, rows[r - 1])


def _is_lone_label(row: Row, above: Row) -> bool:
    """Tell whether a row's only word stands under a label's heading, with blank cells of the row's own beside it."""
    own = [
        (cell, over)
        for cell, over in zip(row, above, strict=False)
        if cell is not None and cell is not over and over is not None
    ]
    under_label = any(cell.text.strip() and label_role(over.text) in ("item", "name") for cell, over in own)
    return under_label and sum(not cell.text.strip() and bool(over.text.strip()) for cell, over in own) > 1


def is_filler(row: Row) -> bool:
    """Tell whether a row only numbers the columns (栏次 1 2 3 …), with 类 款 项 over the codes or without."""
    found = [squeeze(text) for text in texts(row)]
    words = [text for text in found if not _ORDINAL.fullmatch(text) and text not in _CODE_WORDS]
    filler = layout("headings")["rows"]["filler"]
    if not found or not all(matches(word, filler) for word in words):
        return False
    numbers = [int(text) for text in found if text.isdigit()]
    return (bool(words) and len(found) > 1) or (
        len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] < 3
    )


def _has_figures(row: Row) -> bool:
    return any(read_amount(text).state in ("value", "zero") for text in texts(row))


def columns_of(rows: Sequence[Row], count: int, body: Sequence[Row]) -> list[Column]:
    """Name the columns from `count` heading rows, and judge by the body what each one holds."""
    width = max((len(row) for row in (*rows[:count], *body)), default=0)
    body = [row for row in body if not is_one_cell(row)]
    headings = [_code_words(row) if is_filler(row) else row for row in rows[:count]]
    columns = [Column(c, _path(headings, c), "none") for c in range(width)]
    for column in columns:
        column.role = _role(column, [row[column.index] for row in body if column.index < len(row)])
    _settle_labels(columns, body)
    _settle_blanks(columns)
    number_blocks(columns)
    return columns


def _code_words(row: Row) -> Row:
    """Leave of a row that numbers the columns only what it says of the codes: 类 款 项."""
    return [cell if cell is not None and squeeze(cell.text) in _CODE_WORDS else None for cell in row]


def _path(headings: Sequence[Row], c: int) -> tuple[str, ...]:
    path: list[str] = []
    cells: list[Cell] = []
    for row in headings:
        cell = row[c] if c < len(row) else None
        if cell is not None and cell.text.strip() and not any(cell is seen for seen in cells):
            cells.append(cell)
            path.append(squeeze(cell.text))
    return tuple(text for k, text in enumerate(path) if k == 0 or text != path[k - 1])


def _role(column: Column, cells: Sequence[Cell | None]) -> str:
    states = [read_amount(cell.text).state for cell in cells if cell is not None and cell.text.strip()]
    figures = sum(state in ("value", "zero", "dash") for state in states)
    leaf = column.path[-1] if column.path else ""
    role = label_role(leaf) if leaf else None
    if role in ("class_code", "section_code", "item_code"):
        return role
    if role is None and leaf in ("", *_CODE_WORDS) and len(column.path) > 1:
        role = label_role(column.path[-2])
    if role and (role.endswith("code") or role in ("serial", "remark")):
        return role
    if states:
        if figures * 2 > len(states) and (
            role not in ("name", "unit_name") or (figures == len(states) and _decimal(cells))
        ):
            return "figure"
        if role is None and figures and is_neutral(leaf):  # 金额, into which the labels of totals spread
            return "figure"
        return role or "label"
    if role:
        return role
    return "figure" if _is_figure_heading(column.path) else "none"


def _decimal(cells: Sequence[Cell | None]) -> bool:
    return any(cell is not None and re.search(r"\.\d", cell.text) for cell in cells)


def _is_figure_heading(path: Sequence[str]) -> bool:
    return any(is_neutral(text) or is_total_word(text) or measure_of(text) or fund_of(text) for text in path)


def _settle_labels(columns: list[Column], body: Sequence[Row]) -> None:
    """Take a column without a heading that only holds codes for a code column."""
    for column in columns:
        if column.role in ("label", "figure") and not column.path:
            cells = [row[column.index] for row in body if column.index < len(row)]
            found = [squeeze(cell.text) for cell in cells if cell is not None and cell.text.strip()]
            if found and all(re.fullmatch(r"[1-5]\d{2}(?:\d{2}){0,3}", text) for text in found):
                column.role = "code"


def _settle_blanks(columns: list[Column]) -> None:
    """Take a headed column that holds nothing for a figure column where one stands at its left."""
    for before, column in pairwise(columns):
        if column.role == "none" and column.path and before.role == "figure":
            column.role = "figure"


def number_blocks(columns: list[Column]) -> None:
    """Count the sides: a label column after figures opens a new one, if figures follow it."""
    block, seen_figure = 0, False
    for k, column in enumerate(columns):
        is_label = column.role not in ("figure", "none", "remark", "serial")
        if is_label and seen_figure and any(later.role == "figure" for later in columns[k + 1 :]):
            block, seen_figure = block + 1, False
        seen_figure = seen_figure or column.role == "figure"
        column.block = block
