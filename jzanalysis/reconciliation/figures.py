"""Money figures made ready for sums: whole-number keys for table, row and column, blanks counted as 0."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..amounts import YUAN_PER

#: Amounts printed this finely are exact: 元, or 万元 with four decimals.
EXACT_DECIMALS = 4
CODES = ("function_code", "department_economic_code", "government_economic_code")
_TEXT = (
    "disclosure", "document", "stage", "table", "title", "cell", "row", "row_group", "column", "group", "measure",
    "fund", "period", "basis", "direction", "unit_code", "unit_name", *CODES, "project_code", "project_name", "level",
    "printed", "unit", "state",
)
_NUMBER = ("table_number", "page", "row_number", "column_number", "year", "decimals")


def figures(facts: pd.DataFrame) -> pd.DataFrame:
    """Give one row per money cell, with what sums need beside the contract's columns.

    Added: `d` disclosure, `t` table, `r` row, `c` column as whole numbers; `amt` in 万元, 0 for a blank or a
    dash; `ok` whether a number is printed; `dig` the digits the table prints, in 万元; `code` and `system` of
    the row's classification; `unit_key`. Texts are plain strings, "" for missing.
    """
    money = facts["unit"].isin(list(YUAN_PER)).fillna(False).to_numpy(dtype=bool)
    out = pd.DataFrame(index=pd.RangeIndex(int(money.sum())))
    for name in _TEXT:
        out[name] = facts[name].fillna("").to_numpy(dtype=object)[money]
    for name in _NUMBER:
        out[name] = facts[name].astype("float64").fillna(-1).to_numpy()[money].astype(np.int64)
    for name in ("is_total", "is_part"):
        out[name] = facts[name].fillna(False).to_numpy(dtype=bool)[money]
    amounts = facts["amount_wan"].to_numpy(dtype=float, na_value=np.nan)[money]
    out["ok"] = ~np.isnan(amounts)
    out["amt"] = np.where(out["ok"], amounts, 0.0)
    _add_keys(out)
    return out.copy()  # one block of memory per type: columns added one by one are slow to take rows from


def _add_keys(out: pd.DataFrame) -> None:
    out["d"] = codes_of(out, ["disclosure"])
    out["t"] = codes_of(out, ["disclosure", "document", "table_number", "table"])
    out["r"] = codes_of(out, ["t", "row_number"])
    out["c"] = codes_of(out, ["t", "column_number"])
    # A spreadsheet drops trailing zeros: the finest print of a table tells what its figures resolve.
    fine = out["decimals"].where(out["ok"] & (out["decimals"] >= -2), -9)
    out["dig"] = fine.groupby([out["t"], codes_of(out, ["unit"])]).transform("max").clip(lower=-2)
    system = np.select([out[name] != "" for name in CODES], ["f", "d", "g"], "")
    out["system"] = system.astype(object)
    out["code"] = np.select([system == "f", system == "d", system == "g"], [out[name] for name in CODES], "")
    out["unit_key"] = np.where(out["unit_code"] != "", out["unit_code"], out["unit_name"])


def codes_of(frame: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Number the distinct combinations of these columns from 0, in order of appearance."""
    total: np.ndarray | None = None
    for name in names:
        codes, found = pd.factorize(frame[name].to_numpy())
        total = codes if total is None else total * (len(found) + 1) + codes
    assert total is not None
    return pd.factorize(total)[0]
