"""Execution: final accounts against the budget; PEFA PI-1 and PI-2, adapted to a department."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .composition import cut_named, lines
from .wording import phrase

COLUMNS = ["id", "name", "value", "actual_wan", "budget_wan", "band", "note", "why"]
#: PEFA 2016 (C of PI-1 as usually cited): grade → lowest and highest value.
PI_1_BANDS = {"A": (0.95, 1.05), "B": (0.90, 1.10), "C": (0.85, 1.15)}
PI_2_BANDS = {"A": 0.05, "B": 0.10, "C": 0.15}
#: Left out of PI-2.1: contingency (预备费) and debt interest (债务付息).
NOT_IN_PI_2_1 = ("227", "232")


def composition_variance(budget: pd.Series, actual: pd.Series) -> float | None:
    """Measure how far the composition departed from the budget, after scaling the budget to the actual total.

    Parameters
    ----------
    budget, actual
        Amounts in 万元 by line; a line that only one of them has counts as zero in the other.

    Returns
    -------
    Σ|actual − adjusted| ÷ Σ adjusted, with adjusted = budget × Σactual ÷ Σbudget; None where a
    total is not positive.

    >>> composition_variance(pd.Series({"a": 60.0, "b": 40.0}), pd.Series({"a": 120.0, "b": 80.0}))
    0.0
    >>> composition_variance(pd.Series({"a": 50.0, "b": 50.0}), pd.Series({"a": 60.0, "b": 40.0}))
    0.2
    """
    both = pd.DataFrame({"budget": budget, "actual": actual}).fillna(0.0)
    if both["budget"].sum() <= 0 or both["actual"].sum() <= 0:
        return None
    adjusted = both["budget"] * both["actual"].sum() / both["budget"].sum()
    return float((both["actual"] - adjusted).abs().sum() / adjusted.sum())


def execution(final: Any, budget: Any = None) -> pd.DataFrame:
    """Compare final accounts with the budget they executed.

    Parameters
    ----------
    final
        The final accounts.
    budget
        The budget disclosure of that year; without it the accounts' own 年初预算 column is used, if printed.

    Returns
    -------
    One row each for the execution rate (of 本年支出, never of 支出总计), the rate against the
    adjusted budget, PI-1, PI-2.1 and PI-2.2: `value`, both amounts, the `band` the value lies in (no
    score: that takes three years) and `why` it is missing.
    """
    why = _why_not(final, budget)
    actual, planned = _both(final, budget, "function_class")
    rows = [
        _rate("execution_rate", actual, planned, why),
        _rate(
            "execution_rate_adjusted",
            actual,
            lines(final.facts, "function_class", basis="adjusted_budget"),
            why,
        ),
        _pi_1(actual, planned, why),
        _pi_2("pi_2_1", final, budget, "function_class", why),
        _pi_2("pi_2_2", final, budget, "economic_class", why),
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    found.attrs = {
        "kind": "execution",
        "department": final.department,
        "fiscal_year": final.fiscal_year,
        "stage": final.stage,
    }
    return found


def _both(final: Any, budget: Any, by: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    actual = lines(final.facts, by, basis="final_accounts")
    planned = lines((budget or final).facts, by, basis="initial_budget")
    return actual, planned


def _why_not(final: Any, budget: Any) -> str:
    if final.stage != "final_accounts":
        return phrase("why.not_final")
    if budget is not None and budget.fiscal_year != final.fiscal_year:
        return phrase("why.other_year", budget=budget.fiscal_year, actual=final.fiscal_year)
    return ""


def _rate(name: str, actual: pd.DataFrame, planned: pd.DataFrame, why: str) -> dict[str, Any]:
    spent, meant = actual.attrs["total_wan"], planned.attrs["total_wan"]
    row = _row(name, spent, meant)
    if why or spent is None or not meant:
        return {
            **row,
            "why": why
            or phrase("why.no_actual_cut" if spent is None else "why.no_budget", cut=_cut("function_class")),
        }
    return {**row, "value": spent / meant}


def _pi_1(actual: pd.DataFrame, planned: pd.DataFrame, why: str) -> dict[str, Any]:
    row = {**_rate("pi_1", actual, planned, why), "note": phrase("pefa.note")}
    if row["value"] is not None:
        grade = next((name for name, (low, high) in PI_1_BANDS.items() if low <= row["value"] <= high), "D")
        low, high = PI_1_BANDS.get(grade, (None, None))
        row["band"] = phrase(
            "pefa.band",
            grade=grade,
            range=f"{low:.0%}–{high:.0%}" if low is not None and high is not None else "",
        )
    return row


def _pi_2(name: str, final: Any, budget: Any, by: str, why: str) -> dict[str, Any]:
    actual, planned = _both(final, budget, by)
    row = {**_row(name, actual.attrs["total_wan"], planned.attrs["total_wan"]), "note": phrase("pefa.note")}
    for found, lacking in ((actual, "no_actual_cut"), (planned, "no_budget_cut")):
        if not why and found.empty:
            why = phrase(f"why.{lacking}", cut=_cut(by))
    if why:
        return {**row, "why": why}
    left_out = NOT_IN_PI_2_1 if by == "function_class" else ()
    spent, meant = (
        found[~found["code"].isin(left_out)].set_index("code")["amount_wan"] for found in (actual, planned)
    )
    value = composition_variance(meant, spent)
    if value is None:
        return {**row, "why": phrase("why.zero_denominator")}
    grade = next((letter for letter, limit in PI_2_BANDS.items() if value < limit), "D")
    limit = PI_2_BANDS.get(grade)
    return {
        **row,
        "value": value,
        "band": phrase("pefa.band", grade=grade, range=f"<{limit:.0%}" if limit else "≥15%"),
    }


def _cut(by: str) -> str:
    return cut_named(by).label()


def _row(name: str, actual: float | None, budget: float | None) -> dict[str, Any]:
    return {
        **dict.fromkeys(COLUMNS),
        "id": name,
        "name": phrase(f"pefa.{name}"),
        "actual_wan": actual,
        "budget_wan": budget,
        "note": "",
        "why": "",
    }
