"""Stated shares recomputed: of the whole that the text names, else of a total in the tables (占比)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ..narrative.subjects import key
from .figures import Figures
from .promises import likeness
from .writing import Row, check, dump, fact_term, stated_term, to_text

#: A whole is named by a subject that shares this part of its pairs of characters.
_ALIKE = 0.6


class Whole(NamedTuple):
    """An amount that a share may be of: stated (a row) or in a table (a figure)."""

    amount: float
    row: Row | None
    fact: int
    is_named: bool


def shares(said: list[Row], figures: Figures) -> Iterator[Row]:
    """Recompute each stated share."""
    totals: dict[str, list[int]] = defaultdict(list)
    for fact in np.flatnonzero(
        figures["here"] & figures["ok"] & figures.is_in("level", ("total", "subtotal"))
    ).tolist():
        totals[figures["disclosure"][fact]].append(fact)
    together: dict[tuple[object, ...], float] = defaultdict(float)
    sums: dict[tuple[object, ...], float] = defaultdict(float)
    for row in said:
        if row["share"] == row["share"] and row["current_wan"] == row["current_wan"]:
            together[_sentence(row)] += row["share"]
            sums[_sentence(row)] += row["current_wan"]
    before: dict[str, list[Row]] = defaultdict(list)
    for row in said:
        if row["share"] == row["share"] and row["current_wan"] == row["current_wan"]:
            wholes = list(_wholes(row, before[row["disclosure"]], totals[row["disclosure"]], figures))
            if abs(together[_sentence(row)] - 1) < 0.003 and not (wholes and wholes[0].is_named):
                wholes.append(
                    Whole(round(sums[_sentence(row)], 4), row, -1, is_named=False)
                )  # the parts make the whole
            if wholes:
                yield _share(row, wholes, figures, is_adjusted=abs(together[_sentence(row)] - 1) < 1e-9)
        if row["current_wan"] == row["current_wan"]:
            before[row["disclosure"]].append(row)


def _sentence(row: Row) -> tuple[object, ...]:
    return row["document"], row["page"], row["share_of"]


def _wholes(row: Row, before: list[Row], totals: list[int], figures: Figures) -> Iterator[Whole]:
    """Give what a share may be of: as named before in the text, totals of tables, what stands before."""
    named = [each for each in reversed(before) if each["subject"] == row["share_of"] and row["share_of"]][:2]
    found = [Whole(each["current_wan"], each, -1, is_named=True) for each in named]
    if not named and row["share_of"]:  # “三公”经费财政拨款支出决算中 of a text that began with its 预算
        named = [each for each in before if key(each["subject"]) == key(row["share_of"])][:-3:-1]
        found = [Whole(each["current_wan"], each, -1, is_named=True) for each in named]
    if not named and row["share_of"]:  # 占收入预算合计 of a text that says 收入预算总计
        named = [each for each in before if _alike(each["subject"], row["share_of"])][:-3:-1]
        found = [Whole(each["current_wan"], each, -1, is_named=False) for each in named]
    own = [fact for fact in totals if figures["table"][fact] == row["table"]]
    others = [fact for fact in totals if figures["table"][fact] != row["table"]] if not named else []
    found += [Whole(float(figures["amt"][fact]), None, fact, is_named=False) for fact in own + others]
    found += [
        Whole(each["current_wan"], each, -1, is_named=False) for each in ([] if named else before[:-13:-1])
    ]
    return (each for each in found if each.amount)


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return likeness(one, other) * (len(shorter) - 1) >= _ALIKE * (len(longer) - 1)


def _fits_a_total(row: Row, figures: Figures, half: float) -> bool:
    """Tell whether a total of the tables is what the share was taken of, whatever the text calls it."""
    totals = (
        figures["here"] & figures["ok"] & (figures["amt"] > 0) & figures.is_in("level", ("total", "subtotal"))
    )
    own = figures["amt"][totals & (figures["disclosure"] == row["disclosure"])]
    return bool((np.abs(row["share"] - row["current_wan"] / own) <= half + 1e-12).any())


def _share(row: Row, wholes: list[Whole], figures: Figures, *, is_adjusted: bool) -> Row:
    half = 0.5 * 10.0 ** -row["rdig"] / 100

    def off(whole: Whole) -> float:
        return abs(row["share"] - row["current_wan"] / whole.amount)

    whole = next((each for each in wholes if off(each) <= half + 1e-12), None)
    whole = whole or min(wholes, key=lambda each: (not each.is_named, off(each)))
    right = row["current_wan"] / whole.amount
    gap, slack = row["share"] - right, 0.5 * 10.0 ** -row["dig"] / abs(whole.amount) * (1 + right)
    if abs(gap) <= half + 1e-12:
        outcome = "holds"
    elif abs(gap) <= half + slack or (is_adjusted and abs(gap) <= 3 * half):
        outcome = "rounding"
    else:  # a share of a whole that the text does not name is an error only where it is nearly right
        is_sure = whole.is_named and not _fits_a_total(row, figures, half)
        outcome = "fails" if is_sure or abs(gap) <= 3.2 * half else "not_checkable"
    term = (
        fact_term(figures, whole.fact, "right")
        if whole.row is None
        else stated_term(whole.row, "current_wan", "right")
    )
    said = (
        f"“{row['subject']}”占{row['share_of']} {to_text(row['share'] * 100, row['rdig'])}% ＝ "
        f"{to_text(row['current_wan'], row['dig'])} ÷ {to_text(whole.amount, row['dig'])} ＝ "
        f"{to_text(right * 100, row['rdig'] + 2)}%"
    )
    return check(
        row,
        "narrative_share",
        outcome,
        said,
        left=row["share"],
        right=right,
        gap=0.0 if outcome == "holds" else gap,
        tolerance=half,
        unit="share",
        terms=dump([stated_term(row, "share", "left"), stated_term(row, "current_wan", "right"), term]),
        why="容差为占比末位之半" + ("；同句各占比合计恰为 100%，末位可能为配平。" if is_adjusted else "。"),
    )
