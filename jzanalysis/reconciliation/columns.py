"""Sums along a row: 合计 = 基本支出 + 项目支出, a fund's 小计 = its columns (各列之和).

Which columns add up to which is a property of the table, not of the row: it is found once per table, from the
headings, among the ways that published layouts use; the way that most rows follow is the table's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..closure import SPLITS
from .equations import LEFT, RIGHT, Equations, terms
from .figures import codes_of

TOTAL_WORDS = ("合计", "小计", "总计")
FISCAL = ("general_public", "government_fund", "state_capital")
NAMES = {"basic": "basic_split", "project": "project_split", "three_public_expenses": "three_public_sum",
         "official_vehicles": "vehicles_sum"}
_ATTRIBUTES = ["t", "c", "table", "column_number", "column", "group", "measure", "fund", "period", "year", "basis"]
_CARRIED = ("carryover", "carried_forward", "surplus_used")


def columns(figures: pd.DataFrame) -> list[Equations]:
    """Give every sum along a row that the headings allow, by the name of its identity."""
    cells = figures[~figures["is_part"] & ~figures["table"].isin(["department_performance_targets"])]
    ways = pd.DataFrame(_all_ways(cells), columns=["left", "way", "sure", "right", "name"])
    if ways.empty:
        return []
    ways["w"] = np.arange(len(ways))
    right = ways.explode("right")
    place = cells.assign(fact=cells.index)[["r", "c", "fact", "amt", "ok", "dig"]]
    lefts = place.merge(ways[["left", "way", "sure", "name", "w"]], left_on="c", right_on="left")
    rights = place.merge(right[["right", "w"]].astype("int64"), left_on="c", right_on="right")
    lefts["eq"] = codes_of(lefts, ["r", "w"])
    rights = rights.merge(lefts[["r", "w", "eq"]], on=["r", "w"])
    kept = _best_ways(lefts, rights)
    lefts, rights = lefts[lefts["eq"].isin(kept)], rights[rights["eq"].isin(kept)]
    both = pd.concat([lefts.assign(side=LEFT), rights.assign(side=RIGHT)])
    both["name"] = both["eq"].map(lefts.set_index("eq")["name"])
    return [Equations(str(name), terms(eq=part["eq"], side=part["side"], fact=part["fact"]), "column")
            for name, part in both.groupby("name", sort=False)] + _down(figures)


def _best_ways(lefts: pd.DataFrame, rights: pd.DataFrame) -> pd.Index:
    """Choose each column's way: the one most of its rows follow; none, when few do and it is only a guess."""
    total = rights.groupby("eq")["amt"].sum().reindex(lefts["eq"]).fillna(0).to_numpy()
    printed = rights.groupby("eq")["ok"].sum().reindex(lefts["eq"]).fillna(0).to_numpy()
    size = 0.5 * 10.0 ** -lefts["dig"].to_numpy(dtype=float)
    lefts = lefts.assign(
        near=np.abs(lefts["amt"].to_numpy() - total) <= size * (printed + 1), told=(lefts["amt"] != 0) | (total != 0),
        full=lefts["ok"].to_numpy() | (total != 0), printed=printed)
    told = lefts[lefts["told"] & lefts["ok"]]
    share = told.groupby("w").agg(near=("near", "mean"), rows=("near", "size"), width=("printed", "sum"))
    of = lefts.drop_duplicates("w").set_index("w")[["left", "way", "sure"]].join(share)
    of["near"] = of["near"].fillna(1.0)
    of["rows"] = of["rows"].fillna(0)
    best = of.sort_values(["left", "near", "way"], ascending=[True, False, True]).drop_duplicates("left")
    believed = best[(best["near"] >= 0.5) | (best["sure"] & (best["rows"] < 3))]
    return lefts[lefts["w"].isin(believed.index) & lefts["full"]].set_index("eq").index


def _all_ways(cells: pd.DataFrame) -> Iterator[tuple[int, int, bool, list[int], str]]:
    heads = cells.drop_duplicates("c")[_ATTRIBUTES].sort_values(["t", "column_number"])
    for _, table in heads.groupby("t", sort=False):
        heads_ = table.to_dict("records")
        for head in heads_:
            same = [h for h in heads_ if h["c"] != head["c"] and _year(h) == _year(head) and _side(h) == _side(head)]
            for way, (sure, addends) in enumerate(_ways(head, same)):
                yield head["c"], way, sure, [h["c"] for h in addends], _name(head)


def _year(head: dict[str, Any]) -> tuple[Any, ...]:
    return head["period"], head["year"], head["basis"]


def _side(head: dict[str, Any]) -> str:
    first = head["group"].partition("/")[0]
    return first if first in ("收入", "支出") else ""


def _name(head: dict[str, Any]) -> str:
    if head["table"] == "revenue":
        return "revenue_columns"
    if head["table"] == "fiscal_appropriation_summary" or head["fund"] == "fiscal_appropriation":
        return "fund_columns"
    if head["table"] == "procurement":
        return "procurement_kinds"
    return NAMES.get(head["measure"], "expenditure_columns")


def _ways(head: dict[str, Any], others: list[dict[str, Any]]) -> Iterator[tuple[bool, list[dict[str, Any]]]]:
    """Give the ways to add columns up to this one, the likeliest first, and whether it is sure to be a sum."""
    split = SPLITS.get(head["measure"])
    is_sum = head["column"].endswith(TOTAL_WORDS)
    if split:
        found = [_finest([h for h in others if h["fund"] == head["fund"]], names) for names in split]
        if sum(map(bool, found)) >= 2:
            yield True, [h for part in found for h in part]
    if head["fund"] == "fiscal_appropriation":
        funds = [h for h in others if h["fund"] in FISCAL and h["measure"] == head["measure"] and not _sums(h)]
        if len(funds) >= 2:
            yield True, funds
            yield False, [h for h in others if h["fund"] in FISCAL and h["measure"] in (head["measure"], *_CARRIED)]
    if is_sum or (head["fund"] == "all" and head["measure"] == "total" and not head["group"]):
        for addends in _siblings(head, others):
            if len(addends) >= 2:
                yield is_sum and head["table"] == "revenue", addends


def _finest(others: list[dict[str, Any]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    first = [h for h in others if h["measure"] == names[0]]
    return first or [h for h in others if h["measure"] in names[1:]]


def _sums(head: dict[str, Any]) -> bool:
    return head["column"] in TOTAL_WORDS and bool(head["group"])


def _siblings(head: dict[str, Any], others: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Give the columns beside a total in its group: nested groups by their own total, or by their columns."""
    inside = [h for h in others if _inside(h["group"], head["group"])]
    nested = {h["group"] for h in inside if h["group"] != head["group"] and h["column"] in TOTAL_WORDS}
    tops = [h for h in inside
            if not any(_inside(h["group"], g) and not (h["group"] == g and h["column"] in TOTAL_WORDS) for g in nested)]
    leaves = [h for h in inside if h["column"] not in TOTAL_WORDS]
    for found in (tops, leaves):
        yield found
        yield [h for h in found if h["measure"] not in _CARRIED]
        yield [h for h in found if h["fund"] not in FISCAL]
        yield [h for h in found if h["fund"] != "fiscal_appropriation"]
        yield [h for h in found if h["fund"] not in FISCAL and h["measure"] not in _CARRIED]


def _inside(group: str, outer: str) -> bool:
    return not outer or group == outer or group.startswith(outer + "/")


def _down(figures: pd.DataFrame) -> list[Equations]:
    """Sum “三公” items that are printed below each other, one year a column."""
    cells = figures[(figures["table"] == "three_public_expenses") & ~figures["is_part"]]
    cells = cells.assign(fact=cells.index)
    cells = cells[~cells.duplicated(["c", "measure"], keep=False)]
    out = []
    for whole in ("three_public_expenses", "official_vehicles"):
        left = cells[cells["measure"] == whole]
        parts = cells[cells["measure"].isin([name for names in SPLITS[whole] for name in names])]
        parts = parts[parts["c"].isin(left["c"])]
        enough = parts.groupby("c").size()
        parts = parts[parts["c"].map(enough) >= 2]
        left = left[left["c"].isin(parts["c"])]
        if len(left):
            both = pd.concat([left.assign(side=LEFT), parts.assign(side=RIGHT)])
            out.append(Equations(NAMES[whole], terms(eq=both["c"], side=both["side"], fact=both["fact"])))
    return out
