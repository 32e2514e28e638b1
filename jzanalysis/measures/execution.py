"""Execution: final accounts against the budget; PEFA PI-1 and PI-2, adapted to a department."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .composition import lines
from .cut import cut_named
from .selecting import origin_of
from .wording import phrase

LINES = [
    *("code", "line", "budget_wan", "actual_wan", "execution_rate", "adjusted_wan", "deviation_wan", "is_counted"),
    *("why", "budget_page", "actual_page"),
]
COLUMNS = ["id", "name", "value", "actual_wan", "budget_wan", "grade", "band", "note", "why"]
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
    adjusted budget, PI-1, PI-2.1 and PI-2.2: `value`, both amounts, the `grade` and `band` the value lies in
    (no score: that takes three years) and `why` it is missing.
    """
    why = _why_not(final, budget)
    actual, planned = _both(final, budget, "function_class")
    adjusted = lines(final.facts, "function_class", basis="adjusted_budget")
    rows = [
        _rate("execution_rate", actual, planned, why),
        _rate("execution_rate_adjusted", actual, adjusted, why),
        _pi_1(actual, planned, why),
        _pi_2("pi_2_1", final, budget, "function_class", why),
        _pi_2("pi_2_2", final, budget, "economic_class", why),
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    found.attrs = {**origin_of(final), "kind": "execution"}
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
    if budget is not None and not _is_same(budget.department, final.department):
        return phrase("why.other_department", budget=budget.department, actual=final.department)
    return ""


def _is_same(one: str | None, other: str | None) -> bool:
    """Whether two names may be one department's: 甲局 and 甲市甲局（本级） are not told apart here."""
    return not one or not other or one in other or other in one


def _rate(name: str, actual: pd.DataFrame, planned: pd.DataFrame, why: str) -> dict[str, Any]:
    spent, meant = actual.attrs["total_wan"], planned.attrs["total_wan"]
    row = _row(name, spent, meant)
    if not why and spent is None:
        why = phrase("why.no_actual_cut", cut=cut_named("function_class").label())
    if not why and not meant:
        why = phrase("why.no_adjusted" if name == "execution_rate_adjusted" else "why.no_budget")
    return {**row, "why": why} if why else {**row, "value": spent / meant}


def _pi_1(actual: pd.DataFrame, planned: pd.DataFrame, why: str) -> dict[str, Any]:
    row = {**_rate("pi_1", actual, planned, why), "note": phrase("pefa.note")}
    if row["value"] is not None:
        grade = next((name for name, (low, high) in PI_1_BANDS.items() if low <= row["value"] <= high), "D")
        low, high = PI_1_BANDS.get(grade, (None, None))
        row["grade"] = grade
        row["band"] = phrase("pefa.band", grade=grade, range="" if low is None else f"{low:.0%}–{high:.0%}")
    return row


def _pi_2(name: str, final: Any, budget: Any, by: str, why: str) -> dict[str, Any]:
    actual, planned = _both(final, budget, by)
    row = {**_row(name, actual.attrs["total_wan"], planned.attrs["total_wan"]), "note": phrase("pefa.note")}
    why = why or _undivided(actual, planned, by)
    if why:
        return {**row, "why": why}
    counted = line_up(actual, planned, by)
    counted = counted[counted["is_counted"]]
    value = composition_variance(counted["budget_wan"], counted["actual_wan"])
    if value is None:
        return {**row, "why": phrase("why.zero_denominator")}
    grade = next((letter for letter, limit in PI_2_BANDS.items() if value < limit), "D")
    limit = PI_2_BANDS.get(grade)
    return {
        **row,
        "value": value,
        "grade": grade,
        "band": phrase("pefa.band", grade=grade, range=f"<{limit:.0%}" if limit else "≥15%"),
    }


def execution_lines(final: Any, budget: Any = None, by: str = "function_class") -> pd.DataFrame:
    """Compare final accounts with the budget line by line, as PI-2 does.

    Parameters
    ----------
    final, budget
        As in :func:`execution`.
    by
        A cut of ``cuts.toml``.

    Returns
    -------
    One row per line of either: `budget_wan`, `actual_wan` (missing where only the other has the line),
    `execution_rate` (actual ÷ budget; missing with `why` from nothing), `adjusted_wan` (budget × Σactual ÷ Σbudget),
    `deviation_wan` (actual − adjusted; adds to zero), and whether the line `is_counted` in PI-2.1, which leaves out
    contingency and debt interest. `attrs["why"]` says why there is no row.
    """
    why = _why_not(final, budget)
    actual, planned = _both(final, budget, by)
    why = why or _undivided(actual, planned, by)
    found = line_up(actual, planned, by)
    found = found if not why else found.iloc[:0]
    found.attrs = {
        **origin_of(final),
        "kind": "execution_lines",
        "by": by,
        "budget_wan": planned.attrs["total_wan"],
        "actual_wan": actual.attrs["total_wan"],
        "why": why,
    }
    return found


def line_up(actual: pd.DataFrame, planned: pd.DataFrame, by: str) -> pd.DataFrame:
    """Put the lines of the accounts beside those of the budget: the pure part of :func:`execution_lines`."""
    spent, meant = (found.set_index("code") for found in (actual, planned))
    codes = list(dict.fromkeys([*meant.index, *spent.index]))
    found = pd.DataFrame({"code": codes})
    found["line"] = [(spent if code in spent.index else meant)["line"][code] for code in codes]
    for side, amounts in (("budget", meant), ("actual", spent)):
        found[f"{side}_wan"] = amounts["amount_wan"].reindex(codes).to_numpy(dtype="float64")
        found[f"{side}_page"] = amounts["page"].reindex(codes).to_numpy()
    left_out = NOT_IN_PI_2_1 if by.startswith("function") else ()
    found["is_counted"] = ~found["code"].astype("string").str.startswith(left_out).astype(bool) if left_out else True
    base = found["budget_wan"].where(found["budget_wan"] != 0)
    found["execution_rate"] = found["actual_wan"] / base
    counted = found["is_counted"]
    total, whole = (found.loc[counted, name].sum() for name in ("actual_wan", "budget_wan"))
    scale = total / whole if whole else float("nan")
    found["adjusted_wan"] = (found["budget_wan"].fillna(0.0) * scale).where(counted)
    found["deviation_wan"] = (found["actual_wan"].fillna(0.0) - found["adjusted_wan"]).where(counted)
    found["why"] = [_no_rate(*amounts) for amounts in zip(found["budget_wan"], found["actual_wan"], strict=True)]
    return found.reindex(columns=LINES).astype({"budget_page": "Int64", "actual_page": "Int64", "is_counted": "bool"})


def _no_rate(budget: float, actual: float) -> str:
    if pd.isna(budget):
        return phrase("why.not_budgeted")
    if pd.isna(actual):
        return phrase("why.not_spent")
    return "" if budget else phrase("why.zero_denominator")


def _undivided(actual: pd.DataFrame, planned: pd.DataFrame, by: str) -> str:
    """Say which side prints no expenditure by this cut."""
    for found, lacking in ((actual, "no_actual_cut"), (planned, "no_budget_cut")):
        if found.empty:
            return phrase(f"why.{lacking}", cut=cut_named(by).label())
    return ""


def budget_of(final: Any) -> Any:
    """Find the budget of the same department and year among the bundled disclosures; None when there is none.

    >>> from ..disclosure import load
    >>> budget_of(load("swu-final-accounts-2023")).name, budget_of(load("wanli-2025"))
    ('swu-budget-2023', None)
    """
    from ..disclosure import bundled_names, load

    wanted = (final.department, final.fiscal_year)
    for name in bundled_names() if final.stage == "final_accounts" else ():
        found = load(name)
        if found.stage == "budget" and (found.department, found.fiscal_year) == wanted:
            return found
    return None


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
