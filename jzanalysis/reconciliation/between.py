"""Identities between tables: selectors over the facts' columns, matched within a disclosure (表间勾稽)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .equations import LEFT, RIGHT, Equations, terms
from .identities import Identity

_NOT_COLUMNS = ("sign", "optional", "sum")


def select(figures: pd.DataFrame, selector: dict[str, Any]) -> pd.DataFrame:
    """Pick the figures whose columns have the selector's values (one value, or one of several).

    A figure of another year, or in final accounts of another basis, is left out.
    """
    mask = figures["here"].to_numpy()
    for name, wanted in selector.items():
        if name not in _NOT_COLUMNS:
            values = wanted if isinstance(wanted, list) else [wanted]
            mask = mask & figures[name].isin(values).to_numpy()
    return figures[mask]


def current(figures: pd.DataFrame) -> pd.DataFrame:
    """Mark the figures that speak of the document's own year and stage; add what selectors match on."""
    own = figures["period"].isin(["current", ""])
    final = figures["stage"] == "final_accounts"
    here = own & (~final | figures["basis"].isin(["final_accounts", ""]))
    classes = figures["function_code"].str[:3]
    return figures.assign(here=here, function_class=classes, fact=figures.index)


def between(identity: Identity, figures: pd.DataFrame) -> Equations | None:
    """Build the equations of one identity; `figures` come from :func:`current`."""
    if identity.stage:
        figures = figures[figures["stage"] == identity.stage]
    keys = ["d", *identity.match]
    left = select(figures, identity.left)
    if identity.pairs == "last":
        left = left.sort_values("row_number").drop_duplicates(["c"], keep="last")
    left = left.assign(eq=np.arange(len(left)))
    sides = [_alternative(left, figures, way, keys) for way in identity.right]
    rights = [side for side in sides if side is not None and len(side)]
    if left.empty or not rights:
        return None
    offset, parts = 0, []
    for side in rights:
        parts.append(side.assign(alt=side["alt"] + offset))
        offset = int(parts[-1]["alt"].max()) + 1
    right = pd.concat(parts)
    lefts = left.merge(right[["eq", "alt"]].drop_duplicates(), on="eq")
    both = pd.concat([lefts.assign(side=LEFT, sign=1), right.assign(side=RIGHT)])
    return Equations(identity.name, terms(**{name: both[name] for name in ("eq", "alt", "side", "sign", "fact")}), "table")


def _alternative(left: pd.DataFrame, figures: pd.DataFrame, way: list[dict[str, Any]],
                 keys: list[str]) -> pd.DataFrame | None:
    """Build one way to make the right side: a lone term is tried figure by figure, several are added up."""
    heads = left[["eq", "fact", *keys]].rename(columns={"fact": "own"})
    found = []
    for selector in way:
        cells = select(figures, selector)
        pairs = heads.merge(cells[["fact", "ok", "t", "c", *[k for k in keys if k not in ("t", "c")]]], on=keys)
        pairs = pairs[pairs["fact"] != pairs["own"]]
        if selector.get("sum"):
            pairs = pairs.assign(alt=_number_within(pairs["eq"], pairs["c"].to_numpy()))
        elif len(way) == 1:
            pairs = pairs.assign(alt=pairs.groupby("eq").cumcount())
        else:
            pairs = pairs[pairs["ok"]].drop_duplicates("eq").assign(alt=0)
        if len(way) > 1 and not selector.get("optional"):
            heads = heads[heads["eq"].isin(pairs["eq"])]
        found.append(pairs.assign(sign=selector.get("sign", 1)))
    joined = pd.concat(found)
    return joined[joined["eq"].isin(heads["eq"])][["eq", "alt", "sign", "fact"]]


def _number_within(group: pd.Series, code: np.ndarray) -> np.ndarray:
    """Number the distinct codes of each group from 0."""
    frame = pd.DataFrame({"g": group.to_numpy(), "c": code})
    first = frame.drop_duplicates().assign(n=lambda f: f.groupby("g").cumcount())
    return frame.merge(first, on=["g", "c"], how="left")["n"].to_numpy()
