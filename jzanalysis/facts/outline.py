"""The outline of one side of a table: which row stands under which, by number, 其中, name, column or sum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..amounts import Amount
from ..recognition.vocabulary import fund_of, measure_of, squeeze
from .rows import RowName

_CHINESE = r"[一二三四五六七八九十]{1,3}"
#: Numbering from the outside in: 一、 （一） 1. (1).
_NUMBERINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"({_CHINESE})[、.,:]",
        rf"\(({_CHINESE})\)[、.]?",
        r"(\d{1,2})[、.,:](?!\d)",
        r"\((\d{1,2})\)[、.]?",
    )
)
_OF_WHICH = re.compile(r"其中[:]?")
FISCAL_FUNDS = {"general_public", "government_fund", "state_capital"}


@dataclass(slots=True, eq=False)
class RowPlace:
    """Where a row stands among the rows of its side of the table."""

    name: RowName
    amounts: list[Amount]  # of its figure columns, in column order
    level: str = "line"
    is_total: bool = False
    is_part: bool = False
    groups: list[str] = field(default_factory=list)
    depth: int | None = None  # by numbering: 0 一、, 1 （一）, 2 1., 3 (1)
    is_first: bool = False  # 一、 or 1.
    inner_code: str | None = None  # a code known by the row's name only; it orders rows, it is not printed
    parent: RowPlace | None = None
    has_units: bool = False  # it sums rows of units: 货物 above each unit that buys

    @property
    def label(self) -> str:
        """The row's name without spaces, full-width forms made ordinary."""
        return squeeze(self.name.row)

    @property
    def is_plain(self) -> bool:
        """Tell whether the row is a line without number, code or place so far."""
        return (
            self.depth is None
            and self.level == "line"
            and not (self.is_part or self.name.codes or self.inner_code or self.parent)
            and bool(self.label)
        )


def numbering(label: str) -> tuple[int | None, bool]:
    """Give the depth of a label's numbering, and whether it is the first of its list.

    >>> numbering("一、本年收入"), numbering("其中：(2)公务用车运行费"), numbering("上年结转")
    ((0, True), (3, False), (None, False))
    """
    text = _OF_WHICH.sub("", squeeze(label), count=1)
    for depth, pattern in enumerate(_NUMBERINGS):
        if found := pattern.match(text):
            return depth, found.group(1) in ("一", "1")
    return None, False


def bare_label(label: str) -> str:
    """Take numbering and 其中 off a label.

    >>> bare_label("（二）外交支出"), bare_label("其中：财政拨款")
    ('外交支出', '财政拨款')
    """
    text = _OF_WHICH.sub("", squeeze(label), count=1)
    for pattern in _NUMBERINGS:
        text = pattern.sub("", text, count=1) if pattern.match(text) else text
    return text


def find_parents(rows: list[RowPlace]) -> None:
    """Give every row the row it stands under, and mark the parts that are printed with 其中."""
    _by_numbering(rows)
    _by_name(rows)
    _plain_runs(rows)
    for row in rows:
        above = [*row.parent.groups, row.parent.label] if row.parent else []
        row.groups = list(row.name.outer) or above


def _by_numbering(rows: list[RowPlace]) -> None:
    stack: list[tuple[float, RowPlace]] = []
    before: RowPlace | None = None
    for row in rows:
        last: tuple[float, RowPlace] | None = None
        if row.label.startswith("其中"):
            row.is_part = True
            row.parent = before.parent if before is not None and before.is_part else before
        if row.depth is not None:
            while stack and stack[-1][0] >= row.depth:
                last = stack.pop()
            if not row.is_part:
                _place_numbered(row, before, last, stack)
            stack.append((row.depth, row))
        elif row.level in ("total", "subtotal"):
            stack.clear()
        elif row.is_plain:  # a list under a row without number ends with the next such row
            stack = stack[: next((k for k, (depth, _) in enumerate(stack) if depth % 1), len(stack))]
        before = row


def _place_numbered(
    row: RowPlace,
    before: RowPlace | None,
    last: tuple[float, RowPlace] | None,
    stack: list[tuple[float, RowPlace]],
) -> None:
    if last and last[1].is_part and last[0] == row.depth and not row.is_first:
        row.parent, row.is_part = last[1].parent, True  # 其中：(1) … (2) …
        return
    opens = row.is_first and before is not None and before.is_plain and not _is_carried(row)
    if opens and before is not None and row.depth is not None:
        stack.append((row.depth - 0.5, before))  # 上年结转结余, then 一、 二、 三、 once more
    row.parent = stack[-1][1] if stack else None


def _by_name(rows: list[RowPlace]) -> None:
    """Place sections and items that are named without code under the row whose code begins theirs."""
    above: list[RowPlace] = []
    for row in rows:
        own = row.inner_code or (
            next(iter(row.name.codes.values()), "") if row.name.origin == "by_name" else ""
        )
        if not own:
            above = [] if row.level in ("total", "subtotal") else above
            continue
        while above and not _is_below(own, above[-1]):
            above.pop()
        if row.inner_code and above:
            row.parent = above[-1]
        above.append(row)


def _is_below(code: str, row: RowPlace) -> bool:
    outer = row.inner_code or next(iter(row.name.codes.values()), "")
    return len(code) > len(outer) and code.startswith(outer)


def _plain_runs(rows: list[RowPlace]) -> None:
    """Rows without number below a row: its children, if they add up to it or are the three budgets of it."""
    for k, row in enumerate(rows):
        if row.level in ("total", "subtotal") or row.name.codes or not row.label:
            continue
        run = []
        for other in rows[k + 1 :]:
            if not other.is_plain:
                break
            run.append(other)
        if not run:
            continue
        if row.label.startswith("其中") and row.parent is not None:
            parts = [other for other in rows[: k + 1] if other.parent is row.parent and other.is_part]
            if adds_up(row.parent, [*parts, *run]):
                for other in run:
                    other.parent, other.is_part = row.parent, True
        elif row.depth is None and not _is_carried(row):
            continue
        elif adds_up(row, run) or _are_its_budgets(row, run):
            for other in run:
                other.parent = row


def _is_carried(row: RowPlace) -> bool:
    """Tell whether a row is money of another year, under which final accounts list the three budgets bare."""
    return measure_of(row.label) in ("carryover", "carried_forward")


def _are_its_budgets(row: RowPlace, run: Sequence[RowPlace]) -> bool:
    funds = [fund_of(other.label) for other in run]
    return fund_of(row.label) == "fiscal_appropriation" and len(run) > 1 and set(funds) <= FISCAL_FUNDS


def find_parents_by_column(rows: list[RowPlace]) -> None:
    """Let a row of a project table sum the rows whose labels stand further right, if they add up to it."""
    above: list[tuple[float, RowPlace]] = []
    children: dict[int, list[RowPlace]] = {}
    for row in rows:
        if row.level in ("total", "subtotal") or row.name.last is None:
            above.clear()
            continue
        rank = row.name.last + (0.5 if row.level == "unit" else 0.0)
        while above and above[-1][0] >= rank:
            above.pop()
        if above and row.parent is None:
            children.setdefault(id(above[-1][1]), []).append(row)
        above.append((rank, row))
    for row in rows:
        if (below := children.get(id(row))) and adds_up(row, below):
            for other in below:
                other.parent = row
            row.is_total = True
            row.has_units = any(other.level == "unit" for other in below)


def adds_up(whole: RowPlace, parts: Sequence[RowPlace]) -> bool:
    """Tell whether the parts make the whole in every column, within half a last digit per printed term."""
    seen = False
    for total, added in _columns(whole, parts):
        numbers = [part.value for part in added if part.value is not None]
        if total.value is None:
            if any(numbers):
                return False
            continue
        digits = max((part.decimals or 0 for part in (total, *added)), default=0)
        seen = seen or any(numbers)
        if abs(total.value - sum(numbers)) > 0.5 * 10.0**-digits * (len(numbers) + 1) * 1.0001:
            return False
    return seen


def _columns(whole: RowPlace, parts: Sequence[RowPlace]) -> Iterator[tuple[Amount, list[Amount]]]:
    for c, total in enumerate(whole.amounts):
        yield total, [part.amounts[c] for part in parts if c < len(part.amounts)]
