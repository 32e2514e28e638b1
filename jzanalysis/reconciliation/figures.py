"""Money figures made ready for sums: one array a column, whole-number keys, blanks counted as 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..amounts import YUAN_PER

#: Amounts printed this finely are exact: 元, or 万元 with four decimals.
EXACT_DECIMALS = 4
CODES = ("function_code", "department_economic_code", "government_economic_code")
_TEXT = (
    "disclosure",
    "document",
    "stage",
    "table",
    "cell",
    "row",
    "row_group",
    "column",
    "group",
    "measure",
    "fund",
    "period",
    "basis",
    "direction",
    "unit_code",
    "unit_name",
    *CODES,
    "level",
    "printed",
    "unit",
)
_NUMBER = ("table_number", "page", "row_number", "column_number", "year", "decimals")
_KEYS = {
    "d": ("disclosure",),
    "t": ("disclosure", "document", "table_number", "table"),
    "r": ("t", "row_number"),
    "c": ("t", "column_number"),
}


class Figures:
    """The money cells of any number of disclosures, as one array per column.

    Beside the contract's columns (texts as strings, "" for missing): `d` disclosure, `t` table, `r` row and
    `c` column as whole numbers; `amt` in 万元, 0 for a blank or a dash; `ok` whether a number is printed;
    `dig` the digits its table prints, in 万元; `code` and `system` of its row; `here` whether
    it speaks of the document's own year and stage.
    """

    def __init__(self, facts: pd.DataFrame) -> None:
        money = facts["unit"].isin(list(YUAN_PER)).fillna(value=False).to_numpy(dtype=bool)
        self._arrays: dict[str, np.ndarray] = {}
        self._coded: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._by_column: tuple[np.ndarray, np.ndarray] | None = None
        for name in _TEXT:
            texts = np.array(facts[name].to_numpy(dtype=object, na_value=""), dtype=object)
            self._arrays[name] = texts[money]
        for name in _NUMBER:
            values = facts[name].to_numpy(dtype=float, na_value=-9)[money]
            self._arrays[name] = values.astype(np.int64)
        for name in ("is_total", "is_part"):
            self._arrays[name] = facts[name].to_numpy(dtype=bool, na_value=False)[money]
        amounts = facts["amount_wan"].to_numpy(dtype=float, na_value=np.nan)[money]
        self._arrays["ok"] = ~np.isnan(amounts)
        self._arrays["amt"] = np.where(self["ok"], amounts, 0.0)
        self._add_keys()

    def __getitem__(self, name: str) -> np.ndarray:
        return self._arrays[name]

    def __len__(self) -> int:
        return len(self._arrays["amt"])

    def at(self, fact: int) -> dict[str, Any]:
        """Give one figure as a mapping."""
        return {name: values[fact] for name, values in self._arrays.items()}

    def in_column(self, fact: int) -> np.ndarray:
        """Give the figures of a figure's column, itself among them."""
        if self._by_column is None:
            order = np.argsort(self["c"], kind="stable")
            starts = np.searchsorted(self["c"][order], np.arange(int(self["c"].max(initial=-1)) + 2))
            self._by_column = order, starts
        order, starts = self._by_column
        c = int(self["c"][fact])
        found: np.ndarray = order[starts[c] : starts[c + 1]]
        return found

    def is_in(self, name: str, wanted: Sequence[Any]) -> np.ndarray:
        """Tell of each figure whether its column has one of these values."""
        if name not in self._coded:
            self._coded[name] = pd.factorize(self[name])
        codes, values = self._coded[name]
        found: np.ndarray = np.array([value in wanted for value in values], dtype=bool)[codes]
        return found if len(values) else np.zeros(len(codes), dtype=bool)

    def _add_keys(self) -> None:
        for key, names in _KEYS.items():
            self._arrays[key] = numbered(*(self[name] for name in names))
        # A spreadsheet drops trailing zeros: the finest print of a table tells what its figures resolve.
        of = numbered(self["t"], self["unit"])
        finest = np.full(int(of.max(initial=-1)) + 1, -2)
        np.maximum.at(finest, of[self["ok"]], self["decimals"][self["ok"]])
        self._arrays["dig"] = finest[of] if len(of) else of
        self._arrays["code"] = _first_of([self[name] for name in CODES])
        self._arrays["system"] = np.select([self[name] != "" for name in CODES], ["f", "d", "g"], "").astype(
            object
        )
        own = self.is_in("period", ["current", ""])
        final = self["stage"] == "final_accounts"
        self._arrays["here"] = own & (~final | self.is_in("basis", ["final_accounts", ""]))
        self._arrays["function_class"] = np.array([code[:3] for code in self["function_code"]], dtype=object)


def _first_of(columns: Sequence[np.ndarray]) -> np.ndarray:
    found = columns[-1]
    for column in reversed(columns[:-1]):
        found = np.where(column != "", column, found)
    return found


def numbered(*columns: np.ndarray) -> np.ndarray:
    """Give the distinct combinations of these columns numbers from 0, in order of appearance.

    >>> numbered(np.array(["a", "a", "b"], dtype=object), np.array([1, 2, 1])).tolist()
    [0, 1, 2]
    """
    total = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, found = pd.factorize(column)
        total = pd.factorize(total * (len(found) + 1) + codes)[0].astype(np.int64)
    return total
