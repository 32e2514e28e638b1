"""Exercises on reading a budget: each answer is checked against the disclosure, and a wrong one gets a hint.

A hint says what kind of slip it was, never the answer. No answer yet (``None``) is no mistake, so that the
lesson also runs through unattended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .disclosure import Disclosure
from .errors import UsageError


@dataclass(frozen=True)
class Feedback:
    """What the lesson answers: right, wrong with a hint, or nothing answered yet."""

    is_right: bool | None
    hint: str

    def _repr_markdown_(self) -> str:
        verdict = {True: "**答对了**。", False: "**还不对**。", None: "**还没有作答**。"}[self.is_right]
        return f"{verdict}{self.hint}"

    def __repr__(self) -> str:
        return self._repr_markdown_().replace("*", "")


@dataclass(frozen=True)
class Exercise:
    """An exercise: its right answer from the disclosure, how near is near enough, and the slips it knows."""

    answer: Callable[[Disclosure], float]
    slips: Callable[[Disclosure], dict[str, float]]
    decimals: int
    praise: str


def check(number: int, answer: Any, disclosure: Disclosure) -> Feedback:
    """Check the answer to an exercise of the lesson (1, 2 or 3).

    >>> from jzanalysis import load
    >>> check(1, None, load("jiaozuo-kexie-2023"))
    还没有作答。把上面的 None 换成你的答案，再运行这一格。
    """
    if number not in EXERCISES:
        msg = f"no exercise {number!r}; there are {', '.join(map(str, EXERCISES))}"
        raise UsageError(msg)
    if answer is None:
        return Feedback(is_right=None, hint="把上面的 None 换成你的答案，再运行这一格。")
    if isinstance(answer, bool) or not isinstance(answer, (int, float)):
        return Feedback(is_right=False, hint="答案要写成数字，不带单位、引号和千分位逗号。")
    return _judge(EXERCISES[number], float(answer), disclosure)


def _judge(exercise: Exercise, answer: float, disclosure: Disclosure) -> Feedback:
    right = exercise.answer(disclosure)
    if _same(answer, right, exercise.decimals):
        return Feedback(is_right=True, hint=exercise.praise)
    for hint, slip in exercise.slips(disclosure).items():
        near = max(abs(slip) / 2000, 0.5 * 10**-exercise.decimals)  # a slip may be rounded in its own way
        if abs(answer - slip) <= near:
            return Feedback(is_right=False, hint=hint)
    return Feedback(is_right=False, hint=_size_hint(answer, right))


def _size_hint(answer: float, right: float) -> str:
    """Say in which direction an unknown slip went.

    >>> _size_hint(0.5, 5000)
    '差了一万倍：单位弄错了吗？'
    """
    for factor, word in ((10_000, "一万"), (100, "一百"), (10, "十")):
        if _same(answer * factor, right, 6) or _same(answer, right * factor, 6):
            return f"差了{word}倍：单位弄错了吗？"
    if _same(-answer, right, 6):
        return "正负号反了。"
    return (
        "数太大了，再对照题目里说的那一行、那一列。"
        if answer > right
        else "数太小了，再对照题目里说的那一行、那一列。"
    )


def _same(left: float, right: float, decimals: int) -> bool:
    return abs(left - right) <= 0.5 * 10**-decimals + 1e-9


def _stated(disclosure: Disclosure, measure: str, column: str) -> float:
    """Give a figure of the narrative about the expenditure table, or about all money of the summary."""
    table = "revenue_expenditure_summary" if measure == "total" else "expenditure"
    rows = disclosure.stated[
        (disclosure.stated["table"] == table) & (disclosure.stated["measure"] == measure)
    ]
    return float(rows[column].dropna().iloc[0])


def _printed(disclosure: Disclosure, measure: str) -> float:
    """Give a figure of the total row of the expenditure table."""
    facts = disclosure.facts
    rows = facts[
        (facts["table"] == "expenditure") & (facts["level"] == "total") & (facts["measure"] == measure)
    ]
    return float(rows["amount_wan"].dropna().iloc[0])


def _personnel(disclosure: Disclosure) -> float:
    return _printed(disclosure, "wages_and_benefits") + _printed(disclosure, "household_transfers")


def _unit_slips(disclosure: Disclosure) -> dict[str, float]:
    total = _printed(disclosure, "total")
    return {
        "这是万元的数，题目问的是元。": total,
        "这是千元的数，题目问的是元。": total * 10,
        "这是基本支出的合计，题目问的是全部支出。": _printed(disclosure, "basic") * 10_000,
        "这是项目支出的合计，题目问的是全部支出。": _printed(disclosure, "project") * 10_000,
    }


def _prior(disclosure: Disclosure) -> float:
    return _stated(disclosure, "total", "current_wan") - _stated(disclosure, "total", "change_wan")


def _prior_slips(disclosure: Disclosure) -> dict[str, float]:
    current, change = _stated(disclosure, "total", "current_wan"), _stated(disclosure, "total", "change_wan")
    rate = _stated(disclosure, "total", "change_rate")
    return {
        "方向反了：本年比上年减少，上年应当比本年大。": current + change,
        "增减率以上年为基数，不能直接乘在本年数上；用增减额更准。": current * (1 - rate),
        "这样算把增减率乘在了本年数上，方向也反了。": current * (1 + rate),
        "这是增减额，题目问的是上年数。": abs(change),
        "这是本年数，题目问的是上年数。": current,
    }


def _share(disclosure: Disclosure) -> float:
    return _personnel(disclosure) / _printed(disclosure, "basic")


def _share_slips(disclosure: Disclosure) -> dict[str, float]:
    basic, total = _printed(disclosure, "basic"), _printed(disclosure, "total")
    return {
        "这是百分数，题目要小数：62.5% 写成 0.625。": _share(disclosure) * 100,
        "分母用了全部支出，题目问的是占基本支出。": _personnel(disclosure) / total,
        "只算了工资福利支出；人员经费还包括对个人和家庭的补助。": _printed(disclosure, "wages_and_benefits")
        / basic,
        "这是公用经费的比重，题目问的是人员经费。": 1 - _share(disclosure),
        "分子分母颠倒了。": 1 / _share(disclosure),
    }


EXERCISES = {
    1: Exercise(
        lambda d: _printed(d, "total") * 10_000, _unit_slips, 0, "先看单位，再读数，是读预算的第一步。"
    ),
    2: Exercise(_prior, _prior_slips, 2, "上年数没有印在表里，却可以由本年数和增减额推出来。"),
    3: Exercise(_share, _share_slips, 4, "说占比，先说清楚占谁的比。"),
}
