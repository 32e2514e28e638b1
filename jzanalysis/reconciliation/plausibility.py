"""Questions to ask of figures and text, never errors: items above what pays for them, odd years (存疑)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from .absent import absent_items
from .figures import Figures
from .writing import Row, check, dump, fact_term, stated_term, to_text

#: Two years of one sentence are compared; a text copied from last year compares a year with itself.
_ITSELF = re.compile(r"(20\d\d)年(?!度?末)(?:(?!20\d\d年)[^。；]){1,40}?万元[，,、]?(?:与|比|较|同)\1年")
_MORE, _LESS = (
    re.compile(r"增加|增长|上升|提高|增多|新增"),
    re.compile(r"减少|下降|降低|压减|压缩|缩减|调减|取消|结束|完成|不再|无|未|转"),
)
_YEAR = re.compile(r"(20\d\d)年(?:度)?(?:部门|单位|年初)?(?:预算|决算|支出|收入)")


def plausibility(said: list[Row], figures: Figures) -> Iterator[Row]:
    """Give every question about the figures and the text."""
    yield from agency_items(figures)
    yield from parts(figures)
    yield from absent_items(figures)
    yield from reasons(said)
    yield from reason_directions(said)
    yield from high_shares(said)
    yield from other_years(said)


def _place(figures: Figures, fact: int) -> Row:
    return {name: figures[name][fact] for name in ("disclosure", "document", "table", "row", "dig")} | {
        "page": int(figures["page"][fact])
    }


def _by_code(figures: Figures, table: str) -> dict[tuple[str, str], list[int]]:
    """Group a table's figures of the year by their 5-digit departmental code."""
    keep = (
        figures["here"]
        & (figures["table"] == table)
        & ~figures["is_part"]
        & figures.is_in("measure", ("total", "agency_operating_expenses", "basic"))
    )
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for fact in np.flatnonzero(keep).tolist():
        if len(figures["department_economic_code"][fact]) == 5:
            found[figures["disclosure"][fact], figures["department_economic_code"][fact]].append(fact)
    return found


def agency_items(figures: Figures) -> Iterator[Row]:
    """Ask about an item of the agency's operating expenses larger than the same item of basic expenditure."""
    basic = _by_code(figures, "basic_expenditure_economic")
    for key, facts in _by_code(figures, "agency_operating_expenses").items():
        if key not in basic:
            continue
        left, right = float(figures["amt"][facts].sum()), float(figures["amt"][basic[key]].sum())
        gap, row = round(left - right, 6), _place(figures, facts[0])
        terms = [fact_term(figures, f, "left") for f in facts] + [
            fact_term(figures, f, "right") for f in basic[key]
        ]
        yield check(
            row,
            "agency_item_vs_basic",
            "question" if gap > 0 else "holds",
            f"机关运行经费“{row['row']}” {to_text(left, row['dig'])}，"
            f"基本支出同一项 {to_text(right, row['dig'])}",
            left=left,
            right=right,
            gap=gap,
            tolerance=0.0,
            terms=dump(terms),
            why="大于基本支出的部分应由项目支出负担，可请部门说明。" if gap > 0 else "",
        )


def parts(figures: Figures) -> Iterator[Row]:
    """Ask about a row printed 其中 that is larger than the row it is part of."""
    wholes = {
        (int(figures["c"][f]), figures["row"][f]): f for f in np.flatnonzero(figures["ok"]).tolist()[::-1]
    }
    for fact in np.flatnonzero(figures["is_part"] & figures["ok"] & (figures["row_group"] != "")).tolist():
        mother = figures["row_group"][fact].rpartition("/")[2]
        whole = wholes.get((int(figures["c"][fact]), mother))
        if whole is None or whole == fact:
            continue
        left, right, row = float(figures["amt"][fact]), float(figures["amt"][whole]), _place(figures, fact)
        gap = round(left - right, 6)
        yield check(
            row,
            "part_above_whole",
            "question" if gap > 0 else "holds",
            f"“{row['row']}” {to_text(left, row['dig'])} 不大于“{mother}” {to_text(right, row['dig'])}",
            left=left,
            right=right,
            gap=gap,
            tolerance=0.0,
            terms=dump([fact_term(figures, fact, "left"), fact_term(figures, whole, "right")]),
        )


# ---- the text ----------------------------------------


def reasons(said: list[Row]) -> Iterator[Row]:
    """Ask about changes that the text gives no reason for; one row per disclosure."""
    changed: dict[str, list[Row]] = defaultdict(list)
    for row in said:
        if abs(row["change_wan"]) > 0:
            changed[row["disclosure"]].append(row)
    for rows in changed.values():
        silent = [row for row in rows if not row["reason"]]
        listed = "、".join(row["subject"] for row in silent[:12])
        yield check(
            (silent or rows)[0],
            "reason_given",
            "question" if silent else "holds",
            f"{len(rows)} 处增减变化，{len(silent)} 处未见原因" + (f"：{listed}" if listed else ""),
            left=float(len(silent)),
            right=0.0,
            gap=float(len(silent)),
            tolerance=0.0,
            unit="count",
            terms=dump([stated_term(row, "change_wan", "left") for row in silent]),
        )


def reason_directions(said: list[Row]) -> Iterator[Row]:
    """Ask about a decrease whose only reason is an increase, and the reverse."""
    for row in said:
        more, less = bool(_MORE.search(row["reason"])), bool(_LESS.search(row["reason"]))
        down = row["trend"] == "decrease" or row["change_wan"] < 0 or row["change_rate"] < 0
        up = row["trend"] == "increase" or row["change_wan"] > 0 or row["change_rate"] > 0
        if (down and not up and more and not less) or (
            up and not down and less and not more and "节约" in row["reason"]
        ):
            yield check(
                row,
                "reason_direction",
                "question",
                f"“{row['subject']}”{'减少' if down else '增加'}{_rate(row)}，"
                f"所说的原因是：{row['reason'][:60]}",
                unit="words",
                terms=dump(
                    [
                        stated_term(
                            row,
                            "change_rate" if row["change_wan"] != row["change_wan"] else "change_wan",
                            "left",
                        )
                    ]
                ),
            )


def _rate(row: Row) -> str:
    rate = row["change_rate"]
    return "" if rate != rate else f" {abs(rate) * 100:.{row['rdig']}f}%"


def high_shares(said: list[Row]) -> Iterator[Row]:
    """Ask about shares above 100 %."""
    for row in said:
        if row["share"] > 1 + 1e-9:
            yield check(
                row,
                "share_above_one",
                "question",
                f"“{row['subject']}”占比 {row['share'] * 100:g}%",
                left=row["share"],
                right=1.0,
                gap=row["share"] - 1,
                tolerance=0.0,
                unit="share",
                terms=dump([stated_term(row, "share", "left")]),
            )


def other_years(said: list[Row]) -> Iterator[Row]:
    """Ask about a figure said of a year that is neither this nor the last, or compared with its own year."""
    seen: set[tuple[Any, ...]] = set()
    for row in said:
        year, key = row["fiscal_year"], (row["document"], row["sentence"])
        if year is None or key in seen:
            continue
        seen.add(key)
        odd = sorted({int(y) for y in _YEAR.findall(row["sentence"])} - {year, year - 1})
        own = _ITSELF.search(row["sentence"]) or re.search(rf"(?:比|较|与){year}年(?!度?初)", row["sentence"])
        if odd or own:
            named = (
                "、".join(f"{y} 年" for y in odd)
                or f"与 {own.group()[-5:-1] if own else ''} 年（同一年）相比"
            )
            yield check(
                row,
                "other_year",
                "question",
                f"“{row['subject']}”一句提到 {named}，本文件为 {year} 年",
                unit="words",
                terms=dump([stated_term(row, "current_wan", "left")]),
            )
