"""Find single figures: the total of a table, a column of its total row, a figure the text states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from ..frames import records
from .memory import remembered

Rows = list[dict[str, Any]]
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
    """Walk through the printed tables of these kinds, in the order of the kinds and of the document.

    The tables are slim, and shared with whoever else asks for them.
    """
    for kind in dict.fromkeys(kinds):
        for table in remembered(facts, ("tables", kind), partial(_tables, facts, kind)):
            yield kind, table


def _tables(facts: pd.DataFrame, kind: str) -> list[pd.DataFrame]:
    places = remembered(facts, "places", lambda: _places(facts))
    return [slim(facts).iloc[own] for own in places.get(kind, {}).values()]


def _places(facts: pd.DataFrame) -> dict[str, dict[tuple[Any, Any], list[int]]]:
    """Give the places of each table's rows, by kind, in the order of the document."""
    found: dict[str, dict[tuple[Any, Any], list[int]]] = {}
    for place, row in enumerate(records(facts, ("table", "document", "table_number"))):
        tables = found.setdefault(row["table"], {})
        tables.setdefault((row["document"], row["table_number"]), []).append(place)
    return found


def preferred(rows: pd.DataFrame, measures: Sequence[str], basis: str | None = None) -> pd.DataFrame:
    """Order figures: by measure as given, then basis, then the widest fund, then from left to right.

    Figures of other measures (and of other bases, when one is asked for) are left out.
    """
    return _chosen(rows, lambda plain: preferred_rows(plain, measures, basis))


def preferred_rows(rows: Rows, measures: Sequence[str], basis: str | None = None) -> Rows:
    """Order plain rows as :func:`preferred` does."""
    order = _rank(measures)
    kept = [row for row in rows if row["measure"] in order and basis in (None, row["basis"])]
    if not kept:
        return kept
    bases = _rank(BASIS_ORDER.get(str(kept[0]["stage"]), BASIS_ORDER["budget"]))
    return sorted(
        kept,
        key=lambda row: (
            order[row["measure"]],
            bases.get(row["basis"], len(bases)),
            _FUND_RANK.get(row["fund"], len(_FUND_RANK)),
            row["column_number"] or 0,
        ),
    )


def main_column(rows: pd.DataFrame, measures: Sequence[str], basis: str | None = None) -> pd.DataFrame:
    """Keep one amount a row: the one the whole row speaks of, never its parts beside it."""
    return _chosen(rows, lambda plain: main_rows(plain, measures, basis))


def main_rows(rows: Rows, measures: Sequence[str], basis: str | None = None) -> Rows:
    """Keep one amount a row of plain rows, as :func:`main_column` does."""
    kept: dict[Any, dict[str, Any]] = {}
    for row in preferred_rows([row for row in rows if row["amount_wan"] is not None], measures, basis):
        kept.setdefault(row["row_number"], row)
    return sorted(kept.values(), key=lambda row: (row["row_number"] is None, row["row_number"] or 0))


_ORDERED_BY = ("measure", "basis", "stage", "fund", "column_number", "row_number", "amount_wan")


def _chosen(rows: pd.DataFrame, choose: Callable[[Rows], Rows]) -> pd.DataFrame:
    """Give the rows of a frame that are chosen from its plain rows, in the order of the choice."""
    plain = records(rows, _ORDERED_BY)
    for place, row in enumerate(plain):
        row["place"] = place
    return rows.iloc[[row["place"] for row in choose(plain)]]


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
    rows = remembered(table, "figures", lambda: records(table, _FIGURE_COLUMNS))
    return total_in(rows, wanted)


_FIGURE_COLUMNS = (
    *("period", "direction", "fund", "level", "measure", "basis", "stage", "is_part", "row_number"),
    *("column_number", "amount_wan", "decimals", "table", "document", "page", "cell", "state"),
)


def total_in(rows: Rows, wanted: Selector) -> Figure:
    """Take the selector's measure from the total row among plain rows of one table."""
    rows = [
        row
        for row in rows
        if row["period"] == wanted.period
        and (not wanted.direction or row["direction"] == wanted.direction)
        and (not wanted.fund or row["fund"] == wanted.fund)
    ]
    totals = [row for row in rows if row["level"] == "total"]
    blank = Figure()
    for measure in wanted.measures:
        for candidates in (totals, _lone(rows, measure)):
            ordered = preferred_rows(candidates, [measure], wanted.basis)
            amount = next((row for row in ordered if row["amount_wan"] is not None), None)
            if amount is not None:
                return to_figure(amount)
            if ordered and not blank.cell:
                blank = to_figure(ordered[0])
    return blank


def _lone(rows: Rows, measure: str) -> Rows:
    """Give the figures of a measure that one row only prints: 本年支出合计, a wide table's row."""
    rows = [row for row in rows if row["measure"] == measure and not row["is_part"]]
    return rows if len({row["row_number"] for row in rows} - {None}) == 1 else []


_OF_ANYTHING = ("total", "current_revenue", "current_expenditure")


def stated_figure(stated: pd.DataFrame, measures: Sequence[str]) -> Figure:
    """Take the first amount that the text states for one of the measures; totals may be of anything."""
    for measure in (name for name in measures if name not in _OF_ANYTHING):
        rows = stated[(stated["measure"] == measure) & stated["current_wan"].notna()]
        if not rows.empty:
            row = rows.iloc[0]
            return Figure(
                amount_wan=float(row["current_wan"]),
                decimals=as_whole(row["decimals"], 2),
                table="narrative",
                document=as_text(row["document"]),
                page=as_whole(row["page"]),
                cell=as_text(row["cell"]),
                state="value",
            )
    return Figure()


def to_figure(row: Any) -> Figure:
    """Turn one fact, a row of a frame or a plain row, into a figure."""
    amount = row["amount_wan"]
    return Figure(
        amount_wan=None if pd.isna(amount) else float(amount),
        decimals=as_whole(row["decimals"], 2),
        table=as_text(row["table"]),
        fund=as_text(row["fund"]),
        basis=as_text(row["basis"]),
        document=as_text(row["document"]),
        page=as_whole(row["page"]),
        cell=as_text(row["cell"]),
        state=as_text(row["state"]),
    )


def _rank(order: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(order)}


_FUND_RANK = _rank(FUND_ORDER)


def as_text(value: Any) -> str | None:
    """Give a value of a frame as text, None for missing."""
    return None if value is None or pd.isna(value) else str(value)


def as_whole(value: Any, missing: int | None = None) -> Any:
    """Give a value of a frame as a whole number; `missing` where there is none."""
    return missing if value is None or pd.isna(value) else int(value)


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Walk through the rows, each with its columns as attributes."""
    return iter(frame.itertuples())


def origin_of(disclosure: Any) -> dict[Any, Any]:
    """Say whose figures a disclosure holds: department, year and stage, for the `attrs` of what is made of them."""
    return {name: getattr(disclosure, name) for name in ORIGIN}


ORIGIN = ("department", "fiscal_year", "stage")


def origin(frame: pd.DataFrame) -> dict[Any, Any]:
    """Say whose figures a contract frame holds: department, year and stage, where they are all alike."""
    found: dict[Any, Any] = {}
    for name in ORIGIN:
        values = frame[name].dropna().unique()
        found[name] = values[0] if len(values) == 1 else None
    return found
