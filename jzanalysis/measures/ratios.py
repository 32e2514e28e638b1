"""Evaluate the ratios of ``ratios.toml``: a missing input gives a missing ratio and a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from ..bundled import package_toml
from ..terms import FUNDS
from .composition import taken_from
from .cut import cut_named
from .ratio_inputs import Inputs, Side, side, table_names
from .selecting import Figure, each_row, instances, origin_of, slim
from .structure import concentration
from .wording import phrase

COLUMNS = [
    *("ratio", "code", "name", "value", "unit", "numerator_wan", "denominator_wan", "formula", "scope", "source"),
    *("numerator_page", "numerator_cell", "denominator_page", "denominator_cell", "why"),
]


def definitions() -> tuple[dict[str, Any], ...]:
    """Read the definitions of all ratios.

    >>> len(definitions()), definitions()[0]["name_zh"]
    (30, '基本支出占比')
    """
    return tuple(package_toml("measures/ratios.toml")["ratio"])


def ratios(disclosure: Any, *, headcount: float | None = None) -> pd.DataFrame:
    """Evaluate every ratio for a disclosure; see :func:`evaluate` for the frame."""
    found = evaluate(Inputs(disclosure.facts, disclosure.stated, disclosure.targets, disclosure.stage, headcount))
    found.attrs.update(origin_of(disclosure))
    return found


def evaluate(inputs: Inputs) -> pd.DataFrame:
    """Evaluate every ratio.

    Returns
    -------
    One row per ratio (and per class, for class shares): `ratio`, `code` (of the class), `name`,
    `value` (a share 0–1; an index 0–1; 万元 a head), `numerator_wan`, `denominator_wan`, formula, scope,
    source, the places of both sides, and `why` where the value is missing.
    """
    inputs = replace(inputs, facts=slim(inputs.facts))
    rows = [row for ratio in definitions() for row in _rows(ratio, inputs)]
    found = pd.DataFrame(rows, columns=COLUMNS)
    floats = dict.fromkeys(("value", "numerator_wan", "denominator_wan"), "float64")
    found = found.astype({**floats, **dict.fromkeys(("numerator_page", "denominator_page"), "Int64")})
    found.attrs = {"kind": "ratios"}
    return found


def _rows(ratio: dict[str, Any], inputs: Inputs) -> list[dict[str, Any]]:
    if ratio.get("stage", inputs.stage) != inputs.stage:
        return [_row(ratio, why=phrase("why.stage_" + ratio["stage"]))]
    if "each" in ratio:
        return _class_shares(ratio, inputs)
    if "over" in ratio:
        return [_concentrated(ratio, inputs)]
    if ratio.get("headcount"):
        return [_per_head(ratio, inputs)]
    if "within" in ratio:
        return [_within(ratio, inputs)]
    if "of" in ratio:
        return [_part_of(ratio, inputs)]
    above = side(ratio["numerator"], inputs, ratio.get("need", "all"))
    below = side(ratio["denominator"], inputs, ratio.get("denominator_need", "all"))
    if "minus" in ratio and below.amount is not None:
        below = _less(below, [side([term], inputs) for term in ratio["minus"]])
    return [_divided(_denominator_scoped(ratio, below), above, below)]


def _less(whole: Side, parts: list[Side]) -> Side:
    """Take parts off a side: a column that is not printed takes nothing off, a blank one leaves it missing."""
    blank = next((part for part in parts if part.amount is None and part.figure.cell), None)
    if blank is not None:
        return Side(None, whole.figure, blank.why)
    return Side(whole.amount - sum(part.amount or 0.0 for part in parts), whole.figure)  # type: ignore[operator]


def _denominator_scoped(ratio: dict[str, Any], below: Side) -> dict[str, Any]:
    """Say in the scope where the denominator comes from, where that is not the usual table."""
    usual = ratio["denominator"][0].get("tables", [below.figure.table])[0]
    if below.amount is None or below.figure.table in (None, usual):
        return ratio
    return {**ratio, "scope_zh": phrase("why.denominator", scope=taken_from(str(below.figure.table)))}


def _part_of(ratio: dict[str, Any], inputs: Inputs) -> dict[str, Any]:
    """Divide some lines of a cut by others, where the lines are the printed total: blanks are zero then."""
    found = inputs.lines(ratio["of"])
    ratio = _of_cut(ratio, found, ratio["of"])
    if found.empty:
        return _row(ratio, why=found.attrs["why"])
    if not found.attrs["total_is_printed"] or found.attrs["gap_wan"] != 0:
        return _row(ratio, why=phrase("why.sources_open"))
    if hidden := set(ratio.get("undivided", [])) & set(found["code"]):
        return _row(ratio, why=phrase("why.undivided", what="、".join(FUNDS[code][0] for code in hidden)))
    whole = found[found["code"].isin(ratio["whole"])] if "whole" in ratio else found
    above, below = (_sum_side(part) for part in (found[found["code"].isin(ratio["part"])], whole))
    return _divided(ratio, above, below)


def _scoped(ratio: dict[str, Any], kind: str | None, usual: str) -> dict[str, Any]:
    """Say in the scope which table a ratio was taken from, where that is not the usual one: its money differs."""
    return ratio if kind in (None, usual, "targets") else {**ratio, "scope_zh": taken_from(str(kind))}


def _of_cut(ratio: dict[str, Any], found: pd.DataFrame, by: str) -> dict[str, Any]:
    return _scoped(ratio, found.attrs["table"], cut_named(by).tables[0])


def _sum_side(part: pd.DataFrame) -> Side:
    first = Figure() if part.empty else Figure(page=part["page"].iloc[0], cell=part["cell"].iloc[0])
    return Side(round(float(part["amount_wan"].sum()), 6), first)


def _within(ratio: dict[str, Any], inputs: Inputs) -> dict[str, Any]:
    """Take both sides from one table: the first in which both are printed."""
    tried = _row(ratio, why=phrase("why.no_table", tables=table_names(ratio["within"])))
    for kind, table in instances(inputs.facts, ratio["within"]):
        above = side(ratio["numerator"], inputs, table=table)
        below = side(ratio["denominator"], inputs, table=table)
        row = _divided(_scoped(ratio, kind, ratio["within"][0]), above, below)
        if pd.notna(row["value"]):
            return row
        tried = {**row, "scope": ratio["scope_zh"]}
    return tried


def _class_shares(ratio: dict[str, Any], inputs: Inputs) -> list[dict[str, Any]]:
    found = inputs.lines(ratio["each"])
    ratio = _of_cut(ratio, found, ratio["each"])
    if found.empty:
        return [_row(ratio, why=found.attrs["why"])]
    total = found.attrs["total_wan"]
    below = Side(total, Figure(total, page=found.attrs["total_page"], cell=found.attrs["total_cell"]))
    rows = []
    for line in each_row(found.sort_values("code")):
        above = Side(line.amount_wan, Figure(line.amount_wan, page=line.page, cell=line.cell))
        name = f"{ratio['name_zh']}：{line.code} {line.line}"
        rows.append({**_divided(ratio, above, below), "code": line.code, "name": name})
    return rows


def _concentrated(ratio: dict[str, Any], inputs: Inputs) -> dict[str, Any]:
    found = inputs.lines(ratio["over"])
    ratio = _of_cut(ratio, found, ratio["over"])
    indices = concentration(found).set_index("measure")
    index = indices.loc[ratio["take"]]
    if index["why"]:
        return _row(ratio, why=index["why"])
    if ratio["unit"] == "index":  # its two sides are squares of amounts, which no reader can place
        return _row(ratio, value=index["value"])
    above, below = (Side(index[side], Figure()) for side in ("numerator", "denominator"))
    return _row(ratio, value=index["value"], above=above, below=below)


def _per_head(ratio: dict[str, Any], inputs: Inputs) -> dict[str, Any]:
    """Divide basic expenditure without pensions by the headcount; the sum is shown in any case."""
    basic = side(ratio["numerator"], inputs)
    if basic.amount is None:
        return _row(ratio, why=basic.why)
    sections = inputs.lines("economic_section")
    if sections.empty or sections.attrs["gap_wan"]:
        return _row(ratio, why=sections.attrs["why"] or phrase("why.lines_short"))  # pensions are not to be seen
    retired = sections[sections["code"].isin(ratio["retirees"])]["amount_wan"].sum()
    above = Side(round(basic.amount - float(retired), 6), basic.figure)
    if not inputs.headcount:
        return _row(ratio, above=above, why=phrase("why.no_headcount"))
    value = (above.amount or 0.0) / inputs.headcount
    return _row(ratio, value=value, above=above, below=Side(inputs.headcount, Figure()))


def _divided(ratio: dict[str, Any], above: Side, below: Side) -> dict[str, Any]:
    if above.amount is None or below.amount is None:
        return _row(ratio, above=above, below=below, why=above.why or below.why)
    if below.amount == 0:
        return _row(ratio, above=above, below=below, why=phrase("why.zero_denominator"))
    value = above.amount / below.amount - (1 if ratio.get("less_one") else 0)
    return _row(ratio, value=value, above=above, below=below)


_NOTHING = Side(None, Figure())


def _row(
    ratio: dict[str, Any],
    *,
    value: float | None = None,
    above: Side = _NOTHING,
    below: Side = _NOTHING,
    why: str = "",
) -> dict[str, Any]:
    return {
        "ratio": ratio["id"],
        "code": None,
        "name": ratio["name_zh"],
        "value": value,
        "unit": ratio["unit"],
        "numerator_wan": above.amount,
        "denominator_wan": below.amount,
        "formula": ratio["formula_zh"],
        "scope": ratio["scope_zh"],
        "source": ratio["source"],
        "numerator_page": above.figure.page,
        "numerator_cell": above.figure.cell,
        "denominator_page": below.figure.page,
        "denominator_cell": below.figure.cell,
        "why": why,
    }
