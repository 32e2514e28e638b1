"""Rows that only their sums place: a department above its units, an appropriation above its budgets.

Where the rows of a side do not add up to its total as they stand, they are tried as an outline: a row sums the
rows right below it. The outline is taken only if its outermost rows then make the total in every column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..recognition.vocabulary import fund_of, layout, matches, measure_of
from .outline import FISCAL_FUNDS, RowPlace, adds_up

#: Measures that a row hands down to the rows under it: 上年结转 above 一般公共预算拨款.
CARRIED = ("carryover", "carried_forward", "surplus_used", "surplus_distribution")
_TOTALS = ("total", "subtotal")
_MOST = 200  # rows in one run: longer ones are lists, not outlines


def nest_by_sum(rows: list[RowPlace]) -> None:
    """Give rows without number or code the row they stand under, where the sums of a side leave no other way."""
    for run, total in _runs(rows):
        tops = _candidates(run)
        if len(tops) < 2 or len(tops) > _MOST or adds_up(total, tops):
            continue
        outer, below = _outline(tops)
        if not below or not adds_up(total, outer):
            continue
        for parent, children in below:
            for child in children:
                child.parent = parent
                child.groups = child.groups or [*parent.groups, parent.label]
            parent.is_total = True
            parent.has_units = parent.has_units or any(child.level == "unit" for child in children)


def nest_carried(rows: Sequence[RowPlace]) -> None:
    """Place what money carried over or distributed is made of below it: 年末结转和结余, then 项目支出结转和结余."""
    words = layout("headings")["rows"]["carried_parts"]
    head: RowPlace | None = None
    is_part = False
    for row in rows:
        if head is not None and row.level == "line" and not row.name.codes and matches(row.label, words):
            is_part = is_part or row.label.startswith("其中")
            row.parent, row.groups, row.is_part = head, [head.label], is_part
        else:
            head, is_part = (row if measure_of(row.label) in CARRIED else None), False


def _runs(rows: Sequence[RowPlace]) -> list[tuple[list[RowPlace], RowPlace]]:
    """Give the runs of rows between totals, each with the total below it, or else the one above."""
    found: list[tuple[list[RowPlace], RowPlace]] = []
    above: RowPlace | None = None
    run: list[RowPlace] = []
    for row in rows:
        if row.level not in _TOTALS:
            run.append(row)
            continue
        if run and above is None:
            found.append((run, row))
        above, run = row, []
    if run and above is not None:
        found.append((run, above))
    return found


def _candidates(run: Sequence[RowPlace]) -> list[RowPlace]:
    """Give the rows of a run whose place is open: all, or the units where codes or numbers place what is between them."""
    tops = [row for row in run if row.parent is None and not row.is_part]
    if any(map(_is_placed, run)):
        tops = [row for row in tops if row.level == "unit"]
    return [] if all(row.level == "unit" for row in tops) and _codes_nest(tops) else tops


def _codes_nest(rows: Sequence[RowPlace]) -> bool:
    """Tell whether the codes of units say which is above which (123, 123001)."""
    codes = {row.name.unit_code for row in rows if row.name.unit_code}
    return any(long != short and long.startswith(short) for long in codes for short in codes)


def _is_placed(row: RowPlace) -> bool:
    """Tell whether a code or number places a row; rows of projects are not placed by their codes."""
    return row.depth is not None or (bool(row.name.codes) and row.level != "project") or bool(row.inner_code)


def _outline(rows: list[RowPlace]) -> tuple[list[RowPlace], list[tuple[RowPlace, list[RowPlace]]]]:
    """Work up from the last row: each takes the fewest rows below it that make its amounts."""
    outer: list[RowPlace] = []
    below: list[tuple[RowPlace, list[RowPlace]]] = []
    for row in reversed(rows):
        count = next((n for n in _counts(row, outer) if adds_up(row, outer[:n])), 0)
        if count == 1 and not _may_hold_one(row, outer[0]):
            count = 0
        if count:
            while count < len(outer) and _is_blank_budget(row, outer[count]):
                count += 1
            below.append((row, outer[:count]))
            outer = outer[count:]
        outer.insert(0, row)
    return outer, list(reversed(below))


def _counts(row: RowPlace, below: Sequence[RowPlace]) -> Iterator[int]:
    """Give how many of the rows below may make a row, by the first of its amounts."""
    column = next((c for c, amount in enumerate(row.amounts) if amount.value), None)
    if column is None:
        return
    total, added = row.amounts[column].value or 0.0, 0.0
    for count, other in enumerate(below, start=1):
        added += other.amounts[column].value or 0.0 if column < len(other.amounts) else 0.0
        if abs(added - total) <= count + 1:
            yield count


def _may_hold_one(row: RowPlace, only: RowPlace) -> bool:
    """Tell whether a row can sum a single one: a unit, or money that is divided by fund."""
    return row.level == "unit" or (
        fund_of(row.label) == "fiscal_appropriation" and fund_of(only.label) in FISCAL_FUNDS
    )


def _is_blank_budget(row: RowPlace, other: RowPlace) -> bool:
    """Tell whether a row without amounts is one more of the budgets of an appropriation."""
    return (
        fund_of(row.label) == "fiscal_appropriation"
        and fund_of(other.label) in FISCAL_FUNDS
        and not any(amount.value for amount in other.amounts)
    )


def nest_classes(rows: list[RowPlace]) -> None:
    """Let a row without code sum the classes right below it: 人员经费 above 工资福利支出 and 对个人和家庭的补助."""
    for k, row in enumerate(rows):
        if row.name.codes or row.level != "line" or row.is_part or row.inner_code:
            continue
        below: list[RowPlace] = []
        for other in rows[k + 1 :]:
            if other.level in _TOTALS or not (other.name.codes or other.inner_code):
                break
            if other.level == "class":
                below.append(other)
        if below and adds_up(row, below):
            row.is_total = True
            for other in below:
                other.parent = other.parent or row
                other.groups = other.groups or [row.label]
