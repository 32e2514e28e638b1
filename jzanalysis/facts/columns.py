"""The columns of a row by their headings: which sum others, and which stand above all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from ..recognition.vocabulary import is_total_word, layout, matches

Fact = Mapping[str, Any]


def outermost(cells: Sequence[Fact], depth: int = 0) -> list[Fact]:
    """Give the facts of one row that no other column sums: of each group of headings its 小计, or else its columns.

    >>> row = [{"column": "小计", "group": "本年收入"}, {"column": "事业收入", "group": "本年收入"}]
    >>> row += [{"column": "上年结转"}]
    >>> [cell["column"] for cell in outermost(row)]
    ['小计', '上年结转']
    """
    found: list[Fact] = []
    for name, group in groupby(cells, key=lambda cell: _path(cell)[depth : depth + 1]):
        members = list(group)
        subtotal = next((cell for cell in members if len(_path(cell)) == depth + 1 and is_sum(cell)), None)
        if name:
            found += [subtotal] if subtotal else outermost(members, depth + 1)
        else:
            found += members
    return found


def _path(cell: Fact) -> list[str]:
    return [word for word in str(cell.get("group") or "").split("/") if word]


def is_sum(cell: Fact) -> bool:
    """Tell whether a fact stands in a column of sums (合计, 小计, 本年收入合计)."""
    column = str(cell.get("column") or "")
    return is_total_word(column) or matches(column, layout("headings")["rows"]["subtotal"])
