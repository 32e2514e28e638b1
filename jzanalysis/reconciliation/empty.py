"""Statements that a table is empty (本表为空表) against the table; needs the tables as recognised."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..terms import TARGET_TABLES
from .figures import Figures
from .writing import Row, check, dump, fact_term, table_label

if TYPE_CHECKING:
    from ..disclosure import Disclosure

#: The note must speak of the whole table; 无购置支出 under a “三公” table does not.
_NAMED = (
    ("政府性基金", "government_fund_expenditure"),
    ("国有资本", "state_capital_expenditure"),
    ("三公", "three_public_expenses"),
    ("机关运行", "agency_operating_expenses"),
    ("政府采购", "procurement"),
    ("项目支出", "project_expenditure"),
)
_EMPTY = re.compile(r"(?:本|此|该)表(?:为空|无数据|没有数据|无内容)|空表|(?:本|此)表(?:本年)?无发生额")


def empty_tables(disclosure: Disclosure, figures: Figures) -> Iterator[Row]:
    """Compare what each table's note says with what the table prints."""
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for fact in np.flatnonzero(figures["ok"] & (figures["amt"] != 0)).tolist():
        found[figures["document"][fact], int(figures["table_number"][fact])].append(fact)
    for part in disclosure.parts:
        for table in part.recognition.tables:
            if table.kind in TARGET_TABLES or table.kind == "other":
                continue
            note = next((note for note in table.notes if _EMPTY.search(note)), "")
            facts = found.get((part.path, table.table_number), [])
            row = {
                "disclosure": disclosure.name,
                "document": part.path,
                "table": table.kind,
                "page": table.page,
            }
            if note:
                yield _stated(row, note, facts, figures)
            elif not facts:
                yield check(
                    row,
                    "empty_unstated",
                    "question",
                    f"{table_label(table.kind)}没有金额，也没有空表说明",
                    unit="words",
                    terms="[]",
                )


def speaks_of(note: str, kind: str) -> bool:
    """Tell whether a note that names tables names this one; one that names none is its own.

    >>> speaks_of("没有政府性基金预算，故本表为空表", "three_public_expenses"), speaks_of("本表无数据", "revenue")
    (False, True)
    """
    named = {name for word, name in _NAMED if word in note}
    return not named or kind in named


def _stated(row: Row, note: str, facts: list[int], figures: Figures) -> Row:
    label = table_label(row["table"])
    if not facts:
        return check(
            row, "empty_table", "not_applicable", f"{label}：{note}；表内没有金额", unit="words", terms="[]"
        )
    if not speaks_of(note, row["table"]):
        said = f"{label}：{note}；说明像是另一张表的"
        return check(row, "empty_table", "not_checkable", said, unit="words", terms="[]")
    listed = "、".join(figures["printed"][fact] for fact in facts[:6])
    return check(
        row,
        "empty_table",
        "fails",
        f"{label}：{note}；表内却印有 {listed}",
        unit="words",
        left=0.0,
        right=float(len(facts)),
        gap=-float(len(facts)),
        tolerance=0.0,
        terms=dump([fact_term(figures, fact, "right") for fact in facts[:20]]),
    )
