"""Charts of final accounts against the budget."""

from __future__ import annotations

import pandas as pd

from ..measures.cut import cut_label
from ..measures.selecting import each_row
from ..measures.wording import number, percent
from .bars import around_zero, bar_chart, beside, colour_of, signed
from .labels import text
from .style import (
    TOTAL,
    Chart,
    folded,
    money_axis,
    noted,
    nothing_to_draw,
    rest_note,
    source_line,
    why_nothing,
    wrap,
)

MOST_LINES = 10


def execution_chart(found: pd.DataFrame) -> Chart:
    """Draw each line's execution rate around 100 %, with both amounts beside; a line without one is named below."""
    title = text("title.execution", cut=cut_label(found))
    known = found[found["execution_rate"].notna()]
    if known.empty:
        return nothing_to_draw(title, why_nothing(found))
    shown, rest = folded(known, "budget_wan", MOST_LINES)
    bars = [*zip(shown["budget_wan"], shown["actual_wan"], strict=True)]
    bars.append((found.attrs["budget_wan"], found.attrs["actual_wan"]))
    gaps = [100 * (actual / budget - 1) for budget, actual in bars]
    figure, axes = bar_chart(title, [*(wrap(row.line) for row in each_row(shown)), text("word.total")])
    colours = [colour_of(gap) for gap in gaps]
    axes.barh(range(len(bars)), gaps, color=[*colours[:-1], TOTAL], height=0.58)
    for place, ((budget, actual), gap) in enumerate(zip(bars, gaps, strict=True)):
        told = f"{percent(actual / budget)}（{number(budget)} → {number(actual)}）"
        beside(axes, (gap, place), told, at_left=gap < 0 or max(gaps) == 0)  # words stand where there is room
    around_zero(axes, gaps, room=0.75)
    axes.set_xlabel(text("axis.over_budget"), fontsize=10)
    source_line(figure, found.attrs, _left_out(found, rest))
    return figure


def deviation_chart(found: pd.DataFrame) -> Chart:
    """Draw how far each line departs from the budget scaled to the actual total: the terms of PEFA PI-2."""
    title = text("title.deviation", cut=cut_label(found))
    known = found[found["deviation_wan"].notna()]
    if known.empty:
        return nothing_to_draw(title, found.attrs["why"])
    shown, rest = folded(known, "deviation_wan", MOST_LINES)
    shown = shown.sort_values("deviation_wan", ascending=False)
    figure, axes = bar_chart(title, [wrap(row.line) for row in each_row(shown)])
    colours = [colour_of(value) for value in shown["deviation_wan"]]
    axes.barh(range(len(shown)), shown["deviation_wan"], color=colours, height=0.58)
    for place, value in enumerate(shown["deviation_wan"]):
        beside(axes, (value, place), signed(value))
    around_zero(axes, shown["deviation_wan"], room=0.25)
    money_axis(axes)
    source_line(figure, found.attrs, noted(text("note.deviation"), rest_note(len(rest))))
    return figure


def _left_out(found: pd.DataFrame, rest: pd.DataFrame) -> str:
    """Name the lines without a rate, and say how many are only in the table."""
    without = found[found["execution_rate"].isna()]
    named = text("note.no_rate", names="、".join(without["line"])) if len(without) else ""
    return noted(named, rest_note(len(rest)))
