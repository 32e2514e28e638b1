"""The text against itself: rates, changes, directions, rates of completion (文字自身)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import terms as words
from .against_budget import against_budget
from .figures import Figures
from .stated_amounts import amounts
from .writing import Row, check, dump, stated_term, to_text

Key = tuple[Any, ...]
_OTHERS = "同句另外两个金额与它相符，文字所指不能确定。"
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(?:万元|亿元|元)")
_SAME = 1e-9


def narrative(said: list[Row], figures: Figures) -> list[Row]:
    """Give every check of the stated figures (plain rows of the `stated` frame)."""
    for row in said:
        row["dig"] = 2 if row["decimals"] is None else row["decimals"]
        row["rdig"] = 2 if row["rate_decimals"] is None else row["rate_decimals"]
    return [
        *amounts(said, figures),
        *rates(said),
        *priors(said),
        *directions(said),
        *completions(said),
        *against_budget(said),
        *same(said),
    ]


def rates(said: list[Row]) -> Iterator[Row]:
    """Recompute each rate of change from the stated amounts."""
    for row in said:
        change, prior = row["change_wan"], row["prior_wan"]
        if change != change:
            change = row["current_wan"] - prior
        if row["change_rate"] == row["change_rate"] and change == change and prior == prior:
            yield _rate(row, change, prior)


def _rate(row: Row, change: float, prior: float) -> Row:
    used = _used(row, "current_wan", "change_wan", "prior_wan")
    terms = [stated_term(row, "change_rate", "left"), *used]
    printed, digits = abs(row["change_rate"]), row["rdig"]
    if prior <= 0:
        is_wrong = printed != 0 and prior == 0
        return check(
            row,
            "narrative_rate",
            "fails" if is_wrong else "not_applicable",
            f"“{row['subject']}”上年数为 {to_text(prior, row['dig'])}，"
            f"印有增减率 {to_text(printed * 100, digits)}%",
            left=row["change_rate"],
            tolerance=0.0,
            unit="rate",
            terms=dump(terms),
            why="上年数为零，增减率无意义。",
        )
    right = abs(change) / prior
    implied = half_digit(row, "current_wan") / prior if row["prior_origin"] == "implied" else 0.0
    slack = half_digit(row, "change_wan") / prior * (1 + right) + implied
    told = _ratio(
        row,
        "narrative_rate",
        Ratio(printed, right, slack),
        f"“{row['subject']}”增减率 {to_text(printed * 100, digits)}% ＝ {to_text(abs(change), row['dig'])} ÷ "
        f"{to_text(prior, row['dig'])}",
        terms,
    )
    if told["outcome"] == "fails" and _fits_another_pair(row, printed):
        told |= {"outcome": "not_checkable", "why": told["why"] + _OTHERS}
    return told


def half_digit(row: Row, field: str) -> float:
    """Give half of a stated amount's last printed digit: 28.1 in a sentence that prints 400.02 has one decimal.

    >>> half_digit({"sentence": "支出400.02万元，增加28.1万元", "change_wan": 28.1, "dig": 2}, "change_wan")
    0.05
    """
    said = (
        row["sentence"] or f"{abs(row[field]):.10g}"
    )  # without its sentence, zeros at the end may not be printed
    own = [
        len(number.partition(".")[2])
        for number in _NUMBER.findall(said)
        if abs(float(number.replace(",", "")) - abs(row[field])) < _SAME
    ]
    return float(0.5 * 10.0 ** -min(row["dig"], *own)) if own else float(0.5 * 10.0 ** -row["dig"])


def _fits_another_pair(row: Row, rate: float) -> bool:
    """Tell whether two other amounts of the sentence give the rate: then the text speaks of those."""
    told = _amounts_of(row["sentence"])
    half = 0.5 * 10.0 ** -row["rdig"] / 100 + _SAME
    for change in told:
        for base in told:
            ways = (base, base - change, base + change)
            if base != change and any(way > 0 and abs(change / way - rate) <= half for way in ways):
                return True
    return False


def _differ_by(sentence: str, change: float) -> bool:
    """Tell whether two amounts of the sentence differ by a change: then it is theirs."""
    told = _amounts_of(sentence)
    return any(
        abs(abs(one - other) - change) < _SAME for one in told for other in told if change not in (one, other)
    )


def _amounts_of(sentence: str) -> list[float]:
    """Give the amounts of a sentence, in the unit that it prints most.

    >>> _amounts_of("支出1,200.50万元，比2023年增加3万元，增长0.25%")
    [1200.5, 3.0]
    """
    return [float(number.replace(",", "")) for number in _AMOUNT.findall(sentence)]


@dataclass(frozen=True)
class Ratio:
    """A printed ratio and the recomputed one, as fractions, and what the amounts' digits allow between."""

    printed: float
    right: float
    slack: float


def _ratio(row: Row, name: str, ratio: Ratio, said: str, terms: list[Row]) -> Row:
    """Compare a printed ratio with the recomputed one, at half its last digit."""
    half = 0.5 * 10.0 ** -row["rdig"] / 100
    gap = ratio.printed - ratio.right
    off = abs(gap) - 1e-12
    outcome = "holds" if off <= half else "rounding" if off <= half + ratio.slack else "fails"
    return check(
        row,
        name,
        outcome,
        f"{said} ＝ {to_text(ratio.right * 100, row['rdig'] + 2)}%",
        left=ratio.printed,
        right=ratio.right,
        gap=0.0 if outcome == "holds" else gap,
        tolerance=half + ratio.slack,
        unit="rate",
        terms=dump(terms),
        why="容差为比率末位之半，加上所用金额末位之半的影响。",
    )


def _used(row: Row, *fields: str) -> list[Row]:
    return [stated_term(row, field, "right") for field in fields if row[field] == row[field]]


def priors(said: list[Row]) -> Iterator[Row]:
    """Compare this year, last year and the change, where the text prints all three.

    A prior year that was itself found from the other two says nothing, unless the frame was changed since.
    """
    for row in said:
        right = row["current_wan"] - row["prior_wan"]
        if right != right or row["change_wan"] != row["change_wan"]:
            continue
        gap, digit = round(row["change_wan"] - right, 6), 10.0 ** -row["dig"]
        if row["prior_origin"] != "printed" and abs(gap) < digit / 2:
            continue
        tolerance = sum(half_digit(row, name) for name in ("change_wan", "current_wan", "prior_wan"))
        outcome = (
            "holds" if abs(gap) < digit / 2 else "rounding" if abs(gap) <= tolerance + _SAME else "fails"
        )
        if outcome == "fails" and _differ_by(row["sentence"], abs(row["change_wan"])):
            outcome = "not_checkable"
        yield check(
            row,
            "narrative_prior",
            outcome,
            f"“{row['subject']}”增减额 {to_text(row['change_wan'], row['dig'])} ＝ "
            f"{to_text(row['current_wan'], row['dig'])} − {to_text(row['prior_wan'], row['dig'])}",
            left=row["change_wan"],
            right=right,
            gap=gap,
            tolerance=tolerance,
            why="容差为三个数字末位之半。",
            terms=dump([stated_term(row, "change_wan", "left"), *_used(row, "current_wan", "prior_wan")]),
        )


def directions(said: list[Row]) -> Iterator[Row]:
    """Compare the direction word with the two years, where both are printed, and with that of the rate."""
    for row in said:
        if row["change_wan"] * row["change_rate"] < 0:
            yield _contradicting(row)
            continue
        change = row["current_wan"] - row["prior_wan"]
        if not row["trend"] or row["prior_origin"] != "printed" or change != change:
            continue
        sign = int(np.sign(round(change, 6)))
        told = {"increase": 1, "decrease": -1, "unchanged": 0}[row["trend"]]
        fits = sign == told or (sign == 0 and row["change_wan"] == 0)
        yield check(
            row,
            "narrative_direction",
            "holds" if fits else "fails",
            f"“{row['subject']}”称{words.label(row['trend'])}，"
            f"本年 {to_text(row['current_wan'], row['dig'])}，"
            f"上年 {to_text(row['prior_wan'], row['dig'])}",
            left=float(told),
            right=float(sign),
            gap=float(told - sign),
            tolerance=0.0,
            unit="words",
            terms=dump([stated_term(row, "current_wan", "left"), stated_term(row, "prior_wan", "right")]),
        )


def _contradicting(row: Row) -> Row:
    """Fail a change and a rate that are said to go opposite ways: 增加5万元，下降10%."""
    signs = [float(np.sign(row[name])) for name in ("change_wan", "change_rate")]
    return check(
        row,
        "narrative_direction",
        "fails",
        f"“{row['subject']}”增减额 {to_text(row['change_wan'], row['dig'])} 与增减率 "
        f"{to_text(row['change_rate'] * 100, row['rdig'])}% 方向相反",
        left=signs[0],
        right=signs[1],
        gap=signs[0] - signs[1],
        tolerance=0.0,
        unit="words",
        terms=dump([stated_term(row, "change_wan", "left"), stated_term(row, "change_rate", "right")]),
    )


def completions(said: list[Row]) -> Iterator[Row]:
    """Recompute each rate of completion of a budget."""
    for row in said:
        rate, budget, current = row["completion_rate"], row["budget_wan"], row["current_wan"]
        if rate != rate or budget != budget or current != current:
            continue
        terms = [stated_term(row, "completion_rate", "left"), *_used(row, "current_wan", "budget_wan")]
        if budget == 0:
            yield check(
                row,
                "completion_on_zero",
                "question" if rate else "holds",
                f"“{row['subject']}”年初预算为 0，印有完成率 {rate * 100:g}%",
                left=rate,
                unit="rate",
                terms=dump(terms),
            )
            continue
        right = current / budget
        slack = 0.5 * 10.0 ** -row["dig"] * (1 + right) / budget
        yield _ratio(
            row,
            "narrative_completion",
            Ratio(rate, right, slack),
            f"“{row['subject']}”完成率 {to_text(rate * 100, row['rdig'])}% ＝ "
            f"{to_text(current, row['dig'])} ÷ "
            f"{to_text(budget, row['dig'])}",
            terms,
        )


def same(said: list[Row]) -> Iterator[Row]:
    """Ask about one subject stated twice, of the same table, with different amounts."""
    first: dict[Key, Row] = {}
    for row in said:
        if row["current_wan"] != row["current_wan"] or not row["measure"]:
            continue
        key = tuple(row[name] for name in ("disclosure", "subject", "table", "measure", "function_code"))
        before = first.setdefault(key, row)
        if before is row:
            continue
        tolerance = 0.5 * 10.0 ** -min(row["dig"], before["dig"])
        gap = round(row["current_wan"] - before["current_wan"], 6)
        holds = abs(gap) <= tolerance * (1 + 1e-9)
        yield check(
            row,
            "narrative_same",
            "holds" if holds else "question",
            f"“{row['subject']}”前文 {to_text(before['current_wan'], before['dig'])}，此处 "
            f"{to_text(row['current_wan'], row['dig'])}",
            left=row["current_wan"],
            right=before["current_wan"],
            gap=0.0 if holds else gap,
            tolerance=tolerance,
            terms=dump(
                [stated_term(row, "current_wan", "left"), stated_term(before, "current_wan", "right")]
            ),
        )
