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
from .writing import table_label, term_tails, text_column, to_text

_WHY = {
    "exact": "容差为零：金额精确到元（或万元的四位小数）",
    "T0": "容差为零：两处应为同一数字",
    "TR": "容差为每个相加数字末位之半",
    "no parts": "同表其他行或本文件其他表都印有下级，这一行（或它的下级的上一级）没有印出",
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
_BARE = "（右边各格空白或为零）"
#: A statement writes out this many terms; all of them are in `terms`.
_WRITTEN = 40

_TOTAL_WORDS = ("小计", "合计", "金额", "")


def checks_of(results: pd.DataFrame, terms: Terms, figures: Figures) -> pd.DataFrame:
    """Turn evaluated equations into the columns of the `checks` frame, all at once; of the head, what figures tell."""
    said = _spell(terms.where(terms.sign != 0), results["labels"].to_numpy(), figures)
    numbers = (results[name].tolist() for name in ("gap", "digits", "rule"))
    differ = [
        _NO_PARTS.get(rule, "") if rule in _NO_PARTS or not gap else f"，差 {to_text(gap, digits)} 万元"
        for gap, digits, rule in zip(*numbers, strict=True)
    ]
    bare = (results["gap"].to_numpy() != 0) & (results["right"].to_numpy() == 0)
    for i in np.flatnonzero(bare).tolist():
        differ[i] = _BARE + differ[i] if said.statements[i].endswith(" ＝ 0") else differ[i]
    table = figures["table"][said.first]
    labels = {kind: f"{table_label(kind)}：" for kind in set(table)}
    statements = [
        labels[kind] + statement + gap
        for kind, statement, gap in zip(table.tolist(), said.statements, differ, strict=True)
    ]
    texts = {name: figures[name][said.first] for name in ("disclosure", "document", "stage")}
    texts |= {"check": results["check"].to_numpy(), "table": table, "statement": statements}
    texts |= {"outcome": results["outcome"].to_numpy(), "terms": said.terms}
    page = figures["page"][said.first]
    frame = pd.DataFrame(
        {name: text_column(values) for name, values in texts.items()}
        | {"page": pd.arrays.IntegerArray(page, page < 0), "unit": text_column(["万元"] * len(page))}
        | {name: results[name].to_numpy() for name in ("left", "right", "gap", "tolerance")}
    )
    families = {name: identity.family for name, identity in identities().items()}
    frame["family"] = text_column([families[name] for name in texts["check"]])
    frame["why"] = text_column(_whys(results, terms, figures))
    return frame


def _whys(results: pd.DataFrame, terms: Terms, figures: Figures) -> list[str]:
    """Write why each equation has its tolerance and outcome, and what would close the gap of one that fails."""
    kinds = list(zip(*(results[name].tolist() for name in ("check", "rule", "outcome")), strict=True))
    known = identities()
    said = {
        kind: f"{known[kind[0]].zh}（{known[kind[0]].rests_on}）。{_WHY[kind[1]]}{_SAID[kind[2]]}。"
        for kind in set(kinds)
    }
    whys = [said[kind] for kind in kinds]
    failed = results[results["outcome"] == "fails"]
    used = _used_in(set(failed["eq"]), terms)
    seen = Counter(fact for terms_of in used.values() for fact, _ in terms_of)
    for eq, gap in zip(failed["eq"].tolist(), failed["gap"].tolist(), strict=True):
        whys[eq] += correction(used[eq], gap, seen, figures)
    return whys


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


class Spelled(NamedTuple):
    """Equations in words, one item each: statement, terms as JSON, and the first figure of the left side."""

    statements: list[str]
    terms: list[str]
    first: np.ndarray


def _spell(terms: Terms, labels: np.ndarray, figures: Figures) -> Spelled:
    """Write each equation, in the order of their numbers."""
    terms = terms.where(np.lexsort((terms.side, terms.eq)))
    facts, at = np.unique(terms.fact, return_inverse=True)
    starts = np.flatnonzero(np.append(True, terms.eq[1:] != terms.eq[:-1])) if len(at) else at
    spans = list(zip(starts.tolist(), [*starts[1:].tolist(), len(at)], strict=bool(len(at))))
    heads = [f'{{"side":"{side}","sign":{sign},' for side in ("left", "right") for sign in (1, -1)]
    kinds = 2 * (terms.side != LEFT) + (terms.sign < 0)
    tails = term_tails(figures, facts)
    listed = [heads[kind] + tails[i] for kind, i in zip(kinds.tolist(), at.tolist(), strict=True)]
    said = _said(terms, labels[terms.eq], figures)
    return Spelled(
        ["".join(said[a:b]) for a, b in spans],
        [f"[{','.join(listed[a:b])}]" for a, b in spans],
        terms.fact[starts],
    )


#: What stands before a term: nothing, a sign, or a sign at the head of its side.
_LEADS = ("", " + ", " − ", "", "− ")


def _said(terms: Terms, labels: np.ndarray, figures: Figures) -> list[str]:
    """Write each term with its sign, the first of a right side with ＝; one that adds nothing to the right is ""."""
    left, ok = terms.side == LEFT, figures["ok"][terms.fact]
    told = left | (ok & (figures["amt"][terms.fact] != 0))
    opens = np.append(True, (terms.eq[1:] != terms.eq[:-1]) | (left[1:] != left[:-1]))[: len(left)]
    side = np.cumsum(opens) - 1
    many = np.bincount(side, weights=told).astype(np.int64)[side]
    before = np.cumsum(told) - told
    rank = before - before[opens][side]  # among the told ones of its side
    shown = told & (rank < _WRITTEN)
    lead = np.where(shown, 1 + (terms.sign < 0) + 2 * (rank == 0), 0) + len(_LEADS) * (opens & ~left)
    leads = [*_LEADS, *(f" ＝ {lead}" for lead in _LEADS)]
    facts, at = np.unique(terms.fact, return_inverse=True)
    pairs, of = np.unique(at * len(LABELS) + labels, return_inverse=True)
    words = [*_spoken(facts, pairs // len(LABELS), pairs % len(LABELS), figures), ""]
    of = np.where(shown, of, len(pairs))
    said = [leads[i] + words[j] for i, j in zip(lead.tolist(), of.tolist(), strict=True)]
    for i in np.flatnonzero(opens & (many == 0)).tolist():
        said[i] += "0"
    for i in np.flatnonzero(shown & (many > _WRITTEN) & (rank == _WRITTEN - 1)).tolist():
        said[i] += f" + …（共 {many[i]} 项）"
    return said


def _spoken(facts: np.ndarray, at: np.ndarray, kinds: np.ndarray, figures: Figures) -> list[str]:
    """Write figures (positions in `facts`) with the label that tells each apart: its row, column or table."""
    row, column, group, table = (figures[name][facts] for name in ("row", "column", "group", "table"))
    by_row, by_column = np.where(row != "", row, column), np.where(column != "", column, row)
    for i in np.flatnonzero(np.isin(column, _TOTAL_WORDS) & (group != "")).tolist():
        by_column[i] = group[i].rpartition("/")[2] + column[i]
    labels = np.where(kinds == LABELS.index("column"), by_column[at], by_row[at])
    for i in np.flatnonzero(kinds == LABELS.index("table")).tolist():
        labels[i] = f"{table_label(table[at[i]])}“{labels[i]}”"
    numbers = (figures[name][facts].tolist() for name in ("amt", "dig", "ok"))
    amounts = [
        to_text(amount, digits) if ok else "（空）" for amount, digits, ok in zip(*numbers, strict=True)
    ]
    return [f"{label} {amounts[i]}" for label, i in zip(labels.tolist(), at.tolist(), strict=True)]
