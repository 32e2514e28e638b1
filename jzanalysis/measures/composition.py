"""Divide a total into its lines: by function, economic class, unit, project, fund, basic and project.

Every cut gives the same frame: one row per line, with the place that prints it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import pandas as pd

from ..codes import economic_name, function_name
from ..frames import records
from ..terms import FUNDS, MEASURES, TABLES
from .cut import Cut, cut_named
from .memory import memory_of, remembered
from .selecting import (
    Figure,
    Rows,
    Selector,
    instances,
    main_rows,
    slim,
    total_in,
    total_of,
)
from .wording import phrase

LINE_COLUMNS = ["code", "line", "amount_wan", "decimals", "fund", "basis", "document", "page", "cell"]
UNLISTED = "unlisted"


def lines(
    facts: pd.DataFrame,
    by: str,
    targets: pd.DataFrame | None = None,
    *,
    period: str = "current",
    basis: str | None = None,
) -> pd.DataFrame:
    """List the lines of one cut with their amounts in 万元.

    Parameters
    ----------
    facts, targets
        Frames of the contract; targets lend their projects and units where the tables print fewer.
    by
        A name of ``cuts.toml``: function_class, economic_class, basic_project, project, fund, unit …
    period, basis
        Which column: the current or the prior year; the initial budget or the final accounts.

    Returns
    -------
    One row per line (`code`, `line`, `amount_wan`, place). In `attrs`: `table`, `total_wan` as printed,
    `gap_wan` (printed total minus the lines, when beyond rounding) and `why` when there are no lines.
    """
    cut = cut_named(by)
    known = "lines", by, period, basis, None if targets is None else memory_of(targets)
    return remembered(facts, known, lambda: _divided(facts, cut, targets, period, basis)).copy()


def _divided(
    facts: pd.DataFrame, cut: Cut, targets: pd.DataFrame | None, period: str, basis: str | None
) -> pd.DataFrame:
    """Divide by the first table whose lines are all the total, or else by the one that comes nearest."""
    every = facts
    facts = remembered(every, ("period", period), lambda: slim(every)[every["period"] == period])
    best = _empty(cut)
    for kind in cut.tables:
        for candidate in _candidates(facts, targets, cut, kind, basis):
            if _is_complete(candidate):
                return candidate
            if _coverage(candidate) > _coverage(best):
                best = candidate
    return best


def _candidates(facts: pd.DataFrame, targets: pd.DataFrame | None, cut: Cut, kind: str, basis: str | None):  # type: ignore[no-untyped-def]
    if kind == "targets":
        if targets is not None and not targets.empty:
            yield _from_targets(facts, targets, cut)
        return
    for name, table in instances(facts, [kind]):
        rows = remembered(table, "rows", partial(records, table))
        found, total = _DIVIDE[cut.kind](rows, cut, basis)
        if not found.empty:
            yield _framed(found, cut, name, total if total.amount_wan is not None else _elsewhere(facts, cut))


def _codes(table: Rows, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """Add up the leaves of a table by the first digits of their code."""
    rows = [row for row in _leaves(_spent(table), cut, basis) if row[cut.key] is not None]
    found = _summed(rows, lambda row: row[cut.key][: cut.width], lambda c, part: _code_label(part, cut, c))
    return found, _total(table, cut, basis)


def _columns(table: Rows, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """Take the columns (or rows) that divide the total row of a table, one for each measure."""
    found: dict[str, dict[str, Any]] = {}
    for part in (*cut.parts, *cut.instead):
        figure = total_in(table, Selector((), (part,), basis=basis))
        if figure.amount_wan is not None and not set(cut.instead.get(part, [])) & set(found):
            found[part] = {"code": part, "line": MEASURES[part][0], **_place(figure)}
    return _line_frame(list(found.values())), _total(table, cut, basis)


def _sources(table: Rows, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """List the revenue of the year by its source: rows of a summary, or columns of the revenue table."""
    known = [row for row in table if row["amount_wan"] is not None and not row["is_part"]]
    if table[0]["table"] == "revenue":
        totals = [row for row in known if row["level"] == "total"]
        rows = list({row["fund"]: row for row in reversed(totals)}.values())[::-1]  # the first of each fund
    else:
        rows = [row for row in known if row["direction"] == "revenue" and not row["is_total"]]
    rows = [
        row
        for row in rows
        if row["fund"] not in (None, "all")
        and row["measure"] not in _BALANCES
        and basis in (None, row["basis"])
    ]
    total = total_in(table, Selector((), cut.measures, "revenue", basis=basis))
    return _summed(rows, lambda row: row["fund"], lambda fund, _: FUNDS[fund][0]), total


_BALANCES = ["carryover", "surplus_used", "carried_forward"]


def _units(table: Rows, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """Add up the leaves of a table by the budget unit that is carried down."""
    rows = [row for row in _leaves(_spent(table), cut, basis) if row["unit_name"] is not None]
    found = _summed(
        rows, lambda row: _or(row["unit_code"], row["unit_name"]), lambda _, part: part[0]["unit_name"]
    )
    return found, _total(table, cut, basis)


def _projects(table: Rows, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """List the projects of a table, each with all its rows."""
    rows = []
    for row in _leaves(table, cut, basis):
        name = _or(row["project_name"], row["row"] if row["level"] == "project" else None)
        if name is not None:
            rows.append({**row, "project_name": name})
    return _summed(rows, _project_code, lambda _, part: part[0]["project_name"]), _total(table, cut, basis)


def _project_code(row: dict[str, Any]) -> str:
    """Tell projects apart: by code, else by name and unit."""
    return str(_or(row["project_code"], f"{row['project_name'] or ''}|{row['unit_name'] or ''}"))


def _or(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


_DIVIDE = {"codes": _codes, "columns": _columns, "sources": _sources, "units": _units, "projects": _projects}


def _from_targets(facts: pd.DataFrame, targets: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """List projects (or their units) by the amounts that the target tables print, each project once."""
    projects: dict[str, dict[str, Any]] = {}
    for row in records(targets):
        if row["level"] == "project" and row["project_amount_wan"] is not None:
            projects.setdefault(
                _project_code(row),
                {**row, "amount_wan": row["project_amount_wan"], "decimals": 2, "fund": "all", "basis": None},
            )
    if cut.kind == "units":
        rows = [row for row in projects.values() if row["unit_name"] is not None]
        found = _summed(rows, lambda row: row["unit_name"], lambda unit, _: unit)
    else:
        found = _summed(list(projects.values()), _project_code, lambda _, part: part[0]["project_name"])
    return _framed(found, cut, "targets", _elsewhere(facts, cut, ("project",)))


def _spent(table: Rows) -> Rows:
    return [row for row in table if row["direction"] != "revenue"]


def _leaves(table: Rows, cut: Cut, basis: str | None) -> Rows:
    rows = main_rows(table, cut.measures, basis)
    return [row for row in rows if not row["is_total"] and not row["is_part"]]


def _total(table: Rows, cut: Cut, basis: str | None) -> Figure:
    measures = (*cut.measures, "current_expenditure")
    if table[0]["table"] == "revenue_expenditure_summary":
        measures = ("current_expenditure", *cut.measures)  # 支出总计 holds what is carried forward as well
        return total_in(table, Selector((), measures, "expenditure", basis=basis))
    return total_in(table, Selector((), measures, basis=basis))


def _elsewhere(facts: pd.DataFrame, cut: Cut, measures: tuple[str, ...] = ()) -> Figure:
    """Find the total of projects in the expenditure table, where the list of projects prints none."""
    if cut.kind not in ("projects", "units"):
        return Figure()
    for _, table in instances(facts, ["expenditure", "general_public_budget_expenditure"]):
        found = total_of(table, Selector((), measures or ("project",)))
        if found.amount_wan is not None:
            return found
    return Figure()


def _summed(
    rows: Rows, code: Callable[[dict[str, Any]], str | None], label: Callable[[str, Rows], Any]
) -> pd.DataFrame:
    """Add up rows by code; the place is that of the first of them."""
    parts: dict[str, Rows] = {}
    for row in rows:
        if (name := code(row)) is not None:
            parts.setdefault(name, []).append(row)
    found = []
    for name, part in parts.items():
        decimals = [row["decimals"] for row in part if row["decimals"] is not None]
        found.append(
            {
                "code": name,
                "line": label(name, part),
                "amount_wan": round(sum(row["amount_wan"] for row in part), 6),
                "decimals": max(decimals, default=None),
                **{key: part[0][key] for key in ("fund", "basis", "document", "page", "cell")},
            }
        )
    return _line_frame(found)


def _code_label(part: Rows, cut: Cut, code: str) -> str:
    own = [row["row"] for row in part if row[cut.key] == code and row["project_name"] is None]
    printed = str(own[0]) if own and own[0] is not None else ""
    known = function_name(code) if cut.key == "function_code" else economic_name(code)
    if len(code) > 3 and printed:
        return printed
    return known or printed or code


def _place(figure: Figure) -> dict[str, Any]:
    return {key: value for key, value in asdict(figure).items() if key in LINE_COLUMNS}


def _line_frame(found: list[dict[str, Any]]) -> pd.DataFrame:
    types = dict.fromkeys(LINE_COLUMNS, "string") | {
        "amount_wan": "float64",
        "decimals": "Int64",
        "page": "Int64",
    }
    columns = {
        name: pd.Series([line.get(name) for line in found], dtype=kind) for name, kind in types.items()
    }
    return pd.DataFrame(columns, columns=LINE_COLUMNS)


def _framed(found: pd.DataFrame, cut: Cut, table: str, total: Figure) -> pd.DataFrame:
    """Attach what the lines add up to, and what the document says they should."""
    added = round(float(found["amount_wan"].sum()), 6)
    printed = total.amount_wan
    decimals = min([total.decimals, *(int(d) for d in found["decimals"].dropna())])
    gap = 0.0 if printed is None else round(printed - added, 6)
    within = abs(gap) <= 0.5 * 10.0**-decimals * (len(found) + 1) + 1e-9
    found.attrs = {
        "kind": "lines",
        "by": cut.name,
        "table": table,
        "total_wan": added if printed is None else printed,
        "total_is_printed": printed is not None,
        "total_cell": total.cell,
        "total_page": total.page,
        "gap_wan": 0.0 if within else gap,
        "why": "",
    }
    return found


def taken_from(table: str) -> str:
    """Say from which table figures were taken, where that is not the usual one.

    >>> taken_from("fiscal_appropriation_expenditure")
    '取自财政拨款支出表，只含该表的资金'
    """
    return phrase("why.taken_from", table=TABLES[table][0])


def _empty(cut: Cut) -> pd.DataFrame:
    found = _framed(_line_frame([]), cut, "", Figure())
    found.attrs.update(table=None, total_wan=None, why=phrase("why.no_lines", cut=cut.label_zh))
    return found


def _is_complete(found: pd.DataFrame) -> bool:
    return not found.empty and found.attrs["total_is_printed"] and found.attrs["gap_wan"] == 0


def _coverage(found: pd.DataFrame) -> float:
    total = found.attrs["total_wan"]
    return 0.0 if not total or found.empty else 1 - min(abs(found.attrs["gap_wan"]) / abs(total), 0.999)
