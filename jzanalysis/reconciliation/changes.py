"""增减 = 本年 − 上年, and its rate, where a table prints them: as columns of a row, or as rows below each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from .equations import LEFT, RIGHT, Terms, whole
from .figures import Figures
from .writing import Row, check, dump, fact_term, plain_rows, table_label, to_text


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


def change_rates(facts: pd.DataFrame, figures: Figures) -> Iterator[Row]:
    """Recompute the rates of change that tables print in a column of their own, in %."""
    rates = facts[(facts["period"] == "change_rate") & (facts["unit"] == "%") & facts["value"].notna()]
    if rates.empty:
        return
    beside: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    both = np.flatnonzero(figures.is_in("period", ("current", "prior")) & figures["ok"])
    names = ("disclosure", "document", "table_number", "row_number", "measure", "fund", "period")
    keys = zip(*(figures[name][both].tolist() for name in names), strict=True)
    for fact, key in zip(both.tolist(), keys, strict=True):
        beside[key].append(fact)
    for row in plain_rows(rates):
        place = tuple(row[name] for name in names[:-1])
        current, prior = (beside.get((*place, period), []) for period in ("current", "prior"))
        if len(current) == len(prior) == 1:
            yield _rate(row, current[0], prior[0], figures)


def _rate(row: Row, current: int, prior: int, figures: Figures) -> Row:
    """Compare a printed rate with the two years, at half its last digit and half a digit of each amount."""
    (now, before), digits = figures["amt"][[current, prior]].tolist(), int(row["decimals"] or 0)
    printed = row["value"] / 100
    right = (now - before) / before if before else 0.0
    half = 0.5 * 10.0**-digits / 100
    slack = sum(0.5 * 10.0 ** -int(figures["dig"][fact]) for fact in (current, prior)) * (1 + abs(right))
    allowed = half + (slack / abs(before) if before else 0.0)
    gap = printed - right
    if (
        abs(gap) > half and abs(printed + right) <= half
    ):  # a column of decreases may print them without a sign
        gap = 0.0
    outcome = "holds" if abs(gap) <= half + 1e-12 else "rounding" if abs(gap) <= allowed + 1e-12 else "fails"
    term = {
        "side": "left",
        "sign": 1,
        "ref": f"{row['document']}#{row['cell']}",
        "field": "value",
        "page": row["page"],
        "row": row["row"],
        "column": row["column"],
        "printed": row["printed"],
        "value": row["value"],
    }
    return check(
        row,
        "change_rate_columns",
        outcome,
        f"{table_label(row['table'])}：“{row['row'] or row['column']}”增减率 {to_text(row['value'], digits)}% ＝ "
        f"（{to_text(now, figures['dig'][current])} − {to_text(before, figures['dig'][prior])}）÷ "
        f"{to_text(before, figures['dig'][prior])}"
        + (f" ＝ {to_text(right * 100, digits + 2)}%" if before else ""),
        left=printed,
        right=right,
        gap=0.0 if outcome == "holds" else gap,
        tolerance=allowed,
        unit="rate",
        why="容差为比率末位之半，加上所用金额末位之半的影响。" if before else "上年数为零，增减率无意义。",
        terms=dump([term, fact_term(figures, current, "right"), fact_term(figures, prior, "right")]),
    )
