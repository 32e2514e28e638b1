"""The text against the tables and against itself: amounts, rates, shares, directions (文字与报表、文字自身)."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .. import terms as words
from ..recognition.vocabulary import fund_of
from .figures import Figures
from .writing import Row, check, dump, fact_term, stated_term, table_label, to_text

#: Texts mix 本年…合计 with …总计: these measures are tried for each other.
_TOTALS = {"current_revenue": "total", "current_expenditure": "total"}
#: Tables whose columns of totals count what the table is about.
_OWN = {"procurement": "procurement", "agency_operating_expenses": "agency_operating_expenses",
        "three_public_expenses": "three_public_expenses"}  # fmt: skip
_QUALIFIED = re.compile(r"货物|工程|服务|面向|中小|小微|其中|本级|新增|专项|重点|项目（")
#: A subject that surely names a figure says what it is of.
_NAMED = re.compile(r"收入|支出|预算|决算|总计|合计|经费|费|结余|[（(][类款项][）)]|\d{5}")
Key = tuple[Any, ...]


class Candidate(NamedTuple):
    """An amount in the tables that a stated one may be: one cell, or cells that add up."""

    table: str
    fund: str
    level: str
    measure: str
    facts: tuple[int, ...]
    amount: float
    digits: int


def narrative(said: list[Row], figures: Figures) -> list[Row]:
    """Give every check of the stated figures (plain rows of the `stated` frame)."""
    for row in said:
        row["dig"] = 2 if row["decimals"] is None else row["decimals"]
        row["rdig"] = 2 if row["rate_decimals"] is None else row["rate_decimals"]
    return [*amounts(said, figures), *rates(said), *priors(said), *directions(said), *completions(said), *same(said)]


# ---- amounts against tables ----------------------------------------

def candidates(figures: Figures) -> dict[Key, list[Candidate]]:
    """Index what stated amounts may be, by disclosure, measure and functional code.

    A code that is printed on several rows, or only by its parts, counts with the sum of its column.
    """
    keep = figures["here"] & ~figures.is_in("table", ("department_performance_targets", "project_performance_targets"))
    names = ("disclosure", "measure", "function_code", "table", "fund", "level", "amt", "dig", "ok")
    facts = np.flatnonzero(keep & ~figures.is_in("system", ("d", "g")))
    found: dict[Key, list[Candidate]] = defaultdict(list)
    sums: dict[Key, list[int]] = defaultdict(list)
    for fact, c, leaf, values in zip(
            facts.tolist(), figures["c"][facts].tolist(), (~figures["is_total"] & ~figures["is_part"])[facts].tolist(),
            zip(*(figures[name][facts].tolist() for name in names), strict=True), strict=True):  # fmt: skip
        disclosure, measure, code, table, fund, level, amount, digits, ok = values
        measure = _OWN.get(table, measure) if measure == "total" else _TOTALS.get(measure, measure)
        found[disclosure, measure, code].append(Candidate(table, fund, level if ok else "", measure, (fact,), amount, digits))
        if code and leaf and ok:
            for length in (3, 5, 7):
                if len(code) >= length:
                    sums[disclosure, measure, code[:length], c].append(fact)
    for (disclosure, measure, code, _), parts in sums.items():
        if len(parts) > 1:
            p = figures.at(parts[0])
            total = float(figures["amt"][parts].sum())
            found[disclosure, measure, code].append(
                Candidate(p["table"], p["fund"], "sum", measure, tuple(parts), total, p["dig"]))
    return found


def amounts(said: list[Row], figures: Figures) -> Iterator[Row]:
    """Compare stated amounts with the tables: any fitting figure will do, one that must fit may fail."""
    known = candidates(figures)
    funds: dict[str, str] = {}
    for row in said:
        if row["current_wan"] != row["current_wan"] or not row["measure"]:
            continue
        fund = funds.setdefault(row["subject"], fund_of(row["subject"]) or "")
        measure = _TOTALS.get(row["measure"], row["measure"])
        found = known.get((row["disclosure"], measure, row["function_code"]), [])
        ranked = sorted(found, key=lambda each: -_tier(row, each, fund))
        equal = next((each for each in ranked if _agrees(row, each, _tier(row, each, fund))), None)
        if equal is not None:
            yield _amount(row, equal, figures, "holds")
        elif sure := [each for each in found if _tier(row, each, fund) == 7 and _is_plain(row)]:
            nearest = min(sure, key=lambda each: abs(each.amount - row["current_wan"]))
            cut = row["dig"] < nearest.digits and 0 < nearest.amount - row["current_wan"] < 10.0 ** -row["dig"]
            yield _amount(row, nearest, figures, "rounding" if cut else "fails")  # digits cut off, not rounded


def _tier(row: Row, each: Candidate, fund: str) -> int:
    """Rank a candidate: the table the text names, the money it names, a total or a code's own row."""
    placed = each.level in ("total", "sum", "class", "section", "item") or (
        bool(fund) and each.level == "line") or each.measure not in ("total", "basic", "project")
    return 4 * (each.table == row["table"]) + 2 * (not fund or fund == each.fund) + placed


def _is_plain(row: Row) -> bool:
    """Tell whether the subject surely is the table's figure: no part of it, no item known by a bare name only."""
    code, subject = row["function_code"], row["subject"]
    if _QUALIFIED.search(subject) or not _NAMED.search(subject) or row["measure"] in ("carryover", "carried_forward"):
        return False
    if ("项目" in subject or row["measure"] == "project") and "项目支出" not in subject:
        return False
    return len(code) <= 3 or code in subject or bool(re.search(r"[（(][类款项][）)]", subject))


def _agrees(row: Row, each: Candidate, tier: int) -> bool:
    """Compare at the coarser print; a round figure is taken for another table's only where it is exact."""
    digits = min(row["dig"], each.digits) if tier >= 4 or row["dig"] >= 2 else max(row["dig"], each.digits)
    return bool(abs(row["current_wan"] - each.amount) <= 0.5 * 10.0**-digits * (1 + 1e-6))


def _amount(row: Row, each: Candidate, figures: Figures, outcome: str) -> Row:
    digits = min(row["dig"], each.digits)
    gap = 0.0 if outcome == "holds" else round(row["current_wan"] - each.amount, 6)
    first = figures.at(each.facts[0])
    slip = "恰差一万倍，像是元与万元之误。" if _slipped(row["current_wan"], each.amount) else ""
    terms = [stated_term(row, "current_wan", "left"), *(fact_term(figures, fact, "right") for fact in each.facts)]
    return check(
        row, "narrative_amount", outcome,
        f"文字“{row['subject']}”{to_text(row['current_wan'], row['dig'])} ＝ {table_label(each.table)}“"
        f"{first['row'] or first['column']}” {to_text(each.amount, each.digits)}"
        + (f"，差 {to_text(gap, row['dig'])} 万元" if gap else ""),
        left=row["current_wan"], right=each.amount, gap=gap, tolerance=0.5 * 10.0**-digits, terms=dump(terms),
        why=f"容差为文字所列小数末位之半。{slip}")  # fmt: skip


def _slipped(one: float, other: float) -> bool:
    return bool(one and other) and abs(abs(math.log10(abs(one / other))) - 4) < 1e-3


# ---- the text against itself ----------------------------------------

def rates(said: list[Row]) -> Iterator[Row]:
    """Recompute each rate of change from the stated amounts."""
    for row in said:
        change, prior = row["change_wan"], row["prior_wan"]
        if change != change:
            change = row["current_wan"] - prior
        if row["change_rate"] == row["change_rate"] and change == change and prior == prior:
            yield _rate(row, change, prior)


def _rate(row: Row, change: float, prior: float) -> Row:
    terms = dump([stated_term(row, "change_rate", "left"), *_used(row, "current_wan", "change_wan", "prior_wan")])
    printed, digits = abs(row["change_rate"]), row["rdig"]
    if prior <= 0:
        is_wrong = printed != 0 and prior == 0
        return check(row, "narrative_rate", "fails" if is_wrong else "not_applicable",
                     f"“{row['subject']}”上年数为 {to_text(prior, row['dig'])}，印有增减率 {to_text(printed * 100, digits)}%",
                     left=row["change_rate"], tolerance=0.0, unit="rate", terms=terms, why="上年数为零，增减率无意义。")  # fmt: skip
    right, digit = abs(change) / prior, 0.5 * 10.0 ** -row["dig"]
    implied = digit / prior if row["prior_origin"] == "implied" else 0.0
    slack = digit / prior * (1 + right) + implied
    return _ratio(row, "narrative_rate", printed, right, slack, "rate",
                  f"“{row['subject']}”增减率 {to_text(printed * 100, digits)}% ＝ {to_text(abs(change), row['dig'])} ÷ "
                  f"{to_text(prior, row['dig'])}", terms)  # fmt: skip


def _ratio(row: Row, name: str, printed: float, right: float, slack: float, unit: str, said: str, terms: str,
           *, why: str = "") -> Row:  # noqa: PLR0913
    """Compare a printed ratio with the recomputed one: half its last digit, and what the amounts' digits allow."""
    half = 0.5 * 10.0 ** -row["rdig"] / 100
    gap = printed - right
    outcome = "holds" if abs(gap) <= half + 1e-12 else "rounding" if abs(gap) <= half + slack else "fails"
    return check(row, name, outcome, f"{said} ＝ {to_text(right * 100, row['rdig'] + 2)}%", left=printed, right=right,
                 gap=0.0 if outcome == "holds" else gap, tolerance=half + slack, unit=unit, terms=terms,
                 why=why or "容差为比率末位之半，加上所用金额末位之半的影响。")  # fmt: skip


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
        outcome = "holds" if abs(gap) < digit / 2 else "rounding" if abs(gap) <= 1.5 * digit else "fails"
        yield check(row, "narrative_prior", outcome,
                    f"“{row['subject']}”增减额 {to_text(row['change_wan'], row['dig'])} ＝ "
                    f"{to_text(row['current_wan'], row['dig'])} − {to_text(row['prior_wan'], row['dig'])}",
                    left=row["change_wan"], right=right, gap=gap, tolerance=1.5 * digit, why="容差为三个数字末位之半。",
                    terms=dump([stated_term(row, "change_wan", "left"), *_used(row, "current_wan", "prior_wan")]))  # fmt: skip


def directions(said: list[Row]) -> Iterator[Row]:
    """The direction word must agree with the two years, where both are printed."""
    for row in said:
        change = row["current_wan"] - row["prior_wan"]
        if not row["trend"] or row["prior_origin"] != "printed" or change != change:
            continue
        sign = int(np.sign(round(change, 6)))
        told = {"increase": 1, "decrease": -1, "unchanged": 0}[row["trend"]]
        fits = sign == told or (sign == 0 and row["change_wan"] == 0)
        yield check(row, "narrative_direction", "holds" if fits else "fails",
                    f"“{row['subject']}”称{words.label(row['trend'])}，本年 {to_text(row['current_wan'], row['dig'])}，"
                    f"上年 {to_text(row['prior_wan'], row['dig'])}", left=float(told), right=float(sign),
                    gap=float(told - sign), tolerance=0.0, unit="words",
                    terms=dump([stated_term(row, "current_wan", "left"), stated_term(row, "prior_wan", "right")]))  # fmt: skip


def completions(said: list[Row]) -> Iterator[Row]:
    """Recompute each rate of completion of a budget."""
    for row in said:
        rate, budget, current = row["completion_rate"], row["budget_wan"], row["current_wan"]
        if rate != rate or budget != budget or current != current:
            continue
        terms = dump([stated_term(row, "completion_rate", "left"), *_used(row, "current_wan", "budget_wan")])
        if budget == 0:
            yield check(row, "completion_on_zero", "question" if rate else "holds",
                        f"“{row['subject']}”年初预算为 0，印有完成率 {rate * 100:g}%", left=rate, unit="rate", terms=terms)  # fmt: skip
            continue
        right = current / budget
        slack = 0.5 * 10.0 ** -row["dig"] * (1 + right) / budget
        yield _ratio(row, "narrative_completion", rate, right, slack, "rate",
                     f"“{row['subject']}”完成率 {to_text(rate * 100, row['rdig'])}% ＝ {to_text(current, row['dig'])} ÷ "
                     f"{to_text(budget, row['dig'])}", terms)  # fmt: skip


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
        yield check(row, "narrative_same", "holds" if holds else "question",
                    f"“{row['subject']}”前文 {to_text(before['current_wan'], before['dig'])}，此处 "
                    f"{to_text(row['current_wan'], row['dig'])}", left=row["current_wan"], right=before["current_wan"],
                    gap=0.0 if holds else gap, tolerance=tolerance,
                    terms=dump([stated_term(row, "current_wan", "left"), stated_term(before, "current_wan", "right")]))  # fmt: skip
