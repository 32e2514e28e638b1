"""Make a frame of the measures up for reading: Chinese headings, amounts with separators."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from ..bundled import package_toml
from ..errors import UsageError
from ..frames import records
from ..terms import BASES, CATEGORIES
from .wording import number, percent, phrase, ratio_value


@dataclass(eq=False)
class Table:
    """A frame as a reader sees it, every cell in words; `frame` is the frame itself, for everything else.

    Columns that are `numeric` stand at the right; `nothing` is what is said of a table without rows.
    """

    frame: pd.DataFrame
    headings: list[str]
    rows: list[list[str]]
    numeric: list[bool]
    nothing: str = ""

    def _repr_html_(self) -> str:
        if not self.rows and self.nothing:
            return f"<p>{html.escape(self.nothing)}</p>"
        head = "".join(
            f'<th style="text-align:{"right" if numeric else "left"}">{html.escape(heading)}</th>'
            for heading, numeric in zip(self.headings, self.numeric, strict=True)
        )
        body = "".join(f"<tr>{''.join(self._cells(row))}</tr>" for row in self.rows)
        return (
            f'<table class="jz-table dataframe"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        )

    def _cells(self, row: list[str]) -> list[str]:
        return [
            f'<td style="{_style(cell, numeric)}">{html.escape(cell)}</td>'
            for cell, numeric in zip(row, self.numeric, strict=True)
        ]

    def __repr__(self) -> str:
        return "\n".join("\t".join(row) for row in [self.headings, *self.rows]) if self.rows else self.nothing


def _style(cell: str, numeric: bool) -> str:  # noqa: FBT001 - one of two alignments
    if numeric:
        return "text-align:right;white-space:nowrap"
    return "text-align:left" + (";white-space:nowrap" if len(cell) <= _SHORT else ";min-width:5.5em")


#: Words up to this length stay on one line in a table.
_SHORT = 6


def table(frame: pd.DataFrame, layout: str | None = None, *, most: int | None = None) -> Table:
    """Set a frame of the measures out for reading; columns that are missing throughout are left out.

    `layout` names another choice of columns in ``tables.toml`` (`size_structure`, `prior_sources`,
    `real_terms` for changes); `most` shows only the first rows. The frame itself stays at hand:
    `table(...).frame`.

    >>> frame = pd.DataFrame({"line": ["教育支出"], "amount_wan": [1234.5], "share": [0.25]})
    >>> frame.attrs["kind"] = "shares"
    >>> table(frame).rows
    [['教育支出', '1,234.50', '25.00%']]
    """
    columns: dict[str, list[str]] = _columns(frame, layout)
    plain = records(frame if most is None else frame.head(most))
    written = {name: [_write(row[name], how, row) for row in plain] for name, (_, how) in columns.items()}
    kept = {name: cells for name, cells in written.items() if any(cells)}
    rows = [list(cells) for cells in zip(*kept.values(), strict=True)]
    return Table(frame, [columns[name][0] for name in kept], rows, [columns[name][1] in _NUMERIC for name in kept])


def _columns(frame: pd.DataFrame, layout: str | None) -> dict[str, list[str]]:
    kind = layout or frame.attrs.get("kind")
    if kind not in _layouts() or kind == "words":
        msg = f"no table layout for a {kind or 'plain frame'}; use jz.show"
        raise UsageError(msg)
    return {name: how for name, how in _layouts()[kind].items() if name in frame.columns}


def _word(group: str, value: Any) -> str:
    return str(_layouts()["words"].get(group, {}).get(value, value))


_NUMERIC = {"wan", "percent", "points", "plain", "index", "ratio", "year"}
_WRITERS: dict[str, Callable[[Any], str]] = {
    "wan": number,
    "percent": percent,
    "points": lambda value: number(value * 100),
    "index": lambda value: number(value, 4),
    "plain": lambda value: number(value, 0 if float(value) == round(float(value)) else 2),
    "year": lambda value: str(int(value)),
    "yes": lambda value: "是" if value else "否",
    "basis": lambda value: BASES.get(value, (str(value),))[0],
    "rule": lambda value: phrase(f"rule.{value}"),
    "aspect": lambda value: phrase(f"aspect.{value}"),
    "category": lambda value: CATEGORIES.get(value, (_word("category", value),))[0],
    **{group: partial(_word, group) for group in ("level", "verdict", "measure", "unit")},
}


def _write(value: Any, how: str, row: dict[str, Any]) -> str:
    if value is None or pd.isna(value):
        return ""
    if how == "ratio":
        return ratio_value(value, row["unit"])
    if how == "code":
        return str(value) if str(value).isdigit() else ""
    return _WRITERS[how](value) if how in _WRITERS else " ".join(str(value).split())


def _layouts() -> dict[str, Any]:
    return package_toml("measures/tables.toml")
