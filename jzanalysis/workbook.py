"""Frames as sheets of an Excel workbook: frozen headings, number formats, widths, and no live formula."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

MONEY, SHARE, WHOLE, NUMBER = "#,##0.00", "0.00%", "0", "#,##0.00##"
_NARROW, _WIDE = 8, 48
#: Characters that an XML file cannot hold.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_workbook(
    sheets: Mapping[str, pd.DataFrame], path: str | Path, headings: Mapping[str, str] | None = None
) -> Path:
    """Write frames as the sheets of one workbook.

    Parameters
    ----------
    sheets
        Sheet name → frame, in order.
    path
        Where the .xlsx goes; it is written as it stands, so that the caller decides how it gets there whole.
    headings
        Column name → what it means, shown as a note on the heading. The headings stay the columns' names, so
        that :func:`jzanalysis.frames.read_frame` reads the first sheet back.
    """
    try:
        from openpyxl import Workbook
    except ImportError:
        msg = "writing .xlsx needs openpyxl: pip install openpyxl"
        raise UsageError(msg) from None
    book = Workbook()
    book.remove(book.active)
    for name, frame in sheets.items():
        _fill(book.create_sheet(name[:31]), frame, headings or {})
    book.save(path)
    return Path(path)


def number_format(column: str, unit: Any = None) -> str:
    """Give the number format of a column, by what its name says of its unit.

    >>> number_format("change_wan"), number_format("change_rate"), number_format("fiscal_year")
    ('#,##0.00', '0.00%', '0')
    >>> number_format("value", "%"), number_format("value", "辆")
    ('0.00%', '#,##0.00##')
    """
    if column.endswith(("_wan", "_yuan")) or column in ("left", "right", "gap", "tolerance"):
        return MONEY
    if column.endswith(("_rate", "share")) or column in ("contribution", "percentile", "achievement"):
        return SHARE
    if column.endswith(("year", "page", "number", "count")) or column in ("decimals", "rank"):
        return WHOLE
    return SHARE if unit == "%" else NUMBER


def _fill(sheet: Any, frame: pd.DataFrame, headings: Mapping[str, str]) -> None:
    """Write one frame: headings first, numbers as numbers, everything else as text."""
    columns = [str(name) for name in frame.columns]
    _head(sheet, columns, headings)
    # only measures hold fractions under a % sign; facts keep the printed figure (97.63 %)
    is_execution = frame.attrs.get("kind") == "execution"
    units = frame["unit"].tolist() if {"unit", "ratio"} <= set(columns) else ["%" if is_execution else None] * len(frame)
    widths = [_display_width(name) + 2 for name in columns]
    for r, (unit, values) in enumerate(
        zip(units, frame.astype(object).itertuples(index=False), strict=True), start=2
    ):
        for c, value in enumerate(values):
            if _is_missing(value):
                continue
            written = _put(sheet.cell(r, c + 1), value, columns[c], unit)
            widths[c] = max(widths[c], _display_width(written) + 1)
    for c, width in enumerate(widths, start=1):
        letter = sheet.cell(1, c).column_letter
        sheet.column_dimensions[letter].width = min(max(width, _NARROW), _WIDE)


def _head(sheet: Any, columns: list[str], headings: Mapping[str, str]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.append(columns)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E4E8EA")
        cell.alignment = Alignment(vertical="center")
        if label := headings.get(str(cell.value)):
            cell.comment = Comment(label, "jzanalysis", height=40, width=160)
    sheet.freeze_panes = "A2"
    if columns:
        sheet.auto_filter.ref = sheet.dimensions


def _put(cell: Any, value: Any, column: str, unit: Any) -> str:
    """Write one value; give it as a reader sees it, to judge the width."""
    if isinstance(value, bool):
        cell.value = value
        return str(value)
    if isinstance(value, (int, float)) or hasattr(value, "__index__") or hasattr(value, "__float__"):
        cell.value = value if isinstance(value, (int, float)) else float(value)
        cell.number_format = number_format(column, unit)
        return f"{float(value):,.2f}"
    text = _ILLEGAL.sub("", str(value))
    cell.value = text
    cell.data_type = "s"  # text that begins with = must not become a live formula
    return text.partition("\n")[0]


@lru_cache(maxsize=100_000)
def _display_width(text: str) -> int:
    """Count columns: a 汉字 takes two.

    >>> _display_width("支出a")
    5
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text[: _WIDE + 1])


def _is_missing(value: Any) -> bool:
    return value is None or str(value) == "<NA>" or value != value
