"""Across years: the prior year that a text states, against the department's own document of it (跨年)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..recognition.vocabulary import fund_of
from .figures import Figures
from .stated_amounts import SURE, Candidate, candidates, measure_of, tier_of
from .writing import Row, check, dump, fact_term, stated_term, table_label, to_text

#: Bases of a stated prior year that last year's own document may hold; an expected outturn is in none.
_COMPARABLE = ("", "initial_budget", "final_accounts")


def years(said: list[Row], heads: list[Row], figures: Figures) -> Iterator[Row]:
    """Compare what the text says of other documents with those, where several disclosures are given.

    A prior year with last year's document; the initial budget that final accounts name with the budget itself.
    """
    priors = [row for row in said if _has_comparable_prior(row)]
    yield from _against(priors, "prior_wan", documents_before(heads), figures)
    yield from _against(said, "budget_wan", budgets_of(heads), figures)


def _has_comparable_prior(row: Row) -> bool:
    outturn_in_a_budget = row["prior_basis"] == "final_accounts" and row["stage"] == "budget"
    return row["prior_basis"] in _COMPARABLE and not outturn_in_a_budget


def _against(said: list[Row], field: str, others: dict[str, str], figures: Figures) -> Iterator[Row]:
    """Compare one stated amount of each row with the nearest figure of the other document it speaks of."""
    if not others:
        return
    known = _known(said, others, figures)
    for row in said:
        other, amount = others.get(row["disclosure"]), row[field]
        if other is None or amount != amount or not row["measure"]:
            continue
        if own := _own(row, other, known):
            each = min(own, key=lambda each: abs(each.amount - amount))
            yield _compared(row, field, each, figures)


def _known(said: list[Row], others: dict[str, str], figures: Figures) -> dict[Any, list[Candidate]]:
    """Index the other documents' figures that the text may speak of."""
    wanted = {(others.get(row["disclosure"]), measure_of(row), row["function_code"]) for row in said}
    return candidates(figures, wanted)


def _own(row: Row, other: str, known: dict[Any, list[Candidate]]) -> list[Candidate]:
    """Give the other document's figures that surely are what a stated amount speaks of."""
    fund = fund_of(row["subject"]) or ""
    found = known.get((other, measure_of(row), row["function_code"]), [])
    return [each for each in found if tier_of(row, each, fund) == SURE]


def budgets_of(heads: list[Row]) -> dict[str, str]:
    """Find for the final accounts the same department's budget of the same year."""
    accounts = {head["disclosure"] for head in heads if head["stage"] == "final_accounts"}
    return {own: other for own, other in same_department(heads, "budget").items() if own in accounts}


def same_department(heads: list[Row], stage: str, *, years_before: int = 0) -> dict[str, str]:
    """Find for each disclosure the same department's of a stage, of the same year or so many years before."""
    known = {
        (head["department"], head["fiscal_year"]): head["disclosure"]
        for head in heads
        if head["stage"] == stage
    }
    found = {}
    for head in heads:
        department, year = head["department"], head["fiscal_year"]
        if not department or (years_before and not year):
            continue
        if other := known.get((department, year - years_before if year else year)):
            found[head["disclosure"]] = other
    return found


def documents_before(heads: list[Row]) -> dict[str, str]:
    """Find for each disclosure the same department's of the year before, at the same stage."""
    by_year: dict[tuple[Any, ...], str] = {}
    for head in heads:
        by_year.setdefault((head["department"], head["stage"], head["fiscal_year"]), head["disclosure"])
    found = {}
    for head in heads:
        year = head["fiscal_year"]
        last = (
            by_year.get((head["department"], head["stage"], year - 1))
            if year and head["department"]
            else None
        )
        if last is not None and last != head["disclosure"]:
            found[head["disclosure"]] = last
    return found


def _differs(row: Row) -> str:
    """Fail only where the text names last year's budget (or final accounts) as what it compares with."""
    named = "final_accounts" if row["stage"] == "final_accounts" else "initial_budget"
    return "fails" if row["prior_basis"] == named else "not_checkable"


#: Of each field: the identity, what it is called, what the other document is called, and why.
_SAID = {
    "prior_wan": (
        "years_prior",
        "上年数",
        "上年文件",
        "上年数由增减额推出时，容差为三个数字末位之半。文字没有说明与上年的什么数相比时，不符不算错误。",
    ),
    "budget_wan": (
        "years_budget",
        "年初预算",
        "预算文件",
        "容差为末位之半。汇总范围不同时两数也会不同，故不符不算错误。",
    ),
}


def _compared(row: Row, field: str, each: Candidate, figures: Figures) -> Row:
    name, what, other, why = _SAID[field]
    digits = min(row["dig"], each.digits)
    digit = 10.0**-digits
    gap = round(row[field] - each.amount, 6)
    tolerance = digit * (1.5 if field == "prior_wan" and row["prior_origin"] == "implied" else 0.5)
    differs = _differs(row) if field == "prior_wan" else "not_checkable"
    outcome = (
        "holds" if abs(gap) <= digit / 2 * (1 + 1e-6) else "rounding" if abs(gap) <= tolerance else differs
    )
    terms = [stated_term(row, field, "left"), *(fact_term(figures, fact, "right") for fact in each.facts)]
    return check(
        row,
        name,
        outcome,
        f"“{row['subject']}”{what} {to_text(row[field], row['dig'])}，{other}{table_label(each.table)}"
        f" {to_text(each.amount, each.digits)}"
        + (f"，差 {to_text(gap, digits)} 万元" if outcome != "holds" else ""),
        left=row[field],
        right=each.amount,
        gap=0.0 if outcome == "holds" else gap,
        tolerance=tolerance,
        terms=dump(terms),
        why=why,
    )
