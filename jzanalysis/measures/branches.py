"""The tree of a classification: which lines divide further, and how one of them divides."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from ..errors import UsageError
from ..frames import records
from .composition import lines
from .selecting import origin_of
from .structure import share_lines, shares
from .wording import phrase

#: The cuts of each tree from the trunk outwards.
TREES = {
    "function": ("function_class", "function_section", "function_item"),
    "economic": ("economic_class", "economic_section"),
}
COLUMNS = ["code", "line", "amount_wan", "count", "depth"]


def branches(disclosure: Any, tree: str = "function") -> pd.DataFrame:
    """List the lines that divide further, each above its own, in the order of the codes.

    Returns
    -------
    One row per branch: `code` ("" for the whole), `line`, `amount_wan`, `count` of the lines
    right below it, and `depth` (0 the whole, 1 a class, 2 a section). Empty when the document prints no such
    classification.
    """
    levels = [lines(disclosure.facts, cut, disclosure.targets) for cut in _cuts(tree)]
    rows = []
    if not levels[0].empty:
        whole = float(levels[0]["amount_wan"].sum())
        rows.append({"code": "", "line": phrase("word.total"), "amount_wan": whole, "count": len(levels[0])})
    for level, below in pairwise(levels):
        for row in records(level):
            if count := len(_inside(below, row["code"])):
                rows.append({**row, "count": count})
    found = pd.DataFrame(rows, columns=COLUMNS)
    found["depth"] = [_depth(code) for code in found["code"]]
    return found.sort_values("code", kind="stable").reset_index(drop=True)


def shares_inside(disclosure: Any, code: str = "", tree: str = "function") -> pd.DataFrame:
    """Divide one line into the shares of the lines right below it; see :func:`~.structure.shares`.

    Parameters
    ----------
    disclosure
        The document.
    code
        The line's code; "" is the whole.
    tree
        "function" or "economic".

    Returns
    -------
    The frame of shares, each of the line's own lines; `attrs["within"]` is the line's name.
    """
    cuts = _cuts(tree)
    if not code:
        return shares(disclosure, cuts[0])
    if _depth(code) >= len(cuts):
        msg = f"code {code!r} has nothing below it in the tree {tree!r}"
        raise UsageError(msg)
    named = lines(disclosure.facts, cuts[_depth(code) - 1], disclosure.targets)
    below = lines(disclosure.facts, cuts[_depth(code)], disclosure.targets)
    own = _inside(below, code)
    own.attrs = {**below.attrs, "gap_wan": 0.0}
    found = share_lines(own)
    name = named.loc[named["code"] == code, "line"]
    found.attrs.update(origin_of(disclosure), within=str(name.iloc[0]) if len(name) else code)
    return found


def _cuts(tree: str) -> tuple[str, ...]:
    if tree not in TREES:
        msg = f"no tree named {tree!r}; there are: {', '.join(TREES)}"
        raise UsageError(msg)
    return TREES[tree]


def _depth(code: str) -> int:
    """Say how far a code is from the whole: 3 digits 1, 5 digits 2.

    >>> _depth(""), _depth("206"), _depth("20607")
    (0, 1, 2)
    """
    return 0 if not code else (len(code) - 1) // 2


def _inside(level: pd.DataFrame, code: str) -> pd.DataFrame:
    return level[level["code"].str.startswith(code) & (level["code"].str.len() > len(code))]
