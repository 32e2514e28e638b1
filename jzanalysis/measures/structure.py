"""Structure: how a total divides, and how concentrated it is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .composition import UNLISTED, lines
from .selecting import origin_of
from .wording import phrase

CONCENTRATION = ("cr1", "cr3", "hhi")


def shares(disclosure: Any, by: str = "function_class") -> pd.DataFrame:
    """Divide a disclosure's expenditure (or revenue, for `fund`) into shares that add to 1.

    See :func:`share_lines` for the frame. An empty frame says in `attrs["why"]` what is not in the document.
    """
    found = share_lines(lines(disclosure.facts, by, disclosure.targets))
    found.attrs.update(origin_of(disclosure))
    return found


def share_lines(composition: pd.DataFrame) -> pd.DataFrame:
    """Give each line its share of the total, largest first.

    Parameters
    ----------
    composition
        What :func:`~jzanalysis.measures.composition.lines` gives.

    Returns
    -------
    Columns `code`, `line`, `amount_wan`, `share` (0–1), `cumulative_share`, `rank` and the place. Where the
    printed total is larger than its lines, one line of code ``unlisted`` holds the rest; where it is smaller,
    the lines are divided by their own sum and `attrs["gap_wan"]` is negative. Over a total of zero the shares
    are missing.

    >>> two = pd.DataFrame({"code": ["project", "basic"], "amount_wan": [230.5, 477.56]})
    >>> share_lines(two)[["code", "share"]].round(4).to_dict("records")
    [{'code': 'basic', 'share': 0.6745}, {'code': 'project', 'share': 0.3255}]
    """
    attrs = {**composition.attrs, "kind": "shares"}
    found = composition.sort_values("amount_wan", ascending=False, kind="stable").reset_index(drop=True)
    gap = attrs.get("gap_wan") or 0.0
    if gap > 0:
        rest = {"code": UNLISTED, "line": phrase("word.unlisted"), "amount_wan": gap}
        found = pd.concat([found, pd.DataFrame([rest])], ignore_index=True)
    total = float(found["amount_wan"].sum())
    found["share"] = found["amount_wan"] / total if total else pd.Series(pd.NA, found.index, dtype="Float64")
    found["share"] = found["share"].astype("float64")
    found["cumulative_share"] = found["share"].cumsum()
    found["rank"] = range(1, len(found) + 1)
    found.attrs = attrs
    return found


def concentration(composition: pd.DataFrame) -> pd.DataFrame:
    """Measure how concentrated a cut is: CR1, CR3 and the Herfindahl–Hirschman index.

    Returns
    -------
    One row per index: `measure`, `value` (0–1, missing with `why`), `numerator`, `denominator`,
    `count` of lines. CR3 of fewer than three lines is missing, and everything is where the lines are not
    all the total.
    """
    amounts = composition["amount_wan"].dropna().sort_values(ascending=False)
    amounts = amounts[amounts > 0]
    why = _why_not(composition)
    rows = [_concentration_row(measure, amounts, why) for measure in CONCENTRATION]
    found = pd.DataFrame(rows)
    found.attrs = {"kind": "concentration", "by": composition.attrs.get("by"), "why": why}
    return found


def _why_not(composition: pd.DataFrame) -> str:
    """Say why the lines cannot stand for the whole: there are none, or they are not all its total."""
    if composition.attrs.get("why"):
        return str(composition.attrs["why"])
    return phrase("why.lines_short") if composition.attrs.get("gap_wan") else ""


def _concentration_row(measure: str, amounts: pd.Series, why: str) -> dict[str, Any]:
    total = float(amounts.sum())
    wanted = {"cr1": 1, "cr3": 3, "hhi": 1}[measure]
    row: dict[str, Any] = {
        "measure": measure,
        "value": None,
        "numerator": None,
        "denominator": None,
        "count": len(amounts),
        "why": why,
    }
    if why:
        return row
    if len(amounts) < wanted:
        return {**row, "why": phrase("why.too_few", count=len(amounts), wanted=wanted)}
    if measure == "hhi":
        part, whole = float((amounts**2).sum()), total**2
    else:
        part, whole = float(amounts.head(wanted).sum()), total
    return {**row, "value": part / whole, "numerator": part, "denominator": whole}


def lorenz(composition: pd.DataFrame) -> pd.DataFrame:
    """Draw up the Lorenz curve of the lines: smallest first, cumulative share of lines and of money.

    The first row is (0, 0). `attrs["gini"]` is 0 when all lines are alike; it is missing below two lines, and with
    `attrs["why"]` where the lines are not all the total.
    """
    why = _why_not(composition)
    amounts = composition["amount_wan"].dropna().sort_values()
    amounts = amounts[amounts > 0]
    count, total = len(amounts), float(amounts.sum())
    share = [0.0, *(amounts.cumsum() / total)] if total else [0.0]
    found = pd.DataFrame(
        {"line_share": [place / max(count, 1) for place in range(len(share))], "money_share": share}
    )
    area = sum(
        (found["money_share"].iloc[i] + found["money_share"].iloc[i - 1]) / (2 * count)
        for i in range(1, len(found))
    )
    found.attrs = {
        **composition.attrs,
        "kind": "lorenz",
        "count": count,
        "gini": 1 - 2 * area if count > 1 and not why else None,
        "why": why,
    }
    return found
