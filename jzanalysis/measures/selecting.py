"""Find single figures: the total of a table, a column of its total row, a figure the text states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

#: Where a row prints one measure for several funds, the widest money is the one that is divided.
FUND_ORDER = ("all", "fiscal_appropriation", "general_public", "government_fund", "state_capital")
#: Which of several amounts of one year speaks for the document, by the document's stage.
BASIS_ORDER = {
    "budget": ("initial_budget", "adjusted_budget", "expected_outturn", "final_accounts"),
    "final_accounts": ("final_accounts", "adjusted_budget", "initial_budget", "expected_outturn"),
}


@dataclass(frozen=True)
class Selector:
    """What to look for: one of these measures in one of these tables, in this order of preference."""

    tables: tuple[str, ...]
    measures: tuple[str, ...]
    direction: str | None = None
    fund: str | None = None
    period: str = "current"
    basis: str | None = None


@dataclass(frozen=True)
class Figure:
    """One amount in 万元 with the place that prints it; `amount_wan` is None when nothing was found."""

    amount_wan: float | None = None
    decimals: int = 2
    table: str | None = None
    fund: str | None = None
    basis: str | None = None
    document: str | None = None
    page: int | None = None
    cell: str | None = None
    state: str | None = None


#: Columns that no measure looks at; without them every filter is a third quicker.
_UNUSED = [
    "disclosure", "department", "title", "labels", "row_group", "column", "code_origin", "printed", "unit",
    "value", "year",
]  # fmt: skip


def slim(facts: pd.DataFrame) -> pd.DataFrame:
    """Leave out the columns that only a reader needs, before many filters."""
    return facts.drop(columns=[name for name in _UNUSED if name in facts.columns])


def instances(facts: pd.DataFrame, kinds: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Walk through the printed tables of these kinds, in the order of the kinds and of the document."""
    for kind in kinds:
        of_kind = facts[facts["table"] == kind]
        for _, table in of_kind.groupby(["document", "table_number"], sort=False, dropna=False):
            yield kind, table


def preferred(rows: pd.DataFrame, measures: Sequence[str], basis: str | None = None) -> pd.DataFrame:
    """Order figures: by measure as given, then basis, then the widest fund, then from left to right.

    Figures of other measures (and of other bases, when one is asked for) are left out.
    """
    rows = rows[rows["measure"].isin(list(measures))]
    if basis is not None:
        rows = rows[rows["basis"] == basis]
    if rows.empty:
        return rows
    bases = BASIS_ORDER.get(str(rows["stage"].iloc[0]), BASIS_ORDER["budget"])
    keys = pd.DataFrame(
        {
            "measure": rows["measure"].map(_rank(measures)),
            "basis": rows["basis"].map(_rank(bases)).fillna(len(bases)),
            "fund": rows["fund"].map(_rank(FUND_ORDER)).fillna(len(FUND_ORDER)),
            "column": rows["column_number"].fillna(0),
        },
        index=rows.index,
    )
    return rows.loc[
        keys.astype("float64").sort_values(["measure", "basis", "fund", "column"], kind="stable").index
    ]


def main_column(rows: pd.DataFrame, measures: Sequence[str], basis: str | None = None) -> pd.DataFrame:
    """Keep one amount a row: the one the whole row speaks of, never its parts beside it."""
    kept = preferred(rows[rows["amount_wan"].notna()], measures, basis)
    return kept.drop_duplicates("row_number").sort_values("row_number", kind="stable")


def figure(facts: pd.DataFrame, wanted: Selector, stated: pd.DataFrame | None = None) -> Figure:
    """Find the total that a selector asks for; failing the tables, what the text states (if it is given).

    A blank or a dash is not an amount: the figure then has its place and its state, and no amount.
    """
    blank = Figure()
    for _, table in instances(facts, wanted.tables):
        found = total_of(table, wanted)
        if found.amount_wan is not None:
            return found
        blank = blank if blank.cell else found
    if stated is not None:
        found = stated_figure(stated, wanted.measures)
        if found.amount_wan is not None:
            return found
    return blank


def total_of(table: pd.DataFrame, wanted: Selector) -> Figure:
    """Take the selector's measure from the row of one table that stands for all its rows."""
    rows = table[table["period"] == wanted.period]
    if wanted.direction:
        rows = rows[rows["direction"] == wanted.direction]
    if wanted.fund:
        rows = rows[rows["fund"] == wanted.fund]
    totals = rows[rows["level"] == "total"]
    blank = Figure()
    for measure in wanted.measures:
        for candidates in (totals, _lone(rows, measure)):
            ordered = preferred(candidates, [measure], wanted.basis)
            amounts = ordered[ordered["amount_wan"].notna()]
            if not amounts.empty:
                return to_figure(amounts.iloc[0])
            if not ordered.empty and not blank.cell:
                blank = to_figure(ordered.iloc[0])
    return blank


def _lone(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Give the figures of a measure that one row only prints: 本年支出合计, a wide table's row."""
    rows = rows[(rows["measure"] == measure) & ~rows["is_part"].astype("boolean").fillna(value=False)]
    return rows if rows["row_number"].nunique() == 1 else rows.iloc[:0]


_OF_ANYTHING = ("total", "current_revenue", "current_expenditure")


def stated_figure(stated: pd.DataFrame, measures: Sequence[str]) -> Figure:
    """Take the first amount that the text states for one of the measures; totals may be of anything."""
    for measure in (name for name in measures if name not in _OF_ANYTHING):
        rows = stated[(stated["measure"] == measure) & stated["current_wan"].notna()]
        if not rows.empty:
            row = rows.iloc[0]
            return Figure(
                amount_wan=float(row["current_wan"]),
                decimals=_whole(row["decimals"], 2),
                table="narrative",
                document=_text(row["document"]),
                page=_whole(row["page"]),
                cell=_text(row["cell"]),
                state="value",
            )
    return Figure()


def to_figure(row: pd.Series) -> Figure:
    """Turn one fact into a figure."""
    amount = row["amount_wan"]
    return Figure(
        amount_wan=None if pd.isna(amount) else float(amount),
        decimals=_whole(row["decimals"], 2),
        table=_text(row["table"]),
        fund=_text(row["fund"]),
        basis=_text(row["basis"]),
        document=_text(row["document"]),
        page=_whole(row["page"]),
        cell=_text(row["cell"]),
        state=_text(row["state"]),
    )


def _rank(order: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(order)}


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _whole(value: object, missing: int | None = None):  # type: ignore[no-untyped-def]
    return missing if pd.isna(value) else int(value)  # type: ignore[call-overload]


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Walk through the rows, each with its columns as attributes."""
    return iter(frame.itertuples())


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows as plain dicts with None for missing, so that no row can be neither true nor false.

    >>> records(pd.DataFrame({"a": pd.Series([None, "x"], dtype="string")}))
    [{'a': None}, {'a': 'x'}]
    """
    return [
        {str(key): None if pd.isna(value) else value for key, value in row.items()}
        for row in frame.to_dict("records")
    ]


def origin(frame: pd.DataFrame) -> dict[Any, Any]:
    """Say whose figures a contract frame holds: department, year and stage, where they are all alike."""
    found: dict[Any, Any] = {}
    for name in ("department", "fiscal_year", "stage"):
        values = frame[name].dropna().unique()
        found[name] = values[0] if len(values) == 1 else None
    return found
