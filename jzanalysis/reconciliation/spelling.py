"""Equations in words: the statement with its arithmetic, the terms, why this tolerance, what would close a gap."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from .equations import LABELS, LEFT, Terms
from .figures import Figures
from .identities import identities
from .writing import FIELDS, Row, table_label, term_tail, to_text

_WHY = {
    "exact": "容差为零：金额精确到元（或万元的四位小数）",
    "T0": "容差为零：两处应为同一数字",
    "TR": "容差为每个相加数字末位之半",
    "no parts": "同表其他行都印有下级，这一行（或它的下级的上一级）没有印出",
    "nameless": "有的行没有名称和编码，可能读错",
    "blank other": "另一表相应的格没有印出金额",
    "misread": "本表的合计多处不符，很可能读错了格子",
    "carried": "差额恰为文件印出的结转（结余）数，两表口径不同",
    "cut off": "合计与他表一致而各行之和相差甚远：本表在文件中不完整",
    "exact elsewhere": "容差为零：本文件其余合计均精确相等，不符的各处都含同一个数字",
}
_SAID = {
    "holds": "",
    "rounding": "；差额在四舍五入之内",
    "fails": "；差额超出容差",
    "not_checkable": "；无从核对",
    "not_applicable": "；表内没有金额",
}
_SLIP = 10_000  # 元 for 万元
_NO_PARTS = {"no parts": "（没有印出下级行）", "blank other": "（另一表没有印出金额）"}
#: A statement writes out this many terms; all of them are in `terms`.
_WRITTEN = 40

_TOTAL_WORDS = ("小计", "合计", "金额", "")


class Spelled(NamedTuple):
    """One equation in words: its statement, its terms as JSON, and the first figure of its left side."""

    statement: str
    terms: str
    first: int


def checks_of(results: pd.DataFrame, terms: Terms, figures: Figures) -> list[Row]:
    """Turn evaluated equations into rows of the `checks` frame."""
    spelled = _spell(terms.where(terms.sign != 0), results["labels"].to_numpy(), figures)
    failed = set(results["eq"][results["outcome"] == "fails"])
    used = _used_in(failed, terms)
    seen = Counter(fact for terms_of in used.values() for fact, _ in terms_of)
    known, first = identities(), [each.first for each in spelled]
    names = ("disclosure", "document", "stage", "table", "page")
    places = zip(*(figures[name][first].tolist() for name in names), strict=True)
    numbers = ("eq", "check", "outcome", "rule", "digits", "left", "right", "gap", "tolerance")
    rows = []
    for place, each, told in zip(
        places, spelled, zip(*(results[name].tolist() for name in numbers), strict=True), strict=True
    ):
        eq, check, outcome, rule, digits, left, right, gap, tolerance = told
        own = known[check]
        differ = f"，差 {to_text(gap, digits)} 万元" if gap and rule not in _NO_PARTS else ""
        why = f"{own.zh}（{own.rests_on}）。{_WHY[rule]}{_SAID[outcome]}。"
        rows.append(
            dict(zip(names, place, strict=True))
            | {
                "check": check,
                "family": own.family,
                "outcome": outcome,
                "left": left,
                "right": right,
                "gap": gap,
                "tolerance": tolerance,
                "unit": "万元",
                "terms": each.terms,
                "why": why + correction(used[eq], gap, seen, figures) if eq in failed else why,
                "statement": f"{table_label(place[3])}：{each.statement}{differ or _NO_PARTS.get(rule, '')}",
            }
        )
    return rows


def _used_in(failed: set[int], terms: Terms) -> dict[int, list[tuple[int, int]]]:
    """Give the figures of failing equations with the sign by which correcting them closes the gap."""
    used: dict[int, list[tuple[int, int]]] = defaultdict(list)
    mask = np.isin(terms.eq, list(failed))
    columns = (each[mask].tolist() for each in (terms.eq, terms.side, terms.sign, terms.fact))
    for eq, side, sign, fact in zip(*columns, strict=True):
        used[eq].append((fact, sign if side != LEFT else -sign))
    return used


def correction(used: Sequence[tuple[int, int]], gap: float, seen: Counter[int], figures: Figures) -> str:
    """Say which figure would close a gap with two digits exchanged, or in the other unit; "" when none would.

    Of several, the one that enters most of the failing sums (`seen`) is named; figures that tie, up to three.
    """
    found = [
        (fact, other)
        for fact, sign in used
        for other in (*_exchanged(fact, sign, gap, figures), *_scaled(fact, sign, gap, figures))
    ]
    most = max((seen[fact] for fact, _ in found), default=0)
    best = [(fact, other) for fact, other in found if seen[fact] == most]
    if not 1 <= len(best) <= 3:
        return ""
    said = "，或".join(
        f"“{figures['row'][fact] or figures['column'][fact]}”是 {other}" for fact, other in best
    )
    return f"若{said}，则两边相等。"


def _exchanged(fact: int, sign: int, gap: float, figures: Figures) -> Iterator[str]:
    digits = int(figures["dig"][fact])
    whole = round(abs(float(figures["amt"][fact])) * 10**digits)
    text = str(whole)
    for i in range(len(text) - 1):
        swapped = int(text[:i] + text[i + 1] + text[i] + text[i + 2 :])
        if swapped != whole and abs(sign * (swapped - whole) - gap * 10**digits) < 0.5:
            yield f"{to_text(swapped / 10**digits, digits)}（相邻两位颠倒）"


def _scaled(fact: int, sign: int, gap: float, figures: Figures) -> Iterator[str]:
    """Give a figure ten thousand times smaller or larger, where that closes the gap."""
    amount, digits = float(figures["amt"][fact]), int(figures["dig"][fact])
    for other in (amount / _SLIP, amount * _SLIP):
        if amount and abs(sign * (other - amount) - gap) <= 10.0**-digits:
            yield f"{to_text(other, digits)}（元与万元之误）"


class Words:
    """What each of many figures says, written once: its term in JSON, and its name with its amount."""

    def __init__(self, figures: Figures, facts: np.ndarray) -> None:
        columns = {name: figures[name][facts].tolist() for name in FIELDS}
        self.told = figures["ok"][facts] & (figures["amt"][facts] != 0)
        self.tails = [term_tail(row) for row in zip(*columns.values(), strict=True)]
        self._amounts = [
            to_text(amount, digits) if ok else "（空）"
            for amount, digits, ok in zip(columns["amt"], columns["dig"], columns["ok"], strict=True)
        ]
        self._names = list(zip(*(columns[name] for name in ("row", "column", "group", "table")), strict=True))

    def spoken(self, at: int, kind: str) -> str:
        """Write a figure with the label that tells it apart: its row, column or table."""
        row, column, group, table = self._names[at]
        if kind == "row":
            label = row or column
        elif kind == "table":
            label = f"{table_label(table)}“{row or column}”"
        elif column in _TOTAL_WORDS and group:
            label = group.rpartition("/")[2] + column
        else:
            label = column or row
        return f"{label} {self._amounts[at]}"


def _spell(terms: Terms, labels: np.ndarray, figures: Figures) -> list[Spelled]:
    """Write each equation, in the order of their numbers."""
    if not len(terms.eq):
        return []
    terms = terms.where(np.lexsort((terms.side, terms.eq)))
    facts, at = np.unique(terms.fact, return_inverse=True)
    words = Words(figures, facts)
    pairs, of = np.unique(at * len(LABELS) + labels[terms.eq], return_inverse=True)
    spoken = [words.spoken(int(pair) // len(LABELS), LABELS[int(pair) % len(LABELS)]) for pair in pairs]
    is_left = terms.side == LEFT
    heads = [f'{{"side":"{side}","sign":{sign},' for side in ("left", "right") for sign in (1, -1)]
    kinds = (2 * ~is_left + (terms.sign < 0)).tolist()
    listed = [heads[kind] + words.tails[i] for kind, i in zip(kinds, at.tolist(), strict=True)]
    signs = np.where(terms.sign < 0, " − ", " + ").tolist()
    is_told = (is_left | words.told[at]).tolist()
    said = [
        sign + spoken[i] if told else "" for sign, i, told in zip(signs, of.tolist(), is_told, strict=True)
    ]
    starts = np.flatnonzero(np.append(True, terms.eq[1:] != terms.eq[:-1]))
    ends = np.append(starts[1:], len(terms.eq))
    middles = starts + np.add.reduceat(is_left.astype(np.int64), starts)
    return [
        Spelled(f"{_sum(said[a:m])} ＝ {_sum(said[m:b])}", f"[{','.join(listed[a:b])}]", fact)
        for a, m, b, fact in zip(
            starts.tolist(), middles.tolist(), ends.tolist(), terms.fact[starts].tolist(), strict=True
        )
    ]


def _sum(parts: Sequence[str]) -> str:
    if len(parts) > _WRITTEN:
        told = [part for part in parts if part]
        if len(told) > _WRITTEN:
            return "".join(told[:_WRITTEN]).removeprefix(" + ").strip() + f" + …（共 {len(told)} 项）"
    return "".join(parts).removeprefix(" + ").strip() or "0"
