"""决算数大于、小于预算数: the word against the two amounts of its sentence (文字自身)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from ..narrative.vocabulary import vocabulary
from .writing import Row, check, dump, stated_term, to_text

_BUDGETS = re.compile(r"(年初|全年|调整)(?:后的?)?预算")
_SIGNS = {1: "大于", -1: "小于", 0: "持平"}


def against_budget(said: list[Row]) -> Iterator[Row]:
    """Compare the word with the amounts, where a sentence prints one budget and says one thing of it.

    A word for a difference that the printed digits do not show can be neither confirmed nor refuted.
    """
    budgets = Counter(_sentence(row) for row in said if row["budget_wan"] == row["budget_wan"])
    for row in said:
        gap = row["current_wan"] - row["budget_wan"]
        if gap != gap or budgets[_sentence(row)] > 1:
            continue
        told = {sign for sign, pattern in vocabulary(None).against_budget if pattern.search(row["sentence"])}
        if len(told) != 1 or len(set(_BUDGETS.findall(row["sentence"]))) > 1:
            continue
        word, sign = told.pop(), int(np.sign(round(gap, 6)))
        outcome = "holds" if word == sign else "fails" if sign else "not_checkable"
        yield check(
            row,
            "narrative_against_budget",
            outcome,
            f"“{row['subject']}”称决算数与预算数相比{_SIGNS[word]}，"
            f"决算 {to_text(row['current_wan'], row['dig'])}，预算 {to_text(row['budget_wan'], row['dig'])}",
            left=float(word),
            right=float(sign),
            gap=float(word - sign),
            tolerance=0.0,
            unit="words",
            why="" if sign or not word else "印出的位数看不出差别。",
            terms=dump([stated_term(row, "current_wan", "left"), stated_term(row, "budget_wan", "right")]),
        )


def _sentence(row: Row) -> tuple[object, ...]:
    return row["document"], row["page"], row["sentence"]
