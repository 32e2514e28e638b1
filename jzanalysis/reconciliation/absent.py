"""Items that a fund's own table prints and the table of all expenditure does not (缺少的科目)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from .figures import Figures
from .writing import Row, check, dump, fact_term, table_label, to_text

_FUND_TABLES = ("general_public_budget_expenditure", "government_fund_expenditure", "state_capital_expenditure")
_ITEM = 7  # digits of an item (项)


def absent_items(figures: Figures) -> Iterator[Row]:
    """Ask about an item spent from one fund that 支出总表, which prints its section, does not list."""
    coded = figures["here"] & ~figures["is_part"] & (figures["function_code"] != "")
    listed: dict[str, set[str]] = defaultdict(set)
    for fact in np.flatnonzero(coded & (figures["table"] == "expenditure")).tolist():
        listed[figures["disclosure"][fact]].add(figures["function_code"][fact])
    spent = coded & figures["ok"] & (figures["amt"] != 0) & (figures["direction"] == "expenditure")
    spent &= figures.is_in("table", _FUND_TABLES) & figures.is_in("measure", ("total", "current_expenditure"))
    asked: set[tuple[str, str]] = set()
    for fact in np.flatnonzero(spent).tolist():
        name, code = figures["disclosure"][fact], figures["function_code"][fact]
        is_absent = len(code) == _ITEM and code not in listed[name] and code[:-2] in listed[name]
        if is_absent and (name, code) not in asked:
            asked.add((name, code))
            yield _ask(figures, fact)


def _ask(figures: Figures, fact: int) -> Row:
    names = ("disclosure", "document", "table", "row")
    row = {name: figures[name][fact] for name in names} | {"page": int(figures["page"][fact])}
    amount = float(figures["amt"][fact])
    return check(
        row,
        "absent_item",
        "question",
        f"{table_label(row['table'])}“{row['row']}” {to_text(amount, figures['dig'][fact])}，支出总表没有这一科目",
        left=amount,
        terms=dump([fact_term(figures, fact, "left")]),
    )
