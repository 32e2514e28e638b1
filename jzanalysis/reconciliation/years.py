"""Across years: the prior year that a text states, against the department's own document of it (跨年)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..recognition.vocabulary import fund_of
from .figures import Figures
from .stated_amounts import Candidate, candidates, measure_of, tier_of
from .writing import Row, check, dump, fact_term, stated_term, table_label, to_text

#: Bases of a stated prior year that last year's own document may hold; an expected outturn is in none.
_COMPARABLE = ("", "initial_budget", "final_accounts")


def years(said: list[Row], heads: list[Row], figures: Figures) -> Iterator[Row]:
    """Compare stated prior-year amounts with last year's document, where several disclosures are given."""
    before = _documents_before(heads)
    if not before:
        return
    known = candidates(
        figures, {(before.get(row["disclosure"]), measure_of(row), row["function_code"]) for row in said}
    )
    for row in said:
        last = before.get(row["disclosure"])
        if last is None or row["prior_wan"] != row["prior_wan"] or not row["measure"]:
            continue
        if row["prior_basis"] not in _COMPARABLE or (
            row["prior_basis"] == "final_accounts" and row["stage"] == "budget"
        ):
            continue
        fund = fund_of(row["subject"]) or ""
        found = known.get((last, measure_of(row), row["function_code"]), [])
        own = [each for each in found if tier_of(row, each, fund) == 7]
        if own:
            yield _compared(row, min(own, key=lambda each: abs(each.amount - row["prior_wan"])), figures)


def _documents_before(heads: list[Row]) -> dict[str, str]:
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


def _compared(row: Row, each: Candidate, figures: Figures) -> Row:
    digits = min(row["dig"], each.digits)
    digit = 10.0**-digits
    implied = row["prior_origin"] == "implied"
    gap = round(row["prior_wan"] - each.amount, 6)
    tolerance = digit * (1.5 if implied else 0.5)
    outcome = (
        "holds"
        if abs(gap) <= digit / 2 * (1 + 1e-6)
        else "rounding"
        if abs(gap) <= tolerance
        else _differs(row)
    )
    terms = [
        stated_term(row, "prior_wan", "left"),
        *(fact_term(figures, fact, "right") for fact in each.facts),
    ]
    return check(
        row,
        "years_prior",
        outcome,
        f"“{row['subject']}”上年数 {to_text(row['prior_wan'], row['dig'])}，上年文件{table_label(each.table)}"
        f" {to_text(each.amount, each.digits)}"
        + (f"，差 {to_text(gap, digits)} 万元" if outcome != "holds" else ""),
        left=row["prior_wan"],
        right=each.amount,
        gap=0.0 if outcome == "holds" else gap,
        tolerance=tolerance,
        terms=dump(terms),
        why="上年数由增减额推出时，容差为三个数字末位之半。文字没有说明与上年的什么数相比时，不符不算错误。",
    )
