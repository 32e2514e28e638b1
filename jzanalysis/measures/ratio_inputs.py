"""Find the two sides of a ratio in the frames of one disclosure, or say why one is missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ..terms import BASES, FUNDS, TABLES, measure_label
from .composition import lines
from .selecting import Figure, Selector, instances, preferred, stated_figure, to_figure, total_of
from .wording import phrase


@dataclass(frozen=True)
class Inputs:
    """What a ratio may draw on: the frames of one disclosure and what the user adds."""

    facts: pd.DataFrame
    stated: pd.DataFrame
    targets: pd.DataFrame
    stage: str = "budget"
    headcount: float | None = None
    _lines: dict[str, pd.DataFrame] = field(default_factory=dict)

    def lines(self, by: str) -> pd.DataFrame:
        """Divide by a cut, once for all ratios that ask."""
        if by not in self._lines:
            self._lines[by] = lines(self.facts, by, self.targets)
        return self._lines[by]


@dataclass(frozen=True)
class Side:
    """One side of a ratio: the sum of its terms, or why there is none."""

    amount: float | None
    figure: Figure
    why: str = ""


def side(
    terms: list[dict[str, Any]], inputs: Inputs, need: str = "all", table: pd.DataFrame | None = None
) -> Side:
    """Add up the terms of one side; `need` says whether all of them must be printed, or any."""
    found = [_term(term, inputs, table) for term in terms]
    amounts = [figure.amount_wan for figure, _ in found if figure.amount_wan is not None]
    lacking = next((why for figure, why in found if figure.amount_wan is None), "")
    first = next((figure for figure, _ in found if figure.amount_wan is not None), found[0][0])
    if not amounts or (need == "all" and lacking):
        return Side(None, first, lacking)
    return Side(round(sum(amounts), 6), first)


def _term(term: dict[str, Any], inputs: Inputs, table: pd.DataFrame | None = None) -> tuple[Figure, str]:
    """Find one term; the second value says why it is missing."""
    measures = tuple(term.get("measures", ()))
    wanted = Selector(
        tuple(term.get("tables", ())),
        measures,
        term.get("direction"),
        term.get("fund"),
        basis=term.get("basis"),
    )
    where = [table] if table is not None else [t for _, t in instances(inputs.facts, wanted.tables)]
    blank = Figure()
    for one in where:
        found = _fund_line(one, wanted) if term.get("line") else total_of(one, wanted)
        if found.amount_wan is None and "group" in term:
            found = _group_sum(one, term["group"], term["closing"])
        if found.amount_wan is not None:
            return found, ""
        blank = blank if blank.cell else found
    if term.get("stated"):
        found = stated_figure(inputs.stated, measures)
        if found.amount_wan is not None:
            return found, ""
    name = measure_label(measures[0]) if measures else FUNDS[term["fund"]][0]
    if "basis" in term and term["basis"] != "final_accounts":
        name = BASES[term["basis"]][0]  # what is missing is the column of that basis
    if blank.cell:
        return blank, phrase("why.blank", what=name)
    if where:
        return blank, phrase("why.no_column", what=name)
    return blank, phrase("why.no_table", tables=table_names(wanted.tables))


def _fund_line(table: pd.DataFrame, wanted: Selector) -> Figure:
    """Find the line of a summary that prints the revenue of one fund (not its 其中 lines)."""
    rows = table[
        (table["period"] == wanted.period)
        & (table["fund"] == wanted.fund)
        & ~table["is_part"].astype("boolean").fillna(value=False)
        & ~table["measure"].isin(["carryover", "surplus_used", "carried_forward"])
    ]
    if (rows["direction"] == "revenue").any():
        rows = rows[rows["direction"] == "revenue"]
    elif wanted.direction:
        return Figure()
    ordered = preferred(rows, list(rows["measure"].dropna().unique()), wanted.basis)
    with_amount = ordered[ordered["amount_wan"].notna()]
    if with_amount.empty:
        return Figure() if ordered.empty else to_figure(ordered.iloc[0])
    return to_figure(with_amount.iloc[0])


def _group_sum(table: pd.DataFrame, group: str, closing: list[str]) -> Figure:
    """Add up the total row's columns under one heading, if all groups make up basic expenditure."""
    rows = table[(table["period"] == "current") & (table["level"] == "total") & table["amount_wan"].notna()]
    rows = rows[rows["row_number"] == rows["row_number"].min()]
    sums = {name: _under(rows, name)["amount_wan"].sum() for name in closing}
    basic = rows.loc[rows["measure"] == "basic", "amount_wan"]
    part = _under(rows, group)
    if part.empty or basic.empty or abs(sum(sums.values()) - basic.iloc[0]) > 0.005 * (len(rows) + 1):
        return Figure()
    return replace(to_figure(part.iloc[0]), amount_wan=round(float(sums[group]), 6))


def _under(rows: pd.DataFrame, group: str) -> pd.DataFrame:
    """Give the cells under one outer heading."""
    return rows[rows["group"].str.contains(group, regex=False).astype("boolean").fillna(value=False)]


def table_names(tables: Any) -> str:
    """Name tables in Chinese."""
    return "、".join(TABLES[table][0] for table in tables)
