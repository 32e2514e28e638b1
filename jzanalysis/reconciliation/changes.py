"""增减 = 本年 − 上年, where a table prints all three: as columns of a row, or as rows below each other."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from .equations import LEFT, RIGHT, Terms, whole
from .figures import Figures


def changes(figures: Figures) -> Terms:
    """Give the equations of printed changes."""
    tables = np.unique(figures["t"][figures["period"] == "change"])
    facts = np.flatnonzero(
        figures.is_in("period", ("current", "prior", "change")) & np.isin(figures["t"], tables)
    ).tolist()
    along: dict[tuple[Any, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        period = figures["period"][fact]
        beside = ("r", int(figures["r"][fact]), figures["measure"][fact], figures["fund"][fact])
        along[beside][period].append(fact)
        along["c", int(figures["c"][fact])][period].append(fact)
    rows = []
    for eq, periods in enumerate(along.values()):
        if all(len(periods.get(period, ())) == 1 for period in ("current", "prior", "change")):
            rows += [
                (eq, 0, LEFT, 1, periods["change"][0]),
                (eq, 0, RIGHT, 1, periods["current"][0]),
                (eq, 0, RIGHT, -1, periods["prior"][0]),
            ]
    return whole(Terms.of(rows, "change_columns", "row"), figures)
