"""Figures of the text that add up to one named before them: 合计 … 其中 … (文字所列各部分之和).

The text does not say where a list ends. So a sum is only claimed where the figures that follow one add up to
it, exactly or but for the last digits; figures that do not are no list of its parts, and nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import takewhile

from .writing import Row, check, dump, stated_term, to_text

#: A list has at most this many parts; its head stands right before it.
_LONGEST = 40
_LISTED = re.compile(r"其中|包括|分别")
#: A list that misses its whole by less than this part of it was meant to add up to it.
_NEAR = 0.005
_KINDS = ("货物", "工程", "服务")
_FIELDS = {"current_wan": "", "change_wan": "增减额", "budget_wan": "年初预算"}


def parts(said: list[Row]) -> Iterator[Row]:
    """Find the lists of parts in the text, and say how they add up."""
    by_document: dict[str, list[Row]] = defaultdict(list)
    for row in said:
        by_document[row["document"]].append(row)
    for rows in by_document.values():
        for field in _FIELDS:
            printed = [row for row in rows if row[field] == row[field]]
            for i, head in enumerate(printed):
                following = printed[i + 1 : i + 1 + _LONGEST]
                found = list(_list_after(head, following, field))
                yield from found or _kinds_after(head, following, field) or _nearly(head, following, field)


def _list_after(head: Row, following: list[Row], field: str) -> Iterator[Row]:
    """Give the check of the shortest list after the head that comes within rounding of it."""
    whole, total, told = head[field], 0.0, 0
    digits = max([head["dig"], *(row["dig"] for row in following)])
    if not whole:
        return
    for count, row in enumerate(following, start=1):
        total += row[field]
        told += row[field] != 0
        if row[field] and row[field] == whole:
            return  # the same figure again, not a part
        gap = round(whole - total, digits)
        slack = 0.5 * 10.0**-digits * (told + 1) if digits < 4 else 0.0
        if told >= 2 and abs(gap) <= slack:
            yield _sum(head, following[:count], field, digits)
            return


def _kinds_after(head: Row, following: list[Row], field: str) -> list[Row]:
    """Fail procurement that its three kinds, said right after it, do not add up to: they are its definition."""
    kinds: list[tuple[str, Row]] = []
    for row in following[: len(_KINDS)]:
        kind = next((kind for kind in _KINDS if kind in row["subject"]), "")
        if row["measure"] != "procurement" or not kind or kind in {k for k, _ in kinds}:
            break
        kinds.append((kind, row))
    if (
        field != "current_wan"
        or head["measure"] != "procurement"
        or any(k in head["subject"] for k in _KINDS)
    ):
        return []
    if len(kinds) == len(_KINDS) and head[field]:
        rows = [row for _, row in kinds]
        digits = max(row["dig"] for row in (head, *rows))
        return [_sum(head, rows, field, digits)]
    return []


def _nearly(head: Row, following: list[Row], field: str) -> list[Row]:
    """Ask about the parts that a sentence lists after 其中, when they come close to their whole and miss it.

    A list need not name every part; one that misses by a few digits most likely should.
    """
    own = list(takewhile(lambda row: row["sentence"] == head["sentence"], following))
    if not _LISTED.search(head["sentence"]) or sum(row[field] != 0 for row in own) < 2:
        return []
    digits = max(row["dig"] for row in (head, *own))
    gap = round(head[field] - sum(row[field] for row in own), digits)
    if not 0 < abs(gap) <= _NEAR * abs(head[field]):
        return []
    return [_sum(head, own, field, digits, "narrative_list")]


def _sum(head: Row, following: list[Row], field: str, digits: int, name: str = "narrative_sum") -> Row:
    listed = [row for row in following if row[field]]
    what = _FIELDS[field]
    written = " + ".join(f"{row['subject']} {to_text(row[field], digits)}" for row in listed)
    total = sum(row[field] for row in listed)
    gap = round(head[field] - total, digits)
    tolerance = 0.5 * 10.0**-digits * (len(listed) + 1)
    outcome = "fails" if abs(gap) > tolerance * (1 + 1e-9) else "rounding" if gap else "holds"
    return check(
        head,
        name,
        "question" if name == "narrative_list" else outcome,
        f"“{head['subject']}”{what} {to_text(head[field], digits)} ＝ {written}"
        + (f"，差 {to_text(gap, digits)} 万元" if gap else ""),
        left=head[field],
        right=round(total, digits + 1),
        gap=gap,
        tolerance=tolerance,
        terms=dump([stated_term(head, field, "left"), *(stated_term(row, field, "right") for row in listed)]),
        why="容差为每个相加数字末位之半。",
    )
