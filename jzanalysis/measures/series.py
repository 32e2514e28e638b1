"""Several years of one department: a line's amounts by year, and compound growth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from .composition import lines
from .cut import cut_named
from .wording import phrase

GROWTH = [
    *("code", "line", "level", "first_year", "last_year", "first_wan", "last_wan", "years_observed"),
    *("compound_rate", "why"),
]
COLUMNS = ["code", "line", "level", "year", "amount_wan", "name", "page", "cell"]


def series(disclosures: Sequence[Any], by: str = "function_class") -> pd.DataFrame:
    """Put several years of a cut side by side.

    Parameters
    ----------
    disclosures
        Documents of one department; of two for one year the first counts. Budgets and final accounts are not
        mixed: the stage of the first document decides.

    by
        A cut of ``cuts.toml``.

    Returns
    -------
    One row per line and year between the first and the last: `amount_wan` is missing where the year has no
    document, or its document no such line, never zero. The rows of `level` total hold each year's total.
    """
    stage = disclosures[0].stage if disclosures else None
    years: dict[int, Any] = {}
    for one in disclosures:
        if one.stage == stage:
            years.setdefault(int(one.fiscal_year), one)
    known = {year: lines(one.facts, by, one.targets) for year, one in years.items()}
    names = {
        str(row["code"]): str(row["line"]) for year in sorted(known) for row in known[year].to_dict("records")
    }
    span = range(min(known), max(known) + 1) if known else range(0)
    rows = [
        _cell(code, names[code], year, known.get(year), years.get(year)) for code in names for year in span
    ]
    rows += [_total(year, known.get(year), years.get(year)) for year in span]
    found = pd.DataFrame(rows, columns=COLUMNS).astype(
        {"year": "Int64", "amount_wan": "float64", "page": "Int64"}
    )
    department = disclosures[0].department if disclosures else None
    found.attrs = {
        "kind": "series",
        "by": by,
        "department": department,
        "fiscal_year": None if not span else f"{span[0]}–{span[-1]}" if len(span) > 1 else str(span[0]),
        "stage": stage,
        "why": "" if names else phrase("why.no_lines", cut=cut_named(by).label()),
    }
    return found


def compound_growth(found: pd.DataFrame) -> pd.DataFrame:
    """Give each line's average yearly growth between the first and the last year that has it.

    Returns
    -------
    One row per line: `first_year`, `last_year`, `first_wan`, `last_wan`, `years_observed` (those
    with an amount) and `compound_rate` ((last ÷ first)^(1 ÷ years between) − 1; missing with `why` below
    two years or from zero).
    """
    rows = [_growth(code, part) for code, part in found.groupby("code", sort=False, dropna=False)]
    whole = dict.fromkeys(("first_year", "last_year", "years_observed"), "Int64")
    frame = pd.DataFrame(rows, columns=GROWTH).astype(whole)
    frame.attrs = {**found.attrs, "kind": "growth"}
    return frame


def _growth(code: Any, part: pd.DataFrame) -> dict[str, Any]:
    known = part[part["amount_wan"].notna()].sort_values("year")
    line, level = part[["line", "level"]].iloc[0]
    row = {**dict.fromkeys(GROWTH), "code": code, "line": line, "level": level, "years_observed": len(known), "why": ""}
    if len(known) < 2:
        return {**row, "why": phrase("why.too_few_years", count=len(known))}
    first, last = known.iloc[0], known.iloc[-1]
    row.update(
        first_year=int(first["year"]),
        last_year=int(last["year"]),
        first_wan=first["amount_wan"],
        last_wan=last["amount_wan"],
    )
    if first["amount_wan"] <= 0 or last["amount_wan"] < 0:
        return {**row, "why": phrase("why.zero_prior")}
    years = row["last_year"] - row["first_year"]
    return {**row, "compound_rate": (row["last_wan"] / row["first_wan"]) ** (1 / years) - 1}


def _cell(code: str, name: str, year: int, found: pd.DataFrame | None, disclosure: Any) -> dict[str, Any]:
    row = {**dict.fromkeys(COLUMNS), "code": code, "line": name, "level": "line", "year": year}
    if found is None:
        return row
    own = found[found["code"] == code]
    if own.empty:
        return {**row, "name": disclosure.name}
    first = own.iloc[0]
    return {**row, **first[["amount_wan", "page", "cell"]], "name": disclosure.name}


def _total(year: int, found: pd.DataFrame | None, disclosure: Any) -> dict[str, Any]:
    row = {**dict.fromkeys(COLUMNS), "code": "", "line": phrase("word.total"), "level": "total", "year": year}
    if found is None or found.attrs["total_wan"] is None:
        return row
    return {
        **row,
        "amount_wan": found.attrs["total_wan"],
        "name": disclosure.name,
        "page": found.attrs["total_page"],
        "cell": found.attrs["total_cell"],
    }
