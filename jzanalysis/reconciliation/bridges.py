"""Why figures of like name differ, with a bridge from one to the other where the document allows one (口径差异)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..bundled import package_toml
from .figures import Figures
from .writing import Row, check, dump, fact_term, to_text

Selector = dict[str, Any]
_NOT_COLUMNS = ("name", "sum", "sign", "beside")
_ITEM = 5  # digits of an economic item (款)
#: A bridge of items names this many of them.
_NAMED = 6


def bridges() -> list[dict[str, Any]]:
    """Give the pairs of like names as ``bridges.toml`` lists them.

    >>> bridges()[0]["one"], bridges()[0]["two"]
    ('机关运行经费', '公用经费')
    """
    return list(package_toml("reconciliation/bridges.toml")["bridge"])


def like_names(figures: Figures) -> Iterator[Row]:
    """Explain figures of like name that differ and need not agree."""
    for bridge in bridges():
        lefts, rights = (_by_disclosure(bridge[side], figures, bridge) for side in ("left", "right"))
        between = [(each, _by_disclosure(each, figures, bridge)) for each in bridge.get("between", [])]
        for d, left in lefts.items():
            if d in rights and _differ(left, rights[d], figures):
                named = {each["name"] for each, found in between if d in found}
                steps = [
                    (each, found[d])
                    for each, found in between
                    if d in found and each.get("beside", each["name"]) in named
                ]
                yield _explained(bridge, left, rights[d], steps, figures)


def _by_disclosure(selector: Selector, figures: Figures, bridge: Selector) -> dict[int, list[int]]:
    """Pick each disclosure's figure: the first printed one that the selector fits, or all of one column."""
    own = figures.is_in("period", ("current", "")) if bridge.get("stage") else figures["here"]
    mask = own & figures["ok"]
    if bridge.get("stage"):
        mask = mask & (figures["stage"] == bridge["stage"])
    if "is_part" not in selector:
        mask = mask & ~figures["is_part"]
    for name, wanted in selector.items():
        if name not in _NOT_COLUMNS:
            mask = mask & figures.is_in(name, wanted if isinstance(wanted, list) else [wanted])
    found: dict[int, list[int]] = defaultdict(list)
    for fact in np.flatnonzero(mask).tolist():
        mine = found[int(figures["d"][fact])]
        if not mine or (selector.get("sum") and figures["c"][mine[0]] == figures["c"][fact]):
            mine.append(fact)
    return found


def _sum(facts: list[int], figures: Figures) -> float:
    amounts = figures["amt"]
    return round(float(sum(amounts[fact] for fact in facts)), 6)


def _differ(left: list[int], right: list[int], figures: Figures) -> bool:
    digits = int(min(figures["dig"][left[0]], figures["dig"][right[0]]))
    return abs(_sum(left, figures) - _sum(right, figures)) > 0.5 * 10.0**-digits * (1 + 1e-6)


def _explained(
    bridge: Selector,
    left: list[int],
    right: list[int],
    steps: list[tuple[Selector, list[int]]],
    figures: Figures,
) -> Row:
    one, two = _sum(left, figures), _sum(right, figures)
    digits = int(min(figures["dig"][left[0]], figures["dig"][right[0]]))
    gap = round(one - two, 6)
    named = [(step["name"], step.get("sign", 1) * _sum(facts, figures)) for step, facts in steps]
    used = [fact for _, facts in steps for fact in facts]
    if bridge.get("items"):
        named, used = _items(left[0], right[0], figures)
    said = f"{bridge['one']} {to_text(one, digits)}，{bridge['two']} {to_text(two, digits)}，相差 {to_text(gap, digits)}"
    place = {name: figures[name][left[0]] for name in ("disclosure", "document", "table")}
    return check(
        place | {"page": int(figures["page"][left[0]])},
        "like_names",
        "not_applicable",
        f"{said}{_bridge(named, gap, digits)}；口径不同，不必相等",
        left=one,
        right=two,
        gap=gap,
        why=f"{bridge['reason']}。",
        terms=dump(
            [fact_term(figures, fact, "left") for fact in left]
            + [fact_term(figures, fact, "right") for fact in [*right, *used]]
        ),
    )


def _bridge(named: list[tuple[str, float]], gap: float, digits: int) -> str:
    """Write the steps between two figures, and what they leave open."""
    named = [(name, amount) for name, amount in named if amount]
    if not named:
        return ""
    written = "".join(
        f"{' − ' if amount < 0 else ' + '}{name} {to_text(abs(amount), digits)}"
        for name, amount in named[:_NAMED]
    )
    written = written.removeprefix(" + ").strip() + (f" 等 {len(named)} 项" if len(named) > _NAMED else "")
    left = round(gap - sum(amount for _, amount in named), 6)
    if abs(left) <= 0.5 * 10.0**-digits * (len(named) + 2):
        return f" ＝ {written}"
    return f"，其中 {written}，其余 {to_text(left, digits)}"


def _items(left: int, right: int, figures: Figures) -> tuple[list[tuple[str, float]], list[int]]:
    """Give the items by departmental code that differ between two columns, the largest first; none if not in both."""
    gaps: dict[str, float] = defaultdict(float)
    names: dict[str, str] = {}
    used: list[int] = []
    for sign, total in ((1, left), (-1, right)):
        column = [fact for fact in figures.in_column(total).tolist() if not figures["is_part"][fact]]
        items = [fact for fact in column if len(figures["department_economic_code"][fact]) == _ITEM]
        if not items:
            return [], []
        for fact in items:
            code = figures["department_economic_code"][fact]
            gaps[code] += sign * float(figures["amt"][fact])
            names.setdefault(code, figures["row"][fact])
        used += items
    differ = [(names[code], round(gap, 6)) for code, gap in gaps.items() if round(gap, 6)]
    return sorted(differ, key=lambda each: -abs(each[1])), used
