"""Follow the money: from its sources through the functional classes to what it is spent on.

Only what a document prints crossed is drawn crossed: the columns of the expenditure table, by its
functional rows.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..frames import records
from ..terms import FUNDS, MEASURES
from .composition import lines
from .cut import cut_named
from .selecting import instances, main_column, origin_of, preferred
from .structure import share_lines
from .wording import phrase

COLUMNS = ["stage", "source", "target", "source_name", "target_name", "amount_wan"]
#: Columns of an expenditure table that can divide its total, the finest first.
DIVISIONS = (
    (
        "wages_and_benefits",
        "household_transfers",
        "goods_and_services",
        "capital",
        "other_operating",
        "specific_purpose",
    ),
    ("wages_and_benefits", "household_transfers", "goods_and_services", "capital", "project"),
    ("personnel", "operating", "other_operating", "specific_purpose"),
    ("personnel", "operating", "project"),
    ("basic", "project", "remitted_upward", "business", "affiliate_subsidy", "contingency"),
)


def flows(disclosure: Any) -> pd.DataFrame:
    """Give the flows of a disclosure's money: source → all → functional class → kind of expenditure.

    Returns
    -------
    One row per flow: `stage` 1 (source to all), 2 (all to class), 3 (class to kind), `source`,
    `target`, their names and `amount_wan`. What flows into a point and out of it are equal. Where the
    revenue of the year is less than the expenditure, the difference is a source of its own (carry-over
    and others); where it is more, a use.
    """
    found, why = _of_facts(disclosure.facts)
    frame = pd.DataFrame(found, columns=COLUMNS)
    frame.attrs = {**origin_of(disclosure), "kind": "flows", "why": why}
    return frame


def _of_facts(facts: pd.DataFrame) -> tuple[list[dict[str, Any]], str]:
    classes = lines(facts, "function_class")
    if classes.empty:
        return [], classes.attrs["why"]
    total = float(classes["amount_wan"].sum())
    crossed = _crossed(facts, classes.attrs["table"], total)
    middle = ("all", phrase("word.total"))
    names = {row["code"]: (row["code"], row["line"]) for row in records(classes)}
    rows = [_flow(2, middle, names[row["code"]], row["amount_wan"]) for row in records(classes)]
    rows += [
        _flow(3, names[code], (kind, MEASURES[kind][0]), amount) for (code, kind), amount in crossed.items()
    ]
    return [row for row in [*_sources(facts, total), *rows] if row["amount_wan"] > 0], ""


def _crossed(facts: pd.DataFrame, table: str, total: float) -> dict[tuple[str, str], float]:
    """Add up the finest columns that divide the total, by functional class."""
    cut = cut_named("function_class")
    for _, one in instances(facts[facts["period"] == "current"], [table]):
        leaves = main_column(one, cut.measures)
        leaves = leaves[
            ~leaves["is_total"].astype("boolean").fillna(value=False) & leaves["function_code"].notna()
        ]
        for division in DIVISIONS:
            cells = preferred(
                one[one["row_number"].isin(leaves["row_number"]) & one["amount_wan"].notna()], division
            )
            cells = cells.drop_duplicates(["row_number", "measure"])
            if abs(cells["amount_wan"].sum() - total) <= 0.01 * max(len(leaves), 1) and not cells.empty:
                return _summed(cells)
    return {}


def _summed(cells: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Add up cells by functional class and measure."""
    found: dict[tuple[str, str], float] = {}
    for row in records(cells):
        point = (row["function_code"][:3], row["measure"])
        found[point] = round(found.get(point, 0.0) + row["amount_wan"], 6)
    return found


def _sources(facts: pd.DataFrame, total: float) -> list[dict[str, Any]]:
    """Give the flows from each source, and what is lacking to the total, or left over."""
    middle = ("all", phrase("word.total"))
    rows = [
        _flow(1, (row["code"], FUNDS.get(row["code"], (row["line"],))[0]), middle, row["amount_wan"])
        for row in records(share_lines(lines(facts, "fund")))
    ]
    if not rows:
        return []
    left = round(total - sum(row["amount_wan"] for row in rows), 6)
    if left > 0.005:
        rows.append(_flow(1, ("balance", phrase("word.other_sources")), middle, left))
    elif left < -0.005:
        rows.append(_flow(2, middle, ("unspent", phrase("word.other_uses")), -left))
    return rows


def _flow(stage: int, source: tuple[str, str], target: tuple[str, str], amount: float) -> dict[str, Any]:
    """Make one flow between two points, each a code and a name."""
    return {
        "stage": stage,
        "source": source[0],
        "target": target[0],
        "source_name": source[1],
        "target_name": target[1],
        "amount_wan": float(amount),
    }
