"""Divide a total into its lines: by function, economic class, unit, project, fund, basic and project.

Every cut gives the same frame: one row per line, with the place that prints it.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from ..codes import economic_name, function_name
from ..errors import UsageError
from ..terms import FUNDS, MEASURES
from .selecting import Figure, Selector, instances, main_column, preferred, total_of
from .wording import phrase

LINE_COLUMNS = ["code", "line", "amount_wan", "decimals", "fund", "basis", "document", "page", "cell"]
UNLISTED = "unlisted"


@dataclass(frozen=True)
class Cut:
    """One way to divide a total, as ``cuts.toml`` defines it."""

    name: str
    label_zh: str
    label_en: str
    kind: str
    tables: tuple[str, ...]
    measures: tuple[str, ...]
    headline: str = ""
    key: str = ""
    width: int = 0
    parts: tuple[str, ...] = ()
    instead: dict[str, list[str]] = field(default_factory=dict)

    def label(self, lang: str = "zh") -> str:
        """Give the cut's name."""
        return self.label_en if lang == "en" else self.label_zh


@cache
def cuts() -> dict[str, Cut]:
    """Read the cuts that exist.

    >>> cuts()["function_class"].label()
    '功能分类（类）'
    """
    raw = tomllib.loads((files("jzanalysis") / "measures" / "cuts.toml").read_text(encoding="utf-8"))
    return {name: Cut(name, **with_tuples(entry)) for name, entry in raw.items()}


def with_tuples(entry: dict[str, Any]) -> dict[str, Any]:
    """Turn the lists of an entry of TOML into tuples, which cannot change.

    >>> with_tuples({"id": "total", "tables": ["expenditure"]})
    {'id': 'total', 'tables': ('expenditure',)}
    """
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def cut_named(by: str) -> Cut:
    """Give a cut by its name, or say which there are."""
    try:
        return cuts()[by]
    except KeyError:
        msg = f"no cut named {by!r}; there are: {', '.join(cuts())}"
        raise UsageError(msg) from None


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
    facts = facts[facts["period"] == period]
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
        found, total = _DIVIDE[cut.kind](table, cut, basis)
        if not found.empty:
            yield _framed(found, cut, name, total if total.amount_wan is not None else _elsewhere(facts, cut))


def _codes(table: pd.DataFrame, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """Add up the leaves of a table by the first digits of their code."""
    rows = _leaves(table[table["direction"].fillna("expenditure") != "revenue"], cut, basis)
    rows = rows[rows[cut.key].notna()]
    code = rows[cut.key].str[: cut.width]
    return _summed(rows, code, lambda c, part: _code_label(part, cut, c)), _total(table, cut, basis)


def _columns(table: pd.DataFrame, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """Take the columns (or rows) that divide the total row of a table, one for each measure."""
    found: dict[str, dict[str, Any]] = {}
    for part in (*cut.parts, *cut.instead):
        figure = total_of(table, Selector((), (part,), basis=basis))
        if figure.amount_wan is not None and not set(cut.instead.get(part, [])) & set(found):
            found[part] = {"code": part, "line": MEASURES[part][0], **_place(figure)}
    return _line_frame(list(found.values())), _total(table, cut, basis)


def _sources(table: pd.DataFrame, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """List the revenue of the year by its source: rows of a summary, or columns of the revenue table."""
    rows = table[table["amount_wan"].notna() & ~_flag(table, "is_part") & (table["direction"] == "revenue")]
    if table["table"].iloc[0] == "revenue":
        rows = table[(table["level"] == "total") & table["amount_wan"].notna() & ~_flag(table, "is_part")]
        rows = rows.drop_duplicates("fund")
    else:
        rows = rows[~_flag(rows, "is_total")]
    rows = rows[~rows["fund"].isin(["all"]) & rows["fund"].notna() & ~rows["measure"].isin(_BALANCES)]
    if basis is not None:
        rows = rows[rows["basis"] == basis]
    total = total_of(table, Selector((), cut.measures, "revenue", basis=basis))
    return _summed(rows, rows["fund"], lambda fund, _: FUNDS[fund][0]), total


_BALANCES = ["carryover", "surplus_used", "carried_forward"]


def _units(table: pd.DataFrame, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """Add up the leaves of a table by the budget unit that is carried down."""
    rows = _leaves(table[table["direction"].fillna("expenditure") != "revenue"], cut, basis)
    rows = rows[rows["unit_name"].notna()]
    code = rows["unit_code"].fillna(rows["unit_name"])
    return _summed(rows, code, lambda _, part: str(part["unit_name"].iloc[0])), _total(table, cut, basis)


def _projects(table: pd.DataFrame, cut: Cut, basis: str | None) -> tuple[pd.DataFrame, Figure]:
    """List the projects of a table, each with all its rows."""
    rows = _leaves(table, cut, basis)
    name = rows["project_name"].fillna(rows["row"].where(rows["level"] == "project"))
    rows = rows.assign(project_name=name)[name.notna()]
    code = rows["project_code"].fillna(rows["project_name"] + "|" + rows["unit_name"].fillna(""))
    return _summed(rows, code, lambda _, part: str(part["project_name"].iloc[0])), _total(table, cut, basis)


_DIVIDE = {"codes": _codes, "columns": _columns, "sources": _sources, "units": _units, "projects": _projects}


def _from_targets(facts: pd.DataFrame, targets: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """List projects (or their units) by the amounts that the target tables print, each project once."""
    rows = targets[(targets["level"] == "project") & targets["project_amount_wan"].notna()].copy()
    code = rows["project_code"].fillna(rows["project_name"].fillna("") + "|" + rows["unit_name"].fillna(""))
    rows = rows.assign(_code=code).drop_duplicates("_code")
    rows = rows.assign(amount_wan=rows["project_amount_wan"], decimals=2, fund="all", basis=None)
    if cut.kind == "units":
        rows = rows[rows["unit_name"].notna()]
        found = _summed(rows, rows["unit_name"], lambda unit, _: str(unit))
    else:
        found = _summed(rows, rows["_code"], lambda _, part: str(part["project_name"].iloc[0]))
    return _framed(found, cut, "targets", _elsewhere(facts, cut, ("project",)))


def _leaves(table: pd.DataFrame, cut: Cut, basis: str | None) -> pd.DataFrame:
    rows = main_column(table, cut.measures, basis)
    return rows[~_flag(rows, "is_total") & ~_flag(rows, "is_part")]


def _total(table: pd.DataFrame, cut: Cut, basis: str | None) -> Figure:
    measures = (*cut.measures, "current_expenditure")
    if table["table"].iloc[0] == "revenue_expenditure_summary":
        measures = ("current_expenditure", *cut.measures)  # 支出总计 holds what is carried forward as well
        return total_of(table, Selector((), measures, "expenditure", basis=basis))
    return total_of(table, Selector((), measures, basis=basis))


def _elsewhere(facts: pd.DataFrame, cut: Cut, measures: tuple[str, ...] = ()) -> Figure:
    """Find the total of projects in the expenditure table, where the list of projects prints none."""
    if cut.kind not in ("projects", "units"):
        return Figure()
    for _, table in instances(facts, ["expenditure", "general_public_budget_expenditure"]):
        found = total_of(table, Selector((), measures or ("project",)))
        if found.amount_wan is not None:
            return found
    return Figure()


def _summed(rows: pd.DataFrame, code: pd.Series, label) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    """Add up rows by code; the place is that of the first of them."""
    found = []
    for name, part in rows.groupby(code, sort=False):
        first = part.iloc[0]
        amount = round(float(part["amount_wan"].sum()), 6)
        found.append(
            {
                "code": name,
                "line": label(name, part),
                "amount_wan": amount,
                "decimals": part["decimals"].max(),
                "fund": first["fund"],
                "basis": first["basis"],
                "document": first["document"],
                "page": first["page"],
                "cell": first["cell"],
            }
        )
    return _line_frame(found)


def _code_label(part: pd.DataFrame, cut: Cut, code: str) -> str:
    own = part[(part[cut.key] == code) & part["project_name"].isna()]
    known = function_name(code) if cut.key == "function_code" else economic_name(code)
    if len(code) > 3 and not own.empty and pd.notna(own["row"].iloc[0]):
        return str(own["row"].iloc[0])
    return known or (str(own["row"].iloc[0]) if not own.empty and pd.notna(own["row"].iloc[0]) else code)


def _place(figure: Figure) -> dict[str, Any]:
    return {key: value for key, value in asdict(figure).items() if key in LINE_COLUMNS}


def _line_frame(found: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(found, columns=LINE_COLUMNS)
    texts = ["code", "line", "fund", "basis", "document", "cell"]
    return frame.astype(
        {"amount_wan": "float64", "decimals": "Int64", "page": "Int64", **dict.fromkeys(texts, "string")}
    )


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


def _empty(cut: Cut) -> pd.DataFrame:
    found = _line_frame([])
    found.attrs = {
        "kind": "lines",
        "by": cut.name,
        "table": None,
        "total_wan": None,
        "total_is_printed": False,
        "total_cell": None,
        "total_page": None,
        "gap_wan": 0.0,
        "why": phrase("why.no_lines", cut=cut.label_zh),
    }
    return found


def _is_complete(found: pd.DataFrame) -> bool:
    return not found.empty and found.attrs["total_is_printed"] and found.attrs["gap_wan"] == 0


def _coverage(found: pd.DataFrame) -> float:
    total = found.attrs["total_wan"]
    return 0.0 if not total or found.empty else 1 - min(abs(found.attrs["gap_wan"]) / abs(total), 0.999)


def _flag(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name].astype("boolean").fillna(value=False).astype(bool)


__all__ = ["LINE_COLUMNS", "UNLISTED", "Cut", "cut_named", "cuts", "lines", "preferred"]
