"""Figures of the text that add up to one named before them: 合计 … 其中 … (文字所列各部分之和).

The text does not say where a list ends. So a sum is only claimed where the figures that follow one add up to
it, exactly or but for the last digits; figures that do not are no list of its parts, and nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .writing import Row, check, dump, stated_term, to_text

#: A list has at most this many parts; its head stands right before it.
_LONGEST = 40
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
                yield from _list_after(head, printed[i + 1 : i + 1 + _LONGEST], field)


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
            yield _sum(head, following[:count], field, digits, gap)
            return


def _sum(head: Row, following: list[Row], field: str, digits: int, gap: float) -> Row:
    listed = [row for row in following if row[field]]
    what = _FIELDS[field]
    written = " + ".join(f"{row['subject']} {to_text(row[field], digits)}" for row in listed)
    total = sum(row[field] for row in listed)
    return check(
        head,
        "narrative_sum",
        "rounding" if gap else "holds",
        f"“{head['subject']}”{what} {to_text(head[field], digits)} ＝ {written}"
        + (f"，差 {to_text(gap, digits)} 万元" if gap else ""),
        left=head[field],
        right=round(total, digits + 1),
        gap=gap,
        tolerance=0.5 * 10.0**-digits * (len(listed) + 1),
        terms=dump([stated_term(head, field, "left"), *(stated_term(row, field, "right") for row in listed)]),
        why="容差为每个相加数字末位之半。",
    )
