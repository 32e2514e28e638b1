"""Blanks of the sample text left in, and years of another document, anywhere in it (占位符、旧年份)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..reading.document import TextBlock
from .writing import Row, check, dump, plain_rows, table_label

if TYPE_CHECKING:
    from ..disclosure import Disclosure

#: Signs that stand for a name or figure still to be filled in; letters beside them make them part of a name.
PLACEHOLDER = re.compile(
    r"(?<![A-Za-z0-9])(?:[xX]{2,}|[×＊○〇□]{2,}|[×](?=万元|元|年|%|局|单位|项目))(?![A-Za-z0-9])"
    r"|_{3,}|[（(]\s+[）)]万?元"
)
#: A cell too narrow for its figure prints signs instead.
_HIDDEN = re.compile(r"#{3,}")
#: A text names its own year where it says which budget it is.
_OWN_YEAR = re.compile(
    r"(?:纳入|编入|列入)[^，。；\d]{0,20}(20\d\d)年度?(?:部门|单位)?(?:汇总)?(?:预算|决算)编制范围"
)
_TARGET_TEXTS = ("indicator", "printed", "qualitative", "project_name")
_LISTED = 6


def placeholders(facts: pd.DataFrame, targets: list[Row], said: list[Row]) -> Iterator[Row]:
    """Ask about placeholders in the tables, the targets and the sentences; one row per table, one per sentence."""
    yield from _in_facts(facts)
    yield from _in_targets(targets)
    seen: set[tuple[Any, ...]] = set()
    for row in said:
        key = (row["document"], row["sentence"])
        if key not in seen and PLACEHOLDER.search(row["sentence"]):
            seen.add(key)
            yield _asked(row, [row["cell"]], row["sentence"], f"“{row['subject']}”一句")


def _in_facts(facts: pd.DataFrame) -> Iterator[Row]:
    texts = facts["printed"][facts["state"] == "text"].fillna("")
    hits = texts[texts.map(lambda text: bool(PLACEHOLDER.search(text) or _HIDDEN.search(text)))].index
    wrong = pd.Series(facts.index.isin(hits), index=facts.index)
    names = [name for name in facts["row"].dropna().unique() if PLACEHOLDER.search(name)]
    wrong |= facts["row"].isin(names)
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in plain_rows(facts[wrong]):
        found[row["disclosure"], row["document"], row["table_number"], row["table"]].append(row)
    for rows in found.values():
        printed = [f"{row['row']} {row['printed']}" for row in rows]
        yield _asked(
            rows[0], [row["cell"] for row in rows], "、".join(printed), table_label(rows[0]["table"])
        )


def _in_targets(targets: list[Row]) -> Iterator[Row]:
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in targets:
        if any(PLACEHOLDER.search(row[name]) for name in _TARGET_TEXTS):
            found[row["disclosure"], row["document"], row["project_name"]].append(row)
    for rows in found.values():
        printed = [f"{row['indicator']} {row['printed']}" for row in rows]
        yield _asked(
            rows[0],
            [row["cell"] for row in rows],
            "、".join(printed),
            f"“{rows[0]['project_name']}”的绩效目标",
        )


def _asked(row: Row, cells: list[str], printed: str, where: str) -> Row:
    terms = [
        {
            "side": "left",
            "sign": 1,
            "ref": f"{row['document']}#{cell}",
            "field": "printed",
            "page": None if row["page"] != row["page"] else row["page"],
            "row": str(row.get("row") or row.get("subject") or row.get("project_name") or ""),
            "column": "",
            "printed": printed[:60],
            "value": None,
        }
        for cell in cells[:_LISTED]
    ]
    said = f"{where}留有占位符（{len(cells)} 处）：{printed[:60]}"
    return check(row, "placeholder", "question", said, unit="words", terms=dump(terms))


def texts(disclosure: Disclosure, known: set[str]) -> Iterator[Row]:
    """Ask about placeholders and other years in all of the text; `known` sentences were asked about already.

    One row per page for placeholders: a blank form has them everywhere.
    """
    for part in disclosure.parts:
        blank: dict[int, list[str]] = defaultdict(list)
        for block in (item for item in part.document.items if isinstance(item, TextBlock)):
            text = "".join(block.text.split())
            odd = [year for year in _OWN_YEAR.findall(text) if int(year) != disclosure.fiscal_year]
            if odd and disclosure.fiscal_year:
                said = f"文中称 {odd[0]} 年编制范围，本文件为 {disclosure.fiscal_year} 年"
                yield _of_text(disclosure, part.path, block.page, "other_year", said)
            if PLACEHOLDER.search(text) and not any(
                text in sentence or sentence in text for sentence in known
            ):
                blank[block.page].append(text)
        for page, found in blank.items():
            said = f"文中留有占位符（{len(found)} 段）：{_around(found[0])}"
            yield _of_text(disclosure, part.path, page, "placeholder", said)


def _of_text(disclosure: Disclosure, path: str, page: int, name: str, said: str) -> Row:
    row = {"disclosure": disclosure.name, "document": path, "page": page}
    return check(row, name, "question", said, unit="words", terms="[]")


def _around(text: str) -> str:
    found = PLACEHOLDER.search(text)
    at = found.start() if found else 0
    return text[max(at - 20, 0) : at + 30]
